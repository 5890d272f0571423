import { csrfToken } from '../session/api.ts';
import { isLight, propertiesOf, readLaunch, readTheme, type Theme } from './launch.ts';

/** A page of ours inside Telegram: wears the host's colours on every page of the visit, and signs in by what Telegram signed. */

const KEPT = 'arena-telegram-theme';
/** Read by the server, so that the next page comes in the right colours at once. */
const THEME_COOKIE = 'arena-theme';

/** Goes on wearing what an earlier page of this visit was given. */
export function wearKept(): void {
  const kept = sessionStorage.getItem(KEPT);
  if (kept !== null) wear(readTheme(kept));
}

/** For a page that Telegram has just opened. */
export async function enter(): Promise<void> {
  const launch = readLaunch(location.hash);
  if (!launch) return;
  // what is signed is for us alone: it stands in no address that might be shared
  history.replaceState(null, '', location.pathname + location.search);
  wear(launch.theme);
  sessionStorage.setItem(KEPT, JSON.stringify(launch.theme));
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every webview yet
  document.cookie = `${THEME_COOKIE}=${isLight(launch.theme) ? 'light' : 'dark'}; path=/; samesite=lax; secure`;
  // anybody may send a link with their own signed data in it: a browser that opened it would be signed in as them
  if (!tellHost('web_app_ready')) return;
  tellHost('web_app_expand');
  if (csrfToken() !== null) return;
  const answer = await fetch('/v1/session/telegram', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    credentials: 'same-origin',
    body: JSON.stringify({ initData: launch.initData }),
  });
  // whoever is refused, or keeps no cookies, reads on as everybody
  if (answer.ok && csrfToken() !== null) location.reload();
}

function wear(theme: Theme): void {
  const root = document.documentElement;
  root.dataset['theme'] = isLight(theme) ? 'light' : 'dark';
  for (const [property, colour] of propertiesOf(theme)) root.style.setProperty(property, colour);
}

interface HostWindow {
  TelegramWebviewProxy?: { postEvent(type: string, data: string): void };
  external?: { notify?: (message: string) => void };
}

/** By whichever way this Telegram listens: phones, Windows, the web (core.telegram.org/api/web-events). @returns whether there is one */
function tellHost(eventType: string): boolean {
  const host = window as unknown as HostWindow;
  const eventData = {};
  if (host.TelegramWebviewProxy) host.TelegramWebviewProxy.postEvent(eventType, JSON.stringify(eventData));
  else if (host.external?.notify) host.external.notify(JSON.stringify({ eventType, eventData }));
  else if (window.parent !== window) {
    // no other page may frame ours (frame-ancestors)
    window.parent.postMessage(JSON.stringify({ eventType, eventData }), 'https://web.telegram.org');
  } else return false;
  return true;
}
