import { coinText, parseAmount } from '../../../../core/chain/amounts.ts';
import { addedPays } from '../../../../core/chain/escrow/pool-rules.ts';
import type { PoolFacts } from './board.ts';
import type { Figures, Pool } from './pool.ts';

/** The form of a stake: whom one backs, with how much, what that would pay, and which of the two steps of a token comes next. */

export interface StakeForm {
  /** What a stake takes of it. */
  wish(): { outcome: 0 | 1 | null; amount: string };
  /** Whether the escrow may take the typed amount already; coins need no such thing. */
  isAllowed(figures: Figures | null): boolean;
  /** What keeps a step from being taken, in words; null: nothing. */
  obstacle(action: 'stake' | 'approve', figures: Figures | null): string | null;
  /** @param isReady whether a wallet is there, and nothing under way */
  draw(now: { pool: Pool; figures: Figures } | null, isReady: boolean): void;
  clear(): void;
}

export interface StakeFormOptions {
  facts: PoolFacts;
  /** Called when something else is chosen or typed. */
  onChange: () => void;
}

export function openStakeForm({ facts, onChange }: StakeFormOptions): StakeForm {
  const { names, asset, isCoin } = facts;
  const { symbol, decimals } = asset;
  const field = document.querySelector<HTMLInputElement>('#stake-amount');
  const quote = document.getElementById('stake-quote');
  const corners = [...document.querySelectorAll<HTMLButtonElement>('[data-corner]')];
  const steps = [...document.querySelectorAll<HTMLButtonElement>('[data-action="approve"], [data-action="stake"]')];
  let corner: 0 | 1 | null = location.hash === '#left' ? 0 : location.hash === '#right' ? 1 : null;

  const typed = () => field?.value.trim() ?? '';
  /** Null where it is no amount that can be staked. */
  const amountOf = (): bigint | null => parseAmount(typed(), decimals) || null;
  const isAllowed = (figures: Figures | null): boolean =>
    isCoin || (figures?.allowance ?? 0n) >= (parseAmount(typed(), decimals) ?? 0n);

  function quoteWords(now: { pool: Pool; figures: Figures } | null): string {
    const amount = amountOf();
    if (corner !== null && amount !== null && now) {
      const pays = addedPays(now.figures.totals, now.pool.feeBps, corner, amount);
      return `${coinText(amount, asset)} on ${names[corner]} would pay ${coinText(pays, asset)} if it wins, by what is in the pool at present. Every later stake changes that.`;
    }
    if (typed() !== '' && amount === null) {
      return `Please type an amount of ${symbol} such as ${decimals > 0 ? '0.01' : '10'}.`;
    }
    return 'Choose a corner and an amount to see what it would pay.';
  }

  for (const button of corners) {
    button.addEventListener('click', () => {
      const chosen = Number(button.dataset['corner']) === 0 ? 0 : 1;
      corner = corner === chosen ? null : chosen;
      onChange();
    });
  }
  field?.addEventListener('input', onChange);

  return {
    wish: () => ({ outcome: corner, amount: typed() }),
    isAllowed,
    obstacle(action, figures) {
      if (corner === null) return 'Please choose whom you back.';
      const amount = amountOf();
      if (amount === null) return `Please type an amount of ${symbol}.`;
      const balance = figures?.balance ?? null;
      if (balance !== null && amount > balance) return `Your wallet has ${coinText(balance, asset)}.`;
      if (action === 'stake' && !isAllowed(figures)) return 'Allow the escrow to take the tokens first: step 1.';
      if (action === 'approve' && isAllowed(figures)) {
        return 'The escrow may take that much already: go on with step 2.';
      }
      return null;
    },
    draw(now, isReady) {
      for (const button of corners) {
        button.setAttribute('aria-pressed', String(Number(button.dataset['corner']) === corner));
      }
      if (quote) quote.textContent = quoteWords(now);
      const isWhole = corner !== null && amountOf() !== null && now !== null;
      const next = isAllowed(now?.figures ?? null) ? 'stake' : 'approve';
      for (const button of steps) {
        const isNext = button.dataset['action'] === next;
        button.setAttribute('aria-disabled', String(!isReady || !isWhole || !isNext));
      }
    },
    clear() {
      if (field) field.value = '';
    },
  };
}
