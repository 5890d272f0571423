import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FakeChat, Person, FakeMessage as TelegramMessage } from '../fakes/telegram/index.ts';
import { buttonsOf, type DiscordClub, isGif, matchIdOf, openClub, sayings, textOf } from './discord-club.ts';
import { type Night, openNight } from './night.ts';

/**
 * A night as members and operators have it: on Discord and on Telegram at once, agents meet over the exchanges' prices, others bet by
 * taps, results say who won how much, and everything can be checked afterwards.
 */

/** From the lock to the animation: the tape, and some seconds on a machine that does other things as well. */
const LOCK_TO_GIF_MS = 180_000;
const RECEIPT = /^10 on .*\. Pays \d+ if .*\. Balance 490\.$/;
/** The price, which may end where it began, and the winners of bets, one of these. */
const paidOut = (...names: string[]) =>
  new RegExp(
    `BTC ((up|down) \\d\\.\\d+%|unchanged, the tie rule decides): (▲ Up|▼ Down) pays\nPaid out: (${names.join('|')}) \\d+ \\(\\+\\d+\\)`,
  );

interface Market {
  state: string;
  volume: number;
  trades: number;
  bettors: number;
  outcome: { winner: 0 | 1; direction: 'up' | 'down' } | null;
  opening: { line: { fights: number; simulatedTapes: number } };
  history: { points: unknown[]; trades: { pick: string; side: string; credits: number }[] };
}

interface Price {
  state: string;
  simulated: boolean;
  price: number;
  sources: { name: string; state: string }[];
  history: { points: { at: string; price: number }[] };
}

let night: Night;
let club: DiscordClub;
const matches: string[] = [];

beforeAll(async () => {
  night = await openNight({ BETTING_SECONDS: '45' });
  await night.start();
  club = openClub(night.discord);
});
afterAll(async () => {
  await night?.close();
});

describe.concurrent('a rated match over the prices of exchanges', () => {
  test('on Discord: odds, private amounts, a sale, a pick, the tape, the animation, and who won how much', async () => {
    const [cy, di, eve, flo] = [club.person('cy'), club.person('di'), club.person('eve'), club.person('flo')];
    const live = await club.queue([
      { who: club.person('ada'), agent: 'Rusty', archetype: 'bruiser' },
      { who: club.person('bob'), agent: 'Voltran', archetype: 'gunner' },
    ]);
    const id = matchIdOf(live);
    matches.push(id);
    expect(textOf(live)).toMatch(/1 Who wins\? .* pays [x×]\d.* · .* pays [x×]\d.*\n2 BTC 45 s later\? ▲ Up pays/);
    expect(textOf(live)).not.toContain('simulated');
    const [left = '', right = ''] = buttonsOf(live).map(label => label.replace(/ \d+%$/, ''));

    // both sides of both questions, so that somebody wins whatever happens
    for (const [who, pick, stake] of [
      [cy, left, 50],
      [di, right, 10],
      [flo, '▲ Up', 10],
      [di, '▼ Down', 10],
    ] as const) {
      const amounts = await club.tap(who, live, new RegExp(`^${pick} \\d+%$`));
      expect(amounts.visibleTo).toBe(who.id);
      const receipt = await club.tap(who, amounts, new RegExp(`^${stake}→`));
      expect(textOf(receipt)).toMatch(new RegExp(`${stake} on .* pays \\d+ if .*\\. Balance \\d+\\.`));
    }
    const asked = await club.ask(eve, 'bet', { pick: `${left} up`, stake: '50' });
    expect(textOf(asked)).toMatch(/50 on .* and BTC up pays \d+/);
    expect(textOf(await club.tap(eve, asked, 'Confirm'))).toContain('Balance 450');
    expect(textOf(await club.ask(eve, 'positions'))).toContain('50 staked');
    const sale = await club.ask(eve, 'sell');
    const proceeds = Number(/brings (\d+)/.exec(textOf(sale))?.[1]);
    expect(textOf(await club.tap(eve, sale, /^Sell for/))).toContain(`Balance ${450 + proceeds}`);
    const picked = await club.ask(eve, 'pick', { agent: left });
    expect(textOf(picked)).toContain(left);
    expect(await night.get<Market>(`/v1/markets/${id}`)).toMatchObject({ state: 'open', trades: 6, bettors: 4 });

    await club.says(live, /locked, the tape is running/);
    const odds = sayings(live).map(words => /1 Who wins\?.* pays .*/.exec(words)?.[0] ?? '');
    expect(new Set(odds.filter(line => line !== '')).size).toBeGreaterThan(1);
    expect(buttonsOf(live)).toEqual([]);
    await club.says(live, /BTC-USD · BTC (up \d\.\d+%|down \d\.\d+%|unchanged), (GREEN|FLAT|RED)/);

    const gif = await club.result(live, LOCK_TO_GIF_MS);
    expect(textOf(gif)).toMatch(/🏆 .* wins (by|on) .*, 2–[01]/);
    expect(textOf(gif)).toMatch(paidOut('cy', 'di', 'eve', 'flo'));
    expect(sayings(gif)[0]).not.toMatch(/wins|paid|pays/i);
    expect(isGif(gif)).toBe(true);
    await club.says(live, /^.* vs .* · .* wins .* · [0-9A-Z]{12}$/);
  });

  test('on Telegram: a tap bets, a toast or a message is its receipt, and the caption tells what came of it', async () => {
    const { telegram } = night;
    const [ann, ben] = [telegram.user('Ann'), telegram.user('Ben')];
    const group = telegram.group('Robots');
    telegram.addBot(group, ann);
    const live = await queueOnTelegram(group, ann, ben);
    const id = /\b[0-9A-Z]{12}\b/.exec(live.text)?.[0] ?? '';
    matches.push(id);
    const firstOf = (row: number) => live.keyboard[row]?.[0]?.callback_data ?? '';
    for (const [row, name] of ['Cid', 'Dot', 'Eli', 'Fay'].entries()) {
      const toast = await telegram.user(name).tapData(live, firstOf(row)).answered;
      // spinners stop in less than a second: where the bet takes longer, a message says what came of it, and to whom
      const heading = `${name}:`;
      const accepts = ({ text }: { text: string }) => text.startsWith(heading);
      const receipt = toast.text || (await telegram.message(group, { accepts })).text.slice(heading.length).trim();
      expect(receipt).toMatch(RECEIPT);
    }
    await telegram.until(() => live.text.includes('locked'));
    expect(live.keyboard).toEqual([]);
    const gif = await telegram.message(group, {
      timeoutMs: LOCK_TO_GIF_MS,
      accepts: message => message.media?.kind === 'animation',
    });
    expect(gif.replyTo?.id).toBe(live.id);
    await telegram.until(() => /wins/.test(gif.text));
    expect(gif.text).toMatch(paidOut('Cid', 'Dot', 'Eli', 'Fay'));
    // a price that reads the same after 15 and after 30 seconds is told once, and may be what the message says still
    expect([...live.history, live].map(shown => shown.text).join('\n')).toMatch(
      /BTC ((up|down) \d\.\d+%|unchanged), (GREEN|FLAT|RED)/,
    );
  });
});

async function queueOnTelegram(group: FakeChat, ...owners: [Person, Person]): Promise<TelegramMessage> {
  const { telegram } = night;
  for (const [index, owner] of owners.entries()) {
    const made = await telegram.ask(owner, group, index === 0 ? '/new Bolt rusher' : '/new Anvil sentinel');
    expect(made.text).toContain('enters the arena');
  }
  for (const owner of owners) await telegram.ask(owner, group, '/queue');
  const isTheirs = ({ text }: TelegramMessage) => /Who wins\?/.test(text) && text.includes('Bolt');
  return telegram.message(group, { accepts: isTheirs });
}

describe('afterwards', () => {
  test('anyone can check the fight and the tape, and the operator the books', async () => {
    expect(matches).toHaveLength(2);
    const books = night.command('ledger', 'check');
    // one after the other: two at once would ask an exchange faster than it allows anybody
    for (const id of matches) {
      const { code, output } = await night.command('verify', id);
      expect(output).toMatch(/fight re-run: +yes[\s\S]*tape confirmed: yes/);
      expect(output).toMatch(/coinbase: confirmed[\s\S]*kraken: confirmed/);
      expect(code).toBe(0);
    }
    const { code, output } = await books;
    expect(output).toContain('Every credit is accounted for.');
    expect(code).toBe(0);
  });

  test('the API tells the same', async () => {
    for (const id of matches) {
      const market = await night.get<Market>(`/v1/markets/${id}`);
      expect(market).toMatchObject({ state: 'settled', outcome: { direction: expect.stringMatching(/up|down/) } });
      expect(market.opening.line).toMatchObject({ simulatedTapes: 0 });
      expect(market.opening.line.fights).toBeGreaterThanOrEqual(4000);
      expect(market.history.points).toHaveLength(market.trades + 1);
      const tape = await night.get<{ samples: number[] }>(`/v1/matches/${id}/tape`);
      expect(tape).toBeTruthy();
    }
    const price = await night.get<Price>('/v1/prices/BTC-USD');
    expect(price).toMatchObject({ state: 'fresh', simulated: false });
    expect(price.sources.map(({ name, state }) => `${name} ${state}`)).toEqual(['coinbase fresh', 'kraken fresh']);
    expect(price.history.points.length).toBeGreaterThan(50);
  });

  test('the log has nothing that an operator would have to worry about, and the arena ends when it is told to', async () => {
    expect(await night.end('SIGTERM')).toBe(0);
    expect(night.warnings()).toEqual([]);
  });
});
