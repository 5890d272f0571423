import { conditionWords, type Direction, type PickName, pickOf, pickWords, type Winner } from '../../parts/picks.ts';
import { counted, factor, number } from '../../parts/words.ts';
import { ask } from '../session/api.ts';
import { part } from '../session/say.ts';
import { openness, room } from './market.ts';
import type { Order } from './placing.ts';
import { readStake, stepStake } from './stake.ts';

/** The form of a bet: what is chosen, what it would pay, and the order that is shown. Handlers hang on the document: parts come and go. */

/** After the last key or tap. */
const QUOTE_AFTER_MS = 250;
/** After others have bet: what is shown holds anyway. */
const REQUOTE_AFTER_MS = 900;
/** Terms that have just become worse are not agreed to by a tap that was meant for better ones. */
const REST_MS = 700;

interface Quote {
  pick: PickName;
  stake: number;
  pays: number;
  factor: number;
  leastPays: number;
}

const chosen: { winner: Winner | null; direction: Direction | null } = { winner: null, direction: null };
let quote: Quote | null = null;
let waiting: ReturnType<typeof setTimeout> | undefined;
let asked = 0;
let restsUntil = 0;
let progress: 'free' | 'busy' | 'lost' = 'free';

const form = () => part<HTMLFormElement>('#bet-form');
const input = () => part<HTMLInputElement>('#bet-stake');

export function namesOf(place: HTMLElement): [string, string] {
  return [place.dataset['left'] ?? '', place.dataset['right'] ?? ''];
}

function pick(): PickName | null {
  return pickOf(chosen.winner, chosen.direction);
}

/** Does what a button of the form is for. @returns whether it was one */
export function tap(button: HTMLElement): boolean {
  const { question, answer, step, stake } = button.dataset;
  const field = input();
  if (question !== undefined) choose(question, answer ?? '');
  else if (step !== undefined && field) {
    write(stepStake(readStake(field.value) ?? 1, step === '1' ? 1 : -1, room().most));
  } else if (stake !== undefined && field) write(stake === 'max' ? room().most : Number(stake));
  else return false;
  changed();
  return true;
}

function write(stake: number): void {
  const field = input();
  if (field) field.value = String(stake);
}

function choose(question: string, answer: string): void {
  const isPool = form()?.dataset['pool'] !== undefined;
  if (question === 'winner') {
    chosen.winner = chosen.winner === answer ? null : (answer as Winner);
    if (isPool) chosen.direction = null;
  } else {
    chosen.direction = chosen.direction === answer ? null : (answer as Direction);
    if (isPool) chosen.winner = null;
  }
}

/** Something was chosen or typed: what was shown holds no longer. */
export function changed(): void {
  quote = null;
  // an answer that is under way is for something else
  asked += 1;
  tell(pick() ? 'Looking at the odds …' : 'Pick an answer to see what it pays.');
  show();
  if (pick()) askAfter(QUOTE_AFTER_MS);
}

/** Others have bet. */
export function oddsMoved(): void {
  if (pick() && !document.hidden) askAfter(REQUOTE_AFTER_MS);
}

function askAfter(ms: number): void {
  clearTimeout(waiting);
  waiting = setTimeout(() => void askQuote(), ms);
}

async function askQuote(): Promise<void> {
  const [place, wanted, stake] = [form(), pick(), readStake(input()?.value ?? '')];
  if (!place || !wanted || openness() !== 'open') return;
  if (stake === null) return tell('Please give a whole number of credits, 50 say.', 'bad');
  asked += 1;
  const serial = asked;
  const query = new URLSearchParams({ pick: wanted, stake: String(stake) });
  const answer = await ask(`/v1/markets/${place.dataset['match']}/quote?${query}`);
  // something else was chosen meanwhile
  if (serial !== asked) return;
  if (!answer.ok) {
    quote = null;
    tell(answer.problem, 'bad');
    return show();
  }
  const fresh = answer.json as Quote;
  if (quote && fresh.pays < quote.pays) rest();
  quote = fresh;
  tell(quoteWords(fresh, place));
  show();
}

function rest(): void {
  restsUntil = performance.now() + REST_MS;
  setTimeout(show, REST_MS + 20);
}

function quoteWords({ pick: wanted, pays, factor: hundredths, leastPays }: Quote, place: HTMLElement): string {
  const condition = conditionWords(namesOf(place), wanted);
  if (place.dataset['pool'] !== undefined) {
    return `Pays about ${counted(pays, 'credit')} if ${condition}: a pool, which moves until bets close.`;
  }
  const bound = leastPays < pays ? ` Should the odds move as you tap: at least ${number(leastPays)}, or no bet.` : '';
  return `Pays ${counted(pays, 'credit')} (${factor(hundredths)}) if ${condition}.${bound}`;
}

function tell(text: string, tone: 'plain' | 'bad' = 'plain'): void {
  const place = part<HTMLElement>('#bet-quote');
  if (!place) return;
  if (place.textContent !== text) place.textContent = text;
  place.dataset['tone'] = tone;
}

/** The order as it is shown right now; null where there is none to agree to. */
export function shownOrder(): Order | null {
  const place = form();
  if (!place || !quote || openness() !== 'open' || performance.now() < restsUntil) return null;
  const { pick: wanted, stake, leastPays } = quote;
  return {
    path: `/v1/markets/${place.dataset['match']}/bets`,
    body: { pick: wanted, stake, leastPays },
    words: `${number(stake)} on ${pickWords(namesOf(place), wanted)}`,
  };
}

/** After a bet: the next one is chosen anew, so that no tap too many places it again. */
export function clear(): void {
  chosen.winner = null;
  chosen.direction = null;
  changed();
}

/** While an order is under way, or its answer lost, no other is begun. */
export function hold(state: typeof progress): void {
  progress = state;
  show();
}

/** Draws the form as it stands. */
export function show(): void {
  const fields = part<HTMLFieldSetElement>('#bet-fields');
  const button = part<HTMLElement>('#bet-place');
  if (!fields || !button) return;
  const open = openness();
  if (fields.disabled !== (open !== 'open')) {
    fields.disabled = open !== 'open';
    if (open !== 'open') tell(open === 'paused' ? 'Bets on this match are paused.' : 'No more bets on this match.');
    else changed();
  }
  for (const each of fields.querySelectorAll<HTMLElement>('[data-question]')) {
    const isChosen = each.dataset['answer'] === chosen.winner || each.dataset['answer'] === chosen.direction;
    each.setAttribute('aria-pressed', String(isChosen));
  }
  const order = progress === 'free' ? shownOrder() : null;
  button.setAttribute('aria-disabled', String(order === null));
  const words = progress === 'busy' ? 'One moment …' : order ? `Bet ${order.words}` : 'Bet';
  if (button.textContent !== words) button.textContent = words;
}
