import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStage, type Stage } from '../../test/announcer/stage.ts';

/** Members are told of sanctions whatever messages they have turned off, once. */

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
  await stage.member('ada', 'Rusty');
});
afterAll(() => stage.close());

async function jobs(): Promise<{ name: string; data: unknown }[]> {
  const { prisma } = stage.arena.test.database;
  return prisma.outbox.findMany({ where: { name: 'sanction' }, orderBy: { id: 'asc' } });
}

const told = () => stage.surface.of('direct').map(({ text }) => text);

it('with the reason, until when, and that it was lifted', async () => {
  const given = { member: { id: 'ada' }, kind: 'wagers', duration: '3 days', reason: 'two names, one purse' };
  await stage.arena.say('modest', 'mod sanction', given);
  const { id } = await stage.arena.test.database.prisma.sanction.findFirstOrThrow();
  await stage.arena.say('modest', 'mod lift', { id, reason: 'it was a cousin' });
  const all = await jobs();
  for (const job of [...all, ...all]) await stage.announcer.handle(job);
  const [first, second, ...more] = told();
  expect(first).toMatch(/No bets until \w{3} \d+ \w{3} \d{4}, \d\d:\d\d UTC\.\nReason: two names, one purse/);
  expect(second).toContain('No bets no longer holds. Reason: it was a cousin');
  expect(more).toEqual([]);
});
