import {
  blockedBy,
  type FixedBout,
  type FormatSettings,
  type Plan,
  type PlannedBout,
  planTournament,
} from '../index.ts';
import { pick, shuffled } from './random.ts';

export interface Trouble {
  /** How often, of a hundred steps, somebody leaves. */
  leaving: number;
  /** How often a decided bout is overridden. */
  overriding: number;
  /** How often a bout's outcome is a forfeit that the organiser entered. */
  forfeits: number;
}

export interface Played {
  plan: Plan;
  fixed: FixedBout[];
  out: string[];
  /** Overrides that were refused, and those that were made. */
  refused: number;
  overridden: number;
}

export const DEFAULTS: FormatSettings = {
  format: 'single',
  bestOf: 1,
  finalBestOf: 0,
  thirdPlace: true,
  rounds: 0,
  groups: 0,
};

export function entrantsOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `e${index + 1}`);
}

/**
 * Plays a whole tournament at random, as its service would: bouts begin, are decided, people leave, outcomes are
 * overridden.
 *
 * @param watch sees every plan on the way
 */
export function playOut(
  settings: FormatSettings,
  seeding: readonly string[],
  random: () => number,
  trouble: Trouble,
  watch: (plan: Plan, history: { fixed: readonly FixedBout[]; out: readonly string[] }) => void,
): Played {
  const fixed = new Map<string, FixedBout>();
  const out: string[] = [];
  const tally = { refused: 0, overridden: 0 };
  const chance = (percent: number) => random() * 100 < percent;
  const history = () => ({ fixed: [...fixed.values()], out });
  for (let step = 0; step < 20_000; step += 1) {
    const plan = planTournament(settings, seeding, history());
    watch(plan, history());
    if (plan.done) return { plan, fixed: [...fixed.values()], out, ...tally };
    const now = plan.bouts.filter(({ state }) => state === 'ready' || state === 'begun');
    if (now.length === 0)
      throw new Error(`stuck: ${JSON.stringify(plan.bouts.filter(({ state }) => state === 'waiting'))}`);
    if (chance(trouble.leaving)) {
      const staying = seeding.filter(id => !out.includes(id));
      if (staying.length > 0) out.push(pick(staying, random));
    } else if (chance(trouble.overriding)) {
      tally[override(settings, seeding, plan, fixed, out, random) ? 'overridden' : 'refused'] += 1;
    } else {
      // Some bouts at a time, more of them where there are many: they need not be played one by one.
      for (const bout of shuffled(now, random).slice(0, 1 + Math.floor(now.length / 2)))
        advance(bout, plan, fixed, random, trouble, settings);
    }
  }
  throw new Error('never done');
}

function advance(
  bout: PlannedBout,
  plan: Plan,
  fixed: Map<string, FixedBout>,
  random: () => number,
  trouble: Trouble,
  { format }: FormatSettings,
): void {
  if (format === 'swiss') keepRound(bout.round, plan, fixed);
  const decides = bout.state === 'begun' || random() < 0.7;
  const outcome = decides ? outcomeOf(bout, random, random() * 100 < trouble.forfeits ? 'forfeit' : 'played') : null;
  fixed.set(bout.key, { key: bout.key, entrants: bout.entrants, outcome });
}

/** A Swiss round that begins keeps all its pairs. */
function keepRound(round: number, plan: Plan, fixed: Map<string, FixedBout>): void {
  for (const { key, entrants } of plan.bouts.filter(bout => bout.round === round)) {
    if (!fixed.has(key)) fixed.set(key, { key, entrants, outcome: null, paired: true });
  }
}

function outcomeOf({ bestOf }: PlannedBout, random: () => number, how: 'played' | 'forfeit' | 'override') {
  const winner: 0 | 1 = random() < 0.5 ? 0 : 1;
  const won = Math.ceil(bestOf / 2);
  const lost = how === 'played' ? Math.floor(random() * won) : 0;
  return { winner, winsA: winner === 0 ? won : lost, winsB: winner === 1 ? won : lost, how };
}

/** Overrides a decided bout, unless what hangs on it cannot be undone; then it must be impossible. */
function override(
  settings: FormatSettings,
  seeding: readonly string[],
  plan: Plan,
  fixed: Map<string, FixedBout>,
  out: readonly string[],
  random: () => number,
): boolean {
  const candidates = plan.bouts.filter(
    ({ state, entrants }) => state === 'decided' && entrants[0] !== null && entrants[1] !== null,
  );
  if (candidates.length === 0) return false;
  const bout = pick(candidates, random);
  const outcome = outcomeOf(bout, random, 'override');
  const history = { fixed: [...fixed.values()], out };
  const blocked = blockedBy(settings, seeding, history, bout.key, outcome.winner);
  const record: FixedBout = { key: bout.key, entrants: bout.entrants, outcome };
  const anew = [...history.fixed.filter(({ key }) => key !== bout.key), record];
  let isPossible = true;
  try {
    planTournament(settings, seeding, { fixed: anew, out });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    isPossible = false;
  }
  if (isPossible !== (blocked.length === 0)) throw new Error(`blockedBy and the plan disagree about ${bout.key}`);
  for (const { key } of blocked) {
    if (!fixed.has(key)) throw new Error(`${key} blocks although it has not begun`);
  }
  if (isPossible) {
    fixed.set(bout.key, record);
    if (settings.format === 'swiss') keepRound(bout.round, plan, fixed);
  }
  return isPossible;
}
