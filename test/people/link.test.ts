import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Invocation } from '../../bots/invocation.ts';
import type { Reply } from '../../bots/reply.ts';
import { setDatabaseTime } from '../../core/platform/database-time.ts';
import { createTestClock } from '../arena/clock.ts';
import { openTestArena, type TestArena, words } from '../arena/harness.ts';
import { buttonOf, labelsOf } from '../arena/market-world.ts';

const clock = createTestClock();
let arena: TestArena;
beforeAll(async () => {
  arena = await openTestArena({ clock });
  await pass(0);
});
afterAll(async () => {
  const { ok, problems } = await arena.house.ledger.check();
  await arena.close();
  expect(problems).toEqual([]);
  expect(ok).toBe(true);
});

async function pass(seconds: number): Promise<void> {
  clock.pass(seconds);
  await setDatabaseTime(arena.test.database.pool, clock.now());
}

type Where = Partial<Invocation>;
const discord: Where = {
  surface: 'discord',
  chat: { id: 'server', kind: 'group', title: 'Server', channelId: 'ring' },
};
const telegram: Where = { surface: 'telegram', chat: { id: '-100', kind: 'group', title: 'Group', channelId: '-100' } };
const privately = (who: string): Where => ({
  surface: 'telegram',
  chat: { id: who, kind: 'private', channelId: who },
});

async function say(who: string, command: string, options = {}, where: Where = discord): Promise<Reply> {
  await pass(2);
  return arena.say(who, command, options, where);
}

async function tap(who: string, reply: Reply, label: string | RegExp, where: Where): Promise<Reply> {
  const { action } = buttonOf(reply, label);
  if (!action) throw new Error('That button is a link');
  const { command, options, owner } = action;
  return say(who, command, options, { ...where, via: 'button', ...(owner !== undefined && { owner }) });
}

const codeIn = (reply: Reply) => /\/link confirm ([0-9A-Z]{4}-[0-9A-Z]{4})/.exec(words(reply))?.[1] ?? '';

/** Ann on Discord gets a code, her Telegram account gives it back, both agree. */
async function link(first: string, second: string): Promise<void> {
  const code = codeIn(await say(first, 'link account'));
  const shown = await say(second, 'link confirm', { code }, privately(second));
  await tap(second, shown, 'Yes, both are me', privately(second));
  await tap(first, await say(first, 'link status'), 'Yes, both are me', discord);
}

async function sweep(): Promise<void> {
  for (const id of await arena.house.people.links.due()) await arena.house.people.links.merge(id);
  while ((await arena.house.people.forward()) > 0);
}

describe('/link account', () => {
  it('joins two accounts a day after both have agreed', async () => {
    await say('ann', 'agent create', { name: 'RUSTY-09', archetype: 'bruiser' });
    await say('ann-t', 'agent create', { name: 'Voltran', archetype: 'gunner' }, telegram);
    const code = codeIn(await say('ann', 'link account'));
    expect(code).not.toBe('');
    const shown = await say('ann-t', 'link confirm', { code }, privately('ann-t'));
    expect(words(shown)).toContain('ann (Discord)');
    const asked = await tap('ann-t', shown, 'Yes, both are me', privately('ann-t'));
    expect(words(asked)).toContain('the last word');
    const status = await say('ann', 'link status');
    expect(words(status)).toContain('ann-t (Telegram) says to be you');
    const agreed = await tap('ann', status, 'Yes, both are me', discord);
    expect(words(agreed)).toMatch(/will be joined at 22 Nov/);
    await pass(23 * 3600);
    await sweep();
    expect(await arena.house.people.links.due()).toEqual([]);
    expect(words(await say('ann', 'link status'))).toContain('will be joined');
    await pass(3600);
    await sweep();
    const after = await say('ann', 'link status');
    expect(words(after)).toContain('You are ann (Discord) and ann-t (Telegram).');
    expect(labelsOf(after)).toEqual([]);
    // one person in both communities
    const there = await arena.house.communities.resolve({
      surface: 'telegram',
      chat: { id: '-100', kind: 'group', title: 'Group', channelId: '-100' },
      actor: { id: 'ann-t', displayName: 'ann-t' },
    });
    const here = await arena.house.communities.resolve({
      surface: 'discord',
      chat: { id: 'server', kind: 'group', title: 'Server', channelId: 'ring' },
      actor: { id: 'ann', displayName: 'ann' },
    });
    expect(there.personId).toBe(here.personId);
    expect(
      await arena.test.database.prisma.member.count({ where: { personId: here.personId, mergedIntoId: null } }),
    ).toBe(2);
  });
});

void link;
