import { coinText, type PoolView } from '../../../../core/chain/index.ts';
import { STAGE_TAGS } from '../../client/escrow/words.ts';
import { Panel, Tag } from '../../parts/panel.tsx';
import { escrowPath } from '../../paths.ts';
import type { MatchFacts } from './facts.ts';

/** Where stakes on chain stand, and the way to the page that takes them. Nothing where there is no pool, and can be none. */

export function EscrowPanel({ facts: { match, onChain, takesPools } }: { facts: MatchFacts }) {
  const pools = (onChain?.pools ?? []).filter(({ stage, asset }) => stage !== 'refused' && asset.kind !== 'other');
  if (pools.length === 0) return takesPools ? <NoPool matchId={match.id} /> : null;
  return (
    <Panel title="Stakes on chain">
      <ul class="plain">
        {pools.map(({ id, asset, stage, totals }) => {
          const { words, tone } = STAGE_TAGS[stage];
          return (
            <li key={id}>
              <Tag tone={tone}>{words}</Tag>{' '}
              <a href={escrowPath(match.id, asset.kind === 'arena' ? 'arena' : 'coin')}>
                {coinText(totals[0] + totals[1], asset)} from people’s own wallets:{' '}
                {WHAT_TO_DO[stage] ?? 'how it stands'}
              </a>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

const WHAT_TO_DO: Partial<Record<PoolView['stage'], string>> = {
  asked: 'stake with yours',
  open: 'stake with yours',
  settled: 'withdraw',
  voided: 'withdraw',
};

function NoPool({ matchId }: { matchId: string }) {
  return (
    <Panel title="Stakes on chain">
      <p>
        Nobody has staked coins of their own on this match. <a href={escrowPath(matchId)}>How that goes</a>
      </p>
    </Panel>
  );
}
