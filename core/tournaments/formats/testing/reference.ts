import { BracketsManager } from 'brackets-manager';
import { expect } from 'vitest';
import { type FixedBout, type FormatSettings, type Plan, planTournament } from '../index.ts';
import { bracketSize } from '../seeding.ts';
import { memoryStorage } from './memory-storage.ts';
import { entrantsOf } from './play.ts';
import { pick, seeded } from './random.ts';

interface Match {
  id: number;
  group_id: number;
  round_id: number;
  number: number;
  opponent1: Opponent;
  opponent2: Opponent;
}
type Opponent = { id: number | null; result?: string } | null;

class Reference {
  private readonly storage = memoryStorage();
  private readonly manager = new BracketsManager(this.storage);
  private readonly names: string[];

  constructor(
    private readonly settings: FormatSettings,
    seeding: readonly string[],
  ) {
    this.names = [...seeding];
  }

  async start(): Promise<void> {
    const size = bracketSize(this.names.length);
    const isDouble = this.settings.format === 'double';
    await this.manager.create.stage({
      name: 'Reference',
      tournamentId: 0,
      type: isDouble ? 'double_elimination' : 'single_elimination',
      seeding: Array.from({ length: size }, (_, index) => this.names[index] ?? null),
      settings: {
        seedOrdering: ['inner_outer'],
        ...(isDouble ? { grandFinal: 'double' } : { consolationFinal: this.settings.thirdPlace }),
      },
    });
  }

  /** Its matches by our keys, with the names of who stands in them. */
  async matches(): Promise<Map<string, { id: number; sides: (string | null)[] }>> {
    const rounds = (await this.storage.select('round')) as unknown as {
      id: number;
      group_id: number;
      number: number;
    }[];
    const matches = (await this.storage.select('match')) as unknown as Match[];
    const participants = (await this.storage.select('participant')) as unknown as { id: number; name: string }[];
    const nameOf = (opponent: Opponent) => participants.find(({ id }) => id === opponent?.id)?.name ?? null;
    return new Map(
      matches.map(match => {
        const round = rounds.find(({ id }) => id === match.round_id)!.number;
        const sides = [nameOf(match.opponent1), nameOf(match.opponent2)];
        return [this.keyOf(match.group_id, round, match.number), { id: match.id, sides }];
      }),
    );
  }

  private keyOf(group: number, round: number, number: number): string {
    if (group === 0) return `W${round}.${number}`;
    if (this.settings.format === 'single') return 'P3';
    if (group === 1) return `L${round}.${number}`;
    return round === 1 ? 'GF' : 'GF2';
  }

  async win(id: number, winner: 0 | 1): Promise<void> {
    await this.manager.update.match({ id, [winner === 0 ? 'opponent1' : 'opponent2']: { result: 'win' } });
  }
}

/**
 * Has brackets-manager play the same tournament at random, and expects the same two in each of its matches at every
 * step.
 *
 * @returns bouts that were compared
 */
export async function compare(settings: FormatSettings, size: number, seed: number): Promise<number> {
  const seeding = entrantsOf(size);
  const random = seeded(seed);
  const reference = new Reference(settings, seeding);
  await reference.start();
  const fixed: FixedBout[] = [];
  let compared = 0;
  for (;;) {
    const plan = planTournament(settings, seeding, { fixed, out: [] });
    compared += expectSame(plan, await reference.matches());
    const ready = plan.bouts.filter(({ state }) => state === 'ready');
    if (ready.length === 0) return compared;
    // The order in which bouts are decided is no matter: any that is ready.
    const { key, entrants } = pick(ready, random);
    const winner = random() < 0.5 ? 0 : 1;
    fixed.push({ key, entrants, outcome: { winner, winsA: 1 - winner, winsB: winner, how: 'played' } });
    await reference.win((await reference.matches()).get(key)!.id, winner);
  }
}

function expectSame(plan: Plan, matches: ReadonlyMap<string, { sides: (string | null)[] }>): number {
  const ours = plan.bouts
    .filter(({ key }) => key !== 'GF2')
    .map(({ key, entrants }) => `${key}: ${[...entrants].sort()}`);
  const theirs = plan.bouts
    .filter(({ key }) => key !== 'GF2')
    .map(({ key }) => `${key}: ${[...matches.get(key)!.sides].sort()}`);
  expect(ours).toEqual(theirs);
  // What it has and we leave out stays empty to the end: both sides are byes, or a reset that is not needed.
  const known = new Set(plan.bouts.map(({ key }) => key));
  const extra = [...matches].filter(([key]) => !known.has(key) && key !== 'GF2' && key !== 'P3');
  expect(extra.flatMap(([, { sides }]) => sides.filter(side => side !== null))).toEqual([]);
  return ours.length;
}
