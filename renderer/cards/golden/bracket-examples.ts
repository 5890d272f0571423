/** Tournaments and seasons as pictures show them, made up from numbers so that a case is one line. */
import type {
  BracketBoutView,
  BracketCardView,
  BracketRoundView,
  BracketSectionView,
  BracketSideView,
} from '../views.ts';

/** Names that agents have, short and long, in several scripts. */
const NAMES = [
  'RUSTY-09',
  'VOLTRAN',
  '龍虎鬥士',
  'Ghost in the Shellcode',
  'Żelazny Wilk',
  'صقر الصحراء',
  '로봇 킹',
  'BÄRBEL',
  'K-9 🐶',
  'NULL',
  'Iron Margin',
  'Short Squeeze',
  'Bollinger Bandit',
  'Mr. Liquidation',
  'Kraken Mk II',
  'Delta Hedgehog',
] as const;

export function nameOf(seed: number): string {
  const name = NAMES[(seed - 1) % NAMES.length]!;
  return seed <= NAMES.length ? name : `${name} ${1 + Math.floor((seed - 1) / NAMES.length)}`;
}

export const hueOf = (seed: number): number => (seed * 67 + 305) % 360;

const side = (seed: number, score: number | null): BracketSideView => ({
  name: nameOf(seed),
  seed,
  score,
  hue: hueOf(seed),
});

function roundName(bouts: number): string {
  return { 1: 'Final', 2: 'Semi-finals', 4: 'Quarter-finals' }[bouts] ?? `Round of ${bouts * 2}`;
}

function boutLabel(bouts: number, number: number): string {
  if (bouts === 1) return 'Final';
  return bouts <= 4 ? `${roundName(bouts).slice(0, -1)} ${number}` : `${roundName(bouts)}, bout ${number}`;
}

/** Seeds in bracket order: 1 meets the last, and meets 2 in the final only. */
export function bracketOrder(size: number): number[] {
  let order = [1];
  while (order.length < size) order = order.flatMap(seed => [seed, order.length * 2 + 1 - seed]);
  return order;
}

/**
 * A single elimination in which the better seed wins, but for every fifth bout.
 *
 * @param decided bouts decided so far; the next one is live
 */
export function elimination(
  entrants: number,
  decided: number,
): { rounds: BracketRoundView[]; champion: number | null } {
  const size = 2 ** Math.ceil(Math.log2(entrants));
  let seeds: (number | null)[] = bracketOrder(size).map(seed => (seed <= entrants ? seed : null));
  const rounds: BracketRoundView[] = [];
  let played = 0;
  while (seeds.length > 1) {
    const count = seeds.length / 2;
    const next: (number | null)[] = [];
    const bouts = Array.from({ length: count }, (_, index): BracketBoutView => {
      const [a, b] = [seeds[2 * index]!, seeds[2 * index + 1]!];
      const label = boutLabel(count, index + 1);
      const isBye = rounds.length === 0 && (a === null || b === null);
      if (isBye) {
        const seed = (a ?? b)!;
        next.push(seed);
        return { label, sides: [side(seed, null), null], winner: 0, live: false, note: 'bye' };
      }
      if (a === null || b === null || played >= decided) {
        const live = a !== null && b !== null && played++ === decided;
        next.push(null);
        const show = (seed: number | null) => (seed === null ? null : side(seed, live ? 0 : null));
        return { label, sides: [show(a), show(b)], winner: null, live, note: count <= 2 ? 'BO3' : '' };
      }
      played++;
      const upset = played % 5 === 0;
      const winner = a < b !== upset ? 0 : 1;
      const forfeit = played % 7 === 0;
      next.push(winner === 0 ? a : b);
      const loserScore = !forfeit && played % 3 === 0 ? 1 : 0;
      const score = (index: 0 | 1) => (index === winner ? 2 : loserScore);
      return {
        label,
        sides: [side(a, score(0)), side(b, score(1))],
        winner,
        live: false,
        note: forfeit ? 'forfeit' : '',
      };
    });
    rounds.push({ name: roundName(count), bouts });
    seeds = next;
  }
  return { rounds, champion: seeds[0] ?? null };
}

export function singleBracket(entrants: number, decided: number): BracketCardView {
  const { rounds, champion } = elimination(entrants, decided);
  return {
    title: 'Friday Knock-out',
    subtitle: `${entrants} agents, single elimination`,
    sections: [{ name: '', rounds }],
    champion: champion === null ? null : { name: nameOf(champion), hue: hueOf(champion) },
    page: null,
  };
}

/** Losers' rounds: as many bouts as the winners' round before, then the same again. */
function losers(size: number): BracketRoundView[] {
  const rounds: BracketRoundView[] = [];
  let seed = size;
  for (let count = size / 4; count >= 1; count /= 2) {
    for (const half of [1, 2]) {
      const name = `Losers round ${rounds.length + 1}`;
      rounds.push({
        name,
        bouts: Array.from({ length: count }, (_, index) => ({
          label: `${name}, bout ${index + 1}`,
          sides: [side(1 + (seed-- % size), half === 1 ? 2 : 1), side(1 + ((seed * 3) % size), half === 1 ? 0 : 2)],
          winner: half === 1 ? 0 : 1,
          live: false,
          note: '',
        })),
      });
    }
  }
  return rounds;
}

export function doubleBracket(entrants: number): BracketCardView {
  const { rounds } = elimination(entrants, entrants);
  const final = (name: string, scores: [number | null, number | null], winner: 0 | 1 | null): BracketRoundView => ({
    name,
    bouts: [
      { label: name, sides: [side(1, scores[0]), side(2, scores[1])], winner, live: winner === null, note: 'BO5' },
    ],
  });
  const sections: BracketSectionView[] = [
    { name: 'Winners', rounds },
    { name: 'Losers', rounds: losers(entrants) },
    { name: 'Final', rounds: [final('Grand final', [2, 3], 1), final('Second final', [0, 0], null)] },
  ];
  return {
    title: 'Second Chances',
    subtitle: `${entrants} agents, double elimination`,
    sections,
    champion: null,
    page: null,
  };
}
