import type { Player } from './mount.ts';

/**
 * What a page with a player runs at once: a button. Engine, renderer and player are loaded when somebody wants to watch: by the button,
 * by a link to a moment, or because the fight is on.
 */

/** A fight that began longer ago is watched from its beginning, not in step with everybody. */
const LIVE_MS = 60_000;

const players = new WeakMap<HTMLElement, Promise<Player>>();

/** When what the server said of its clock arrived, on the clock of `performance.now()`. */
const arrivals = new WeakMap<HTMLElement, number>();
let isFirstCall = true;

/** Prepares all players of a page, or of a part that was put into it later. */
export function startPlayers(root: ParentNode = document): void {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  const arrivedAt = isFirstCall ? (navigation?.responseStart ?? 0) : performance.now();
  isFirstCall = false;
  for (const section of root.querySelectorAll<HTMLElement>('[data-player]')) prepare(section, arrivedAt);
}

function prepare(section: HTMLElement, arrivedAt: number): void {
  if (section.dataset['state']) return;
  arrivals.set(section, arrivedAt);
  section.dataset['state'] = 'offered';
  const button = section.querySelector<HTMLButtonElement>('.player-watch');
  if (button) {
    button.hidden = false;
    button.addEventListener('click', () => void openPlayer(section).then(player => player?.playHere()));
  }
  const moment = momentIn(location.hash);
  const startAt = Number(section.dataset['startAt']);
  if (moment !== null) void openPlayer(section).then(player => player?.seekSeconds(moment));
  else if (startAt && serverNow(section) - startAt < LIVE_MS) void followFight(section, startAt);
  window.addEventListener('hashchange', () => {
    const next = momentIn(location.hash);
    if (next !== null) void openPlayer(section).then(player => player?.seekSeconds(next));
  });
}

/** Loads the fight and the player; once, however often it is asked. Null where it cannot be shown, which the page says. */
export async function openPlayer(section: HTMLElement): Promise<Player | null> {
  let opening = players.get(section);
  if (!opening) {
    section.dataset['state'] = 'loading';
    note(section, 'Loading the fight…');
    opening = import('./mount.ts').then(({ mountPlayer }) => mountPlayer(section));
    players.set(section, opening);
  }
  try {
    const player = await opening;
    section.dataset['state'] = 'ready';
    return player;
  } catch (error) {
    players.delete(section);
    section.dataset['state'] = 'failed';
    showInstead(section, error instanceof Error ? error.message : String(error));
    return null;
  }
}

/**
 * A fight that everybody watches from `startAt` on (milliseconds since 1970 by the server's clock): plays in step with it. Who wants
 * less motion is asked first.
 */
export async function followFight(section: HTMLElement, startAt: number): Promise<void> {
  const player = await openPlayer(section);
  if (!player) return;
  const localStart = performance.now() - (serverNow(section) - startAt);
  player.setLive(localStart);
  if (!matchMedia('(prefers-reduced-motion: reduce)').matches) player.followLive();
}

/** The server's clock, as well as the page knows it: what it said when it drew the page, and what has passed since that arrived. */
function serverNow(section: HTMLElement): number {
  const said = Number(section.dataset['now']);
  return said ? said + performance.now() - (arrivals.get(section) ?? 0) : Date.now();
}

/** `#t=12.3`: seconds. */
function momentIn(hash: string): number | null {
  const found = /^#t=(\d+(?:\.\d+)?)$/.exec(hash);
  return found ? Number(found[1]) : null;
}

function note(section: HTMLElement, words: string): void {
  const target = section.querySelector('.player-note');
  if (target) target.textContent = words;
}

/** The GIF, where there is one, in place of what this browser cannot do. */
function showInstead(section: HTMLElement, reason: string): void {
  const gif = section.dataset['gifUrl'];
  note(section, gif ? `${reason} Here are the highlights instead.` : reason);
  const screen = section.querySelector('.player-screen');
  if (!gif || !screen || screen.querySelector('.player-gif')) return;
  const picture = new Image(480, 270);
  picture.className = 'player-gif';
  picture.alt = 'Highlights of the fight';
  picture.src = gif;
  screen.prepend(picture);
}
