import { Facts, Panel } from '../../parts/panel.tsx';
import { number } from '../../parts/words.ts';
import { verifyPath } from '../../paths.ts';
import type { MatchFacts } from './facts.ts';

/** What was fixed before anybody bet, and how to check that nothing was changed. */
export function ProofPanel({ facts }: { facts: MatchFacts }) {
  const { match, revealed, stage } = facts;
  if (!match.commit) return null;
  const hash = (text: string) => <code class="hash">{text}</code>;
  return (
    <Panel
      title="Proof"
      more={stage === 'told' ? { path: verifyPath(match.id), words: 'Check it in your browser' } : null}
    >
      <p>
        Everything but the tape was fixed before anybody could bet, and its fingerprint was published: link{' '}
        {number(match.commit.sequence)} of a public chain. After the match the secret seed comes out, and whoever likes
        can fight it again.
      </p>
      <Facts
        facts={[
          ['Fingerprint', hash(match.commit.hash)],
          ...(revealed ? [['Secret seed', hash(revealed.serverSeed)] as const] : []),
          ...(stage === 'told' && match.result ? [['End of the fight', hash(match.result.stateHash)] as const] : []),
          ['Engine', `${match.engine}, rules “${match.rules}”`],
          [
            'Price',
            match.simulatedPrice
              ? `${match.symbol}, simulated`
              : `${match.symbol} from ${match.priceSources.join(' and ')}`,
          ],
        ]}
      />
    </Panel>
  );
}
