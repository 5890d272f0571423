import { type PickName, pickWords } from '../../parts/picks.ts';
import { counted, number } from '../../parts/words.ts';
import { ask } from '../session/api.ts';
import { part, say } from '../session/say.ts';
import { namesOf } from './form.ts';
import type { Order } from './placing.ts';

/** Selling what one holds: what it brings is shown first, and asked. */

interface SaleQuote {
  proceeds: number;
  releasedNow: number;
  pendingUntilSettled: number;
}

/** Of what was shown; as for bets (numbers.md). */
const SLIPPAGE_PERCENT = 3;

/** By the pick that it sells: the order behind the button that is shown. */
const orders = new WeakMap<HTMLElement, Order>();

/** The order behind a button, once: a second tap finds none. */
export function takeSale(button: HTMLElement): Order | null {
  const order = orders.get(button) ?? null;
  orders.delete(button);
  return order;
}

/** Shows what a sale brings, with a button that does it. */
export async function offerSale(button: HTMLButtonElement): Promise<void> {
  const list = button.closest<HTMLElement>('.held');
  const pick = button.dataset['sell'] as PickName;
  const place = list?.querySelector<HTMLElement>(`[data-sale="${pick}"]`);
  if (!list || !place) return;
  const match = list.dataset['match'] ?? '';
  button.disabled = true;
  const answer = await ask(`/v1/markets/${match}/sale-quote?${new URLSearchParams({ pick })}`);
  button.disabled = false;
  if (!answer.ok) return say(part('#bet-status'), answer.problem, 'bad');
  const { proceeds, releasedNow, pendingUntilSettled } = answer.json as SaleQuote;
  const leastProceeds = Math.ceil((proceeds * (100 - SLIPPAGE_PERCENT)) / 100);
  const words = pickWords(namesOf(list), pick);
  const later =
    pendingUntilSettled > 0
      ? `: ${number(releasedNow)} at once, ${number(pendingUntilSettled)} when the match is settled`
      : '';
  const bound =
    leastProceeds < proceeds ? ` Should the odds move as you tap: at least ${number(leastProceeds)}, or no sale.` : '';
  const text = document.createElement('p');
  text.textContent = `Your bet on ${words} brings ${counted(proceeds, 'credit')}${later}.${bound}`;
  const confirm = made('button', `Sell for ${number(proceeds)}`);
  orders.set(confirm, {
    path: `/v1/markets/${match}/sales`,
    body: { pick, percent: 100, leastProceeds },
    words: `the sale of ${words}`,
  });
  const keep = made('button', 'Keep it');
  keep.className = 'quiet';
  keep.addEventListener('click', () => {
    place.hidden = true;
    button.hidden = false;
    button.focus();
  });
  const actions = made('div', '');
  actions.className = 'actions';
  actions.append(confirm, keep);
  place.replaceChildren(text, actions);
  place.hidden = false;
  button.hidden = true;
  text.id = `sale-${pick}`;
  confirm.setAttribute('aria-describedby', text.id);
  confirm.focus();
}

function made<Kind extends keyof HTMLElementTagNameMap>(kind: Kind, text: string): HTMLElementTagNameMap[Kind] {
  const element = document.createElement(kind);
  if (element instanceof HTMLButtonElement) element.type = 'button';
  element.textContent = text;
  return element;
}
