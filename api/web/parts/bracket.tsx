import type { EntrantView, PlannedBout, TournamentView } from '../../../core/tournaments/index.ts';
import { matchPath } from '../paths.ts';

/** Bouts of an elimination: whoever wins goes on to the next round. */
export function isBracket({ key }: PlannedBout): boolean {
  return /^(W|L|GF|P3|KO)/.test(key);
}

interface Round {
  name: string;
  bouts: PlannedBout[];
}

/**
 * A bracket: for who reads, lists of bouts under the names of their rounds; for the eye, columns that are joined by lines. Without
 * `isList`, one row of columns a section (winners, losers, finals).
 */
export function Bracket({
  bouts,
  view,
  isList = false,
}: {
  bouts: readonly PlannedBout[];
  view: TournamentView;
  isList?: boolean;
}) {
  const entrants = new Map(view.entrants.map(entrant => [entrant.id, entrant]));
  if (isList) {
    return (
      <ol class="bouts">
        {bouts.map(bout => (
          <Bout key={bout.key} bout={bout} entrants={entrants} matchId={view.live.get(bout.key) ?? null} />
        ))}
      </ol>
    );
  }
  const sections = [...new Set(bouts.map(sectionOf))];
  const isOne = sections.filter(section => section !== THIRD_PLACE).length === 1;
  return (
    <>
      {sections.map(section => {
        const rounds = roundsOf(bouts.filter(bout => sectionOf(bout) === section));
        return (
          <div key={section} class="bracket-section">
            {isOne || rounds.length === 1 ? null : <h3>{section}</h3>}
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys (WCAG 2.1.1) */}
            <section class="bracket" tabIndex={0} aria-label={`${section}: rounds side by side`}>
              {rounds.map(round => (
                <div key={round.name} class={shapeOf(round, rounds)}>
                  {isOne || rounds.length === 1 ? <h3 class="round-name">{round.name}</h3> : <h4>{round.name}</h4>}
                  <ol>
                    {round.bouts.map(bout => (
                      <Bout key={bout.key} bout={bout} entrants={entrants} matchId={view.live.get(bout.key) ?? null} />
                    ))}
                  </ol>
                </div>
              ))}
            </section>
          </div>
        );
      })}
    </>
  );
}

/** The bout for the third place leads nowhere: it stands by itself. */
const THIRD_PLACE = 'Third place';

function sectionOf({ key, section }: PlannedBout): string {
  return key.startsWith('P3') ? THIRD_PLACE : section;
}

function roundsOf(bouts: readonly PlannedBout[]): Round[] {
  const names = [...new Set(bouts.map(({ roundName }) => roundName))];
  return names.map(name => ({ name, bouts: bouts.filter(({ roundName }) => roundName === name) }));
}

/** Pairs of bouts are joined where the next round has half as many; else each goes straight on. */
function shapeOf(round: Round, rounds: readonly Round[]): string {
  const next = rounds[rounds.indexOf(round) + 1];
  if (!next) return 'round last';
  if (next.bouts.length * 2 === round.bouts.length) return 'round pairs';
  return next.bouts.length === round.bouts.length ? 'round straight' : 'round';
}

function Bout({
  bout,
  entrants,
  matchId,
}: {
  bout: PlannedBout;
  entrants: ReadonlyMap<string, EntrantView>;
  matchId: string | null;
}) {
  const isBye = bout.how === 'bye';
  return (
    <li class={`bout ${bout.state}${bout.isFinal ? ' final' : ''}`}>
      <p class="bout-label">
        {bout.label}
        {bout.how === 'forfeit' ? ', by forfeit' : null}
        {isBye ? ', a bye' : null}
        {matchId === null ? null : (
          <>
            {': '}
            <a href={matchPath(matchId)}>fight on</a>
          </>
        )}
      </p>
      <ul>
        {bout.entrants.map((id, corner) => {
          const entrant = id === null ? null : entrants.get(id);
          const isWinner = bout.winner === corner;
          const name = entrant?.agent.name;
          return (
            <li
              key={corner === 0 ? 'left' : 'right'}
              class={isWinner ? 'won' : bout.winner === null ? undefined : 'lost'}
            >
              {name ? <bdi>{name}</bdi> : <span class="faint">{isBye ? 'nobody' : 'to be decided'}</span>}
              <span class="score">
                {bout.state === 'decided' && bout.how === 'played' ? bout.score[corner === 0 ? 0 : 1] : null}
                {isWinner ? <span class="sr"> won</span> : null}
              </span>
            </li>
          );
        })}
      </ul>
    </li>
  );
}
