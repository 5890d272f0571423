import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buttonsOf, type DiscordClub, isGif, matchIdOf, openClub, sayings, textOf } from './discord-club.ts';
import { type Night, openNight } from './night.ts';

/** An arena that is killed in the middle of a tape, after bets that had been paused: nothing is lost, nothing doubled, nothing guessed. */

let night: Night;
let club: DiscordClub;

beforeAll(async () => {
  night = await openNight({ BETTING_SECONDS: '45' });
  await night.start();
  club = openClub(night.discord);
});
afterAll(async () => {
  await night?.close();
});

test('bets pause while the exchanges disagree; killed in the middle of the tape, the next arena goes on with it', async () => {
  const [cy, di] = [club.person('cy'), club.person('di')];
  const live = await club.queue([
    { who: club.person('ada'), agent: 'Rusty', archetype: 'bruiser' },
    { who: club.person('bob'), agent: 'Voltran', archetype: 'gunner' },
  ]);
  const id = matchIdOf(live);
  const [left = '', right = ''] = buttonsOf(live).map(label => label.replace(/ \d+%$/, ''));
  const bet = async (who: typeof cy, pick: string) => {
    const asked = await club.ask(who, 'bet', { pick, stake: '50' });
    return buttonsOf(asked).includes('Confirm') ? club.tap(who, asked, 'Confirm') : asked;
  };
  expect(textOf(await bet(cy, left))).toContain('Balance 450');

  const kraken = night.kraken.market('BTC/USD');
  kraken.level = 1.03;
  await club.says(
    live,
    /bets are paused\n[\s\S]*The exchanges disagree about the price of Bitcoin by more than 1%\./,
    60_000,
  );
  expect(buttonsOf(live)).toEqual(['My bets', 'How?']);
  expect(textOf(await bet(di, right))).toMatch(/^Bets on this match are paused\. The exchanges disagree/);
  kraken.level = 1;
  await club.says(live, /pays [x×]/);
  expect(textOf(await bet(di, right))).toContain('Balance 450');

  await club.says(live, /locked, the tape is running/);
  await sleep(18_000);
  expect(await night.end('SIGKILL')).toBe('SIGKILL');
  await sleep(5_000);
  await night.start();

  const gif = await club.result(live, 90_000);
  expect(textOf(gif)).toMatch(/Paid out: (cy|di) \d+ \(\+\d+\)/);
  expect(night.discord.messagesIn(club.channel).filter(isGif)).toHaveLength(1);
  await club.says(live, new RegExp(`wins .* · ${id}$`));
  expect(sayings(live).filter(words => words.includes('void'))).toEqual([]);

  const [verified, books] = await Promise.all([night.command('verify', id), night.command('ledger', 'check')]);
  expect(verified.output).toMatch(/fight re-run: +yes[\s\S]*tape confirmed: yes/);
  expect(books.output).toContain('Every credit is accounted for.');
  expect(await night.end('SIGTERM')).toBe(0);
  expect(night.warnings(50)).toEqual([]);
});
