import type { OptionValue } from '../../bots/invocation.ts';
import type { Reply } from '../../bots/reply.ts';
import type { TournamentView } from '../../core/tournaments/index.ts';
import type { Narrator } from './narrator.ts';
import { elapsedShare, type Stage } from './stage.ts';

/** The end of the night: eight agents, three rounds, one champion, through the same commands and the same announcer. */

export interface ContestSummary {
  id: string;
  champion: string;
  entrants: number;
  bouts: number;
  prizes: number;
  /** File of the bracket's picture. */
  bracket: string;
}

export interface Speaker {
  say(who: string, typed: string, command: string, options?: Record<string, OptionValue>): Promise<Reply>;
  press(who: string, reply: Reply, label: string): Promise<Reply>;
  /** File of the picture of the last answer that had one. */
  readonly lastPicture: string | null;
}

/** Moderates: the one whom the demo's chat takes for an administrator. */
export const MODERATOR = 'mona';
const AGENTS = [
  ['cara', 'Quiet Storm', 'sentinel'],
  ['dan', 'Lefty', 'trickster'],
  ['eve', 'Iron Eve', 'grappler'],
] as const;
/** Has no agent. */
const BETTOR = 'fay';
const POLL_MS = 50;
const ROUND_WITHIN_MS = 60_000;
/** What a round usually takes to be fought and drawn, for the progress bar. */
const USUAL_MS = 4000;

export async function playContest(stage: Stage, narrator: Narrator, night: Speaker): Promise<ContestSummary> {
  const { house } = stage.arena;
  narrator.scene('A tournament of eight');
  await stage.nextScene();
  for (const [who, name, archetype] of AGENTS) {
    await night.say(who, `/agent create ${name} ${archetype}`, 'agent create', { name, archetype });
  }
  const given = { name: 'Friday Cup', size: 8, fee: 50, pace: 'round', 'third-place': false };
  await night.say(MODERATOR, '/tournament create "Friday Cup" size:8 fee:50 pace:round', 'tournament create', given);
  for (const who of ['ada', 'bob', 'cara', 'dan', 'eve']) await night.say(who, '/tournament join', 'tournament join');
  // seven opening lines would take longer than seven fights: the final has one
  await night.say(MODERATOR, '/setup wagers off', 'setup wagers', { on: false });
  await night.say(MODERATOR, '/tournament start fill:true', 'tournament start', { fill: true });
  const { communityId } = await contextOf(stage);
  const [brief] = await house.tournaments.list(communityId, 1);
  if (!brief) throw new Error('There is no tournament.');
  const view = () => house.tournaments.get(communityId, brief.id);
  await fightOut(stage, narrator, night, brief.id, view);
  await night.say('bob', '/tournament standings', 'tournament standings');
  await night.say('ada', '/tournament bracket', 'tournament bracket');
  return summaryOf(await view(), night.lastPicture ?? '');
}

/** Moves it from round to round; the clock skips over betting, tapes and GIFs that nobody waits for. */
async function fightOut(
  stage: Stage,
  narrator: Narrator,
  night: Speaker,
  id: string,
  view: () => Promise<TournamentView>,
): Promise<void> {
  const { house } = stage.arena;
  const { clock } = house;
  for (;;) {
    const until = await house.tournaments.advance(id);
    const { state, live, plan } = await view();
    if (state === 'finished') return;
    if (state !== 'running') throw new Error(`The tournament is ${state}.`);
    const isFinal = plan?.bouts.some(bout => bout.isFinal && live.has(bout.key)) ?? false;
    if (live.size > 0) await fightRound(stage, narrator, night, [...live.values()]);
    else {
      // the final is next: it takes bets
      if (plan?.bouts.some(bout => bout.isFinal && bout.state === 'ready') && !isFinal) await openBets(night, stage);
      await clock.sleep(Math.max(POLL_MS, (until?.getTime() ?? 0) - clock.now().getTime()));
    }
  }
}

async function openBets(night: Speaker, stage: Stage): Promise<void> {
  const { wagers } = await stage.arena.house.communities.settings((await contextOf(stage)).communityId);
  if (!wagers) await night.say(MODERATOR, '/setup wagers on', 'setup wagers', { on: true });
}

async function fightRound(
  stage: Stage,
  narrator: Narrator,
  night: Speaker,
  matchIds: readonly string[],
): Promise<void> {
  const { house } = stage.arena;
  for (const matchId of matchIds) await bet(stage, narrator, night, matchId);
  await stage.nextScene();
  for (const matchId of matchIds) await house.matches.advance(matchId);
  const label = `Fighting and drawing ${matchIds.length === 1 ? 'a bout' : `${matchIds.length} bouts`}`;
  await narrator.progress(label, drawn(stage, matchIds), elapsedShare(USUAL_MS));
  // results are told when the GIFs have played
  await stage.nextScene();
  for (const matchId of matchIds) await stage.chats.sync('console', matchId);
}

/** Where a match has a market, somebody who owns none of the two bets once it has opened. */
async function bet(stage: Stage, narrator: Narrator, night: Speaker, matchId: string): Promise<void> {
  const { wagers } = stage.arena.house;
  if ((await wagers.market(matchId))?.state !== 'preparing') return;
  const opened = within(stage, async () => (await wagers.market(matchId))?.state !== 'preparing');
  await narrator.progress('Simulating the final for its opening odds', opened, elapsedShare(USUAL_MS));
  await stage.chats.sync('console', matchId);
  if ((await wagers.market(matchId))?.state !== 'open') return;
  const asked = await night.say(BETTOR, '/bet A 50', 'bet', { pick: 'A', stake: '50' });
  await night.press(BETTOR, asked, 'Confirm');
}

async function drawn(stage: Stage, matchIds: readonly string[]): Promise<void> {
  await within(stage, async () => matchIds.every(matchId => stage.surface.gifs.has(matchId)));
}

async function within(stage: Stage, done: () => Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + ROUND_WITHIN_MS; performance.now() < deadline; ) {
    if (await done()) return;
    await stage.arena.house.clock.sleep(POLL_MS);
  }
  throw new Error(`A round took longer than ${ROUND_WITHIN_MS / 1000} s.`);
}

function contextOf(stage: Stage) {
  return stage.arena.house.communities.resolve({
    surface: 'console',
    chat: { id: 'demo', kind: 'group', title: 'Friday Fights', channelId: 'ring' },
    actor: { id: 'ada', displayName: 'Ada', username: 'ada' },
  });
}

function summaryOf(view: TournamentView, bracket: string): ContestSummary {
  return {
    id: view.id,
    champion: view.champion?.agent.name ?? '',
    entrants: view.entrants.filter(({ seed }) => seed !== null).length,
    bouts: view.plan?.bouts.filter(({ how }) => how === 'played').length ?? 0,
    prizes: view.entrants.reduce((sum, { prize }) => sum + prize, 0),
    bracket,
  };
}
