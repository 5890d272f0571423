import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../database.ts';
import { type FakeChannel, FakeDiscord, type FakeMessage, type FakePerson, waitFor } from '../fakes/discord/index.ts';
import { readMessage } from './read-message.ts';

/** `arena start` as an operator runs it, with a Discord behind DISCORD_API_BASE: from the command to the GIF in the channel. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** For whatever has to come in the end; how quick it is, is measured by `npm run bench -- pipeline`. */
const PATIENCE_MS = 300_000;

let discord: FakeDiscord;
let database: TestDatabase;
let dataDir: string;
let running: ChildProcess[];
let output: string;
let channel: FakeChannel;
let ada: FakePerson;
let bob: FakePerson;

beforeAll(async () => {
  discord = new FakeDiscord();
  await discord.start();
  database = await testDatabase();
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'arena-discord-'));
  const guild = discord.guild('Robot Club');
  channel = discord.channel(guild, 'arena');
  ada = discord.person('ada', { in: [guild] });
  bob = discord.person('bob', { in: [guild] });
  running = [];
  output = '';
});
afterAll(async () => {
  await Promise.all(running.map(child => end(child, 'SIGKILL')));
  await discord.stop();
  await database.drop();
  rmSync(dataDir, { recursive: true });
});

async function startArena(): Promise<ChildProcess> {
  const identified = discord.gateway.counts.identified;
  const child = spawn(process.execPath, ['--import', 'tsx', 'arena.ts', 'start'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ARENA_DATA_DIR: dataDir,
      DATABASE_URL: database.url,
      DISCORD_TOKEN: discord.token,
      DISCORD_API_BASE: discord.apiBase,
      PORT: '0',
      BETTING_SECONDS: '5',
      TAPE_SECONDS: '5',
    },
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      output += chunk;
    });
  }
  running.push(child);
  const served = () => discord.gateway.counts.identified > identified && discord.commands.global.all.length > 0;
  await waitFor(served, `the arena to serve Discord; it said: ${output}`, PATIENCE_MS);
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | string | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode ?? child.signalCode;
  const ended = new Promise<number | string | null>(resolve => child.once('exit', (code, by) => resolve(code ?? by)));
  child.kill(signal);
  return ended;
}

async function createAgent(who: FakePerson, name: string, archetype: string): Promise<void> {
  const asked = await who.slash(channel, 'agent create', { name, archetype });
  expect(readMessage(await asked.message()).text).toContain(`${name} enters the arena`);
}

const isGif = (message: FakeMessage) => message.attachments.some(({ filename }) => filename.endsWith('.gif'));

test('two commands lead to a GIF, its result is told when it has played, and the buttons below work', async () => {
  await startArena();
  await createAgent(ada, 'Rusty', 'bruiser');
  const started = Date.now();
  const fight = await ada.slash(channel, 'fight');
  await fight.message();
  const gif = await discord.messageIn(channel, isGif, PATIENCE_MS);
  console.log(`/fight to GIF: ${Date.now() - started} ms, ${gif.attachments[0]?.bytes.length} bytes`);
  expect(gif.attachments[0]?.description).toBeTruthy();
  expect(readMessage(gif).text).not.toMatch(/wins/);
  await waitFor(() => gif.history.length > 0, 'the result', PATIENCE_MS);
  expect(readMessage(gif).text).toMatch(/wins/);
  expect(isGif(gif)).toBe(true);
  const verified = await (await bob.press(gif, 'Verify')).message();
  expect(readMessage(verified).text).toContain('Fight re-run');
});

test('a rated match goes on where a killed arena left it, and an arena ends when it is told to', async () => {
  await createAgent(bob, 'Voltran', 'gunner');
  for (const who of [ada, bob]) await (await who.slash(channel, 'queue join')).message();
  const live = await discord.messageIn(
    channel,
    message => /vs[\s\S]*Voltran|Voltran[\s\S]*vs/.test(readMessage(message).text) && !isGif(message),
    PATIENCE_MS,
  );
  // The moment between a post and its note in the database is lost with the process; this is after it.
  const { prisma } = database.database;
  const noted = () => prisma.matchPost.count({ where: { liveMessageId: live.id } });
  await expect.poll(noted, { timeout: PATIENCE_MS }).toBe(1);
  await Promise.all(running.map(child => end(child, 'SIGKILL')));
  const second = await startArena();
  const isTheirs = (message: FakeMessage) => isGif(message) && message.referencedId === live.id;
  const gif = await discord.messageIn(channel, isTheirs, PATIENCE_MS);
  await waitFor(() => /wins/.test(readMessage(gif).text), 'the result', PATIENCE_MS);
  expect(discord.messagesIn(channel).filter(isTheirs)).toHaveLength(1);
  expect(readMessage(gif).text).toMatch(/Rusty \d+ → \d+/);
  expect(await end(second, 'SIGTERM')).toBe(0);
  discord.assertNoViolations();
});
