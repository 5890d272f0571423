import { drawPortrait } from '../robots/index.ts';
import { BODY, type Card, encode, label, openCard, SEMIBOLD, write } from './card.ts';
import { HERO_HEIGHT, hero } from './hero.ts';
import { drawHonours, honoursHeight } from './honours.ts';
import { DASH, figure, recordText, signalOf, winRate, writeRating, writeResults } from './parts.ts';
import { footer, plate } from './shapes.ts';
import { ARCHETYPE_TITLES, GOLD, MARGIN, MUTED, PANEL, PANEL_RAISED, TEXT, WIDTH } from './theme.ts';
import type { ProfileAgentView, ProfileCardView } from './views.ts';

const MAX_AGENTS = 6;
const STRIP = 62;
const TILES_TOP = HERO_HEIGHT + STRIP + 14;
const TILE_WIDTH = (WIDTH - 2 * 16 - 12) / 2;
const TILE_HEIGHT = 148;

/** Four figures in a row under the name. */
function drawStrip(card: Card, view: ProfileCardView): void {
  const rate = winRate(view.record);
  const ranks = view.agents.flatMap(agent => (agent.rank === null ? [] : [agent.rank]));
  const best = ranks.length > 0 ? `#${figure(Math.min(...ranks))}` : DASH;
  const figures = [
    ['Record', recordText(view.record)],
    ['Won', rate === null ? DASH : `${rate}%`],
    ['Agents', figure(view.agents.length)],
    ['Best rank', best],
  ] as const;
  const { context } = card;
  context.fillStyle = PANEL_RAISED;
  context.fillRect(0, HERO_HEIGHT, WIDTH, STRIP);
  figures.forEach(([name, value], index) => {
    const x = MARGIN + [0, 186, 296, 420][index]!;
    const width = [176, 100, 110, 150][index]!;
    label(card, name, { x, y: HERO_HEIGHT + 23, width, colour: MUTED });
    write(card, value, { x, y: HERO_HEIGHT + 52, width, size: 29 });
  });
}

function drawTile(card: Card, agent: ProfileAgentView, index: number): void {
  const { context } = card;
  const x = 16 + (index % 2) * (TILE_WIDTH + 12);
  const y = TILES_TOP + Math.floor(index / 2) * (TILE_HEIGHT + 10);
  plate(context, { x, y, width: TILE_WIDTH, height: TILE_HEIGHT }, PANEL, 12);
  drawPortrait(context, agent.looks, x + 10, y + 10, 92);
  const left = x + 114;
  const width = TILE_WIDTH - 126;
  const right = left + width;
  write(card, agent.name, { x: left, y: y + 35, width, size: 27, minSize: 17 });
  label(card, ARCHETYPE_TITLES[agent.archetype], { x: left, y: y + 57, width: 96, colour: signalOf(agent.looks.hue) });
  if (agent.rank !== null) {
    const colour = agent.rank <= 3 ? GOLD : TEXT;
    write(card, `#${figure(agent.rank)}`, {
      x: right,
      y: y + 57,
      width: 54,
      size: 20,
      align: 'right',
      font: SEMIBOLD,
      colour,
    });
  }
  writeRating(card, agent.rating, { x: left, y: y + 96, width, size: 36, colour: TEXT });
  write(card, recordText(agent.record), {
    x: x + 56,
    y: y + 131,
    width: 90,
    size: 22,
    align: 'center',
    font: SEMIBOLD,
  });
  writeResults(card, agent.lastResults, left, y + 112, 24);
}

export function paintProfileCard(view: ProfileCardView): Card {
  const agents = view.agents.slice(0, MAX_AGENTS);
  const hidden = view.agents.length - agents.length;
  const rows = Math.max(1, Math.ceil(agents.length / 2));
  const bottom = TILES_TOP + rows * (TILE_HEIGHT + 10);
  const strip = honoursHeight(view.honours);
  const body = bottom + (hidden > 0 ? 30 : 6);
  const card = openCard(body + strip + 30);
  hero(card, view.name, view.subtitle, agents[0]?.looks ?? null);
  drawStrip(card, view);
  agents.forEach((agent, index) => {
    drawTile(card, agent, index);
  });
  const place = { x: MARGIN, width: WIDTH - 2 * MARGIN, font: BODY, colour: MUTED };
  if (agents.length === 0) write(card, 'No agent yet.', { ...place, y: TILES_TOP + 50, size: 22 });
  if (hidden > 0) write(card, `and ${figure(hidden)} more`, { ...place, y: bottom + 16, size: 18 });
  if (strip > 0) drawHonours(card, view.honours!, body);
  footer(card);
  return card;
}

/** A member and the best six of their agents. PNG, 1200 wide, as high as it has agents. */
export function renderProfileCard(view: ProfileCardView): Uint8Array {
  return encode(paintProfileCard(view));
}
