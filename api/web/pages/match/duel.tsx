import type { MatchSide } from '../../../../core/matches/index.ts';
import { AgentName } from '../../parts/agent.tsx';
import { Tag } from '../../parts/panel.tsx';
import { ARCHETYPE_TITLES, counted, points, record, signed } from '../../parts/words.ts';
import { figurePath } from '../../paths.ts';
import type { MatchFacts } from './facts.ts';

/** The two corners, face to face. */
export function Duel({ facts, hasPictures }: { facts: MatchFacts; hasPictures: boolean }) {
  const { match, stage, headToHead } = facts;
  const winner = stage === 'told' ? (match.result?.winner ?? null) : null;
  const { stakes } = facts;
  return (
    <div class="duel">
      {match.sides.map((side, corner) => (
        <Corner
          key={side.agent.id}
          side={side}
          corner={corner === 0 ? 'left' : 'right'}
          isWinner={winner === corner}
          isLoser={winner !== null && winner !== corner}
          isChampion={stakes?.champion === corner}
          bounty={stakes?.bounties[corner === 0 ? 0 : 1] ?? 0}
          hasPicture={hasPictures}
        />
      ))}
      <p class="duel-middle">
        <span class="duel-versus" aria-hidden="true">
          vs
        </span>
        {headToHead && headToHead.wins + headToHead.losses > 0 ? (
          <span class="duel-score">
            <span class="sr">Meetings so far: </span>
            {record(headToHead)}
          </span>
        ) : null}
      </p>
    </div>
  );
}

function Corner({
  side,
  corner,
  isWinner,
  isLoser,
  isChampion,
  bounty,
  hasPicture,
}: {
  side: MatchSide;
  corner: 'left' | 'right';
  isWinner: boolean;
  isLoser: boolean;
  isChampion: boolean;
  bounty: number;
  hasPicture: boolean;
}) {
  const { agent } = side;
  const change = side.ratingAfter !== null && side.ratingBefore !== null ? side.ratingAfter - side.ratingBefore : null;
  return (
    <section class={`corner ${corner}${isLoser ? ' beaten' : ''}`} aria-label={`The ${corner} corner`}>
      {hasPicture ? (
        <img
          class="figure"
          src={figurePath(agent.id, corner === 'left' ? 'right' : 'left')}
          alt=""
          width="400"
          height="500"
        />
      ) : null}
      <div class="corner-words">
        {isWinner ? <Tag tone="gold">Winner</Tag> : null}
        {isChampion ? <Tag tone="gold">Belt holder</Tag> : null}
        {bounty > 0 ? <Tag tone="red">{`Bounty ${counted(bounty, 'credit')}`}</Tag> : null}
        <h2>
          <AgentName agent={agent} />
        </h2>
        <p class="corner-who">
          <b>{ARCHETYPE_TITLES[agent.archetype]}</b>{' '}
          {agent.ownerName === null ? (
            'house agent'
          ) : (
            <>
              by <bdi>{agent.ownerName}</bdi>
            </>
          )}
        </p>
        <dl class="corner-figures">
          <div>
            <dt>Rating</dt>
            <dd>
              {points({ ...agent.rating, shown: side.ratingAfter ?? agent.rating.shown })}
              {change === null ? null : <span class={change < 0 ? 'down' : 'up'}> {signed(change)}</span>}
            </dd>
          </div>
          <div>
            <dt>Record</dt>
            <dd>{record(agent.rating)}</dd>
          </div>
          <div>
            <dt>Version</dt>
            <dd>{side.versionNumber}</dd>
          </div>
        </dl>
      </div>
    </section>
  );
}
