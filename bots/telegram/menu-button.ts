import type { Api } from 'grammy';

/** The button beside the message field of private chats: opens the Mini App where there is one, the list of commands elsewhere. */

const TEXT = 'Arena';

/**
 * Written only where it differs from what Telegram shows; taken back where the Mini App has been turned off.
 * @param url the page that it opens; null without a Mini App
 * @returns whether it was written
 */
export async function syncMenuButton(api: Api, url: string | null): Promise<boolean> {
  const shown = await api.getChatMenuButton();
  if (url === null) {
    if (shown.type !== 'web_app') return false;
    await api.setChatMenuButton({ menu_button: { type: 'commands' } });
    return true;
  }
  if (shown.type === 'web_app' && shown.web_app.url === url && shown.text === TEXT) return false;
  await api.setChatMenuButton({ menu_button: { type: 'web_app', text: TEXT, web_app: { url } } });
  return true;
}
