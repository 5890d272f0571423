import { Api, GrammyError, InputFile } from 'grammy';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GIF, PNG } from '../../telegram/test-dispatcher.ts';
import { parseHtml } from './entities.ts';
import { type FakeChat, FakeTelegram, type Person } from './index.ts';

/** A fake that takes everything proves nothing: here is what ours refuses, in the real server's words. */

let fake: FakeTelegram;
let api: Api;
let ann: Person;
let group: FakeChat;

beforeEach(async () => {
  fake = await new FakeTelegram({ speed: 1_000 }).start();
  api = new Api(fake.token, { apiRoot: fake.apiRoot });
  ann = fake.user('Ann');
  group = fake.group('Robots');
});
afterEach(() => fake.stop());

async function refusal(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => new Error('It was accepted'),
    (failed: unknown) => failed,
  );
  return error instanceof GrammyError ? error.description : String(error);
}
const html = { parse_mode: 'HTML' } as const;
const keyboard = (...buttons: object[]) => ({ reply_markup: { inline_keyboard: [buttons] } }) as never;

describe('the fake Telegram refuses', () => {
  it.each([
    ['<b>x', `can't parse entities: Can't find end tag corresponding to start tag "b"`],
    ['<b>x</i>', `can't parse entities: Unmatched end tag at byte offset 4, expected "</b>", found "</i>"`],
    ['ä<x>', `can't parse entities: Unsupported start tag "x" at byte offset 2`],
    ['x</b>', `can't parse entities: Unexpected end tag at byte offset 1`],
    ['x < y', `can't parse entities: Unclosed start tag at byte offset 2`],
    [' \n\u200b', 'message text is empty'],
    ['x'.repeat(4_097), 'message is too long'],
  ])('the text %j', async (text, words) => {
    expect(await refusal(api.sendMessage(group.id, text, html))).toBe(`Bad Request: ${words}`);
    expect(() => fake.assertNoViolations()).toThrow('rules were broken');
  });

  it('captions, buttons and files beyond the limits', async () => {
    const file = (bytes: Uint8Array) => new InputFile(bytes, 'x.bin');
    expect(await refusal(api.sendAnimation(group.id, file(GIF), { caption: 'x'.repeat(1_025) }))).toContain(
      'caption is too long',
    );
    expect(await refusal(api.sendPhoto(group.id, file(GIF)))).toContain('IMAGE_PROCESS_FAILED');
    expect(await refusal(api.sendDocument(group.id, file(new Uint8Array(50_000_001))))).toContain('Too Large');
    expect(
      await refusal(api.sendMessage(group.id, 'x', keyboard({ text: 'A', callback_data: 'ä'.repeat(33) }))),
    ).toContain('BUTTON_DATA_INVALID');
    expect(await refusal(api.sendMessage(group.id, 'x', keyboard({ text: 'A', callback_data: '' })))).toContain(
      'BUTTON_DATA_INVALID',
    );
    expect(await refusal(api.sendMessage(group.id, 'x', keyboard({ text: 'A', url: 'http://localhost/' })))).toContain(
      'BUTTON_URL_INVALID',
    );
    expect(await refusal(api.sendMessage(group.id, 'x', keyboard({ text: ' ', callback_data: 'a' })))).toContain(
      'unallowed',
    );
    await api.sendMessage(
      group.id,
      'x',
      keyboard(...Array.from({ length: 9 }, () => ({ text: 'A', callback_data: 'a' }))),
    );
    await api.sendMessage(group.id, 'x', keyboard({ text: 'A'.repeat(65), callback_data: 'a' }));
    expect(fake.violations.join()).toMatch(/row of 9 buttons.*label of 65 characters/);
  });

  it('parameters that no method takes, and missing ones', async () => {
    await api.sendMessage(group.id, 'x', { disable_web_page_preview: true } as never);
    expect(fake.violations).toEqual(["sendMessage takes no parameter 'disable_web_page_preview'"]);
    await api.sendMessage(group.id, 'x', { link_preview_options: { disabled: true } } as never);
    expect(fake.violations).toContain("sendMessage: 'link_preview_options' has no 'disabled'");
    await refusal(api.raw.sendMessage({ chat_id: group.id } as never));
    expect(fake.violations).toContain("sendMessage needs 'text'");
    await refusal(api.sendSticker(group.id, 'x'));
    expect(fake.violations).toContain('unknown method sendSticker');
  });

  it('edits that change nothing, of what is not there, or of the wrong kind', async () => {
    const { message_id } = await api.sendMessage(group.id, 'x');
    expect(await refusal(api.editMessageText(group.id, message_id, 'x'))).toContain('message is not modified');
    expect(await refusal(api.editMessageCaption(group.id, message_id, { caption: 'y' }))).toContain(
      'there is no caption',
    );
    expect(await refusal(api.editMessageText(group.id, 999, 'y'))).toContain('message to edit not found');
    const said = ann.say(group, 'mine');
    expect(await refusal(api.editMessageText(group.id, said.id, 'y'))).toContain("message can't be edited");
    const photo = await api.sendPhoto(group.id, new InputFile(PNG, 'x.png'));
    expect(await refusal(api.editMessageText(group.id, photo.message_id, 'y'))).toContain('there is no text');
    fake.assertNoViolations();
  });

  it('replies to what is not there, unless told to go on', async () => {
    const to = (more: object) => ({ reply_parameters: { message_id: 999, ...more } });
    expect(await refusal(api.sendMessage(group.id, 'x', to({})))).toContain('message to be replied not found');
    await api.sendMessage(group.id, 'x', to({ allow_sending_without_reply: true }));
  });

  it('whom it may not write to', async () => {
    expect(await refusal(api.sendMessage(12345, 'x'))).toBe('Bad Request: chat not found');
    expect(await refusal(api.sendMessage(ann.chat.id, 'x'))).toContain("can't initiate conversation");
    ann.say(ann.chat, 'hi');
    await api.sendMessage(ann.id, 'x');
    ann.block();
    expect(await refusal(api.sendMessage(ann.id, 'x'))).toBe('Forbidden: bot was blocked by the user');
    fake.deny(group, 'can_send_photos');
    expect(await refusal(api.sendPhoto(group.id, new InputFile(PNG, 'x.png')))).toBe(
      'Bad Request: not enough rights to send photos to the chat',
    );
    fake.removeBot(group, ann);
    expect(await refusal(api.sendMessage(group.id, 'x'))).toBe('Forbidden: bot was kicked from the supergroup chat');
    fake.assertNoViolations();
  });

  it('floods: in a chat, in a group, and whoever does not wait', async () => {
    const slow = await new FakeTelegram({ speed: 1 }).start();
    slow.world.clock.now = () => 0;
    const slowApi = new Api(slow.token, { apiRoot: slow.apiRoot });
    const chat = slow.group('Busy');
    for (let index = 0; index < 4; index += 1) await slowApi.sendMessage(chat.id, 'x');
    expect(await refusal(slowApi.sendMessage(chat.id, 'x'))).toBe('Too Many Requests: retry after 1');
    slow.assertNoViolations();
    await refusal(slowApi.sendMessage(chat.id, 'x'));
    expect(() => slow.assertNoViolations()).toThrow('before retry_after was over');
    await slow.stop();
    const quick = await new FakeTelegram({ speed: 100 }).start();
    let now = 0;
    quick.world.clock.now = () => now;
    const quickApi = new Api(quick.token, { apiRoot: quick.apiRoot });
    const crowd = quick.group('Crowd');
    for (let index = 0; index < 20; index += 1) {
      await quickApi.sendMessage(crowd.id, 'x');
      now += 1_200;
    }
    expect(await refusal(quickApi.sendMessage(crowd.id, 'x'))).toMatch(/retry after [1-5]\d$/);
    await quick.stop();
  });

  it('taps answered twice, never, late, or with too many words', async () => {
    const { message_id } = await api.sendMessage(group.id, 'x', keyboard({ text: 'A', callback_data: 'a' }));
    const message = group.messages.find(each => each.id === message_id)!;
    const idOf = (tap: { updateId: number }) => {
      const update = fake.world.updates.all.find(each => each.update_id === tap.updateId);
      return (update!['callback_query'] as { id: string }).id;
    };
    const first = idOf(ann.tap(message, 'A'));
    expect(() => fake.assertNoViolations()).toThrow('was never answered');
    await api.answerCallbackQuery(first);
    fake.assertNoViolations();
    await api.answerCallbackQuery(first);
    expect(() => fake.assertNoViolations()).toThrow('answered twice');
    const second = idOf(ann.tap(message, 'A'));
    expect(await refusal(api.answerCallbackQuery(second, { text: 'x'.repeat(201) }))).toContain('TOO_LONG');
    fake.world.callbackExpiresMs = 0;
    expect(await refusal(api.answerCallbackQuery(second))).toContain('query is too old');
  });

  it('a second program, a wrong token, a webhook', async () => {
    const first = api.getUpdates({ timeout: 30 });
    const waiting = refusal(first);
    ann.say(ann.chat, '/x');
    await waiting;
    const long = refusal(api.getUpdates({ offset: 1_000_000, timeout: 600 }));
    await expect.poll(() => fake.world.updates.isPolled).toBe(true);
    await api.getUpdates({ timeout: 0 });
    expect(await long).toContain('terminated by other getUpdates request');
    expect(await refusal(new Api('1:x', { apiRoot: fake.apiRoot }).getMe())).toBe('Unauthorized');
    fake.world.webhook = true;
    expect(await refusal(api.getUpdates())).toContain("can't use getUpdates method while webhook is active");
  });
});

describe('the fake Telegram pins', () => {
  it('only for administrators who may, what is there and is not pinned yet', async () => {
    const { message_id: id } = await api.sendMessage(group.id, 'Bracket');
    const noRight = 'not enough rights to manage pinned messages in the chat';
    expect(await refusal(api.pinChatMessage(group.id, id))).toContain(noRight);
    group.bot = 'administrator';
    group.botMayPin = false;
    expect(await refusal(api.pinChatMessage(group.id, id))).toContain(noRight);
    expect(await refusal(api.unpinChatMessage(group.id, id))).toContain(noRight);
    group.botMayPin = true;
    expect(await refusal(api.pinChatMessage(group.id, 9_999))).toContain('message to pin not found');
    expect(await refusal(api.unpinChatMessage(group.id, 9_999))).toContain('message to unpin not found');
    await api.pinChatMessage(group.id, id, { disable_notification: true });
    expect(await refusal(api.pinChatMessage(group.id, id))).toContain('CHAT_NOT_MODIFIED');
    expect([group.pins, group.loudPins]).toEqual([[id], []]);
    const [service] = await api.getUpdates();
    expect(service?.message?.pinned_message?.message_id).toBe(id);
    await api.unpinChatMessage(group.id, id);
    expect(await refusal(api.unpinChatMessage(group.id, id))).toContain('CHAT_NOT_MODIFIED');
    expect(group.pins).toEqual([]);
    fake.assertNoViolations();
  });

  it('the oldest trap: without a message, it takes off whatever was pinned last', async () => {
    group.bot = 'administrator';
    const { message_id: id } = await api.sendMessage(group.id, 'Bracket');
    await api.pinChatMessage(group.id, id);
    await api.unpinChatMessage(group.id);
    expect(() => fake.assertNoViolations()).toThrow('unpins whatever was pinned last');
    expect(group.loudPins).toEqual([id]);
  });
});

describe('the fake Telegram delivers', () => {
  it('updates until they are confirmed, and only what privacy mode lets the bot hear', async () => {
    group.bot = 'member';
    const hello = await api.sendMessage(group.id, 'hello');
    const ours = group.messages.find(each => each.id === hello.message_id)!;
    ann.say(group, 'chatter');
    ann.say(group, '/help');
    ann.say(group, '/help@other_bot');
    ann.say(group, '/help@arena_bot');
    ann.say(group, 'an answer', { replyTo: ours });
    const updates = await api.getUpdates();
    expect(updates.map(each => each.message?.text)).toEqual(['/help', '/help@arena_bot', 'an answer']);
    expect(await api.getUpdates()).toHaveLength(3);
    expect(await api.getUpdates({ offset: updates[1]!.update_id })).toHaveLength(2);
    expect(await api.getUpdates({ offset: updates[2]!.update_id + 1 })).toHaveLength(0);
    fake.redeliver(updates[0]!.update_id);
    expect(await api.getUpdates({ offset: updates[2]!.update_id + 1 })).toHaveLength(1);
    group.bot = 'administrator';
    ann.say(group, 'chatter');
    expect(await api.getUpdates({ offset: updates[2]!.update_id + 1 })).toHaveLength(1);
  });
});

it('reads HTML as Telegram does', () => {
  expect(
    parseHtml('  <b>a<i>b</i></b> &lt;c&gt; &#x1F916; <tg-spoiler>x</tg-spoiler> @durov example.com /fight  '),
  ).toEqual({
    text: 'ab <c> 🤖 x @durov example.com /fight',
    entities: [
      { type: 'bold', offset: 0, length: 2 },
      { type: 'italic', offset: 1, length: 1 },
      { type: 'spoiler', offset: 10, length: 1 },
      { type: 'bot_command', offset: 31, length: 6 },
      { type: 'mention', offset: 12, length: 6 },
      { type: 'url', offset: 19, length: 11 },
    ],
  });
});
