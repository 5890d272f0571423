import { type Odds, showOdds } from './page/odds.ts';
import { redraw } from './page/parts.ts';
import { follow } from './page/stream.ts';
import { type TapeStep, tapeDrawer } from './page/tape.ts';
import { startPlayers } from './player/start.ts';

/**
 * What moves by itself: odds and tape as they come, everything else by asking for the page again when something has happened. Which
 * topics, and from where on, stands at the page's `main`.
 */

/** Lists of many things are drawn anew no oftener than this; a match at once. */
const LIST_EVERY_MS = 2_000;
/** An EventSource comes back by itself within about this long. */
const LOST_AFTER_MS = 4_000;
const LOST = 'Not connected. This page catches up by itself as soon as it can.';

function start(main: HTMLElement): void {
  const { topics = '', after = '' } = main.dataset;
  const isList = !topics.includes('match:');
  const drawTape = tapeDrawer();
  const lost = lossTeller();
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let isMissed = false;
  let before: string | undefined;
  const news = () => {
    // nobody looks: drawn when somebody does
    isMissed = document.hidden;
    if (isMissed) return;
    if (!isList) void redraw();
    else waiting ??= setTimeout(() => void redraw().finally(() => (waiting = undefined)), LIST_EVERY_MS);
  };
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && isMissed) news();
  });
  follow({
    topics,
    after,
    on: {
      odds: data => {
        const odds = data as Odds;
        showOdds(odds);
        passOn('odds', odds);
        // the market has opened, is paused, goes on: more than figures change
        const now = `${odds.state} ${odds.paused}`;
        if (before === undefined ? !hasOdds() : before !== now) news();
        before = now;
      },
      tape: data => drawTape(data as TapeStep),
      match: data => {
        passOn('match', data);
        news();
      },
      fight: news,
      result: news,
      tournament: news,
      season: news,
    },
    onReset: news,
    onState: isOpen => {
      document.documentElement.toggleAttribute('data-live', isOpen);
      lost(isOpen);
    },
  });
}

/** A page whose stream is gone for longer than it takes to come back says so: what it shows may be old. */
function lossTeller(): (isOpen: boolean) => void {
  const said = document.createElement('p');
  said.className = 'unconnected';
  said.setAttribute('role', 'status');
  document.body.append(said);
  let timer: ReturnType<typeof setTimeout> | undefined;
  return isOpen => {
    if (!isOpen) {
      timer ??= setTimeout(() => (said.textContent = LOST), LOST_AFTER_MS);
      return;
    }
    clearTimeout(timer);
    timer = undefined;
    said.textContent = '';
  };
}

const hasOdds = () => document.querySelector('[data-chance]') !== null;

/** For whoever else is on the page (bet.ts). */
function passOn(kind: string, detail: unknown): void {
  document.dispatchEvent(new CustomEvent(`arena:${kind}`, { detail }));
}

startPlayers();
const main = document.querySelector<HTMLElement>('main[data-topics]');
if (main) start(main);
