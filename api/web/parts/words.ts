/** Numbers, names and times as pages write them. */

export const ARCHETYPE_TITLES = {
  bruiser: 'Bruiser',
  rusher: 'Rusher',
  grappler: 'Grappler',
  gunner: 'Gunner',
  sentinel: 'Sentinel',
  trickster: 'Trickster',
} as const;

export const KIND_TITLES = { rated: 'Rated match', casual: 'Casual fight', exhibition: 'Exhibition' } as const;

export const RESULT_WORDS = {
  knockout: 'by knock-out',
  decision: 'on points',
  forfeit: 'by forfeit',
  void: 'void',
} as const;

const GROUPED = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** 1240 as '1,240', with a true minus sign. */
export function number(value: number): string {
  return GROUPED.format(value).replace('-', '\u2212');
}

/** +12, −7, ±0. */
export function signed(value: number): string {
  if (value === 0) return '±0';
  return value > 0 ? `+${number(value)}` : number(value);
}

/** Parts per million as whole per cent; never 0 or 100 for what may still happen. */
export function percent(ppm: number): string {
  const whole = Math.round(ppm / 10_000);
  return `${Math.min(99, Math.max(1, whole))}%`;
}

/** What a credit pays, from hundredths: '×1.72'. */
export function factor(hundredths: number): string {
  return `×${(hundredths / 100).toFixed(2)}`;
}

/** '3 wins', '1 win'. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}

/** A price from whole ticks: '67,012.35'. */
export function price(ticks: number, decimals: number): string {
  return (ticks / 10 ** decimals).toLocaleString('en-US', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}

/** A rating; a provisional one is written with a question mark, as in chess. */
export function points({ shown, provisional }: { shown: number; provisional: boolean }): string {
  return `${number(shown)}${provisional ? '?' : ''}`;
}

/** '12–4' */
export function record({ wins, losses }: { wins: number; losses: number }): string {
  return `${number(wins)}–${number(losses)}`;
}

/** 'Rusty’s', 'Boss’' */
export function whose(name: string): string {
  return `${name}’${/s$/i.test(name) ? '' : 's'}`;
}

/** Longest a name may be where it stands in a title or a preview: 40 characters as people count them. */
const TITLE_NAME_MAX = 40;

/** A member's own text for a place that has no markup: short, and without characters that hide or turn what follows. */
export function plain(name: string): string {
  const clean = name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, match => (match === '\u200d' ? match : ''));
  const letters = [...new Intl.Segmenter('en').segment(clean)].map(({ segment }) => segment);
  return letters.length <= TITLE_NAME_MAX ? clean : `${letters.slice(0, TITLE_NAME_MAX - 1).join('')}…`;
}
