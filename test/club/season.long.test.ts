import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FakeModal } from '../fakes/discord/index.ts';
import { until } from '../market/night.ts';
import { type Club, openClub, styleOf } from './club.ts';
import { type Member, readPosted, type Said } from './members.ts';

/**
 * A whole season and a tournament of 16, by commands, buttons and forms only: a Discord server and a Telegram group are one community,
 * two moderators run it, eight members bring two agents each. Meanwhile moderators lose their role, both act at once, the arena is
 * killed twice and the group becomes a supergroup.
 */

let club: Club;
const startedAt = Date.now();
const stamp = (what: string) => console.log(`${Math.round((Date.now() - startedAt) / 1000)} s: ${what}`);

beforeAll(async () => {
  club = await openClub();
  stamp('the arena is up');
}, 180_000);
afterAll(async () => {
  await club?.close();
  stamp('closed');
});

const inTurn = async <T>(items: readonly T[], act: (item: T, index: number) => Promise<unknown>) => {
  for (const [index, item] of items.entries()) await act(item, index);
};
const together = <T, R>(items: readonly T[], act: (item: T, index: number) => Promise<R>) =>
  Promise.all(items.map(act));

test('moderators of both chats make them one community', async () => {
  const { dora, theo } = club;
  await theo.ask('help');
  await dora.ask('setup channel', {}, /./);
  const invitation = await dora.ask('setup link', {}, /setup join/);
  const code = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(invitation.text)?.[0] ?? '';
  const preview = await theo.ask('setup join', { code }, /Join Robot Club\?/);
  await theo.tap(preview, 'Ask to join', /Asked/);
  const request = await dora.ask('setup link', {}, /Robots.*asks to become one community/s);
  await dora.tap(request, 'Let them in', /One community[\s\S]*is in/);
  await club.bothSay(/Robots \(Telegram\) has joined Robot Club: 1 member and 0 agents are new here/);
  stamp('one community');
});

test('members bring two agents each', async () => {
  await together(club.members, async ({ ask, agents, name }, member) => {
    await inTurn(agents, async (agent, index) => {
      const archetype = styleOf(2 * member + index);
      await ask('agent create', { name: agent, archetype }, new RegExp(`${agent} enters the arena`));
    });
    await ask('agent create', { name: `${name}Third`, archetype: 'bruiser' }, /slot/i);
  });
  stamp('16 agents');
});

test('a moderator changes settings in a form; one who loses the role in the middle of it is refused', async () => {
  const { dora, theo, night } = club;
  const menu = await dora.ask('setup settings', {}, /Settings of/);
  await fillIn(dora, menu, 'Fights', {
    'Rest between rated matches, s': '0',
    'House steps in after, s': '3600',
    'Matches announced an hour': '60',
    'House bouts a day': '0',
  });
  await theo.ask('setup wagers', { on: false }, /Bets are off/);
  const panel = await theo.ask('setup credits', {}, /Credits/);
  night.telegram.setAdmin(club.group(), theo.person, false, club.founder);
  await theo.tap(panel, 'Save', /for moderators/);
  night.telegram.setAdmin(club.group(), theo.person, true, club.founder);
  stamp('settings');
});

test('a season is made in a form, with a rule and a pool that the treasury has to hold', async () => {
  const { dora, night, guild, channel } = club;
  const opened = await dora.person.slash(channel, 'season create');
  night.discord.setModerator(guild, dora.person, false);
  const refused = await dora.person.submit(opened, { Name: 'Usurped' });
  expect(readPosted(await refused.message()).text).toContain('for moderators');
  night.discord.setModerator(guild, dora.person, true);
  const [ada, eve] = [memberNamed('Ada'), memberNamed('Eve')];
  expect((await ada.ask('season status', {}, /no season/)).text).not.toContain('Usurped');
  const short = await createSeason('Iron Winter');
  expect(short.text).toMatch(/treasury holds 0 credits/);
  for (const member of [ada, eve]) {
    const looks = await member.ask('agent repaint', {}, /New looks for/);
    await member.tap(looks, /^Buy for 150/, /350|painted|new looks/i);
  }
  const made = await createSeason('Iron Winter');
  expect(made.text).toMatch(/Season 1: Iron Winter[\s\S]*Prize pool: 300 credits[\s\S]*Double purses/);
  stamp('season made');
  const open = await dora.tap(made, 'Open registration', /open for registration/);
  expect(open.text).toContain('Iron Winter');
  const posts = await club.bothSay(
    /Iron Winter is open for registration[\s\S]*Prize pool: 300 credits[\s\S]*Double purses/,
  );
  for (const post of posts) expect(post.buttons).toContain('Enter my agents');
});

test('members enter by the button, and both moderators start it at once', async () => {
  const { dora, theo, members } = club;
  const [onDiscord, onTelegram] = await club.bothSay(/open for registration/);
  await together(members, async member => {
    const post = club.messageOf(member.surface === 'discord' ? onDiscord : onTelegram);
    await member.tap(post, 'Enter my agents', new RegExp(`Entered for Iron Winter: ${member.agents.join(', ')}`));
  });
  const answers = await Promise.all([
    dora.ask('season start', {}, /Iron Winter \(season 1\) is running/),
    theo.ask('season start', {}, /Iron Winter \(season 1\) is running/),
  ]);
  expect(answers.filter(({ text }) => text.includes('Somebody was faster'))).toHaveLength(1);
  await club.bothSay(/Iron Winter has started/);
  expect((await theo.ask('season status', {}, /is running/)).text).toContain('in placement 16');
  stamp('started');
});

test('rated matches are fought until placements are played, over a kill -9', async () => {
  const { members } = club;
  await club.wave();
  stamp('wave 1');
  await club.wave(async () => {
    await until('matches under way', async () =>
      (await club.ratedMatches()).some(({ state }) => state !== 'settled' && state !== 'void'),
    );
    await club.kill();
    stamp('killed and up again');
  });
  stamp('wave 2');
  for (const number of [3, 4, 5]) {
    await club.wave();
    stamp(`wave ${number}`);
  }
  const matches = await club.ratedMatches();
  expect(matches.map(({ state }) => state)).toEqual(Array.from({ length: 20 }, () => 'settled'));
  const status = await members[0]!.ask('season status', {}, /is running/);
  expect(status.text).toMatch(/Agents: Champions 8, in placement 8\. 20 rated matches/);
  stamp('placements');
}, 400_000);

test('the season ends once, with its table, its picture and its rewards in both chats', async () => {
  const { dora, theo, members } = club;
  const question = await theo.ask('season freeze', {}, /Freeze Iron Winter\?/);
  await theo.tap(question, 'Freeze the season', /frozen/);
  await club.bothSay(/Iron Winter is frozen/);
  const questions = await Promise.all([
    dora.ask('season end', {}, /End Iron Winter\?/),
    theo.ask('season end', {}, /End Iron Winter\?/),
  ]);
  const answers = await Promise.all([
    dora.tap(questions[0], 'End the season', /Iron Winter/),
    theo.tap(questions[1], 'End the season', /Iron Winter/),
  ]);
  console.log(answers.map(({ text }) => text));
  const recaps = await club.bothSay(/is the champion and wins/);
  for (const { picture, text } of recaps) {
    expect(picture).toBe('png');
    console.log(text);
  }
  const history = await members[5]!.ask('season history', { number: 1 }, /Iron Winter/);
  console.log(history.text);
  stamp('season over');
});

function memberNamed(name: string): Member {
  const found = club.members.find(member => member.name === name);
  if (!found) throw new Error(`Nobody is called ${name}`);
  return found;
}

async function createSeason(name: string): Promise<Said> {
  const { dora, channel } = club;
  const opened = await dora.person.slash(channel, 'season create');
  const sent = await dora.person.submit(opened, {
    Name: name,
    'Prize pool, credits of the treasury': '300',
    'Extra rule': 'Double purses',
  });
  return readPosted(await sent.message());
}

/** Presses a button that opens a form in Discord, and fills in its pages. */
async function fillIn(who: Club['dora'], said: Said, label: string, values: Record<string, string>): Promise<Said> {
  let step = await who.person.press(said.on as Parameters<typeof who.person.press>[0], label);
  for (;;) {
    const modal = await step.shownModal();
    const sent = await who.person.submit(step, valuesOn(modal, values));
    const message = await sent.message();
    const more = readPosted(message).buttons.find(button => button.startsWith('Continue'));
    if (more === undefined) return readPosted(message);
    step = await who.person.press(message, more);
  }
}

function valuesOn(modal: FakeModal, values: Record<string, string>): Record<string, string> {
  const labels = modal.components.map(field => field.label);
  return Object.fromEntries(Object.entries(values).filter(([label]) => labels.includes(label)));
}
