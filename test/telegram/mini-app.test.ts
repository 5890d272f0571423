import { afterEach, describe, expect, it } from 'vitest';
import { withPage } from '../../bots/pages.ts';
import { plain } from '../../bots/rich-text.ts';
import type { FakeChat } from '../fakes/telegram/index.ts';
import { startTelegram, type TelegramHarness } from './harness.ts';
import { TestDispatcher } from './test-dispatcher.ts';

/** Pages of ours inside Telegram: in private chats only, and only where the operator wants it. */

const URL = 'https://arena.example.org';
const APP = { url: URL, home: `${URL}/mini-app` };
const REPLY = withPage(
  {
    text: plain('A fight'),
    visibility: 'public',
    buttons: [
      [
        { label: 'Replay file', url: `${URL}/v1/matches/7H2K9QX4M1ZT/replay` },
        { label: 'Else', url: 'https://else.example' },
      ],
    ],
  },
  { kind: 'match', id: '7H2K9QX4M1ZT' },
  ({ id }) => `${URL}/matches/${id}`,
);

let telegram: TelegramHarness;
afterEach(() => telegram.stop());

async function shownIn(chat: FakeChat): Promise<Record<string, unknown>[]> {
  const chatId = String(chat.id);
  await telegram.surface.post({ chatId, channelId: chatId }, REPLY);
  return telegram.fake.shown(chat).at(-1)!.keyboard.flat() as unknown as Record<string, unknown>[];
}

describe('where there is a Mini App', () => {
  it('links to pages open inside Telegram in a private chat, files and other sites as ever', async () => {
    telegram = await startTelegram(new TestDispatcher(), { surface: { miniApp: APP } });
    const ann = telegram.fake.user('Ann', { started: true });
    expect(await shownIn(telegram.fake.privateChat(ann))).toMatchObject([
      { text: 'Replay file', url: `${URL}/v1/matches/7H2K9QX4M1ZT/replay` },
      { text: 'Else', url: 'https://else.example' },
      { text: '🌐 Match page', web_app: { url: `${URL}/matches/7H2K9QX4M1ZT` } },
    ]);
    // Telegram refuses such buttons in groups, and the fake with it
    expect(await shownIn(telegram.fake.group('Robots'))).toMatchObject([
      {},
      {},
      { text: '🌐 Match page', url: `${URL}/matches/7H2K9QX4M1ZT` },
    ]);
  });

  it('the menu button opens it; it is written once, and taken back when the Mini App goes', async () => {
    const options = { surface: { miniApp: APP } as { miniApp: typeof APP | null } };
    telegram = await startTelegram(new TestDispatcher(), options);
    expect(telegram.fake.menuButton).toEqual({ type: 'web_app', text: 'Arena', web_app: { url: APP.home } });
    await telegram.restart();
    expect(telegram.fake.calls.filter(({ method }) => method === 'setChatMenuButton')).toHaveLength(1);
    options.surface.miniApp = null;
    await telegram.restart();
    expect(telegram.fake.menuButton).toEqual({ type: 'commands' });
  });
});

it('without one nothing opens inside Telegram', async () => {
  telegram = await startTelegram(new TestDispatcher());
  expect(telegram.fake.menuButton).toEqual({ type: 'commands' });
  const buttons = await shownIn(telegram.fake.privateChat(telegram.fake.user('Ann', { started: true })));
  expect(buttons.filter(button => 'web_app' in button)).toEqual([]);
});
