import type { ToldMatch } from '../../../core/announcements/index.ts';
import type { MatchSide } from '../../../core/matches/index.ts';
import { matchPath } from '../paths.ts';
import { RobotHead } from './agent.tsx';
import { Tag } from './panel.tsx';
import { Countdown, When } from './when.tsx';
import { KIND_TITLES, RESULT_WORDS } from './words.ts';

/** How a match stands, in a word or two. */
export function MatchState({ match, now }: { match: ToldMatch; now: Date }) {
  switch (match.state) {
    case 'open':
      return match.lockAt > now ? (
        <Tag tone="green">
          Bets for <Countdown until={match.lockAt} now={now} />
        </Tag>
      ) : (
        <Tag tone="gold">Locked</Tag>
      );
    case 'locked':
      return <Tag tone="gold">Tape running</Tag>;
    case 'running':
    case 'finished':
      return <Tag tone="live">{match.watchableAt ? 'Fight on: watch' : 'Fight on'}</Tag>;
    case 'void':
      return <Tag>Void</Tag>;
    case 'settled':
      return <Tag tone="quiet">{match.result ? RESULT_WORDS[match.result.kind] : 'Settled'}</Tag>;
  }
}

function Side({ side, isWinner, isLoser }: { side: MatchSide; isWinner: boolean; isLoser: boolean }) {
  return (
    <span class={isWinner ? 'side won' : isLoser ? 'side lost' : 'side'}>
      <RobotHead looks={side.agent.looks} />
      <span class="name">
        <bdi>{side.agent.name}</bdi>
      </span>
      {isWinner ? <span class="sr"> (won)</span> : null}
    </span>
  );
}

/** Matches, each a link to its page. */
export function MatchList({ matches, now }: { matches: readonly ToldMatch[]; now: Date }) {
  return (
    <ul class="matches">
      {matches.map(match => {
        const winner = match.state === 'settled' ? (match.result?.winner ?? null) : null;
        return (
          <li key={match.id}>
            <a class="match-row" href={matchPath(match.id)}>
              <span class="sides">
                <Side side={match.sides[0]} isWinner={winner === 0} isLoser={winner === 1} />
                <span class="versus">vs</span>
                <Side side={match.sides[1]} isWinner={winner === 1} isLoser={winner === 0} />
              </span>
              <span class="match-facts">
                <MatchState match={match} now={now} />
                <span class="faint">
                  {match.occasion ? <bdi>{match.occasion.label}</bdi> : KIND_TITLES[match.kind]}
                  {' · '}
                  <When at={match.createdAt} />
                </span>
              </span>
            </a>
          </li>
        );
      })}
    </ul>
  );
}
