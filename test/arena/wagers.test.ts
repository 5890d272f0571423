import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Reply } from '../../bots/reply.ts';
import type { MatchView } from '../../core/matches/index.ts';
import { newId } from '../../core/platform/ids.ts';
import { words } from './harness.ts';
import { buttonOf, labelsOf, type MarketWorld, NAMES, openMarketWorld } from './market-world.ts';

/** /bet, /sell, /positions, /markets and /pick as members type and tap them. */

let world: MarketWorld;
let match: MatchView;
const [RUSTY, FIST] = NAMES;

beforeAll(async () => {
  world = await openMarketWorld();
});
// the books must balance after all that happened here
afterAll(() => world.close());

const say: MarketWorld['say'] = (...args) => world.say(...args);
const tap: MarketWorld['tap'] = (...args) => world.tap(...args);
const trades = () => world.arena.test.database.prisma.trade.count({ where: { matchId: match.id } });

/** A pay-out as a reply says it. */
function paysOf(reply: Reply): number {
  const found = /pays (\d+)/.exec(words(reply))?.[1];
  if (found === undefined) throw new Error(`Nothing pays in: ${words(reply)}`);
  return Number(found);
}

describe('where nothing is open', () => {
  it('says so, and what opens bets', async () => {
    for (const command of ['bet', 'markets']) {
      expect(words(await say('cat', command))).toMatch(/No bets are open right now.*\/challenge/);
    }
    expect(words(await say('cat', 'pick'))).toContain('No match is open for picks');
    expect(words(await say('cat', 'bet', { pick: 'rusty', stake: '50' }))).toContain('No bets are open for “rusty”');
    expect(words(await say('cat', 'positions'))).toContain('You have no bets yet');
    expect(words(await say('cat', 'sell'))).toContain('hold no bet');
  });
});

describe('a bet', () => {
  beforeEach(async () => {
    match = await world.openBets();
  });

  it('is shown in words before anything moves, and placed by the second step', async () => {
    const before = await world.wallet('bea');
    const question = await say('bea', 'bet', { pick: 'rusty', stake: '30' });
    expect(words(question)).toMatch(
      new RegExp(`30 on ${RUSTY} pays \\d+ if it wins\\. You have 500\\.[\\s\\S]*closes in 1:0\\d`),
    );
    expect(question).toMatchObject({ visibility: 'private' });
    expect(labelsOf(question)).toEqual(['Confirm', 'Cancel']);
    expect([await trades(), before]).toEqual([0, 0]);
    const receipt = await tap('bea', question, 'Confirm');
    expect(words(receipt)).toContain(`30 on ${RUSTY} pays ${paysOf(question)} if it wins. Balance 470.`);
    expect(receipt).toMatchObject({ replaces: true, visibility: 'private', tone: 'good' });
    expect([await trades(), await world.wallet('bea')]).toEqual([1, 470]);
  });

  it('is one bet however often its button is tapped, at once or later, or delivered', async () => {
    const question = await say('ben', 'bet', { pick: 'up', stake: '20' });
    const replies = await Promise.all(Array.from({ length: 5 }, () => tap('ben', question, 'Confirm')));
    const id = `console:${newId()}`;
    const again = [await tap('ben', question, 'Confirm', { id }), await tap('ben', question, 'Confirm', { id })];
    for (const reply of [...replies, ...again]) expect(words(reply)).toContain('20 on BTC up pays');
    expect(again.map(words)[0]).toContain('nothing was staked twice');
    expect(again.map(words)[1]).toBe(words(again[0]!));
    expect(await trades()).toBe(1);
    const second = await say('ben', 'bet', { pick: 'up', stake: '20' });
    const receipt = await tap('ben', second, 'Confirm');
    expect(words(receipt)).toMatch(/With your earlier bets BTC up pays you \d+/);
    expect(await trades()).toBe(2);
  });

  it('is taken back by Cancel', async () => {
    const question = await say('col', 'bet', { pick: 'down', stake: '20' });
    const cancelled = await tap('col', question, 'Cancel');
    expect([words(cancelled), cancelled.replaces, await trades()]).toEqual([
      '\nCancelled. Nothing was changed.',
      true,
      0,
    ]);
  });

  it('belongs to who asked, and lapses when bets close', async () => {
    const question = await say('cy', 'bet', { pick: 'down', stake: '20' });
    expect(words(await tap('mallory', question, 'Confirm'))).toContain('belongs to somebody else');
    await world.pass(70);
    expect(words(await tap('cy', question, 'Confirm'))).toContain('expired');
    expect(await trades()).toBe(0);
  });

  it('is asked again where the odds moved too far meanwhile, and says what they are now', async () => {
    const question = await say('deb', 'bet', { pick: 'B', stake: '50' });
    for (const who of ['mo1', 'mo2', 'mo3', 'mo4'])
      await tap(who, await say(who, 'bet', { pick: FIST, stake: 'max' }), 'Confirm');
    const again = await tap('deb', question, 'Confirm');
    expect(words(again)).toContain('The odds have just moved. Nothing was staked yet.');
    expect(paysOf(again)).toBeLessThan(paysOf(question));
    expect(await world.wallet('deb')).toBe(500);
    expect(words(await tap('deb', again, 'Confirm'))).toContain(`pays ${paysOf(again)} if it wins. Balance 450.`);
  });

  it.each([
    ['cat', { pick: 'rusty', stake: '0' }, /at least 1 credit/],
    ['cat', { pick: 'rusty', stake: '-5' }, /above zero/],
    ['cat', { pick: 'rusty', stake: '1.5' }, /whole/],
    ['cat', { pick: 'rusty', stake: '99999999999999999999' }, /more than all the credits/],
    ['cat', { pick: 'rusty', stake: '1e3' }, /whole number of credits/],
    ['cat', { pick: 'rusty', stake: 'plenty' }, /whole number of credits/],
    ['cat', { pick: 'rusty', stake: '=1+1' }, /whole number of credits/],
    ['cat', { pick: 'rusty', stake: '150%' }, /1% to 100%/],
    ['cat', { pick: 'rusty', stake: '51' }, /up to 50 on this match/],
    ['cat', { pick: 'rusty', stake: '501' }, /You have 500 credits/],
    [
      'cat',
      { pick: 'voltran', stake: '5' },
      /do not know “voltran”.*(RUSTY-09, Iron Fist|Iron Fist, RUSTY-09), up or down/,
    ],
    ['cat', { pick: '@everyone **x**', stake: '5' }, /do not know “@everyone \*\*x\*\*”/],
    ['cat', { match: 'AAAAAAAAAAAA', pick: 'up', stake: '5' }, /no such match/],
    ['ann', { pick: 'iron', stake: '5' }, /Your own agent fights here/],
    ['ben', { pick: 'rusty up', stake: '5' }, /Your own agent fights here/],
  ])('of %s on %j is refused kindly', async (who, options, sentence) => {
    const reply = await say(who, 'bet', options);
    expect(words(reply)).toMatch(sentence);
    expect(reply).toMatchObject({ visibility: 'private', tone: 'bad' });
    expect(await trades()).toBe(0);
  });

  it('takes all, max and a share of the wallet, within the cap', async () => {
    for (const stake of ['all', 'max', '50%', 'half']) {
      expect(words(await say('eli', 'bet', { pick: 'up', stake }))).toMatch(
        /^\n(That is the most .*\n)?50 on BTC up pays/,
      );
    }
    expect(words(await say('eli', 'bet', { pick: 'up', stake: '2%' }))).toMatch(/^\n10 on BTC up pays/);
  });

  it('leads through what was left out: markets, amounts, another amount', async () => {
    const open = await say('fay', 'bet');
    expect(labelsOf(open).map(label => label.replace(/ ×[\d.]+$/, ''))).toEqual(
      expect.arrayContaining([...NAMES, 'BTC up', 'BTC down']),
    );
    const amounts = await tap('fay', open, /^Iron Fist/);
    expect(labelsOf(amounts)).toEqual([expect.stringMatching(/^10→\d+$/), expect.stringMatching(/^50→\d+$/), 'Other']);
    const form = await tap('fay', amounts, 'Other');
    expect(form.form).toMatchObject({ fields: [{ name: 'stake' }], submit: { command: 'bet' } });
    const { submit } = form.form!;
    const question = await say('fay', submit.command, { ...submit.options, stake: '7' }, { via: 'form' });
    expect(words(question)).toMatch(/^\n7 on Iron Fist pays/);
    const placed = await tap('fay', amounts, /^10→/);
    expect(words(placed)).toMatch(/10 on Iron Fist pays \d+ if it wins. Balance 490/);
    const carried = await say('fay', 'bet', { stake: '25' });
    expect(words(await tap('fay', carried, /^BTC down/))).toMatch(/^\n25 on BTC down pays/);
  });

  it('on both questions at once pays more than on either', async () => {
    const single = await say('gus', 'bet', { pick: 'rusty', stake: '10' });
    const pair = await say('gus', 'bet', { pick: 'rusty down', stake: '10' });
    expect(words(pair)).toMatch(/10 on RUSTY-09 and BTC down pays \d+ if both come true/);
    expect(paysOf(pair)).toBeGreaterThan(paysOf(single));
  });

  it('is completed with open matches, what can be picked, and what stakes pay', async () => {
    const complete = (option: string, typed: string, options = {}) =>
      world.arena.dispatcher.complete(
        { ...tapless('hal'), command: 'bet', options: { ...options, [option]: typed } },
        option,
        typed,
      );
    expect(await complete('match', '')).toEqual([{ value: match.id, name: expect.stringContaining(' vs ') }]);
    const picks = await complete('pick', '');
    expect(picks).toHaveLength(8);
    expect(picks.map(choice => choice.name)).toContainEqual(expect.stringMatching(/^RUSTY-09 and BTC up pays ×/));
    const rusty = (await complete('pick', 'rusty')).find(choice => /^RUSTY-09 pays/.test(choice.name));
    const stakes = await complete('stake', '', { pick: rusty?.value });
    expect(stakes.map(choice => choice.value)).toEqual(['10', '25', '50']);
    expect(stakes[0]?.name).toMatch(/^10 on RUSTY-09 pays \d+$/);
    expect(words(await say('hal', 'bet', { pick: rusty!.value, stake: stakes[0]!.value }))).toMatch(
      /^\n10 on RUSTY-09/,
    );
    expect(await complete('stake', '', { pick: 'nonsense' })).toEqual([]);
  });
});

function tapless(who: string) {
  return {
    id: `console:${newId()}`,
    surface: 'console' as const,
    chat: { id: 'home', kind: 'group' as const, title: 'Home', channelId: 'ring' },
    actor: { id: who, displayName: who, username: who },
    isModerator: async () => false,
    via: 'command' as const,
    receivedAt: world.clock.now(),
  };
}

describe('in a Telegram group', () => {
  it('says nothing of wallets where all can read, and sends stakes to the private chat', async () => {
    match = await world.openBets();
    const group = { surface: 'telegram' as const };
    // the same community on another surface: bets are taken where the group of this chat has its match
    const chat = { chat: { id: 'home-tg', kind: 'group' as const, title: 'Home', channelId: 'home-tg' } };
    const { communityId } = await world.context('cat');
    await world.arena.test.database.prisma.place.create({
      data: { id: newId(), communityId, surface: 'telegram', externalId: 'home-tg', title: 'Home' },
    });
    const question = await say('42', 'bet', { pick: 'rusty', stake: '10' }, { ...group, ...chat });
    expect(words(question)).toMatch(/10 on RUSTY-09 pays \d+ if it wins\.\n/);
    const receipt = await tap('42', question, 'Confirm', { ...group, ...chat });
    expect([words(question), words(receipt)].join()).not.toMatch(/You have|Balance/);
    const refused = await say('42', 'bet', { pick: 'rusty', stake: '9999' }, { ...group, ...chat });
    expect(words(refused)).toContain('more than you may stake');
    expect([words(refused), ...labelsOf(refused)].join()).not.toMatch(/You have|490/);
    for (const command of ['positions', 'balance', 'statement', 'limits show']) {
      expect([command, (await say('42', command, {}, { ...group, ...chat })).sensitive]).toEqual([command, true]);
    }
  });
});

describe('a stake', () => {
  it('is listed, sold in two steps, once, and its end is told', async () => {
    match = await world.openBets();
    await tap('ida', await say('ida', 'bet', { pick: 'rusty', stake: '20' }), 'Confirm');
    await tap('ida', await say('ida', 'bet', { pick: 'down', stake: '20' }), 'Confirm');
    const listed = await say('ida', 'positions');
    expect(words(listed)).toMatch(/RUSTY-09 in .*: 20 staked, pays \d+, sells for \d+ · closes in/);
    expect(words(await say('ida', 'sell'))).toContain('Which one?');
    expect(words(await say('ida', 'sell', { pick: 'iron' }))).toContain('hold no bet on that');
    const question = await tap('ida', listed, /^Sell RUSTY-09 for/);
    expect(words(question)).toMatch(/Your bet on RUSTY-09 brings \d+ now\./);
    const sold = await tap('ida', question, /^Sell for/);
    const proceeds = Number(/Sold RUSTY-09 for (\d+)/.exec(words(sold))?.[1]);
    expect(await world.wallet('ida')).toBe(460 + proceeds);
    expect(words(await tap('ida', question, /^Sell for/))).toContain('nothing was sold twice');
    expect(words(await say('ida', 'sell'))).toContain('Your bet on BTC down brings');
    const settled = await world.settle(match.id);
    const tape = settled.tape!.samples;
    const over = await say('ida', 'positions');
    expect(words(over)).toMatch(/Over\nBTC down in .*: 20 staked, \d+ back \([+−]\d+\)/);
    expect(words(over)).not.toContain('closes in');
    if (tape.at(-1)! > tape[0]!) expect(words(over)).toContain('0 back (−20)');
    expect(words(await say('ida', 'sell', { pick: 'down' }))).toContain('hold no bet');
  });

  it('spoils nothing while the fight may still be on screen', async () => {
    match = await world.openBets();
    for (const pick of ['rusty', 'iron']) await tap('kit', await say('kit', 'bet', { pick, stake: '20' }), 'Confirm');
    await world.settle(match.id);
    const isHidden = (reply: Reply, told: RegExp) => {
      const spans = (reply.text ?? []).filter(span => told.test(span.text));
      expect(spans.length).toBeGreaterThan(0);
      return spans.every(span => span.spoiler === true);
    };
    const looks = async () => [
      isHidden(await say('kit', 'positions'), /staked, /),
      isHidden(await say('kit', 'market mine', { match: match.id }), /brought/),
      isHidden(await say('kit', 'balance'), /credits$/),
      isHidden(await say('kit', 'statement'), /Won/),
    ];
    expect(await looks()).toEqual([true, true, true, true]);
    await world.pass(180);
    expect(await looks()).toEqual([false, false, false, false]);
  });

  it('of whoever left is paid all the same', async () => {
    match = await world.openBets();
    for (const pick of ['rusty', 'iron']) await tap('jon', await say('jon', 'bet', { pick, stake: '20' }), 'Confirm');
    await world.arena.dispatcher.left({ id: 'home', kind: 'group', title: 'Home', channelId: 'ring' }, 'console');
    await world.settle(match.id);
    expect(await world.wallet('jon')).toBeGreaterThan(460);
    expect(words(await say('jon', 'statement'))).toMatch(/Won/);
  });

  it('goes back in full where the match is void', async () => {
    match = await world.openBets();
    await tap('kim', await say('kim', 'bet', { pick: 'up', stake: '50' }), 'Confirm');
    await world.arena.house.matches.void(match.id, 'The exchange was silent.');
    expect(await world.wallet('kim')).toBe(500);
    expect(words(await say('kim', 'positions'))).toContain('void, 50 back');
    expect(words(await say('kim', 'bet', { match: match.id, pick: 'up', stake: '5' }))).toMatch(
      /closed|Nobody can bet/,
    );
    expect(words(await say('kim', 'markets', { match: match.id }))).toContain('void, every stake returned');
  });
});

describe('/markets', () => {
  it('lists what is open and what was, and hides how it ended', async () => {
    match = await world.openBets();
    const listed = await say('lea', 'markets');
    expect(words(listed)).toMatch(/RUSTY-09 \d\d% pays ×[\d.]+ · Iron Fist|Iron Fist \d\d% pays ×[\d.]+ · RUSTY-09/);
    expect(words(listed)).toContain('simulated price');
    await tap('lea', await tap('lea', listed, /^RUSTY-09/), /^10→/);
    await world.settle(match.id);
    const after = await say('lea', 'markets');
    expect(words(after)).toMatch(/Latest\n.*won, BTC (up|down) · 10 credits staked by 1/);
    expect(after.text?.find(span => / won, BTC /.test(span.text))?.spoiler).toBe(true);
    const shown = await say('lea', 'markets', { match: match.id });
    expect(words(shown)).toMatch(/Won and lost\nlea [+−]\d+/);
    expect(shown.text?.find(span => /^lea /.test(span.text))?.spoiler).toBe(true);
    expect(words(await say('lea', 'bet', { match: match.id }))).toContain('closed');
    expect(words(await say('lea', 'bet', { match: match.id, pick: 'up', stake: '5' }))).toContain('closed');
    const casual = await say('ann', 'fight');
    expect(words(casual)).toContain('The replay is on its way');
    const { id } = await world.arena.test.database.prisma.match.findFirstOrThrow({ where: { kind: 'casual' } });
    expect(words(await say('lea', 'markets', { match: id }))).toContain('Nobody can bet on this match');
    expect(words(await say('lea', 'bet', { match: id }))).toContain('Nobody can bet on this match');
  });
});

describe('a free pick', () => {
  it('needs no credits, may be changed until the lock, and makes a streak', async () => {
    match = await world.openBets();
    const asked = await say('mia', 'pick');
    expect(words(asked)).toContain('Who wins?');
    expect(words(await tap('mia', asked, RUSTY))).toContain(`Your free pick is ${RUSTY}`);
    const changed = await say('mia', 'pick', { match: 'iron', agent: 'fist' });
    expect(words(changed)).toContain(`Changed: your free pick is ${FIST}. So far`);
    expect(words(await say('mia', 'pick', { agent: 'up' }))).toContain('A free pick names the winner');
    expect(words(await say('mia', 'pick', { agent: 'nobody' }))).toContain('do not know “nobody”');
    expect(await world.wallet('mia')).toBe(0);
    const { result, sides } = await world.settle(match.id);
    const wasRight = sides[result!.winner].agent.name === FIST;
    expect(words(await say('mia', 'pick', { match: match.id, agent: 'rusty' }))).toMatch(/closed|locked|over/i);
    match = await world.openBets();
    const next = words(await say('mia', 'pick', { agent: 'rusty' }));
    expect(next).toContain(wasRight ? 'Your streak is 1' : 'A right call begins your streak');
  });

  it('stays where wagers are switched off, and bets say so', async () => {
    match = await world.openBets();
    expect(words(await say('mod', 'setup wagers', { on: false }))).toContain('Bets are off');
    for (const options of [{}, { pick: 'up', stake: '5' }] as Record<string, string>[]) {
      expect(words(await say('nan', 'bet', options))).toMatch(/Bets are turned off.*free pick/);
    }
    expect(words(await say('nan', 'pick', { agent: 'rusty' }))).toContain('Your free pick is RUSTY-09');
    await world.settle(match.id);
    expect(words(await say('nan', 'markets'))).toContain('Bets are turned off here');
    expect(words(await say('ann', 'setup wagers', { on: true }))).toContain('for moderators');
    expect(words(await say('mod', 'setup wagers', { on: true }))).toContain('Bets are on');
  });
});

describe('pools of the members', () => {
  it('say that a pay-out is as the pools stand, and that nothing can be sold or paired', async () => {
    await say('mod', 'setup market', { 'market-kind': 'parimutuel' });
    match = await world.openBets();
    const question = await say('oda', 'bet', { pick: 'rusty', stake: '10' });
    expect(words(question)).toMatch(/10 on RUSTY-09 pays \d+ if it wins, as the pools stand now\./);
    await tap('oda', question, 'Confirm');
    expect(words(await say('oda', 'bet', { pick: 'rusty up', stake: '10' }))).toMatch(/not on both at once/);
    expect(words(await say('oda', 'sell', { pick: 'rusty' }))).toContain('cannot be sold');
    expect(labelsOf(await say('oda', 'positions'))).toEqual([]);
    await say('mod', 'setup market', { 'market-kind': 'lmsr' });
    await world.settle(match.id);
  });
});

describe('several matches at once', () => {
  it('are told apart by their agents; what fits both is asked', async () => {
    await say('pia', 'agent create', { name: 'Volt', archetype: 'gunner' });
    const first = await world.openBets();
    const second = await world.openBets({ challenger: 'pia', keepTime: true });
    const which = await say('qin', 'bet', { pick: 'up', stake: '5' });
    expect(words(which)).toContain('Several matches are open. Which one?');
    expect(labelsOf(which)).toHaveLength(8);
    expect(words(await say('qin', 'bet', { pick: 'volt', stake: '5' }))).toMatch(/^\n5 on Volt pays/);
    expect(words(await say('qin', 'bet', { match: first.id, pick: 'up', stake: '5' }))).toMatch(/^\n5 on BTC up pays/);
    expect(buttonOf(which, /^Volt/).action?.options['match']).toBe(second.id);
    expect(words(await say('qin', 'bet', { pick: 'nobody', stake: '5' }))).toContain('in any open match');
  });
});
