import { afterAll, beforeAll, expect, test } from 'vitest';
import { fightNight } from '../../bots/bulletins/fight-night.ts';
import type { Reply } from '../../bots/reply.ts';
import { setDatabaseTime } from '../../core/platform/database-time.ts';
import { createTestClock } from '../arena/clock.ts';
import { invocationOf, openTestArena, type TestArena, words } from '../arena/harness.ts';

/** A Friday from its announcement to the main event, on the real services; time is moved by hand. */

const clock = createTestClock(new Date('2026-11-24T12:00:00Z'));
const FRIDAY = new Date('2026-11-27T19:00:00Z');
let arena: TestArena;
let communityId: string;

async function passTo(at: Date): Promise<void> {
  clock.pass((at.getTime() - clock.now().getTime()) / 1000);
  await setDatabaseTime(arena.test.database.pool, clock.now());
}
const say = (who: string, command: string, options = {}) => {
  clock.pass(2);
  return arena.say(who, command, options);
};
const context = (who: string) => arena.house.communities.resolve(invocationOf(who, 'help', {}, clock.now()));
const nights = () => arena.house.fightNights;

async function board(): Promise<Reply> {
  const row = await arena.test.database.prisma.bulletin.findFirstOrThrow({
    where: { kind: 'fight-night' },
    orderBy: { createdAt: 'desc' },
  });
  const view = await arena.house.announcements.bulletins.byId(row.id);
  if (!view) throw new Error('no bulletin');
  const reply = await fightNight(view, { fightNights: nights() });
  if (!reply) throw new Error('nothing to tell');
  return reply;
}

beforeAll(async () => {
  arena = await openTestArena({ clock, bettingSeconds: 60, tapeSeconds: 45 });
  await setDatabaseTime(arena.test.database.pool, clock.now());
  communityId = (await context('mod')).communityId;
  await arena.house.communities.changeSettings(communityId, { timeZone: 'Europe/Berlin' });
  for (const [who, name] of [
    ['ann', 'Rusty'],
    ['ben', 'Voltran'],
    ['cat', 'Mia'],
  ]) {
    await say(who ?? '', 'agent create', { name: name ?? '', archetype: 'bruiser' });
  }
});
afterAll(() => arena.close());

test('only moderators schedule, in words, and nothing is guessed', async () => {
  expect(words(await say('ann', 'fightnight schedule', { when: 'every Friday 20:00' }))).toMatch(/moderators/i);
  expect(words(await say('mod', 'fightnight schedule', { when: 'soon' }))).toContain('every Friday 20:00');
  const reply = words(
    await say('mod', 'fightnight schedule', { when: 'fridays 8pm', name: 'Friday Fights', bouts: 3 }),
  );
  expect(reply).toContain('every Friday at 20:00');
  // eight in the evening in Berlin
  expect((await nights().list(communityId)).nights[0]?.nextAt).toEqual(FRIDAY);
  expect(words(await say('mod', 'fightnight schedule', { when: 'mondays 8pm', name: 'friday fights' }))).toContain(
    'already',
  );
  expect(words(await say('ann', 'fightnight list'))).toContain('Friday Fights');
});

test('it is announced a day ahead, and members enter one agent each', async () => {
  expect(await nights().sweep()).toBe(0);
  await passTo(new Date('2026-11-26T19:00:01Z'));
  expect(await nights().sweep()).toBe(1);
  expect(await nights().sweep()).toBe(0);
  expect(words(await board())).toContain('Nobody has entered yet');
  expect(words(await say('ann', 'fightnight enter'))).toContain('Rusty is on the list');
  await say('ben', 'fightnight enter');
  await say('ben', 'fightnight enter');
  expect(words(await board())).toContain('Entered: Rusty, Voltran.');
  await say('ben', 'fightnight withdraw');
  expect(words(await board())).toContain('Entered: Rusty.');
  expect(words(await say('ben', 'fightnight withdraw'))).toContain('None of your agents');
  await say('ben', 'fightnight enter');
});

test('ten minutes before, the bill is drawn, with an open challenge for whoever is first', async () => {
  await passTo(new Date('2026-11-27T18:50:00Z'));
  await nights().sweep();
  const drawn = await board();
  expect(words(drawn)).toMatch(/Rusty vs Voltran|Voltran vs Rusty|Mia/);
  expect(words(drawn)).toContain('Main event');
  expect(words(await say('ann', 'fightnight enter'))).toContain('drawn');
  const open = drawn.buttons?.flat().find(button => button.label.startsWith('Take on'));
  expect(open?.action?.command).toBe('fightnight take');
  const { announced } = await nights().list(communityId);
  const onBill = announced[0]?.bouts.flatMap(bout => [bout.first.name, bout.second?.name]) ?? [];
  await say('dan', 'agent create', { name: 'Dynamo', archetype: 'gunner' });
  const [first, second] = await Promise.all([
    arena.say('dan', 'fightnight take', open?.action?.options ?? {}),
    arena.say('dan', 'fightnight take', open?.action?.options ?? {}),
  ]);
  expect([words(first), words(second)].every(text => text.includes('Dynamo meets'))).toBe(true);
  const entered = onBill.includes('Rusty') ? 'ann' : 'ben';
  expect(words(await say(entered, 'fightnight take', open?.action?.options ?? {}))).toContain(
    'somebody was faster'.slice(1),
  );
  expect(words(await board())).toContain('Dynamo');
});

test('the bouts follow each other, and who has retired is replaced by the house', async () => {
  const { prisma } = arena.test.database;
  const { announced } = await nights().list(communityId);
  const edition = announced[0];
  if (!edition) throw new Error('no evening');
  const gone = edition.bouts[2]?.second;
  if (gone) await prisma.agent.update({ where: { id: gone.id }, data: { retiredAt: clock.now() } });
  for (let index = 0; index < 3; index += 1) {
    await passTo(new Date(FRIDAY.getTime() + index * 5 * 60_000 + 1000));
    await Promise.all([nights().advance(edition.id), nights().advance(edition.id)]);
    const matches = await prisma.match.findMany({ where: { occasion: 'fight-night' }, orderBy: { createdAt: 'asc' } });
    expect(matches).toHaveLength(index + 1);
    const match = matches[index];
    expect(match).toMatchObject({ kind: 'exhibition', occasionId: edition.id });
    // the main event is bet on for three minutes
    const betting = ((match?.lockAt.getTime() ?? 0) - (match?.createdAt.getTime() ?? 0)) / 1000;
    expect(Math.round(betting)).toBe(match?.occasionLabel?.includes('main event') ? 180 : 60);
    expect(await nights().advance(edition.id)).toBe(false);
    await passTo(new Date((match?.lockAt.getTime() ?? 0) + 60_000));
    await arena.house.matches.advance(match?.id ?? '');
  }
  expect(words(await board())).not.toContain('is over');
  await passTo(new Date(FRIDAY.getTime() + 16 * 60_000));
  expect(await nights().advance(edition.id)).toBe(true);
  const over = words(await board());
  expect(over).toContain('is over');
  const fought = await prisma.match.findMany({ where: { occasion: 'fight-night' } });
  expect(fought.every(match => match.state === 'settled')).toBe(true);
  expect(fought.some(match => [match.agentAId, match.agentBId].includes(gone?.id ?? ''))).toBe(false);
});

test('an evening can be left out, and one that was slept through is not held', async () => {
  await passTo(new Date('2026-12-03T19:30:00Z'));
  await nights().sweep();
  expect(words(await say('mod', 'fightnight skip', { reason: 'holidays' }))).toContain('left out');
  expect(words(await board())).toContain('holidays');
  // the arena was away for three weeks: none of those evenings is made up for
  await passTo(new Date('2026-12-26T12:00:00Z'));
  await nights().sweep();
  await nights().sweep();
  expect((await nights().list(communityId)).nights[0]?.nextAt).toEqual(new Date('2027-01-01T19:00:00Z'));
  const editions = await arena.test.database.prisma.fightNightEdition.findMany({ orderBy: { at: 'asc' } });
  expect(editions.map(edition => edition.state)).toEqual(['finished', 'skipped']);
});

test('it ends for good, and everything moderators did stands in the log', async () => {
  expect(words(await say('mod', 'fightnight stop'))).toContain('not held any more');
  expect(words(await say('mod', 'fightnight stop'))).toContain('No fight night is scheduled');
  const log = await arena.house.moderation.log(communityId, { limit: 50 });
  const actions = log.map(entry => entry.action).filter(action => action.startsWith('fight-night'));
  expect(actions).toEqual(['fight-night-stop', 'fight-night-skip', 'fight-night-schedule']);
});
