import { COIN_DECIMALS, coinText } from '../../../../core/chain/amounts.ts';
import { leftShare, paidFor } from '../../../../core/chain/escrow/pool-rules.ts';
import { isDecided, standingText } from '../../../../core/chain/escrow/pool-words.ts';
import type { Figures, Pool } from './pool.ts';
import { feeWords, STAGE_TAGS } from './words.ts';

/** What the page shows of a pool, put into the places that pages/escrow.tsx has for it. */

/** What a pool's page says of it once and for all. */
export interface PoolFacts {
  names: readonly [string, string];
  asset: { symbol: string; decimals: number };
  isCoin: boolean;
  /** Of the chain, which its bond is in. */
  coin: string;
}

const PER_MILLE = 1_000;

export function drawPool(pool: Pool, figures: Figures, { names, asset }: PoolFacts): void {
  const { totals, isOpen, isAhead } = figures;
  const { stage, ending } = pool;
  const standing = stage === 'asked' && isOpen ? { ...pool, stage: 'open' as const } : pool;
  fill('stage-tag', STAGE_TAGS[standing.stage].words);
  for (const tag of document.querySelectorAll('[data-fill="stage-tag"]')) {
    tag.className = `tag ${STAGE_TAGS[standing.stage].tone}`;
  }
  const moments = {
    closesAt: moment(pool.closesAt),
    finalFrom: pool.finalFrom === null ? null : moment(pool.finalFrom),
    resultBy: moment(pool.resultBy),
  };
  fill('standing', standingText(standing, names, moments));
  const share = leftShare(totals);
  for (const side of [0, 1] as const) {
    fill(`total-${side}`, coinText(totals[side], asset));
    const part = side === 0 ? share : 1_000_000 - share;
    fill(`share-${side}`, totals[0] + totals[1] === 0n ? '–' : `${Math.round(part / 10_000)}%`);
  }
  const bar = document.querySelector('[data-bar]');
  bar?.setAttribute('width', String(Math.round(share / PER_MILLE)));
  bar?.nextElementSibling?.setAttribute('x', String(Math.round(share / PER_MILLE)));
  bar?.nextElementSibling?.setAttribute('width', String(PER_MILLE - Math.round(share / PER_MILLE)));
  fill('fee', feeWords(pool));
  show('nobody', totals[0] + totals[1] === 0n);
  show('ahead', isAhead);
  show('node-silent', pool.now === null);
  show('stake', isOpen);
  show('end', ending !== null);
  show('end-settle', ending === 'settle');
  show('end-void', ending === 'void');
}

/** What the account that the wallet shows has in it. @param hasAccount false: no wallet is connected */
export function drawOwn(pool: Pool, figures: Figures, { asset, coin }: PoolFacts, hasAccount: boolean): void {
  const { totals, staked, due, bondDue, withdrawn, balance, hasEnded } = figures;
  const isStaker = staked[0] + staked[1] > 0n;
  fill('balance', balance === null ? 'not known just now' : coinText(balance, asset));
  show('no-stake', hasAccount && !isStaker);
  for (const side of [0, 1] as const) {
    show(`own-${side}`, staked[side] > 0n);
    fill(`own-${side}`, coinText(staked[side], asset));
    const pays = coinText(paidFor(totals, pool.feeBps, staked, side), asset);
    fill(`would-${side}`, isDecided(pool.stage) ? '' : `, which would pay ${pays} if it wins, at present`);
  }
  show('withdraw', hasAccount && due > 0n);
  fill('due', coinText(due, asset));
  show('withdrawn', withdrawn !== null);
  fill('withdrawn', withdrawn === null ? '' : coinText(withdrawn, asset));
  show('nothing-due', hasAccount && hasEnded && due === 0n && withdrawn === null && isStaker);
  show('bond', hasAccount && bondDue > 0n);
  fill('bond-due', coinText(bondDue, { symbol: coin, decimals: COIN_DECIMALS }));
}

function moment(at: string): string {
  return new Date(at).toLocaleString([], { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
}

function fill(name: string, text: string): void {
  for (const place of document.querySelectorAll<HTMLElement>(`[data-fill="${name}"]`)) {
    if (place.textContent !== text) place.textContent = text;
  }
}

function show(name: string, isShown: boolean): void {
  for (const part of document.querySelectorAll<HTMLElement>(`[data-part="${name}"]`)) part.hidden = !isShown;
}
