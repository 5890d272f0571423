import type { Invocation, OptionValue } from '../../bots/invocation.ts';
import type { Reply } from '../../bots/reply.ts';
import type { MatchView } from '../../core/matches/index.ts';
import { type ContestSummary, MODERATOR, playContest } from './contest.ts';
import type { Narrator } from './narrator.ts';
import { elapsedShare, type Stage } from './stage.ts';

/** The night's programme, told through the same dispatcher that the bots use. */
export interface NightSummary {
  matches: {
    id: string;
    winner: string;
    kind: string;
    ticks: number;
    gif: string;
    gifBytes: number;
    frames: number;
    verified: boolean;
  }[];
  leaderboard: { rank: number; name: string; rating: number; wins: number; losses: number }[];
  market: { matchId: string; opening: string; closing: string; volume: number; bettors: number; outcome: string };
  tournament: ContestSummary;
  ledger: { ok: boolean; accounts: number; transfers: number };
}

const POLL_MS = 50;
const GIF_WITHIN_MS = 60_000;
const MARKET_WITHIN_MS = 60_000;

export async function playNight(stage: Stage, narrator: Narrator): Promise<NightSummary> {
  const night = new Night(stage, narrator);
  narrator.scene('Two members register their agents');
  await night.say('ada', '/agent create Rusty-09 bruiser', 'agent create', { name: 'Rusty-09', archetype: 'bruiser' });
  await night.say('bob', '/agent create 雷神 ⚡ gunner', 'agent create', { name: '雷神 ⚡', archetype: 'gunner' });
  narrator.scene('Ada tunes hers');
  await night.say('ada', '/agent tune Rusty-09 armour:8 risk:75', 'agent tune', {
    agent: 'Rusty-09',
    armour: 8,
    risk: 75,
  });

  narrator.scene('A casual fight, at once');
  await stage.nextScene();
  await night.say('ada', '/fight', 'fight');
  const casual = await night.gifOf('casual', 1);
  await night.showResult(casual);

  narrator.scene('The rated queue');
  await stage.nextScene();
  await night.say('ada', '/queue join', 'queue join', { agent: 'Rusty-09' });
  await night.say('bob', '/queue join', 'queue join', { agent: '雷神 ⚡' });
  await night.bets();
  await night.lock();
  const rated = await night.gifOf('rated', 1);
  await night.showResult(rated);
  await night.credits();

  narrator.scene("The coach's advice, tried in 200 practice fights");
  await night.tryAdvice(rated);

  narrator.scene('Anybody can check');
  await night.say('bob', `/verify ${rated.id}`, 'verify', { id: rated.id });
  narrator.scene('The leaderboard');
  await night.say('bob', '/leaderboard', 'leaderboard');
  const market = await night.market();
  const tournament = await playContest(stage, narrator, night);
  return { ...(await night.summary([casual, rated])), market, tournament };
}

/** '31% 27% 22% 20%': A and up, A and down, B and up, B and down. */
function percents(outcomes: readonly number[]): string {
  return outcomes.map(ppm => `${Math.round(ppm / 10_000)}%`).join(' ');
}

class Night {
  #said = 0;
  /** File of the picture of the last answer that had one. */
  lastPicture: string | null = null;
  readonly #stage: Stage;
  readonly #narrator: Narrator;

  constructor(stage: Stage, narrator: Narrator) {
    this.#stage = stage;
    this.#narrator = narrator;
  }

  say(who: string, typed: string, command: string, options: Record<string, OptionValue> = {}): Promise<Reply> {
    return this.#send(who, typed, { command, options, via: 'command' });
  }

  async #send(
    who: string,
    typed: string,
    asked: Pick<Invocation, 'command' | 'options' | 'via' | 'owner' | 'expiresAt'>,
  ): Promise<Reply> {
    this.#narrator.say(who, typed);
    const invocation: Invocation = {
      id: `console:demo-${++this.#said}`,
      surface: 'console',
      chat: { id: 'demo', kind: 'group', title: 'Friday Fights', channelId: 'ring' },
      actor: { id: who, displayName: who.charAt(0).toUpperCase() + who.slice(1), username: who },
      isModerator: async () => who === MODERATOR,
      ...asked,
      receivedAt: this.#stage.arena.house.clock.now(),
    };
    const reply = await this.#stage.chats.dispatcher.dispatch(invocation);
    this.#narrator.reply(reply);
    if (reply.picture) {
      const filename = `${this.#said}-${reply.picture.filename}`;
      this.lastPicture = this.#stage.surface.savePicture(filename, reply.picture.bytes);
    }
    return reply;
  }

  /** Presses a button of a reply, as its owner would. */
  async press(who: string, reply: Reply, label: string): Promise<Reply> {
    const button = (reply.buttons ?? []).flat().find(candidate => candidate.label.startsWith(label));
    if (!button?.action) throw new Error(`There is no button ${label} to press.`);
    const { command, options, owner, expiresAt } = button.action;
    return this.#send(who, `[${button.label}]`, {
      command,
      options,
      via: 'button',
      ...(owner !== undefined && { owner }),
      ...(expiresAt !== undefined && { expiresAt }),
    });
  }

  /** The market opens once the match has been simulated; then the crowd bets, and the odds move. */
  async bets(): Promise<void> {
    const { wagers, matches } = this.#stage.arena.house;
    const communityId = await this.#communityId();
    const opened = async () => {
      for (const deadline = performance.now() + MARKET_WITHIN_MS; performance.now() < deadline; ) {
        const [market] = await wagers.markets(communityId, { state: 'open', limit: 1 });
        if (market) return market;
        await this.#stage.arena.house.clock.sleep(POLL_MS);
      }
      throw new Error(`No market opened within ${MARKET_WITHIN_MS / 1000} s.`);
    };
    const market = await this.#narrator.progress(
      'Simulating the fight 4,000 times for the opening odds',
      opened(),
      elapsedShare(2500),
    );
    const [left, right] = (await matches.get(market.matchId)).sides.map(side => side.agent.name);
    for (const [who, pick, stake] of [
      ['cara', left, '50'],
      ['dan', right, '25'],
      ['eve', 'up', '50%'],
    ] as const) {
      const asked = await this.say(who, `/bet ${pick} ${stake}`, 'bet', { pick: pick ?? 'A', stake });
      await this.press(who, asked, 'Confirm');
    }
    await this.say('cara', '/markets', 'markets');
  }

  /** Betting is over once everybody has bet: the demo skips to that moment. */
  async lock(): Promise<void> {
    const { matches, wagers } = this.#stage.arena.house;
    const [market] = await wagers.markets(await this.#communityId(), { state: 'open', limit: 1 });
    await this.#stage.nextScene();
    if (market) await matches.advance(market.matchId);
  }

  /** What the night did to the wallets, and that not a credit was lost. */
  async credits(): Promise<void> {
    this.#narrator.scene('Credits');
    await this.say('cara', '/daily', 'daily');
    await this.say('cara', '/statement', 'statement');
    await this.say('dan', '/leaderboard board:profit', 'leaderboard', { board: 'profit' });
    const report = await this.#stage.arena.house.ledger.check();
    if (!report.ok) throw new Error(`The ledger does not add up: ${JSON.stringify(report.problems)}`);
    this.#narrator.note(`Ledger check: ${report.accounts} accounts, ${report.transfers} transfers, and all adds up.`);
  }

  /** Waits until the `count`-th match of a kind has been fought, rendered and posted. */
  async gifOf(kind: MatchView['kind'], count: number): Promise<MatchView> {
    const { surface, arena } = this.#stage;
    const posted = async () => {
      const deadline = performance.now() + GIF_WITHIN_MS;
      while (performance.now() < deadline) {
        const communityId = await this.#communityId();
        const found = (await arena.house.matches.recent({ communityId, limit: 20 })).filter(
          match => match.kind === kind,
        );
        const match = found.length >= count ? found[0] : undefined;
        if (match?.state === 'settled' && surface.gifs.has(match.id)) return match;
        await arena.house.clock.sleep(POLL_MS);
      }
      throw new Error(`No GIF of a ${kind} match within ${GIF_WITHIN_MS / 1000} s.`);
    };
    const usual = kind === 'casual' ? 3000 : 12_000;
    return this.#narrator.progress('Fighting and drawing the replay', posted(), elapsedShare(usual));
  }

  /** The result is told when the GIF has played: the demo skips to that moment. */
  async showResult(match: MatchView): Promise<void> {
    await this.#stage.nextScene();
    await this.#stage.chats.sync('console', match.id);
  }

  async tryAdvice(match: MatchView): Promise<void> {
    const corner = match.sides[0].agent.name === 'Rusty-09' ? 0 : 1;
    const advice = match.result?.coachNotes[corner];
    if (advice) this.#narrator.note(`Coach: ${advice.text}`);
    const change = advice?.change ?? { field: 'risk', delta: 10 };
    const typed = `${change.field}${change.delta > 0 ? '+' : ''}${change.delta}`;
    await this.say('ada', `/spar Rusty-09 try:${typed}`, 'spar', { agent: 'Rusty-09', try: typed });
  }

  /** What became of the odds of the rated match. */
  async market(): Promise<NightSummary['market']> {
    const { wagers } = this.#stage.arena.house;
    const [market] = await wagers.markets(await this.#communityId(), { state: 'recent', limit: 1 });
    if (!market) throw new Error('The night had no market.');
    return {
      matchId: market.matchId,
      opening: percents(market.opening),
      closing: percents(market.outcomes),
      volume: market.volume,
      bettors: market.bettors,
      outcome: market.outcome ? `${'AB'[market.outcome.winner]} ${market.outcome.direction}` : market.state,
    };
  }

  async summary(matches: readonly MatchView[]): Promise<Omit<NightSummary, 'market' | 'tournament'>> {
    const { house } = this.#stage.arena;
    const told: NightSummary['matches'] = [];
    for (const { id } of matches) {
      const match = await house.matches.get(id);
      const verification = await house.matches.verify(id);
      const gif = this.#stage.surface.gifs.get(id);
      told.push({
        id,
        winner: match.sides[match.result?.winner ?? 0].agent.name,
        kind: match.result?.kind ?? 'void',
        ticks: match.result?.ticks ?? 0,
        gif: gif?.file ?? '',
        gifBytes: gif?.bytes ?? 0,
        frames: match.gif?.frames ?? 0,
        verified: verification.fightRerun,
      });
    }
    const report = await house.ledger.check();
    const rows = await house.agents.leaderboard(await this.#communityId(), { limit: 10 });
    return {
      matches: told,
      ledger: { ok: report.ok, accounts: report.accounts, transfers: report.transfers },
      leaderboard: rows.map((agent, index) => ({
        rank: index + 1,
        name: agent.name,
        rating: agent.rating.shown,
        wins: agent.rating.wins,
        losses: agent.rating.losses,
      })),
    };
  }

  async #communityId(): Promise<string> {
    const context = await this.#stage.arena.house.communities.resolve({
      surface: 'console',
      chat: { id: 'demo', kind: 'group', title: 'Friday Fights', channelId: 'ring' },
      actor: { id: 'ada', displayName: 'Ada', username: 'ada' },
    });
    return context.communityId;
  }
}
