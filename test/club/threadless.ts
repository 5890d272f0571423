import { expect } from 'vitest';
import type { Entry } from './chronicle.ts';
import type { Club } from './club.ts';
import { discordMember } from './members.ts';

/**
 * A tournament of two on a Discord server where the bot may open no threads: it is held in the channel itself, and moderators are told
 * once what is missing.
 */
export async function holdThreadlessTournament({ night: { discord }, chronicle, messageOf }: Club): Promise<void> {
  const guild = discord.guild('Tiny Club');
  discord.join(guild);
  const channel = discord.channel(guild, 'ring', { deny: ['CreatePublicThreads'] });
  const join = (name: string, moderator = false) =>
    discordMember(discord.person(name, { in: [guild], displayName: name, moderator }), channel);
  const [mona, kim, lou] = [join('Mona', true), join('Kim'), join('Lou')];
  const said = (words: RegExp) =>
    chronicle.said(`${words} in the channel without threads`, ({ chat, text, isAnswer }: Entry) => {
      return chat === `discord:${channel.id}` && !isAnswer && words.test(text);
    });

  await mona.ask('setup channel', {}, /./);
  for (const member of [kim, lou]) {
    const name = `${member.name}Fist`;
    await member.ask('agent create', { name, archetype: 'bruiser' }, new RegExp(`${name} enters the arena`));
  }
  const cup = { name: 'Tiny Cup', size: 2, fee: 0, start: 'when full' };
  await mona.ask('tournament create', cup, /Tiny Cup is announced/);
  const board = await said(/Tiny Cup[\s\S]*0 of 2 agents/);
  await said(/could not open a thread here, so everything stands in the channel itself/);
  for (const member of [kim, lou]) await member.tap(messageOf(board), 'Join', /is in Tiny Cup/);
  await said(/Tiny Cup · Final[\s\S]*closes in/);
  await said(/🏆 (Kim|Lou)Fist wins[\s\S]*Tiny Cup · Final/);
  const card = await said(/(Kim|Lou)Fist of (Kim|Lou) wins Tiny Cup/);
  expect(card.picture).toBe('png');
  const here = chronicle.entries.filter(({ chat, version }) => chat === `discord:${channel.id}` && version === 0);
  expect(here.filter(({ text }) => text.includes('could not open a thread'))).toHaveLength(1);
  expect([...discord.world.channels.values()].filter(({ parentId }) => parentId === channel.id)).toEqual([]);
}
