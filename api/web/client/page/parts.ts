import { startPlayers } from '../player/start.ts';
import { refresh } from '../session/api.ts';
import { localize } from './dress.ts';

/**
 * Parts of a page that change (`data-part`): the page is asked for again and its parts are put in the place of the old ones, so that what
 * is shown is always what the server would show. A part that somebody is using (the player, an open form) stays; one that says for how long
 * (`data-keep`) stays until that changes. When all is drawn, `arena:drawn` is told.
 */

const FOR_NOBODY = '.masthead a[href^="/sign-in"]';

let running: Promise<void> | null = null;
let again = false;

/** Draws the parts anew; asked for several times meanwhile, once more. */
export function redraw(): Promise<void> {
  if (running) {
    again = true;
    return running;
  }
  running = draw()
    .catch(() => undefined)
    .finally(() => {
      running = null;
      if (again) {
        again = false;
        void redraw();
      }
    });
  return running;
}

async function draw(): Promise<void> {
  let fresh = await fetchPage();
  // an access token lapses every few minutes; who is signed in is not shown what nobody would be
  const isForNobody = !document.querySelector(FOR_NOBODY) && fresh?.querySelector(FOR_NOBODY);
  if (isForNobody && (await refresh())) fresh = await fetchPage();
  if (!fresh) return;
  if (spoils(fresh)) {
    document.addEventListener('left-live', drawAfterwards, { once: true });
    return;
  }
  for (const part of document.querySelectorAll<HTMLElement>('[data-part]')) {
    const next = fresh.querySelector<HTMLElement>(`[data-part="${part.dataset['part']}"]`);
    if (next) replace(part, next);
  }
  const [article, drawn] = [document.querySelector('[data-stage]'), fresh.querySelector('[data-stage]')];
  if (article && drawn) article.setAttribute('data-stage', drawn.getAttribute('data-stage') ?? '');
  document.dispatchEvent(new Event('arena:drawn'));
}

async function fetchPage(): Promise<Document | null> {
  const response = await fetch(location.pathname + location.search, {
    headers: { accept: 'text/html' },
    cache: 'no-cache',
  });
  return response.ok ? new DOMParser().parseFromString(await response.text(), 'text/html') : null;
}

/**
 * The chat tells a result after the highlights; the whole fight, which is watched here in step with everybody, takes longer. Its end is seen
 * before it is read.
 */
function spoils(fresh: Document): boolean {
  const isTold = fresh.querySelector('[data-stage="told"]') !== null;
  return isTold && document.querySelector('[data-player][data-live="in step"]') !== null;
}

const drawAfterwards = () => void redraw();

function replace(part: HTMLElement, next: HTMLElement): void {
  const { keep } = part.dataset;
  if (keep === undefined ? isInUse(part) : keep === next.dataset['keep']) return;
  // a tape that is being drawn here goes on until the server draws the whole of it
  if (part.querySelector('.chart') && next.querySelector('[data-live="tape"]')) return;
  const open = [...part.querySelectorAll('details')].map(details => details.open);
  const fresh = document.importNode(next, true);
  for (const [index, details] of [...fresh.querySelectorAll('details')].entries()) details.open = open[index] ?? false;
  localize(fresh);
  if (part.hasAttribute('aria-live')) {
    // the region itself must stay for its change to be read out
    if (part.innerHTML !== fresh.innerHTML) part.replaceChildren(...fresh.childNodes);
    part.className = fresh.className;
  } else if (part.outerHTML !== fresh.outerHTML) part.replaceWith(fresh);
  startPlayers(document);
}

/** A fight that is being watched is not taken away, nor a form under somebody's hands. */
function isInUse(part: HTMLElement): boolean {
  if (part.querySelector('[data-player][data-state]:not([data-state="offered"])')) return true;
  return part.querySelector('form, input, button, summary') !== null && part.contains(document.activeElement);
}
