import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Dispatcher } from '../../bots/command.ts';
import { type Clock, systemClock } from '../../core/platform/clock.ts';
import { openTestArena, type TestArena } from '../arena/harness.ts';
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
  arena = await openTestArena({ clock, render: async () => ({ bytes: GIF, frames: 1, durationMs: 1_000 }) });
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
  await ask('help', /\/agent create/);
  await ask('help agent tune', /sliders/);
  await ask('notify', /Private messages/);
  await ask('setup channel', /arena channel/);
  await ask('setup settings agents-per-member:3', /Settings saved[\s\S]*Agents a member: 3/);
  await ask('dance', /\/help/);
});

it('takes whatever is typed', async () => {
  for (const name of [...HOSTILE, 'x'.repeat(10_000)]) {
    passedMs += 5_000;
    const line = `agent create name:"${name.replace(/["\r\n]/g, '')}" bruiser`;
    const shown = await ask(line, /> agent create[\s\S]*\n[\s\S]*\n/);
    expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  }
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
