import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkLedger } from '../../core/ledger/check.ts';
import { systemClock } from '../../core/platform/clock.ts';
import { newId } from '../../core/platform/ids.ts';
import { silentLog } from '../../core/platform/log.ts';
import { createWagerService, type WagerService } from '../../core/wagers/index.ts';
import { createFloor, type Floor } from '../../core/wagers/testing/floor.ts';
import { type TestDatabase, testDatabase } from '../database.ts';

let test: TestDatabase;
let floor: Floor;
let wagers: WagerService;

beforeAll(async () => {
  test = await testDatabase();
  floor = createFloor(test.database);
  wagers = createWagerService({
    database: test.database,
    clock: systemClock,
    log: silentLog,
    openWallet: async () => undefined,
  });
});
afterAll(async () => {
  expect((await checkLedger(test.database)).problems).toEqual([]);
  await test.drop();
});

const bet = (
  context: Parameters<WagerService['bet']>[0],
  matchId: string,
  pick: 'A' | 'B' | 'up' | 'down',
  stake: number,
) => wagers.bet(context, { matchId, pick, stake, key: newId() });

describe('a market with a market maker', () => {
  it('goes from its line to pay-outs and leaves nothing behind', async () => {
    const communityId = await floor.community();
    const [ann, bob] = await floor.members(communityId, 2, 1000);
    if (!ann || !bob) throw new Error('two members');
    const matchId = await floor.market({ communityId });
    const before = await wagers.market(matchId);
    expect(before).toMatchObject({ state: 'open', kind: 'lmsr', trades: 0, volume: 0, bettors: 0 });
    expect(before?.chances).toEqual({ A: 500_000, B: 500_000, up: 500_000, down: 500_000 });

    const quote = await wagers.quote(ann, { matchId, pick: 'A', stake: 100 });
    const first = await bet(ann, matchId, 'A', 100);
    expect(first).toMatchObject({
      stake: 100,
      pays: quote.pays,
      totalPays: quote.pays,
      available: 900,
      repeated: false,
    });
    expect(first.market.chances.A).toBeGreaterThan(500_000);
    const second = await bet(bob, matchId, 'down', 50);

    await floor.lock(matchId);
    expect((await wagers.market(matchId))?.state).toBe('locked');
    await floor.settle(matchId, 0, 'up');
    expect(await floor.balance(ann.memberId)).toBe(900 + first.pays);
    expect(await floor.balance(bob.memberId)).toBe(950);
    expect(second.pays).toBeGreaterThan(50);
    expect(await wagers.market(matchId)).toMatchObject({
      state: 'settled',
      outcome: { winner: 0, direction: 'up' },
      volume: 150,
      bettors: 2,
    });
    expect(await wagers.winnings(matchId)).toEqual([
      { memberId: ann.memberId, displayName: ann.displayName, paid: 100, received: first.pays },
      { memberId: bob.memberId, displayName: bob.displayName, paid: 50, received: 0 },
    ]);
  });
});
