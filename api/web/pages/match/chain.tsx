import { type MatchOnChain, onChainWords, publicChain } from '../../../../core/chain/index.ts';
import { shortAddress } from '../../../../core/wallets/index.ts';
import { Facts, Panel } from '../../parts/panel.tsx';
import { matchChainPath } from '../../paths.ts';

/** What the chain holds of a match, and where everything is that proves it. Nothing where there is no chain. */
export function OnChainPanel({ onChain }: { onChain: MatchOnChain | null }) {
  if (!onChain) return null;
  const { commit, result, chainId, chainName, registry } = onChain;
  const words = onChainWords(onChain);
  return (
    <Panel id="on-chain" title="On chain" more={{ path: matchChainPath(onChain.matchId), words: 'All that proves it' }}>
      <p>
        {words.commit} {words.result}
      </p>
      {result ? (
        <p class="faint">Verifiers are independent of the arena: each fights it again before it signs.</p>
      ) : null}
      <Facts
        facts={[
          ['Chain', chainName],
          ['Registry', <Address key="registry" chainId={chainId} address={registry} />],
          ...(commit ? [['Batch of commits', <Root key="commits" root={commit.root} />] as const] : []),
          ...(result ? [['Batch of results', <Root key="results" root={result.root} />] as const] : []),
          ...(commit?.transaction
            ? [['Committed by', <Sent key="sent" chainId={chainId} hash={commit.transaction} />] as const]
            : []),
          ...(result?.transaction
            ? [['Accepted by', <Sent key="accepted" chainId={chainId} hash={result.transaction} />] as const]
            : []),
        ]}
      />
    </Panel>
  );
}

/** Cut short for the eye, whole for whoever hovers, listens or copies. */
function Short({ text }: { text: string }) {
  return (
    <code title={text}>
      <span aria-hidden="true">{shortAddress(text)}</span>
      <span class="sr">{text}</span>
    </code>
  );
}

function Address({ chainId, address }: { chainId: number; address: string }) {
  return <Linked chainId={chainId} path={`address/${address}`} text={address} />;
}

function Sent({ chainId, hash }: { chainId: number; hash: string }) {
  return <Linked chainId={chainId} path={`tx/${hash}`} text={hash} />;
}

function Root({ root }: { root: string }) {
  return <Short text={root} />;
}

/** To an explorer of the chain, where one is known. */
function Linked({ chainId, path, text }: { chainId: number; path: string; text: string }) {
  const { explorer } = publicChain(chainId);
  return explorer === null ? (
    <Short text={text} />
  ) : (
    <a href={`${explorer}/${path}`} rel="noreferrer">
      <Short text={text} />
    </a>
  );
}
