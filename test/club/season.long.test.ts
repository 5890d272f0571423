import { afterAll, beforeAll, expect, test } from 'vitest';
import { MESSAGE_IN_DOUBT } from '../../core/announcements/index.ts';
import { waitFor } from '../fakes/discord/index.ts';
import { until } from '../market/night.ts';
import { type Entry, repeated, spoilers, type ToldBout, untold } from './chronicle.ts';
import { type Club, handleOf, openClub, styleOf } from './club.ts';
import { createSeason, createTournament, fillIn } from './forms.ts';
import { type DiscordMember, type Member, owner, readPosted, whoLeaves } from './members.ts';
import { holdThreadlessTournament } from './threadless.ts';

/**
 * A whole season and a tournament of 16, by commands, buttons and forms only: a Discord server and a Telegram group are one community,
 * two moderators run it, eight members bring two agents each. Meanwhile moderators lose their role, both act at once, the arena is
 * killed twice and the group becomes a supergroup.
 */

const CUP = 'Spring Cup';

let club: Club;
/** Held beside the season, on a server of its own. */
let threadless: Promise<void>;
/** Who was sanctioned. */
let barred: Member;
/** Agents that left the tournament half-way. */
const left: string[] = [];

beforeAll(async () => {
  club = await openClub();
  threadless = holdThreadlessTournament(club);
  // it is waited for at the end
  threadless.catch(() => undefined);
});
afterAll(async () => {
  await club?.close();
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
});

test('members bring two agents each', async () => {
  await together(club.members, async ({ ask, agents, name }, member) => {
    await inTurn(agents, async (agent, index) => {
      const archetype = styleOf(2 * member + index);
      await ask('agent create', { name: agent, archetype }, new RegExp(`${agent} enters the arena`));
    });
    await ask('agent create', { name: `${name}Third`, archetype: 'bruiser' }, /slot/i);
  });
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
  const short = await createSeason(club, 'Iron Winter');
  expect(short.text).toMatch(/treasury holds 0 credits/);
  for (const member of [ada, eve]) {
    const looks = await member.ask('agent repaint', {}, /New looks for/);
    await member.tap(looks, /^Buy for 150/, /350|painted|new looks/i);
  }
  const made = await createSeason(club, 'Iron Winter');
  expect(made.text).toMatch(/Season 1: Iron Winter[\s\S]*Prize pool: 300 credits[\s\S]*Double purses/);
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
});

test('rated matches are fought, over a kill -9', async () => {
  await club.wave();
  await club.wave(async () => {
    await until('matches under way', async () =>
      (await club.ratedMatches()).some(({ state }) => state !== 'settled' && state !== 'void'),
    );
    await club.kill();
  });
  await club.wave();
  await club.wave();
});

test('a tournament is announced by the form of a Telegram group, and filled by buttons while the last matches are fought', async () => {
  await club.wave(fillTournament);
});

async function fillTournament(): Promise<void> {
  const { dora, members, night } = club;
  await createTournament(club, CUP);
  const boards = await club.bothSay(
    /Spring Cup[\s\S]*0 of 16 agents[\s\S]*after 1 minute of check-in[\s\S]*Nobody has joined yet/,
  );
  for (const { buttons } of boards) expect(buttons).toEqual(['Join', 'Leave']);
  const [onDiscord, onTelegram] = boards;
  const thread = await waitFor(
    () => night.discord.world.channels.get(onDiscord.messageId),
    'the thread of the tournament',
    60_000,
  );
  expect(thread).toMatchObject({ name: CUP, parentId: club.channel.id });
  await night.telegram.until(() => club.group().pins.includes(Number(onTelegram.messageId)));
  await dora.tap(club.messageOf(onDiscord), 'Join', /You have no agent yet/);
  await together(members, async member => {
    const board = member.surface === 'discord' ? onDiscord : onTelegram;
    const [first = '', second = ''] = member.agents;
    const question = await member.tap(club.messageOf(board), 'Join', /Which of your agents enters Spring Cup/);
    await member.tap(
      question,
      first,
      new RegExp(`${first} is in Spring Cup, \\d+ of 16\\. Entry fee paid: 50 credits`),
    );
    // typed: the same button again within seconds counts as a finger that bounced
    await member.ask('tournament join', { agent: second }, new RegExp(`${second} is in Spring Cup`));
  });
  const full = await club.bothSay(/16 of 16 agents, 2 each[\s\S]*Entrants: … \w+ \(\w+\), … /);
  for (const { messageId, text, buttons } of full) {
    expect(boards.map(board => board.messageId)).toContain(messageId);
    expect(text).toContain('720 in prizes: 60/30/10%');
    expect(buttons).toEqual(['Check in', 'Leave']);
  }
}

test('placements are played, and members read boards, places, purses that are paid twice', async () => {
  const { members, dora } = club;
  const matches = await club.ratedMatches();
  expect(matches.map(({ state }) => state)).toEqual(Array.from({ length: 20 }, () => 'settled'));
  const status = await club.members[0]!.ask('season status', {}, /is running/);
  expect(status.text).toMatch(/Agents: Champions 8, in placement 8\. 20 rated matches/);
  const [ada, , , , eve, flo] = members as [Member, Member, Member, Member, Member, Member];
  const table = await ada.ask('leaderboard', { board: 'agents', season: 1 }, /Agents: Iron Winter/);
  expect(table.text).toMatch(/^1\. \w+Anvil \d+ · \d–\d of \w+ · Champions/m);
  expect(table.picture).toBe('png');
  expect((await ada.tap(table, 'Members', /Members: Iron Winter/)).text).toMatch(
    /1\. \w+ \d+ · 1 agent, best \w+Anvil/,
  );
  expect((await eve.ask('leaderboard', { board: 'bettors', season: 1 }, /Bettors: Iron Winter/)).text).toContain(
    'Nobody yet',
  );
  expect((await flo.ask('season status', {}, /is running/)).text).toMatch(/Double purses[\s\S]*placement matches/);
  const [paid] = await club.rows<{ purses: string; bonuses: string }>(
    `SELECT sum(amount) FILTER (WHERE kind = 'purse') AS purses, sum(amount) FILTER (WHERE kind = 'season-bonus') AS bonuses
       FROM "Transfer"`,
  );
  // five matches a member, each with a purse: 15 for the winner and 5 for the loser
  expect(paid).toEqual({ purses: '400', bonuses: '400' });
  const { text } = await dora.ask('mod audit', {}, /Audit log/);
  // whichever of the two was faster
  expect(text.match(/(Dora|Theo) \(\w+\) took a step of Iron Winter: start \(state open → running\)/g)).toHaveLength(1);
});

test('the check-in of all begins the tournament', async () => {
  const calls = await club.bothSay(/check-in of Spring Cup is open/);
  await together(club.members, async member => {
    const call = calls[member.surface === 'discord' ? 0 : 1];
    await member.tap(club.messageOf(call), 'Check in', /are checked in for Spring Cup/);
  });
  await club.bothSay(/Spring Cup: Round of 16/);
});

test('the group becomes a supergroup in the middle of a round: board and fights go on there', async () => {
  const { chronicle, night } = club;
  const isResult = (entry: Entry) =>
    club.isHere(entry, 'telegram') && entry.text.includes('🏆') && entry.text.includes(`${CUP} · `);
  await chronicle.said('a first result on Telegram', isResult);
  club.migrate();
  const chat = `telegram:${club.group().id}`;
  const isBoard = (entry: Entry) => entry.chat === chat && !entry.isAnswer && /of 16 agents, 2 each/.test(entry.text);
  const board = await chronicle.said('the board in the supergroup', isBoard);
  expect(board.picture).toBe('png');
  await night.telegram.until(() => club.group().pins.includes(Number(board.messageId)));
  await chronicle.said('a result in the supergroup', entry => entry.chat === chat && isResult(entry));
});

test('an agent retires and a member is sanctioned half-way, and the arena is killed: it goes on', async () => {
  const [round] = await club.bothSay(/Spring Cup: Quarter-finals/);
  const pairs = [...round.text.matchAll(/(\w+) vs (\w+)/g)].map(([, a = '', b = '']) => [a, b] as const);
  expect(pairs).toHaveLength(4);
  const { retiring, sanctioned } = whoLeaves(club.members, pairs);
  const owner = ownerOf(retiring);
  const question = await owner.ask('agent retire', { agent: retiring }, new RegExp(`Retire ${retiring}`));
  await owner.tap(question, 'Retire it', new RegExp(`${retiring} has retired`));
  barred = sanctioned;
  left.push(retiring, ...sanctioned.agents);
  await sanction(sanctioned);
  await club.bothSay(new RegExp(`Out of Spring Cup: ${retiring} \\(${owner.name}\\) \\(its agent has retired\\)`));
  await club.bothSay(new RegExp(`Out of Spring Cup: ${sanctioned.name}\\w+ .*\\(may not take part at present\\)`));
  // in a group it is not for everybody's eyes why somebody may not
  await sanctioned.ask('queue join', {}, /may not play rated matches[\s\S]*threw a wrench|not for everybody’s eyes/);
  // what is being sent when an arena dies is never sent again, though it may not have arrived
  await until('nothing to be on its way', async () => {
    const sending = await club.rows(
      `SELECT FROM "BulletinPost" WHERE "messageId" = $1 AND "editedAt" > now() - interval '1 minute'`,
      [MESSAGE_IN_DOUBT],
    );
    return sending.length === 0;
  });
  await club.kill();
});

test('the season ends once, with its table, its picture and its rewards in both chats', async () => {
  const { dora, theo, members } = club;
  await until('every result to be told', async () => {
    const [left] = await club.rows<{ posts: number }>(
      `SELECT count(*)::int AS posts FROM "MatchPost" post JOIN "Match" match ON match.id = post."matchId"
        WHERE match.kind = 'rated' AND post.closed IS NULL AND post.stage NOT IN ('result', 'void')`,
    );
    return left?.posts === 0;
  });
  const question = await theo.ask('season freeze', {}, /Freeze Iron Winter\?/);
  await theo.tap(question, 'Freeze the season', /is frozen/);
  await club.bothSay(/Iron Winter is frozen/);
  await members.find(member => member !== barred)?.ask('queue join', {}, /about to end: no new rated matches/);
  const questions = await Promise.all([
    dora.ask('season end', {}, /End Iron Winter\?/),
    theo.ask('season end', {}, /End Iron Winter\?/),
  ]);
  const answers = await Promise.all([
    dora.tap(questions[0], 'End the season', /ends: the final table|is over/),
    theo.tap(questions[1], 'End the season', /ends: the final table|is over/),
  ]);
  expect(answers.filter(({ text }) => text.includes('Somebody was faster'))).toHaveLength(1);
  const recaps = await club.bothSay(
    /Iron Winter is over[\s\S]*is the champion and wins \d+ credits\. 20 rated matches, 16 agents/,
  );
  const [champion = ''] = recaps.map(({ text }) => /(\w+)Anvil of \1 is the champion/.exec(text)?.[1]);
  for (const { picture, text, buttons } of recaps) {
    expect(picture).toBe('png');
    expect(text).toMatch(/Match of the season: \w+ beat \w+/);
    expect(buttons).toEqual(['Final table', 'Match of the season']);
  }
  const history = await members[5]!.ask('season history', { number: 1 }, /Season 1: Iron Winter/);
  expect(history.text).toMatch(new RegExp(`1\\. ${champion}Anvil \\d+ · \\d–\\d of ${champion} · \\d+ credits`));
  const prizes = await club.rows(
    `SELECT sum(amount)::int AS sum FROM "Transfer" WHERE kind IN ('season-prize', 'season-fund') GROUP BY kind`,
  );
  expect(prizes).toEqual([{ sum: 300 }, { sum: 300 }]);
  expect((await memberNamed(champion).ask('profile', {}, /rated record/)).text).toMatch(/🏆 .*Champion of Iron Winter/);
});

test('the final has a pause for bets, in both chats, and pays them', async () => {
  const { dora } = club;
  await dora.ask('setup wagers', { on: true }, /Bets are on/);
  const [semis] = await club.bothSay(/Spring Cup: Semi-finals/);
  // whoever has left meets nobody any more
  for (const agent of left) expect(semis.text).not.toMatch(new RegExp(`\\b${agent} vs|vs ${agent}\\b`));
  const [news] = await club.bothSay(/Spring Cup: Final[\s\S]*meets[\s\S]*Bets open in a moment/);
  const [, one = '', two = ''] = /(\w+) \(seed \d+\) meets (\w+) \(seed/.exec(news.text) ?? [];
  const [onDiscord, onTelegram] = await club.bothSay(/Spring Cup · Final[\s\S]*1 Who wins\?/);
  const finalists = [ownerOf(one), ownerOf(two)];
  const bettors = club.members.filter(member => !finalists.includes(member));
  const [first, second] = bettors.filter(({ surface }) => surface === 'discord');
  const third = bettors.find(({ surface }) => surface === 'telegram');
  const stakes = [
    [first, one],
    [second, two],
  ] as const;
  const onPost = together(stakes, async ([member, pick]) => {
    if (!member) throw new Error('Too few members bet');
    const amounts = await member.tap(club.messageOf(onDiscord), new RegExp(`^${pick} \\d+%`));
    await member.tap(amounts, /^10→/, new RegExp(`10 on ${pick}.* pays \\d+`, 'i'));
  });
  const live = club.messageOf(onTelegram);
  await Promise.all([onPost, third?.tap(live, live.buttons[0] ?? '', /^10 on .*Pays \d+ if/)]);
  const results = await club.bothSay(/Spring Cup · Final[\s\S]*Paid out: \w+ \d+ \(\+\d+\)/);
  for (const { text } of results) expect(text).toContain('🏆');
});

test('the winner has a card in both chats, the prizes are paid, and every credit is accounted for', async () => {
  const { night, members } = club;
  const cards = await club.bothSay(/wins Spring Cup and takes 432 credits/);
  const [champion = ''] = cards.map(({ text }) => /(\w+) of \w+ wins Spring Cup/.exec(text)?.[1]);
  for (const { picture } of cards) expect(picture).toBe('png');
  const boards = await club.bothSay(new RegExp(`of 16 agents, 2 each[\\s\\S]*${champion} is the champion`));
  for (const { buttons, picture } of boards) {
    expect(buttons).toEqual(['Bracket', 'Standings']);
    expect(picture).toBe('png');
  }
  await night.telegram.until(() => !club.group().pins.includes(Number(boards[1].messageId)));
  const paid = await club.rows(
    `SELECT kind, sum(amount)::int AS sum FROM "Transfer" WHERE kind IN ('entry-fee', 'entry-refund', 'prize')
        OR kind = 'burn' AND key LIKE 'prize-burn:%' GROUP BY kind ORDER BY kind`,
  );
  expect(paid).toEqual([
    { kind: 'burn', sum: 80 },
    { kind: 'entry-fee', sum: 800 },
    { kind: 'prize', sum: 720 },
  ]);
  expect((await ownerOf(champion).ask('profile', {}, /agent/)).text).toMatch(/Spring Cup.*champion/i);
  expect((await members[3]!.ask('tournament standings', {}, /Standings · Spring Cup/)).picture).toBe('png');
  const books = await night.command('ledger', 'check');
  expect(books.output).toContain('Every credit is accounted for.');
  expect(books.code).toBe(0);
});

test('a server where the bot may open no threads has its tournament in the channel', () => threadless);

test('nobody was told a result by the board before the fight itself had told it, and nothing was told twice', async () => {
  const { chronicle, isHere } = club;
  const bouts = await club.rows<ToldBout>(
    `SELECT match.id, winner.name AS winner, loser.name AS loser FROM "Match" match
       JOIN "Agent" winner ON winner.id = CASE match.winner WHEN 0 THEN match."agentAId" ELSE match."agentBId" END
       JOIN "Agent" loser ON loser.id = CASE match.winner WHEN 0 THEN match."agentBId" ELSE match."agentAId" END
      WHERE match.occasion = 'tournament' AND match.state = 'settled' AND match."occasionLabel" LIKE '${CUP}%'`,
  );
  expect(bouts.length).toBeGreaterThanOrEqual(11);
  for (const surface of ['discord', 'telegram'] as const) {
    const entries = chronicle.entries.filter(entry => isHere(entry, surface));
    expect(untold(entries, bouts)).toEqual([]);
    expect(spoilers(entries, bouts)).toEqual([]);
    expect(repeated(entries)).toEqual([]);
  }
});

test('the log has nothing that an operator would have to worry about, and the arena ends when it is told to', async () => {
  expect(await club.night.end('SIGTERM')).toBe(0);
  expect(club.night.warnings(50)).toEqual([]);
});

function ownerOf(agent: string): Member {
  return owner(club.members, agent);
}

/** By the moderator of the member's own side: they know each other by name there. */
async function sanction(member: Member): Promise<void> {
  const { dora, theo } = club;
  const told = new RegExp(`${member.name}: No rated matches until[\\s\\S]*threw a wrench`);
  if (member.surface === 'telegram') {
    await theo.ask(`mod sanction @${handleOf(member.name)} rated 1 day threw a wrench`, {}, told);
    return;
  }
  const given = {
    member: (member as DiscordMember).person,
    kind: 'rated',
    duration: '1 day',
    reason: 'threw a wrench',
  };
  await dora.ask('mod sanction', given, told);
}

function memberNamed(name: string): Member {
  const found = club.members.find(member => member.name === name);
  if (!found) throw new Error(`Nobody is called ${name}`);
  return found;
}
