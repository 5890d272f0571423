import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Dispatcher } from '../../bots/command.ts';
import { type Clock, systemClock } from '../../core/platform/clock.ts';
import { openTestArena, type TestArena } from '../arena/harness.ts';
import { openLatestOdds } from '../arena/market-world.ts';
import { HOSTILE } from '../surfaces/conformance.ts';
import { GIF } from '../telegram/test-dispatcher.ts';
import { type ConsoleHarness, startConsole } from './harness.ts';

/** Every command of the real catalogue, typed at the console, against the real dispatcher and database. */

let arena: TestArena;
let terminal: ConsoleHarness;
const dispatched = new Set<string>();
/** Nobody types as fast as these tests: between them a while passes for the arena's limit. */
let passedMs = 0;
const clock: Clock = { ...systemClock, now: () => new Date(Date.now() + passedMs) };

beforeEach(() => {
  passedMs += 15_000;
});
beforeAll(async () => {
  arena = await openTestArena({
    clock,
    bettingSeconds: 600,
    tapeSeconds: 45,
    simulatedMarkets: true,
    render: async () => ({ bytes: GIF, frames: 1, durationMs: 1_000 }),
  });
  const watched: Dispatcher = {
    ...arena.dispatcher,
    dispatch: (invocation, onProgress) => {
      dispatched.add(invocation.command);
      return arena.dispatcher.dispatch(invocation, onProgress);
    },
  };
  terminal = await startConsole(watched);
});
afterAll(async () => {
  await terminal.stop();
  await arena.close();
});

const ask = (line: string, awaited: RegExp) => terminal.ask(line, awaited);

it('says hello and leads to the first fight', async () => {
  expect(terminal.output()).toContain('Hello!');
  await ask('start', /\[1\] Bruiser/);
  await ask('1', /Name/);
  await ask('Iron Fist', /Iron Fist enters the arena[\s\S]*\[1\] Fight now/);
  await ask('1', /Iron Fist \(Bruiser\) vs/);
});

it('creates, shows, tunes and spars', async () => {
  await ask('as bob', /You are bob/);
  await ask('/new Volt rusher', /Volt enters the arena/);
  await ask('agent list', /Volt · Rusher/);
  await ask('agent show Iron Fist', /Bruiser of ann/);
  await ask('agent tune Volt power:6 speed:7', /v2 is ready/);
  await ask('tune', /Build points left: 25/);
  for (const line of ['10', '10', '10']) terminal.type(line);
  await ask('10', /Technique/);
  expect(await ask('10', /Aggression/)).toContain('Aggression');
  await ask('/cancel', /Left the form/);
  await ask('spar', /200 practice fights/);
});

it('fights, queues and challenges', async () => {
  await ask('fight Volt "Iron Fist"', /Volt \(Rusher\) vs Iron Fist/);
  await ask('queue', /waits for a rated match/);
  await ask('queue status', /Volt \(\d+\) of bob/);
  await ask('queue leave', /Volt/);
  await ask('challenge ann', /\[1\] Accept {3}\[2\] Decline/);
  await ask('1', /your own|not your|yourself|only/i);
  await ask('as ann', /You are ann/);
  await ask('2', /declines the challenge/);
  await ask('as bob', /You are bob/);
  await ask('challenge ann', /\[1\] Accept {3}\[2\] Decline/);
  await ask('as ann', /You are ann/);
  await ask('1', /Challenge accepted/);
});

it('takes bets, sales and free picks by numbers', async () => {
  await openLatestOdds(arena);
  await ask('as cleo', /You are cleo/);
  await ask('markets', /Volt \d\d% pays ×[\s\S]*\[1\] .* ×[\s\S]*\[4\] BTC down ×/);
  await ask('bet volt 20', /20 on Volt pays \d+ if it wins\. You have 500\.[\s\S]*\[1\] Confirm {3}\[2\] Cancel/);
  await ask('1', /✅ 20 on Volt pays \d+ if it wins\. Balance 480\./);
  await ask('bet iron fist and btc up', /How much on Iron Fist and BTC up\?[\s\S]*\[1\] 10→\d+/);
  await ask('1', /✅ 10 on Iron Fist and BTC up/);
  passedMs += 10_000;
  await ask('bet volt ten', /whole number of credits/);
  await ask('bet volt 500', /You have 470 credits/);
  await ask('positions', /Your bets[\s\S]*\[1\] Sell/);
  await ask('sell volt', /Your bet on Volt brings \d+[\s\S]*\[1\] Sell for/);
  await ask('1', /Sold Volt for \d+/);
  await ask('pick volt', /Your free pick is Volt/);
});

it('keeps the books of one’s credits', async () => {
  passedMs += 10_000;
  await ask('balance', /credits to spend[\s\S]*\[1\] Claim daily/);
  await ask('1', /\+100 credits, day 1/);
  const statement = await ask('balance history', /File: .*\.csv[\s\S]*Welcome credits/);
  expect(await readFile(/File: (.*\.csv)/.exec(statement)?.[1] ?? '', 'utf8')).toMatch(/^time,kind,amount/);
  await ask('statement', /Daily allowance/);
  await ask('daily', /taken today/);
  await ask('limits', /no limit of your own/);
  await ask('limits set daily-loss 200', /at most 200/);
  await ask('limits cooloff 1', /On a break until/);
  await ask('limits exclude forever', /cannot be undone[\s\S]*\[1\] Exclude me for good/);
  await ask('1', /Excluded from bets for good/);
  await ask('price sol', /Solana · SOL-USD · simulated/);
  await ask('leaderboard profit month', /Bettors by profit, last 30 days/);
  await ask('as ann', /You are ann/);
});

it('shows matches, replays and proofs', async () => {
  let id: string | undefined;
  while (id === undefined) {
    await new Promise(resolve => setTimeout(resolve, 50));
    id = (await arena.test.database.prisma.match.findFirst({ where: { state: 'settled' } }))?.id;
  }
  await ask(`match show ${id}`, /\[1\] Replay {3}\[2\] Verify/);
  const replay = await ask('1', /Picture: .*\.gif\n/);
  const file = /Picture: (.*\.gif)/.exec(replay)?.[1] ?? '';
  expect(await readFile(file)).toEqual(Buffer.from(GIF));
  await ask(`verify ${id}`, /all agree/);
});

it('shows people, boards, help and settings', async () => {
  await ask('me', /Iron Fist/);
  await ask('profile bob', /Volt/);
  await ask('leaderboard', /Leaderboard/);
  await ask('belt', /Nobody holds it yet/);
  await ask('belt challenge', /best 5 agents/);
  await ask('rivals', /None yet/);
  await ask('hall', /Hall of fame/);
  passedMs += 15_000;
  await ask('help', /\/agent create/);
  await ask('help agent tune', /sliders/);
  await ask('notify', /Private messages/);
  await ask('setup channel', /arena channel/);
  await ask('setup settings agents-per-member:3', /Settings saved[\s\S]*Agents a member: 3/);
  passedMs += 15_000;
  await ask('setup moderators', /Moderators are told here/);
  await ask('setup symbol eth-usd', /ETH-USD drives the fights/);
  await ask('setup wagers off', /Bets are off/);
  await ask('bet', /Bets are turned off/);
  await ask('setup wagers on', /Bets are on/);
  await ask('setup credits daily-credits:120', /first day: 120/);
  await ask('setup market stake-cap-max:300', /Settings saved/);
  await ask('setup honours belt-after-matches:40', /Settings saved/);
  await ask('dance', /\/help/);
});

it('says who one is, and what is kept about it', async () => {
  await ask('link status', /You are ann \(the console\)/);
  await ask('link account', /link confirm [0-9A-Z]{4}-[0-9A-Z]{4}/);
  await ask('link confirm AAAA-AAAA', /not valid/);
  await ask('link cancel', /No link of your account/);
  passedMs += 15_000;
  await ask('link wallet', /arena\.example\.org\/link-wallet#[\w-]{43}/);
  await ask('wallet show', /None is linked[\s\S]*\[1\] Link a wallet/);
  await ask('wallet main 0xabc', /no such wallet/);
  await ask('wallet unlink 0xabc', /no such wallet/);
  passedMs += 15_000;
  await ask('login', /[0-9A-Z]{4}-[0-9A-Z]{4}[\s\S]*is signed in as you/);
  await ask('logout', /signed in nowhere/);
  await ask('token create "my bot" scopes:read,everything', /Scopes are any of read, agents/);
  await ask('token create "my bot" scopes:all days:7', /arena_pat_[0-9A-Za-z]{36}[\s\S]*bet and sell/);
  await ask('token list', /my bot arena_pat_\w{4}\.\.\.: read, agents, play, wager, webhooks; never used/);
  await ask('token revoke my bot', /my bot \(arena_pat_\w{4}\.\.\.\) is revoked/);
  passedMs += 15_000;
  await ask('privacy', /What the arena keeps about you/);
  await ask('privacy export', /agent-arena-my-data\.zip/);
  await ask('privacy delete nothing', /Nothing was deleted/);
  await ask('setup link', /setup join [0-9A-Z]{4}-[0-9A-Z]{4}/);
  await ask('setup join AAAA-AAAA', /not valid/);
  await ask('setup unlink', /No chat has joined/);
});

it('holds a tournament', async () => {
  passedMs += 15_000;
  await ask('as dora', /You are dora/);
  await ask('tournament create "Console Cup" size:4 fee:10 prizes:70/40', /makes 110%/);
  await ask('tournament create "Console Cup" size:4 fee:10 start:"by command"', /Console Cup is announced/);
  await ask('tournament list', /Console Cup · Single elimination · 0 of 4, entry 10[\s\S]*\[1\] Join Console Cup/);
  passedMs += 15_000;
  await ask('as bob', /You are bob/);
  await ask('tournament join Volt', /Volt is in Console Cup, 1 of 4\. Entry fee paid: 10 credits/);
  await ask('tournament leave', /10 credits came back/);
  await ask('tournament join Volt', /1 of 4/);
  await ask('tournament checkin', /has no check-in/);
  await ask('tournament show', /Entrants: Volt \(bob\)/);
  passedMs += 15_000;
  await ask('as dora', /You are dora/);
  await ask('tournament start fill:true', /begins with 4 agents\. 3 of them are the house/);
  await ask('tournament bracket', /No bout has been decided yet/);
  await ask('tournament standings', /How ties are broken/);
  passedMs += 15_000;
  await ask('tournament override "Semi-final 1" a the wrong agent was entered', /wins Semi-final 1/);
  await ask('tournament cancel only a test', /Console Cup is called off\. 10 credits of entry fees went back/);
  await ask('as ann', /You are ann/);
});

it('takes whatever is typed', async () => {
  for (const name of [...HOSTILE, 'x'.repeat(10_000)]) {
    passedMs += 5_000;
    const line = `agent create name:"${name.replace(/["\r\n]/g, '')}" bruiser`;
    const shown = await ask(line, /> agent create[\s\S]*\n[\s\S]*\n/);
    expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  }
});

it('lets moderators act', async () => {
  const { matchId } = await arena.test.database.prisma.market.findFirstOrThrow({ where: { state: 'open' } });
  await ask('as dora', /You are dora/);
  await ask(`mod freeze ${matchId} looks odd`, /paused now/);
  await ask(`mod thaw ${matchId} all is well`, /open now/);
  await ask(`mod override ${matchId} Volt too early`, /\n.*\n/);
  await ask(`mod void ${matchId} the feed was down`, /Match void/);
  await ask('mod grant @bob 20 best line of the week', /bob was given 20 credits/);
  await ask('audit', /best line of the week/);
  passedMs += 15_000;
  await ask('mod sanction @bob wagers 3 days betting under two names', /bob: No bets until[\s\S]*under two names/);
  await ask('mod sanctions', /bob · No bets until/);
  const sanction = await arena.test.database.prisma.sanction.findFirstOrThrow();
  await ask(`mod lift ${sanction.id} we have talked`, /lifted/);
  await ask('sanctions', /Nothing is closed to you/);
  await ask('mod audit action:sanction', /sanctioned bob: wagers, 3 days[\s\S]*1 entry/);
  passedMs += 15_000;
  await ask('mod suspicious', /Nothing suspicious|By chance alone/);
  await ask('mod release Volt it is repaired', /neither quarantined nor on probation/);
  await ask('setup display date-style:iso', /2026-11-27 20:00/);
  await ask('setup display date-style:day-first', /Fri 27 Nov 2026/);
  await ask('as ann', /You are ann/);
});

it('sells room for another agent, and looks', async () => {
  passedMs += 15_000;
  await ask('as emil', /You are emil/);
  await ask('agent slot', /0 agents in 3 slots\.[\s\S]*A fourth one costs 500 credits[\s\S]*\[1\] Buy for 500/);
  await ask('1', /A fourth agent slot is yours for good\. Balance 0\./);
  await ask('/new Enamel rusher', /Enamel enters the arena/);
  await ask('agent repaint', /New looks for Enamel\?[\s\S]*for 150 credits\. You have 0\.[\s\S]*\[1\] Buy for 150/);
  await ask('1', /150 more and it is yours/);
  await ask('as ann', /You are ann/);
});

it('dresses an agent, and gives it lines that a moderator reads', async () => {
  passedMs += 15_000;
  await ask('agent wardrobe', /Iron Fist: entrances[\s\S]*\[1\] Spotlight · 150/);
  await ask('agent wear Spotlight', /Spotlight for Iron Fist\?[\s\S]*\[1\] Buy for 150/);
  await ask('1', /wears Spotlight/);
  await ask('agent line win Scrap it, next.', /says when it has won: “Scrap it, next.”/);
  await ask('agent line entrance Fists of iron', /waits for a moderator/);
  await ask('agent inherit retired:Volt agent:"Iron Fist"', /Only a retired agent of yours/);
  await ask('as dora', /You are dora/);
  await ask('mod lines', /Fists of iron[\s\S]*\[1\] ✓ 1\. Iron Fist/);
  await ask('1', /Approved: “Fists of iron”/);
  await ask('as ann', /You are ann/);
});

it('holds fight nights', async () => {
  passedMs += 15_000;
  await ask('fightnight list', /No fight night is scheduled/);
  await ask('as dora', /You are dora/);
  await ask('fightnight schedule every day 20:00', /every day at 20:00/);
  await ask('as ann', /You are ann/);
  await ask('fightnight enter', /No fight night is announced|is on the list/);
  await ask('fightnight withdraw', /No fight night is announced|off the list/);
  await ask('as dora', /You are dora/);
  await ask('fightnight skip holidays', /is left out/);
  await ask('fightnight stop', /not held any more/);
  await ask('as ann', /You are ann/);
});

it('lets two teams meet', async () => {
  passedMs += 15_000;
  await ask('as dora', /You are dora/);
  await ask('team create Derby teams:"Reds vs Blues" boards:2', /Derby is announced/);
  await ask('as ann', /You are ann/);
  await ask('team join Blues "Iron Fist"', /Iron Fist fights for Blues in Derby, 1 of 2/);
  await ask('as dora', /You are dora/);
  await ask('tournament start Derby fill:true', /Derby begins with 4 agents/);
  await ask('tournament cancel tournament:Derby seen enough', /is called off/);
  await ask('team invite boards:3', /team accept [0-9A-Z]{4}-[0-9A-Z]{4}/);
  await ask('team accept AAAA-AAAA', /fits no team match/);
  await ask('as ann', /You are ann/);
});

it('holds a season', async () => {
  passedMs += 15_000;
  await ask('season status', /no season here/);
  await ask('as dora', /You are dora/);
  await ask('season create name:"Winter Cup" ends:"in 30 days" rule:short-rest', /Season 1: Winter Cup/);
  await ask('season open', /open for registration/);
  await ask('as ann', /You are ann/);
  await ask('season join', /Entered for Winter Cup/);
  await ask('as dora', /You are dora/);
  await ask('season start', /is running/);
  await ask('season pause', /is paused/);
  await ask('season resume', /is running/);
  passedMs += 15_000;
  await ask('season freeze', /\[1\] Freeze the season/);
  await ask('1', /is frozen/);
  await ask('season end', /\[1\] End the season/);
  await ask('1', /Winter Cup/);
  await ask('season history', /1\. Winter Cup/);
  await ask('as ann', /You are ann/);
});

it('retires an agent after a second question', async () => {
  await ask('agent retire Iron Fist', /\[1\] Retire it/);
  await ask('1', /Iron Fist has retired/);
});

it('has had every command typed here', () => {
  const visible = arena.dispatcher.catalogue.filter(
    spec => !spec.hidden && (spec.surfaces?.includes('console') ?? true),
  );
  expect(visible.map(spec => spec.path).filter(path => !dispatched.has(path))).toEqual([]);
});
