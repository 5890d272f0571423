import type { ComponentChildren } from 'preact';
import { coinOf, publicChain } from '../../../core/chain/index.ts';
import { chainName } from '../../../core/wallets/index.ts';
import { Panel } from './panel.tsx';
import { Wallets } from './wallets.tsx';

/** A page on which one's own wallet acts (client/wallet/desk.ts). */
export function DeskPage({
  id,
  chainId,
  facts = {},
  children,
}: {
  id: string;
  chainId: number;
  /** What else its script goes by: data attributes. */
  facts?: Readonly<Record<`data-${string}`, string | number | undefined>>;
  children: ComponentChildren;
}) {
  const { rpcUrl, explorer } = publicChain(chainId);
  return (
    <article
      id={id}
      class="desk"
      {...facts}
      data-chain={chainId}
      data-chain-name={chainName(chainId)}
      data-coin={coinOf(chainId).symbol}
      data-rpc={rpcUrl ?? undefined}
      data-explorer={explorer ?? undefined}
    >
      {children}
      <p id="desk-status" role="status" aria-live="polite" class="wallet-status" />
    </article>
  );
}

/** Where the wallet is chosen, and what becomes of what it sends. @param children what the page shows of its account */
export function Desk({ children }: { children?: ComponentChildren }) {
  return (
    <>
      <Panel title="Your wallet">
        <div id="desk-choose">
          <p class="faint">Connecting shows this page your address. It moves nothing.</p>
          <Wallets id="wallets" />
        </div>
        <div id="desk-own" hidden>
          <code class="hash" id="desk-account" />
          {children}
          <button type="button" id="desk-forget" class="quiet">
            Another wallet
          </button>
        </div>
      </Panel>
      <p id="desk-sent" class="faint" hidden>
        Transaction <code id="desk-hash" class="hash" />
      </p>
      <noscript>
        <p class="callout">
          Wallets speak to pages by scripts only. Please allow this page’s own script, or use the contracts directly.
        </p>
      </noscript>
    </>
  );
}

/** A list that the script fills, and what is said where it stays empty. */
export function OwnList({ id, none }: { id: string; none: string }) {
  return (
    <>
      <ul id={id} class="plain lines" />
      <p id={`${id}-none`} class="nothing">
        {none}
      </p>
    </>
  );
}
