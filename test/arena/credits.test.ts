import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../core/platform/ids.ts';
import { words } from './harness.ts';
import { labelsOf, type MarketWorld, openMarketWorld } from './market-world.ts';

/** /balance, /daily, /statement, /limits and what moderators set of credits. */

let world: MarketWorld;
beforeAll(async () => {
  world = await openMarketWorld();
});
afterAll(() => world.close());

const say: MarketWorld['say'] = (...args) => world.say(...args);
const tap: MarketWorld['tap'] = (...args) => world.tap(...args);

describe('/balance', () => {
  it('opens the wallet, and shows what is there, in bets, and due', async () => {
    const first = await say('cat', 'balance');
    expect(first).toMatchObject({ visibility: 'private', sensitive: true });
    expect(words(first)).toContain('You have 500 credits to spend.');
    expect(words(first)).toContain("Today's allowance of 100 is ready (day 1).");
    expect(words(first)).toContain('Call a match: a free pick or a bet · 0 of 1, brings 25');
    expect(labelsOf(first)).toEqual(['Claim daily', 'My bets', 'History']);
    await world.openBets();
    await tap('cat', await say('cat', 'bet', { pick: 'rusty', stake: '50' }), 'Confirm');
    const second = words(await say('cat', 'balance'));
    expect(second).toContain('You have 475 credits to spend.\nIn open bets: 50');
    expect(second).toContain('✅ Call a match: a free pick or a bet · 25 paid');
    expect(words(await say('cat', 'balance'))).toContain('You have 475 credits');
  });

  it('offers a bail-out to who is broke, once a day, and to nobody else', async () => {
    expect(words(await say('dan', 'bail-out', {}, { via: 'button', owner: 'dan' }))).toContain('fewer than 20');
    await world.arena.house.communities.changeSettings((await world.context('dan')).communityId, { startCredits: 5 });
    const broke = await say('eve', 'balance');
    expect(words(broke)).toContain('You have 5 credits to spend.');
    expect(labelsOf(broke)).toContain('Bail-out');
    const helped = await tap('eve', broke, 'Bail-out');
    expect(words(helped)).toContain('+45 credits to get going again. You have 50.');
    expect(words(await tap('eve', broke, 'Bail-out'))).toContain('You have 50 credits');
    expect(await world.wallet('eve')).toBe(50);
    await world.arena.house.communities.changeSettings((await world.context('dan')).communityId, { startCredits: 500 });
  });
});

describe('/daily', () => {
  it('pays once a day, more for days running, the same for the same request', async () => {
    const id = `console:${newId()}`;
    const first = await say('fay', 'daily', {}, { id });
    expect(words(first)).toContain('+100 credits, day 1');
    expect(words(first)).toMatch(/Come back in \d+ h for 110 more\. You have 600\./);
    expect(words(await say('fay', 'daily', {}, { id }))).toBe(words(first));
    const again = await say('fay', 'daily');
    expect(again.tone).toBe('bad');
    expect(words(again)).toContain("have taken today's credits");
    await world.pass(86_400);
    expect(words(await say('fay', 'daily'))).toContain('+110 credits, 2 days running');
    expect(await world.wallet('fay')).toBe(710);
  });

  it('is one claim for ten at once', async () => {
    const replies = await Promise.all(Array.from({ length: 10 }, () => world.arena.say('gus', 'daily')));
    expect(replies.filter(reply => reply.tone === 'good')).toHaveLength(1);
    expect(await world.wallet('gus')).toBe(600);
  });

  it('keeps the wallet to itself in a Telegram group', async () => {
    const chat = { id: '-100', kind: 'group' as const, title: 'Robots', channelId: '-100' };
    const claimed = await say('77', 'daily', {}, { surface: 'telegram', chat });
    expect(words(claimed)).toContain('+100 credits');
    expect(words(claimed)).not.toContain('You have');
  });
});

describe('the statement', () => {
  it('lists the last movements with a file of all, the same by both names, and older ones page by page', async () => {
    await world.openBets();
    for (let bet = 0; bet < 6; bet++) {
      await tap('hal', await say('hal', 'bet', { pick: bet % 2 ? 'up' : 'down', stake: '3' }), 'Confirm');
      await tap('hal', await say('hal', 'sell', { pick: bet % 2 ? 'up' : 'down' }), /^Sell for/);
    }
    const statement = await say('hal', 'statement');
    expect(statement).toMatchObject({ visibility: 'private', sensitive: true });
    const lines = words(statement)
      .split('\n')
      .filter(line => / → \d+ · /.test(line));
    expect(lines).toHaveLength(10);
    expect(lines[0]).toMatch(/^\+25 → \d+ · Daily goal: Call a match.* · \w{3} \d+ Nov 2026, \d\d:\d\d UTC$/);
    expect(lines[1]).toMatch(/^\+\d → \d+ · Bet sold.*RUSTY-09.* · \w{3} \d+ Nov 2026, \d\d:\d\d UTC$/);
    const csv = new TextDecoder().decode(statement.picture?.bytes);
    expect(statement.picture).toMatchObject({ filename: 'statement.csv', contentType: 'text/csv' });
    expect(csv.split('\r\n')[0]).toBe('time,kind,amount,balance,match,text');
    expect(csv.trim().split('\r\n')).toHaveLength(1 + 14);
    const older = await tap('hal', statement, 'Older');
    expect(words(older)).toContain('+500 → 500 · Welcome credits');
    expect(labelsOf(older)).toEqual([]);
    expect(older.picture).toBeUndefined();
    const other = await say('hal', 'balance', { show: 'history' });
    expect([words(other), other.picture]).toEqual([words(statement), statement.picture]);
    expect(words(await say('hal', 'statement older', { before: 'nonsense' }))).not.toContain('went wrong');
  });
});

describe('limits of one’s own', () => {
  it('hold at once when lower, after a day when higher', async () => {
    expect(words(await say('ida', 'limits set', { kind: 'stake', amount: '20' }))).toContain(
      'Your limit holds from now on\nStaked on a match: at most 20',
    );
    const raised = words(await say('ida', 'limits set', { kind: 'stake', amount: '1,000' }));
    expect(raised).toContain('it holds in 24 hours');
    expect(raised).toMatch(/Staked on a match: at most 20; 1,000 from .* UTC/);
    await world.openBets();
    expect(words(await say('ida', 'bet', { pick: 'up', stake: '21' }))).toContain('Your own limit is 20 a match');
    expect(words(await say('ida', 'bet', { pick: 'up', stake: 'all' }))).toMatch(
      /the most you may still stake on this match\.\n20 on BTC up/,
    );
    await world.pass(86_400);
    expect(words(await say('ida', 'limits show'))).toContain('Staked on a match: at most 1,000');
    expect(words(await say('ida', 'limits set', { kind: 'daily-loss', amount: 'none' }))).toContain(
      'no limit of your own',
    );
  });

  it.each([
    ['limits set', { kind: 'stake', amount: '-1' }],
    ['limits set', { kind: 'stake', amount: '1.5' }],
    ['limits set', { kind: 'stake', amount: 'lots' }],
    ['limits set', { kind: 'stake', amount: '99999999999999' }],
    ['limits cooloff', { hours: 0 }],
    ['limits cooloff', { hours: 721 }],
    ['limits exclude', { days: '0' }],
    ['limits exclude', { days: '4000' }],
    ['limits exclude', { days: 'never' }],
  ])('%s %j is refused kindly', async (command, options) => {
    const reply = await say('jon', command, options as Record<string, string | number>);
    expect(reply.tone).toBe('bad');
    expect(words(reply)).toMatch(/whole number/);
  });

  it('cool off and exclude for as long as was said; exclusion asks first and says that it is final', async () => {
    await world.openBets();
    expect(words(await say('kim', 'limits cooloff', { hours: 2 }))).toMatch(/On a break until .* UTC/);
    expect(words(await say('kim', 'bet', { pick: 'up', stake: '5' }))).toContain('You are cooling off');
    expect(words(await say('kim', 'pick', { agent: 'rusty' }))).toContain('Your free pick is');
    const question = await say('lea', 'limits exclude', { days: 'forever' });
    expect(words(question)).toMatch(/for good\?\nThis cannot be undone/);
    expect(words(await tap('lea', question, 'Cancel'))).toContain('Nothing was changed');
    expect(words(await say('lea', 'limits show'))).not.toContain('Excluded');
    expect(words(await tap('mallory', question, /^Exclude me/))).toContain('belongs to somebody else');
    const excluded = await tap('lea', question, 'Exclude me for good');
    expect(words(excluded)).toContain('Excluded from bets for good.');
    expect(words(await say('lea', 'bet', { pick: 'up', stake: '5' }))).toContain(
      'excluded yourself from bets for good',
    );
    expect(words(await say('lea', 'limits exclude', { days: '1', confirm: true }))).toContain('for good');
    const late = await say('mia', 'limits exclude', { days: '7' });
    await world.pass(301);
    expect(words(await tap('mia', late, /^Exclude me/))).toContain('expired');
  });
});

describe('what moderators set', () => {
  it('is shown in forms of at most three pages, and changed by name', async () => {
    for (const command of ['setup credits', 'setup market', 'setup display']) {
      expect(words(await say('ann', command))).toContain('for moderators');
      const { form } = await say('mod', command);
      expect(form?.fields.length).toBeLessThanOrEqual(15);
      // sent back as it is, it changes nothing
      const same = Object.fromEntries(form!.fields.map(field => [field.name, field.value!]));
      expect(words(await say('mod', command, same, { via: 'form' }))).toContain('Settings saved');
    }
    expect(words(await say('mod', 'setup credits', { 'daily-credits': 120 }))).toContain(
      'Daily allowance, first day: 120',
    );
    expect(words(await say('nan', 'daily'))).toContain('+120 credits');
  });

  it('must fit together', async () => {
    for (const [command, options] of [
      ['setup credits', { 'daily-credits': 5000 }],
      ['setup credits', { 'bail-out-below': 51 }],
      ['setup market', { 'stake-cap-min': 251 }],
      ['setup market', { 'liquidity-max': 20 }],
    ] as const) {
      const reply = await say('mod', command, options);
      expect([command, reply.tone]).toEqual([command, 'bad']);
      expect(words(reply)).toContain('Nothing was changed');
    }
  });
});
