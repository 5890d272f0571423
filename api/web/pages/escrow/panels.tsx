import type { ComponentChildren } from 'preact';
import type { PoolView } from '../../../../core/chain/index.ts';
import { Panel } from '../../parts/panel.tsx';

/** What one's own wallet sees and does on the page of a pool; client/escrow/board.ts and stake-form.ts fill it. */

/** Of the account that the wallet shows. */
export function OwnStakes({ names }: { names: readonly [string, string] }) {
  return (
    <>
      <p>
        It has <b data-fill="balance" />.
      </p>
      <Part name="no-stake">
        <p>It has nothing in this pool.</p>
      </Part>
      {([0, 1] as const).map(corner => (
        <Part key={corner} name={`own-${corner}`}>
          <p>
            <b data-fill={`own-${corner}`} /> on <bdi>{names[corner]}</bdi>
            <span data-fill={`would-${corner}`} />.
          </p>
        </Part>
      ))}
      <Part name="withdrawn">
        <p>
          <b data-fill="withdrawn" /> has been withdrawn.
        </p>
      </Part>
      <Part name="nothing-due">
        <p>Nothing is due to it: its stakes were on the other corner.</p>
      </Part>
    </>
  );
}

export function StakePanel({ names, pool }: { names: readonly [string, string]; pool: PoolView }) {
  const { symbol, kind, decimals } = pool.asset;
  return (
    <Panel title="Stake" kind="tint">
      <form id="stake-form" class="bet" autocomplete="off" noValidate>
        <fieldset class="answers winner">
          <legend>Whom do you back?</legend>
          {([0, 1] as const).map(corner => (
            <button
              key={corner}
              type="button"
              data-corner={corner}
              data-answer={corner === 0 ? 'A' : 'B'}
              aria-pressed="false"
            >
              <bdi>{names[corner]}</bdi>
            </button>
          ))}
        </fieldset>
        <label for="stake-amount">Amount, in {symbol}</label>
        <input
          id="stake-amount"
          name="amount"
          inputMode="decimal"
          maxLength={40}
          placeholder={decimals > 0 ? '0.01' : '10'}
          aria-describedby="stake-quote"
        />
        <output id="stake-quote" class="quote" for="stake-amount">
          Choose a corner and an amount to see what it would pay.
        </output>
        <p class="faint">
          Real money, and nobody can call it back: <a href="#before">what to know before</a>.
        </p>
        <div class="actions">
          {kind === 'coin' ? null : (
            <button type="button" data-action="approve" aria-disabled="true">
              1. Allow
            </button>
          )}
          <button type="submit" data-action="stake" aria-disabled="true">
            {kind === 'coin' ? 'Stake' : '2. Stake'}
          </button>
        </div>
        {kind === 'coin' ? null : (
          <p class="faint">
            Tokens take two transactions: the first allows the escrow to take exactly this amount, the second stakes it.
          </p>
        )}
      </form>
    </Panel>
  );
}

export function Receiver() {
  return (
    <details>
      <summary>To another address</summary>
      <label for="withdraw-to">Address that gets it; empty: your wallet’s own</label>
      <input id="withdraw-to" name="to" maxLength={64} placeholder="0x…" autocomplete="off" spellcheck={false} />
      <p class="faint">Also for a wallet that is a contract and cannot take coins. Nobody can call it back.</p>
    </details>
  );
}

/** What anybody may do once it is certain; the arena does it by itself unless something is wrong with it. */
export function EndPanel() {
  return (
    <Panel title="End it">
      <Part name="end-settle">
        <p>The result is final. Whoever likes may send the transaction that settles the pool.</p>
        <button type="button" class="quiet" data-action="settle">
          Settle the pool
        </button>
      </Part>
      <Part name="end-void">
        <p>No result counts. Whoever likes may send the transaction that gives everything back.</p>
        <button type="button" class="quiet" data-action="void">
          Void the pool
        </button>
      </Part>
    </Panel>
  );
}

/** What the script shows when it is so. */
export function Part({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div data-part={name} hidden>
      {children}
    </div>
  );
}
