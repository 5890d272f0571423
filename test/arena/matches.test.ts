import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyReplayText } from '../../core/matches/index.ts';
import { openTestArena, type TestArena, words } from './harness.ts';

let arena: TestArena;
beforeAll(async () => {
  arena = await openTestArena();
});
afterAll(() => arena.close());

async function newest(): Promise<string> {
  const match = await arena.test.database.prisma.match.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
  return match.id;
}

describe('a casual fight', () => {
  it('runs from two commands to a verified result', async () => {
    const created = await arena.say('ada', 'agent create', { name: 'Rusty', archetype: 'bruiser' });
    expect(words(created)).toContain('Rusty enters the arena');
    const fought = await arena.say('ada', 'fight');
    expect(words(fought)).toContain('Rusty');
    const id = await newest();
    const progress = await arena.house.matches.advance(id);
    expect(progress).toEqual({ state: 'settled', nextAt: null });
    const match = await arena.house.matches.get(id);
    expect(match.result?.stateHash).toMatch(/^[0-9a-f]{64}$/);
    const verification = verifyReplayText(await arena.house.matches.replayText(id));
    expect(verification).toMatchObject({ fightRerun: true, tape: 'simulated', problems: [] });
    const told = await arena.say('ada', 'verify', { id });
    expect(words(told)).toContain('all agree');
  });

  it('answers the same invocation delivered twice with one fight', async () => {
    await arena.say('bob', 'agent create', { name: 'Voltran', archetype: 'gunner' });
    const before = await arena.test.database.prisma.match.count();
    const replies = await Promise.all([
      arena.say('bob', 'fight', {}, { id: 'console:twice' }),
      arena.say('bob', 'fight', {}, { id: 'console:twice' }),
    ]);
    expect(words(replies[0])).toBe(words(replies[1]));
    expect(await arena.test.database.prisma.match.count()).toBe(before + 1);
  });

  it('keeps a member from starting one after the other', async () => {
    const reply = await arena.say('bob', 'fight');
    expect(words(reply)).toMatch(/try again in \d+ s/);
  });
});

describe('a rated match', () => {
  it('pairs two members, moves both ratings once, and settles once under racing workers', async () => {
    await arena.say('ada', 'queue join');
    await arena.say('bob', 'queue join');
    const community = await arena.test.database.prisma.community.findFirstOrThrow();
    const made = await arena.house.matches.queue.pair(community.id);
    expect(made).toHaveLength(1);
    const id = made[0] ?? '';
    for (;;) {
      const all = await Promise.all(Array.from({ length: 4 }, () => arena.house.matches.advance(id)));
      const progress = all[0];
      if (!progress?.nextAt) break;
      await new Promise(resolve => setTimeout(resolve, Math.max(0, (progress.nextAt?.getTime() ?? 0) - Date.now())));
    }
    const match = await arena.house.matches.get(id);
    expect(match.state).toBe('settled');
    const changes = await arena.test.database.prisma.ratingChange.findMany({ where: { matchId: id } });
    expect(changes).toHaveLength(2);
    const [a, b] = match.sides;
    expect(a.agent.rating.matches).toBe(1);
    expect(b.agent.rating.matches).toBe(1);
    const winner = match.sides[match.result?.winner ?? 0];
    expect(winner.ratingAfter).toBeGreaterThan(winner.ratingBefore ?? 0);
    expect(verifyReplayText(await arena.house.matches.replayText(id)).problems).toEqual([]);
  });
});
