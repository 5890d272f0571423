import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Button, Reply } from '../../bots/reply.ts';
import { parseReplay } from '../../core/engine/index.ts';
import { createTestClock } from './clock.ts';
import { invocationOf, openTestArena, type TestArena, words } from './harness.ts';

/** What agents wear and say, through the real dispatcher and ledger. */

const clock = createTestClock();
let arena: TestArena;
const say = (who: string, command: string, options = {}) => {
  clock.pass(11);
  return arena.say(who, command, options);
};
const tap = (who: string, reply: Reply, label: string | RegExp) => {
  clock.pass(2);
  const button = (reply.buttons ?? []).flat().find((candidate: Button) => candidate.label.match(label));
  if (!button?.action) throw new Error(`no button ${label}`);
  return arena.say(who, button.action.command, button.action.options, { via: 'button' });
};
const context = (who: string) => arena.house.communities.resolve(invocationOf(who, 'help', {}, clock.now()));
const wallet = async (who: string) => (await arena.house.allowances.summary(await context(who))).available;

beforeAll(async () => {
  arena = await openTestArena({ clock });
  await say('ann', 'agent create', { name: 'Rusty', archetype: 'bruiser' });
  await say('ben', 'agent create', { name: 'Voltran', archetype: 'gunner' });
});
afterAll(() => arena.close());

test('a piece is bought once, after a question, and worn; what is locked says how it is earned', async () => {
  const before = await wallet('ann');
  const wardrobe = await say('ann', 'agent wardrobe');
  expect(words(wardrobe)).toContain('From level 5');
  const question = await tap('ann', wardrobe, /^Spotlight/);
  expect(words(question)).toContain('150 credits');
  expect(await wallet('ann')).toBe(before);
  expect(words(await tap('ann', question, /^Buy/))).toContain('wears Spotlight');
  expect(words(await tap('ann', question, /^Buy/))).toContain('nothing was paid');
  expect(await wallet('ann')).toBe(before - 150);
  expect(words(await say('ann', 'agent wear', { piece: 'entrance drums' }))).toContain('From level 5');
  expect(words(await say('ann', 'agent wear', { piece: 'entrance plain' }))).toContain('plain again');
  expect(words(await say('ann', 'agent wear', { piece: 'entrance spotlight' }))).toContain('wears Spotlight');
  expect((await arena.house.ledger.check()).ok).toBe(true);
});

test('a piece that costs more than one has is not bought, and nobody dresses the agent of another', async () => {
  await say('ben', 'agent wear', { piece: 'finisher nova' });
  const id = (await arena.house.agents.ofMember((await context('ben')).memberId))[0]?.id ?? '';
  expect(words(await say('ben', 'wear buy', { agent: id, piece: 'finisher nova', price: 600 }))).toContain('100 more');
  expect(words(await say('ann', 'wear buy', { agent: id, piece: 'finisher confetti', price: 150 }))).toContain(
    'not yours',
  );
  expect(words(await say('ben', 'wear buy', { agent: id, piece: 'finisher confetti', price: 1 }))).toContain(
    'price has changed',
  );
  expect((await arena.house.dressing.wardrobe(id)).costume.finisher).toBe('');
});

test('preset lines are said at once; own ones once a moderator has read them, and never by their own owner', async () => {
  expect(words(await say('ann', 'agent line', { moment: 'win', text: 'Scrap it, next.' }))).toContain(
    'says when it has won',
  );
  expect(words(await say('ann', 'agent line', { moment: 'entrance', text: 'see https://evil.example' }))).toContain(
    'no links',
  );
  expect(words(await say('ann', 'agent line', { moment: 'entrance', text: 'Rust never sleeps' }))).toContain(
    'waits for a moderator',
  );
  const rusty = (await arena.house.agents.ofMember((await context('ann')).memberId))[0];
  expect((await arena.house.dressing.wardrobe(rusty?.id ?? '')).costume).toMatchObject({
    entranceLine: '',
    winLine: 'Scrap it, next.',
  });
  expect(words(await say('ben', 'mod lines'))).toMatch(/moderators/i);
  const list = await say('mod', 'mod lines');
  expect(words(list)).toContain('Rust never sleeps');
  const [first, second] = await Promise.all([tap('mod', list, /^✓ 1/), tap('mod2', list, /^✗ 1/)]);
  expect([words(first), words(second)].filter(text => text.includes('already'))).toHaveLength(1);
  const log = await arena.house.moderation.log((await context('mod')).communityId, { limit: 5 });
  expect(log[0]).toMatchObject({ surface: 'console', target: rusty?.id });
});

test('a fight’s replay carries what both wore and said', async () => {
  const rusty = (await arena.house.agents.ofMember((await context('ann')).memberId))[0];
  const matchId = await arena.house.matches.casual.start({
    context: await context('ann'),
    place: { surface: 'console', chatId: 'home', channelId: 'ring' },
    idempotencyKey: 'dressed',
  });
  await arena.house.matches.advance(matchId);
  const parsed = parseReplay(await arena.house.matches.replayText(matchId));
  if (!parsed.ok) throw new Error(parsed.problem);
  const corner = parsed.replay.names.indexOf('Rusty');
  expect(parsed.replay.costumes?.[corner]).toMatchObject({ entrance: 'spotlight', winLine: 'Scrap it, next.' });
  expect(rusty?.costume).toEqual(parsed.replay.costumes?.[corner]);
});

test('a retired agent leaves its looks, pieces and lines to one heir', async () => {
  await say('ann', 'agent create', { name: 'Rusty II', archetype: 'rusher' });
  await say('ann', 'agent retire', { agent: 'Rusty', confirm: true });
  expect(words(await say('ann', 'agent inherit', { retired: 'Rusty', agent: 'Rusty II' }))).toContain('carries on');
  const [heir] = await arena.house.agents.ofMember((await context('ann')).memberId);
  const wardrobe = await arena.house.dressing.wardrobe(heir?.id ?? '');
  expect(wardrobe.costume.entrance).toBe('spotlight');
  expect(wardrobe.pieces.find(piece => piece.id === 'spotlight')?.state).toBe('worn');
  expect(words(await say('ann', 'agent inherit', { retired: 'Rusty', agent: 'Rusty II' }))).toMatch(
    /inherited already/,
  );
});
