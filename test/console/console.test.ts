import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { completeLine } from '../../bots/console/completer.ts';
import { GIF, TestDispatcher } from '../telegram/test-dispatcher.ts';
import { type ConsoleHarness, startConsole } from './harness.ts';

let dispatcher: TestDispatcher;
let terminal: ConsoleHarness;

beforeEach(async () => {
  dispatcher = new TestDispatcher();
  terminal = await startConsole(dispatcher);
});
afterEach(() => terminal.stop());

describe('the console', () => {
  it('answers every piped line in order and stops by itself', async () => {
    terminal.type('/help', 'agent create "Iron Fist" bruiser', '', '/slow 50', 'setup');
    await terminal.end();
    expect(terminal.output()).toBe(
      [
        'Hello!',
        'ann> /help',
        'Help is near.',
        'ann> agent create "Iron Fist" bruiser',
        'Created Iron Fist, a bruiser.',
        'ann> /slow 50',
        'Done.',
        'ann> setup',
        'You may.',
        '',
      ].join('\n'),
    );
    expect(new Set(dispatcher.invocations.map(each => each.id)).size).toBe(4);
    expect(dispatcher.invocations[1]).toMatchObject({
      surface: 'console',
      chat: { id: 'console', kind: 'group' },
      actor: { id: 'ann', displayName: 'ann' },
    });
  });

  it('writes pictures to files and shows their paths', async () => {
    const shown = await terminal.ask('fight', /Web:.*\n/);
    const file = /Picture: (.*)/.exec(shown)?.[1] ?? '';
    expect(file).toBe(`${terminal.dataDir}/pictures/fight.gif`);
    expect(await readFile(file)).toEqual(Buffer.from(GIF));
    expect(shown).toContain('[1] Again   [2] Mine   [3] Replace   [4] Old   Web: https://arena.example/m/1');
  });

  it('takes numbers for buttons, with owner and expiry', async () => {
    await terminal.ask('fight', /Web:/);
    expect(await terminal.ask('2', /Pressed.*\n/)).toContain('Pressed by ann');
    expect(dispatcher.last()).toMatchObject({
      command: 'press',
      options: { how: 'mine' },
      via: 'button',
      owner: 'ann',
    });
    expect(await terminal.ask('4', /expired.*\n/)).toContain('has expired');
    await terminal.ask('as Bob', /You are Bob/);
    expect(await terminal.ask('2', /not yours.*\n/)).toContain('not yours');
    expect(await terminal.ask('9', /number.*\n/)).toContain('from 1 to 4');
  });

  it('changes who types', async () => {
    await terminal.ask('as "Bob Stone"', /You are Bob Stone/);
    await terminal.ask('help', /near/);
    expect(dispatcher.last().actor).toEqual({ id: 'bob-stone', displayName: 'Bob Stone', username: 'bob-stone' });
    expect(dispatcher.known.has('bob-stone')).toBe(true);
    expect(await terminal.ask('as', /You are.*\n/)).toContain('You are Bob Stone');
  });

  it('names opponents without an @', async () => {
    await terminal.ask('challenge bob Rusty', /Challenged/);
    expect(dispatcher.last().options).toEqual({ opponent: { username: 'bob' }, agent: 'Rusty' });
  });

  it('asks a form line by line, and again where an answer makes no sense', async () => {
    await terminal.ask('tune', /Power \(0 to 10\) \[5\] hits harder · Points left: 56\n/);
    await terminal.ask('11', /A whole number from 0 to 10/);
    await terminal.ask('7', /Aggression/);
    await terminal.ask('', /Stance \(1 Bruiser, 2 Rusher/);
    await terminal.ask('2', /Motto/);
    const saved = await terminal.ask('', /Saved.*\n/);
    expect(saved).toContain('{"agent":"Rusty","power":7,"aggression":50,"stance":"rusher"}');
    expect(dispatcher.last()).toMatchObject({ via: 'form', owner: 'ann', command: 'agent tune-save' });
  });

  it('leads through what a command leaves open', async () => {
    await terminal.ask('/new', /Name/);
    await terminal.ask('', /needed here/);
    await terminal.ask('Rusty', /Archetype/);
    expect(await terminal.ask('tricks', /Created.*\n/)).toContain('Created Rusty, a trickster');
    await terminal.ask('/show', /1 The cards, 2 The charts/);
    expect(await terminal.ask('2', /Showing.*\n/)).toContain('Showing charts');
  });

  it('leaves a form for another command', async () => {
    await terminal.ask('tune', /Power/);
    expect(await terminal.ask('/help', /near/)).toContain('Left the form');
    await terminal.ask('tune', /Power/);
    await terminal.ask('/cancel', /Left the form/);
    expect(dispatcher.invocations.map(each => each.command)).toEqual(['agent tune', 'help', 'agent tune']);
  });

  it('lets nothing that was typed control the terminal', async () => {
    const shown = await terminal.ask(
      'draw \u001b[2J\u001b]0;x\u0007 \u202eevil \u009b31m 機器人',
      /機器人.*\n.*機器人.*\n/,
    );
    expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });

  it('survives a command that fails', async () => {
    dispatcher.handlers.set('help', () => Promise.reject(new Error('boom')));
    await terminal.ask('help', /Something went wrong/);
    expect(await terminal.ask('setup', /You may/)).toContain('You may.');
  });

  it('waits for what is announced, where a script asks it to', async () => {
    await terminal.ask('wait 60', /wait 60\n/);
    terminal.type('help');
    const text = [{ text: 'The GIF' }];
    await terminal.surface.post({ chatId: 'console', channelId: 'console' }, { text, visibility: 'public' });
    await terminal.end();
    expect(terminal.output()).toMatch(/> wait 60\nThe GIF\nann> help\nHelp is near\.\n$/);
    const started = performance.now();
    const other = await startConsole(dispatcher);
    other.type('wait 1', 'help');
    await other.end();
    expect(performance.now() - started).toBeGreaterThan(900);
    await other.stop();
  });

  it('leaves with quit', async () => {
    terminal.type('quit');
    await terminal.surface.finished;
    expect(terminal.surface.status().state).not.toBe('failed');
  });
});

describe('on a terminal', () => {
  it('prompts, keeps a history, and uses no colours where they are not wanted', async () => {
    const tty = await startConsole(dispatcher, { terminal: true });
    await tty.ask('help', /near/);
    expect(tty.output()).toContain('ann> ');
    tty.type('quit');
    await tty.surface.finished;
    expect(await readFile(`${tty.dataDir}/console-history`, 'utf8')).toContain('help');
    await tty.stop();
  });

  it('takes Ctrl-C as leaving: what is typed, then the form, then the console', async () => {
    const tty = await startConsole(dispatcher, { terminal: true });
    await tty.ask('tune', /Power/);
    tty.press('12\u0003');
    tty.press('\u0003');
    await tty.ask('help', /near/);
    expect(tty.output()).toContain('Left the form');
    expect(dispatcher.invocations.map(each => each.command)).toEqual(['agent tune', 'help']);
    tty.press('\u0003');
    await tty.surface.finished;
    await tty.stop();
  });

  it('completes with Tab', async () => {
    const tty = await startConsole(dispatcher, { terminal: true });
    tty.press('/agent c');
    tty.press('\t');
    await tty.ask('Rusty tricks', /Created Rusty, a trickster/);
    await tty.stop();
  });

  it('paints marks where colours are wanted', async () => {
    const tty = await startConsole(dispatcher, { colours: true });
    expect(await tty.ask('new Rusty bruiser', /Created .*\n/)).toContain('\u001b[32;1mRusty\u001b[0m');
    await tty.stop();
  });
});

describe('completion', () => {
  const complete = (line: string) =>
    completeLine(line, dispatcher.catalogue, dispatcher, (command, options) => ({
      id: 'x',
      surface: 'console',
      chat: { id: 'console', kind: 'group', channelId: 'console' },
      actor: { id: 'ann', displayName: 'Ann' },
      isModerator: async () => true,
      command,
      options,
      via: 'command',
      receivedAt: new Date(0),
    }));

  it.each([
    ['/ag', ['/agent create ', '/agent tune ']],
    ['ag', ['agent create ', 'agent tune ']],
    ['/agent c', ['/agent create ']],
    ['/q', ['/quit ']],
    ['/new Rusty tr', ['trickster ']],
    ['/new Rusty archetype:tr', ['archetype:trickster ']],
    ['/show ', ['cards ', 'charts ']],
    ['/show ch', ['charts ']],
    ['/nonsense x', []],
  ])('%s', async (line, expected) => {
    const [found] = await complete(line);
    expect(found.map(each => (each === '/quit' ? '/quit ' : each))).toEqual(expected);
  });
});
