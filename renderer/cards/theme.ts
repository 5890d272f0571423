/** The house look of every card: ink, steel and signal colours. */
export const INK = '#090b12';
export const GROUND = '#10131f';
export const PANEL = '#171b2b';
export const PANEL_RAISED = '#20263b';
export const LINE = '#333b57';
export const TEXT = '#f4f6fd';
/** 7:1 on PANEL, so that small lines stay legible on a phone. */
export const MUTED = '#a9b2cd';
export const GOLD = '#ffc53d';
export const SILVER = '#c9d3e6';
export const BRONZE = '#e39a62';
/** Of the first three of a table. */
export const MEDALS: readonly string[] = [GOLD, SILVER, BRONZE];
export const GREEN = '#2fdc86';
export const RED = '#ff5a63';

/** Width of every card in units; a unit is {@link SCALE} pixels. */
export const WIDTH = 600;
/** Pixels a unit: a card is shown about 360 points wide on a phone with three pixels a point. */
export const SCALE = 2;
export const MARGIN = 24;
/** Smallest type in units: 9 points on such a phone. */
export const SMALL = 15;

export const ARCHETYPE_TITLES = {
  bruiser: 'Bruiser',
  rusher: 'Rusher',
  grappler: 'Grappler',
  gunner: 'Gunner',
  sentinel: 'Sentinel',
  trickster: 'Trickster',
} as const;
