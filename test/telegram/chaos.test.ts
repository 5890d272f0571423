import { expect, it } from 'vitest';
import type { FakeChat, FakeMessage, Person } from '../fakes/telegram/index.ts';
import { HOSTILE } from '../surfaces/conformance.ts';
import { startTelegram } from './harness.ts';
import { TestDispatcher } from './test-dispatcher.ts';

/** Many members at once, a network that fails, a bot that restarts: nothing is lost, nothing is done twice, no rule is broken. */

/** A seeded generator, so that a failure can be run again (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const LINES = [
  '/help',
  '/fight',
  '/tune',
  '/new',
  '/new Rusty',
  '/slow 40',
  '/secret',
  '/cancel',
  '/show',
  '/draw ',
  '/nonsense',
  'hello',
  '7',
];
const FAILURES = [
  'drop',
  { code: 500, description: 'Internal Server Error' },
  { code: 502, description: 'Bad Gateway' },
  { code: 429, description: 'Too Many Requests: retry after 2', retryAfter: 2 },
] as const;
const FAILING = ['sendMessage', 'sendAnimation', 'editMessageText', 'getUpdates', 'sendChatAction'];

it.each([1, 2, 3])(
  'survives chaos %i',
  async seed => {
    const random = generator(seed);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
    const dispatcher = new TestDispatcher();
    const telegram = await startTelegram(dispatcher, { speed: 200 });
    const { fake } = telegram;
    const dispatches: string[] = [];
    const dispatch = dispatcher.dispatch.bind(dispatcher);
    dispatcher.dispatch = (invocation, onProgress) => {
      dispatches.push(`${fake.world.starts} ${invocation.id}`);
      return dispatch(invocation, onProgress);
    };
    const people: Person[] = Array.from({ length: 6 }, (_, index) => fake.user(`P${index}`));
    const groups: FakeChat[] = [fake.group('One'), fake.group('Two', { supergroup: false })];
    const chats = [...groups, ...people.map(person => person.chat)];
    for (let action = 0; action < 250; action += 1) {
      const person = pick(people);
      const chat = random() < 0.6 ? pick(groups) : person.chat;
      const shown: FakeMessage[] = fake.shown(chat);
      const buttons = shown.slice(-4).flatMap(message => message.keyboard.flat().map(button => ({ message, button })));
      const callbacks = buttons.filter(each => each.button.callback_data !== undefined);
      if (random() < 0.5 && callbacks.length > 0) {
        const { message, button } = pick(callbacks);
        person.tapData(message, button.callback_data ?? '');
      } else {
        const line = pick(LINES);
        const asked = shown.findLast(message => message.forceReply);
        const text = line === '/draw ' ? line + pick(HOSTILE) : line;
        person.say(chat, text, !line.startsWith('/') && asked ? { replyTo: asked } : {});
      }
      if (random() < 0.08) fake.fail(pick(FAILING), pick(FAILURES));
      // An answer to a tap is tried three times; Telegram sets no flood limit on it.
      if (action === 50 || action === 150) fake.fail('answerCallbackQuery', pick(FAILURES.slice(0, 3)));
      if (random() < 0.012) await telegram.restart();
      if (random() < 0.3) await new Promise(resolve => setTimeout(resolve, 5));
    }
    await fake.settled(60_000);
    await fake.until(() => [...fake.world.callbacks.values()].every(each => each.answer), 60_000);
    // A restart may leave updates to the next process; within one process each is dispatched once.
    expect(dispatches.length).toBeGreaterThan(60);
    expect(new Set(dispatches).size).toBe(dispatches.length);
    const person = people[0]!;
    expect((await fake.ask(person, person.chat, '/cancel')).text).toMatch(/Left|nothing to cancel/);
    expect(chats.some(chat => fake.shown(chat).length > 0)).toBe(true);
    await telegram.stop();
  },
  // longer than what it waits for within, which says what was missing
  180_000,
);
