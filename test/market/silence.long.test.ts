import { afterAll, beforeAll, expect, test } from 'vitest';
import { readMessage } from '../discord/read-message.ts';
import { buttonsOf, type DiscordClub, isGif, matchIdOf, openClub, textOf } from './discord-club.ts';
import { type Night, openNight, until } from './night.ts';

/** Exchanges that fall silent while bets are taken, and whose history is gone as well: what is told, what goes on, what comes back. */

/** From the lock to the void: the tape, the minute in which it may still come in, and patience. */
const LOCK_TO_VOID_MS = 240_000;

interface Ended {
  state: string;
  serverSeed: string | null;
  voidReason: string | null;
}

/** Goals are those of a day in UTC. */
const today = () => new Date().toISOString().slice(0, 10);

let night: Night;
let club: DiscordClub;

beforeAll(async () => {
  night = await openNight({ BETTING_SECONDS: '60', TAPE_SECONDS: '5' });
  await night.start();
  club = openClub(night.discord);
});
afterAll(async () => {
  await night?.close();
});

function hush(): void {
  for (const { faults } of night.exchanges) {
    faults.isSilent = true;
    faults.forgottenBefore = Number.POSITIVE_INFINITY;
  }
}

function speak(): void {
  for (const { faults } of night.exchanges) {
    faults.isSilent = false;
    faults.forgottenBefore = 0;
  }
}

test('the open market pauses, its match is void and every stake comes back; other fights go on over simulated prices', async () => {
  const [cy, di] = [club.person('cy'), club.person('di')];
  const live = await club.queue([
    { who: club.person('ada'), agent: 'Rusty', archetype: 'bruiser' },
    { who: club.person('bob'), agent: 'Voltran', archetype: 'gunner' },
  ]);
  const id = matchIdOf(live);
  const [left = ''] = buttonsOf(live).map(label => label.replace(/ \d+%$/, ''));
  for (const who of [cy, di]) {
    const asked = await club.ask(who, 'bet', { pick: who === cy ? left : 'up', stake: '50' });
    expect(textOf(await club.tap(who, asked, 'Confirm'))).toContain('Balance 450');
  }
  const called = new Set([today()]);

  hush();
  await club.says(
    live,
    /bets are paused[\s\S]*Coinbase and Kraken do not tell the price of Bitcoin at the moment\./,
    60_000,
  );
  expect(textOf(await club.ask(cy, 'bet', { pick: left, stake: '10' }))).toContain('Bets on this match are paused');
  const price = await club.ask(cy, 'price');
  expect(textOf(price)).toContain('the exchanges are silent');

  // meanwhile, without them
  const other = await club.queue([
    { who: club.person('eve'), agent: 'Bolt', archetype: 'rusher' },
    { who: club.person('flo'), agent: 'Anvil', archetype: 'sentinel' },
  ]);
  expect(textOf(other)).toMatch(/simulated price/);
  expect(textOf(other)).toMatch(/No bets: .*exchanges are silent/);
  expect(buttonsOf(other).slice(0, 2).sort()).toEqual(['Anvil', 'Bolt']);
  const picked = await club.tap(cy, other, 'Bolt');
  expect(textOf(picked)).toMatch(/Your free pick(:| is) Bolt/);
  called.add(today());
  const casual = await club.ask(club.person('gus'), 'fight', {});
  expect(textOf(casual)).not.toBe('');
  const result = await club.result(other, 180_000);
  expect(textOf(result)).toMatch(/wins[\s\S]*simulated price/);

  await club.says(live, /void/, LOCK_TO_VOID_MS);
  expect(textOf(live)).toContain('The price feed failed during the tape.');
  expect(textOf(live)).toContain('Every stake was returned in full: 100 credits to 2 members.');
  // and 25 for a goal of the day: who calls a match, a void one too, has done it; cy may have called on two days
  for (const [who, days] of [
    [cy, called.size],
    [di, 1],
  ] as const)
    expect(textOf(await club.ask(who, 'balance'))).toContain(`You have ${500 + 25 * days} credits to spend.`);
  const ended = await night.get<Ended>(`/v1/matches/${id}`);
  expect(ended).toMatchObject({ state: 'void', voidReason: 'The price feed failed during the tape.' });
  expect(JSON.stringify(ended)).toMatch(/"serverSeed":"[0-9a-f]{64}"/);
  expect(readMessage(live).buttons).toEqual(['Details']);

  speak();
  const isFresh = async () => (await night.get<{ state: string }>('/v1/prices/BTC-USD')).state === 'fresh';
  const [books] = await Promise.all([night.command('ledger', 'check'), until('fresh prices', isFresh)]);
  expect(books.output).toContain('Every credit is accounted for.');
  expect(night.discord.messagesIn(club.channel).filter(isGif).length).toBeGreaterThan(0);
  expect(await night.end('SIGTERM')).toBe(0);
  const troubles = night.warnings();
  expect(troubles.filter(({ level }) => level >= 50)).toEqual([]);
  // said once by each exchange, however long it lasts
  expect(troubles.filter(({ msg }) => msg.includes('no prices from this exchange'))).toHaveLength(2);
  const told = night.lines().map(({ msg }) => msg);
  expect(told.filter(msg => msg.includes('fights run on'))).toEqual([
    'no exchange tells prices: fights run on simulated prices, without bets, until one does',
    'fights run on prices of exchanges again',
  ]);
});
