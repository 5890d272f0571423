import { PermissionFlagsBits } from 'discord-api-types/v10';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestArena, type TestArena } from '../arena/harness.ts';
import type { FakeInteraction, FakePerson } from '../fakes/discord/index.ts';
import type { GivenOption } from '../fakes/discord/people.ts';
import type { FakeRole } from '../fakes/discord/world.ts';
import { type DiscordHarness, startDiscord } from './harness.ts';
import { readMessage } from './read-message.ts';

/** Who moderates on Discord: the server's own rights, and a role that its administrators chose. */

let arena: TestArena;
let harness: DiscordHarness;
let referees: FakeRole;
let owner: FakePerson;
let referee: FakePerson;

beforeAll(async () => {
  arena = await openTestArena();
  harness = await startDiscord(arena.dispatcher);
  const { discord, guild } = harness;
  referees = discord.role(guild, 'Referees');
  owner = discord.person('olga', { in: [guild], displayName: 'Olga', moderator: true });
  const membership = guild.members.get(owner.id);
  if (membership) membership.permissions |= PermissionFlagsBits.Administrator;
  referee = discord.person('rita', { in: [guild], displayName: 'Rita' });
  discord.giveRole(guild, referee, referees);
});
afterAll(async () => {
  await harness?.finish();
  await arena?.close();
});

const text = async (interaction: FakeInteraction) => readMessage(await interaction.message()).text;
const send = (who: FakePerson, command: string, options: Record<string, GivenOption> = {}) =>
  who.slash(harness.channel, command, options);
const told = async (who: FakePerson, command: string, options: Record<string, GivenOption> = {}) =>
  text(await send(who, command, options));

test('a role makes moderators once an administrator has chosen it, and until it is taken back', async () => {
  // shown to everybody, and refused to who may not
  expect(await told(referee, 'mod audit')).toContain('for moderators');
  expect(await told(harness.moderator, 'setup role', { role: referees })).toContain('for administrators');
  expect(await told(owner, 'setup role', { role: referees })).toContain('Referees moderates the arena');
  expect(await told(referee, 'mod audit')).toContain('Audit log');
  expect(await told(harness.alice, 'mod audit')).toContain('for moderators');
  // what belongs to the server's managers is theirs in the menu
  await expect(send(referee, 'setup channel')).rejects.toThrow('hidden');
  expect(await told(owner, 'setup role', { clear: true })).toContain('No role moderates');
  expect(await told(referee, 'mod audit')).toContain('for moderators');
  await told(owner, 'setup role', { role: referees });
});

test('everybody is no role for it', async () => {
  const everyone = { id: harness.guild.id, name: '@everyone', permissions: 0n };
  expect(await told(owner, 'setup role', { role: everyone })).toContain('Everybody has that role');
});

test('nobody sanctions a moderator, whatever makes them one', async () => {
  for (const who of [harness.bob, harness.moderator, referee]) await told(who, 'balance');
  const sanction = { kind: 'mute', duration: '1h', reason: 'a quarrel' };
  expect(await told(referee, 'mod sanction', { member: harness.moderator, ...sanction })).toContain(
    'is a moderator here',
  );
  expect(await told(harness.moderator, 'mod sanction', { member: referee, ...sanction })).toContain(
    'is a moderator here',
  );
  expect(await told(referee, 'mod sanction', { member: harness.bob, ...sanction })).toContain('Sanctioned for 1 hour');
  const refusal = await (await send(harness.bob, 'agent list')).message();
  expect(readMessage(refusal).text).toContain('you may not use commands here');
  expect(refusal.visibleTo).toBe(harness.bob.id);
});

test('who loses the role in the middle of a form is refused when they send it', async () => {
  const list = await (await send(referee, 'mod sanctions')).message();
  const [id] = /[0-9A-HJKMNP-TV-Z]{12}/.exec(readMessage(list).text) ?? [];
  const opened = await send(referee, 'mod lift', { id: id ?? '' });
  await opened.shownModal();
  const membership = harness.guild.members.get(referee.id);
  if (membership) membership.roles = membership.roles.filter(role => role !== referees.id);
  expect(await text(await referee.submit(opened, { Why: 'they are sorry' }))).toContain('for moderators');
  expect(await told(harness.bob, 'agent list')).toContain('may not use commands');

  // and so is who managed the server when the form was opened
  const menu = await (await send(harness.moderator, 'setup settings')).message();
  const form = await harness.moderator.press(menu, 'Bets');
  await form.shownModal();
  harness.discord.setModerator(harness.guild, harness.moderator, false);
  let step = await (await harness.moderator.submit(form)).message();
  while (readMessage(step).buttons.some(label => label.startsWith('Continue'))) {
    step = await (await harness.moderator.submit(await harness.moderator.press(step, /Continue/))).message();
  }
  expect(readMessage(step).text).toContain('for moderators');
});
