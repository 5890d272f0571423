import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommunityContext } from '../../core/communities/index.ts';
import { simulate } from '../../core/controllers/index.ts';
import type { FighterSetup } from '../../core/engine/index.ts';
import { createTestClock } from './clock.ts';
import { openTestArena, type TestArena, words } from './harness.ts';

const clock = createTestClock();
let arena: TestArena;
let ann: CommunityContext;
let key = 0;

beforeAll(async () => {
  arena = await openTestArena({ clock });
  ann = await arena.house.communities.resolve({
    surface: 'console',
    chat: { id: 'home', kind: 'group', title: 'Home', channelId: 'ring' },
    actor: { id: 'ann', displayName: 'ann', username: 'ann' },
  });
  await arena.house.agents.create({ ...ann, name: 'Axe', archetype: 'bruiser', limit: 2 });
});
afterAll(() => arena.close());

function run(
  given: { against?: string; change?: { field: string; delta: number }; agent?: string; idempotencyKey?: string } = {},
) {
  return arena.house.matches.sparring.run({ context: ann, idempotencyKey: `spar:${key++}`, ...given });
}

describe('a spar', () => {
  it('is 200 fights against the standard of its archetype, an archetype, a version, an agent or itself changed', async () => {
    expect(await run()).toMatchObject({ fights: 200, label: 'v1', opponentLabel: 'the standard bruiser' });
    expect(await run({ against: 'GUNNER' })).toMatchObject({ opponentLabel: 'the standard gunner' });
    expect(await run({ against: 'v1' })).toMatchObject({ opponentLabel: 'v1' });
    expect(await run({ against: 'ironside' })).toMatchObject({ opponentLabel: 'IRONSIDE' });
    expect(await run({ change: { field: 'risk', delta: 10 } })).toMatchObject({
      label: 'v1 with risk +10',
      opponentLabel: 'v1',
    });
  });

  it('of like against like is about even', async () => {
    const { wins } = await run({ against: 'v1' });
    expect(wins).toBeGreaterThan(70);
    expect(wins).toBeLessThan(130);
  });

  it('refuses what there is not, and does not count it', async () => {
    const left = (await run()).left;
    await expect(run({ against: 'v99' })).rejects.toMatchObject({ code: 'version-not-found' });
    await expect(run({ against: 'Nobody' })).rejects.toMatchObject({ code: 'agent-not-found' });
    await expect(run({ change: { field: 'shoes', delta: 1 } })).rejects.toMatchObject({ code: 'bad-change' });
    await expect(run({ agent: 'Ironside' })).rejects.toMatchObject({ code: 'not-your-agent' });
    expect((await run()).left).toBe(left - 1);
  });

  it('delivered twice sees the same fights and counts once', async () => {
    clock.pass(24 * 3600);
    const [one, two] = await Promise.all([run({ idempotencyKey: 'same' }), run({ idempotencyKey: 'same' })]);
    expect(two.wins).toBe(one.wins);
    expect((await run({ idempotencyKey: 'same' })).left).toBe(9);
    expect(
      await arena.test.database.prisma.spar.count({
        where: { memberId: ann.memberId, createdAt: { gte: clock.now() } },
      }),
    ).toBe(1);
  });

  it('is kept so that it can be run again', async () => {
    const { wins } = await run({ against: 'rusher', idempotencyKey: 'kept' });
    const spars = await arena.test.database.prisma.spar.findMany({ orderBy: { createdAt: 'desc' } });
    const kept = spars
      .map(
        spar =>
          spar.result as unknown as {
            wins: number;
            opponent: string;
            seed: number;
            setups: [FighterSetup, FighterSetup];
          },
      )
      .find(result => result.opponent === 'the standard rusher')!;
    let again = 0;
    for (let done = 0; done < 200; done += 10) {
      again += simulate(kept.setups[0], kept.setups[1], { fights: 10, seed: (kept.seed + done) | 0 }).wins[0];
    }
    expect(again).toBe(wins);
    expect(kept.wins).toBe(wins);
  });

  it('is had ten times in 24 hours, also at once; they come back one by one', async () => {
    clock.pass(24 * 3600);
    const results = await Promise.allSettled(Array.from({ length: 13 }, () => run()));
    expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(10);
    const refused = results.flatMap(result =>
      result.status === 'rejected' ? [(result.reason as { code: string }).code] : [],
    );
    expect(refused).toEqual(['spars-used-up', 'spars-used-up', 'spars-used-up']);
    clock.pass(24 * 3600 - 1);
    await expect(run()).rejects.toMatchObject({ code: 'spars-used-up' });
    clock.pass(1);
    expect((await run()).left).toBe(9);
  });
});

describe('the loop of tuning', () => {
  it('goes from a result’s advice through a spar to a new version by buttons alone', async () => {
    clock.pass(24 * 3600);
    const extra = { chat: { id: 'home', kind: 'group' as const, channelId: 'ring' } };
    const tried = await arena.say('ann', 'spar', { agent: 'Axe', try: 'risk+10' }, extra);
    expect(words(tried)).toMatch(/v1 with risk \+10 wins \d+%, v1 \d+% of 200/);
    const adopt = tried.buttons![0]![0]!;
    expect(adopt.label).toBe('Adopt risk+10');
    const press = (who: string) =>
      arena.say(who, adopt.action!.command, adopt.action!.options, {
        ...extra,
        via: 'button',
        owner: adopt.action!.owner,
      });
    expect(words(await press('eve'))).toContain('belongs to somebody else');
    const before = (await arena.house.agents.find(ann.communityId, 'Axe')).setup.controller.sliders.risk;
    expect(words(await press('ann'))).toContain('Axe v2 takes the advice');
    const after = await arena.house.agents.find(ann.communityId, 'Axe');
    expect(after.setup.controller.sliders.risk).toBe(before + 10);
    expect(words(await arena.say('ann', 'spar', { against: 'v1' }, extra))).toContain('v2 wins');
  });

  it.each(['risk+', 'risk', '+10', 'risk+1000', 'risk=5', 'Robert; DROP'])(
    'does not read %s as a change',
    async typed => {
      clock.pass(10);
      expect(words(await arena.say('ann', 'spar', { try: typed }))).toMatch(/Changes look like risk\+10|no agent/);
    },
  );
});
