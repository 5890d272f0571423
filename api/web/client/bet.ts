import { counted, number } from '../parts/words.ts';
import { changed, clear, hold, oddsMoved, show, shownOrder, tap } from './bet/form.ts';
import { hearMarket, isBeforeLock, openness } from './bet/market.ts';
import { createPlacing, type Order, type Outcome } from './bet/placing.ts';
import { offerSale, takeSale } from './bet/sales.ts';
import { redraw } from './page/parts.ts';
import { ask } from './session/api.ts';
import { part, say } from './session/say.ts';

/** Betting, selling and picking on the page of an open match. */

/** How often it is looked whether the market has closed by the clock. */
const CLOCK_MS = 500;

const KEPT = `arena-order ${location.pathname}`;
const status = () => part<HTMLElement>('#bet-status');

const placing = createPlacing({
  send: ask,
  newKey: () => crypto.randomUUID(),
  wait: ms => new Promise(resolve => setTimeout(resolve, ms)),
  keep: attempt => storage(store => (attempt === null ? store.removeItem(KEPT) : store.setItem(KEPT, attempt))),
  kept: () => storage(store => store.getItem(KEPT)) ?? null,
  onRetry: words => say(status(), `No answer yet about ${words}: asking again. It is done once at most.`),
});

/** A browser that keeps nothing keeps nothing over a reload either. */
function storage<Value>(use: (store: Storage) => Value): Value | null {
  try {
    return use(sessionStorage);
  } catch {
    return null;
  }
}

document.addEventListener('click', event => {
  const button = (event.target as Element).closest<HTMLButtonElement>('main button');
  if (!button || button.disabled) return;
  const order = takeSale(button);
  if (order) void run(() => placing.place(order), order);
  else if (button.dataset['sell'] !== undefined) void offerSale(button);
  else if (button.dataset['free'] !== undefined) void pickWinner(button);
  else if (button.id === 'bet-retry') void run(() => placing.again());
  else if (button.id === 'bet-leave') leave();
  else tap(button);
});
document.addEventListener('input', event => {
  if ((event.target as Element).id === 'bet-stake') changed();
});
document.addEventListener('submit', event => {
  if ((event.target as Element).id !== 'bet-form') return;
  event.preventDefault();
  const order = shownOrder();
  if (order) void run(() => placing.place(order), order);
});

hearMarket(showAll);
document.addEventListener('arena:odds', oddsMoved);
setInterval(showAll, CLOCK_MS);
if (placing.lost !== null) tellLost(placing.lost);
hold(progress());
showAll();

/** Two taps are one order: the second finds the first under way, or nothing to agree to any more. */
async function run(go: () => Promise<Outcome | null>, order?: Order): Promise<void> {
  if (placing.isBusy) return;
  const going = go();
  hold('busy');
  showAgain(false);
  if (order) say(status(), `Sending ${order.words} …`);
  const outcome = await going;
  hold(progress());
  if (!outcome) return;
  if (outcome.kind === 'unknown') return tellLost(outcome.words, outcome.problem);
  if (outcome.kind === 'refused') {
    say(status(), outcome.problem, 'bad');
    changed();
    return renew();
  }
  say(status(), doneWords(outcome.json as Done, outcome.words), 'good');
  clear();
  await renew();
}

function progress(): 'free' | 'busy' | 'lost' {
  if (placing.isBusy) return 'busy';
  return placing.lost === null ? 'free' : 'lost';
}

interface Done {
  pays?: number;
  totalPays?: number;
  proceeds?: number;
}

function doneWords({ pays, totalPays, proceeds }: Done, words: string): string {
  if (proceeds !== undefined) return `Done, ${words}: it brings ${counted(proceeds, 'credit')}.`;
  const total = totalPays !== undefined && totalPays !== pays ? `, all that you hold of it ${number(totalPays)}` : '';
  return `Your bet stands: ${words}. It pays ${counted(pays ?? 0, 'credit')}${total}.`;
}

function tellLost(words: string, problem = ''): void {
  const reason = problem === '' ? '' : `${problem} `;
  say(status(), `${reason}We do not know what became of ${words}. Asking again does it once at most.`, 'bad');
  showAgain(true);
}

function showAgain(isShown: boolean): void {
  const place = part<HTMLElement>('#bet-again');
  if (place) place.hidden = !isShown;
}

function leave(): void {
  placing.leave();
  showAgain(false);
  hold('free');
  say(status(), 'Left. Whether it was done is seen under your bets.');
  void renew();
}

/** What one holds and has, as it is now; a button in it that has the focus gives it to what has become of its tap. */
async function renew(): Promise<void> {
  const held = document.activeElement?.closest('[data-part="bets"], #bet-again');
  if (held) status()?.focus();
  await redraw();
}

async function pickWinner(button: HTMLButtonElement): Promise<void> {
  const place = part<HTMLElement>('#free-pick');
  if (!place) return;
  const path = `/v1/matches/${place.dataset['match']}/pick`;
  const corner = Number(button.dataset['free']);
  const answer = await ask(path, { method: 'PUT', body: { corner }, key: crypto.randomUUID() });
  if (!answer.ok) return say(part('#free-status'), answer.problem, 'bad');
  const { picks, streak } = answer.json as { picks: number[]; streak: number };
  for (const each of place.querySelectorAll<HTMLElement>('[data-free]')) {
    const own = Number(each.dataset['free']);
    each.setAttribute('aria-pressed', String(own === corner));
    const count = each.querySelector('[data-picks]');
    if (count) count.textContent = counted(picks[own] ?? 0, 'pick');
  }
  say(part('#free-status'), streak > 0 ? `Picked. Your streak: ${number(streak)}.` : 'Picked.', 'good');
}

function showAll(): void {
  show();
  const free = part<HTMLFieldSetElement>('#free-pick');
  if (free) free.disabled = !isBeforeLock();
  const isOpen = openness() === 'open';
  for (const button of document.querySelectorAll<HTMLButtonElement>('.held button')) {
    if (button.disabled !== !isOpen) button.disabled = !isOpen;
  }
}
