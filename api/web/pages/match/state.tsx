import { Tag } from '../../parts/panel.tsx';
import { Countdown, When } from '../../parts/when.tsx';
import { RESULT_WORDS, signed } from '../../parts/words.ts';
import type { MatchFacts } from './facts.ts';

/** How it stands, in a sentence that everybody understands. live.ts writes it anew when that changes. */
export function MatchStage({ facts }: { facts: MatchFacts }) {
  return (
    <div class={`stage ${facts.stage}`} data-part="stage" role="status" aria-live="polite">
      <Sentence facts={facts} />
    </div>
  );
}

function Sentence({ facts }: { facts: MatchFacts }) {
  const { match, market, stage, now } = facts;
  const [left, right] = match.sides;
  switch (stage) {
    case 'open':
      if (market?.state === 'open') {
        return (
          <p>
            <Tag tone="green">Open</Tag> Bets close in <Countdown until={match.lockAt} now={now} />
          </p>
        );
      }
      return (
        <p>
          <Tag tone="green">Soon</Tag> {market?.state === 'preparing' ? 'The odds are being worked out. ' : null}The
          tape starts in <Countdown until={match.lockAt} now={now} />
        </p>
      );
    case 'locked':
      return (
        <p>
          <Tag tone="gold">Locked</Tag> {market && market.state !== 'void' ? 'No more bets. ' : null}
          {match.symbol} writes the tape: {match.tapeSeconds} seconds that decide the conditions of the fight.
        </p>
      );
    case 'running':
      return (
        <p>
          <Tag tone="live">Fight on</Tag> The fight is on. It can be watched here as soon as it stands in the chat.
        </p>
      );
    case 'fighting':
      return (
        <p>
          <Tag tone="live">Fight on</Tag> Being watched in the chat
          {match.watchableAt ? (
            <>
              {' since '}
              <When at={match.watchableAt} as="clock" />
            </>
          ) : null}
          . The result is told when it is over there.
        </p>
      );
    case 'void':
      return (
        <p>
          <Tag tone="red">Void</Tag> {match.voidReason ?? 'This match does not count.'} Every stake went back in full.
        </p>
      );
    case 'told': {
      const { result } = match;
      if (!result) return null;
      const winner = result.winner === 0 ? left : right;
      const change =
        winner.ratingBefore !== null && winner.ratingAfter !== null
          ? `, ${signed(winner.ratingAfter - winner.ratingBefore)} points`
          : '';
      return (
        <p>
          <Tag tone="gold">Result</Tag>{' '}
          <strong>
            <bdi>{winner.agent.name}</bdi>
          </strong>{' '}
          won {RESULT_WORDS[result.kind]}
          {change}.{match.override ? ' Moderators have corrected this result.' : null}
        </p>
      );
    }
  }
}
