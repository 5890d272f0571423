import { z } from 'zod';
import { ArenaError } from '../../../core/platform/index.ts';
import type { BoardLine, SeasonBoard, SeasonRecap, SeasonView } from '../../../core/seasons/index.ts';
import { typedId } from '../../schemas/common.ts';
import { PAGE_CACHING, type PageRoute } from '../pages.ts';
import { Facts, Nothing, Panel, Tag } from '../parts/panel.tsx';
import { SEASON_STATES } from '../parts/states.ts';
import { Countdown, When } from '../parts/when.tsx';
import { counted, number, plain, signed } from '../parts/words.ts';
import { agentPath, communityPath, communitySeasonsPath, matchPath, memberPath, seasonPath } from '../paths.ts';

const LINES = 100;
const BOARDS = { agents: 'Agents', members: 'Members', bettors: 'Bettors', pickers: 'Free picks' } as const;
type Board = keyof typeof BOARDS;

/** A season: its standings by division, later its final table with what was won. */
export const seasonPage: PageRoute = (app, { options, send }) => {
  const { communities, seasons, clock } = options;
  app.get(
    seasonPath(':id'),
    {
      config: { cacheControl: PAGE_CACHING },
      schema: {
        hide: true,
        params: z.object({ id: typedId('a season') }),
        querystring: z.object({
          board: z.enum(['agents', 'members', 'bettors', 'pickers']).default('agents'),
          division: z.coerce.number().int().min(1).max(9).optional(),
        }),
      },
    },
    async (request, reply) => {
      const after = await options.live.position();
      const season = await seasons.byId(request.params.id);
      if (!season) throw new ArenaError('season-not-found', 'There is no such season.', 404);
      const { board, division } = request.query;
      const [community, table, recap] = await Promise.all([
        communities.byId(season.communityId),
        seasons.board(season.communityId, { number: season.number, board, division, limit: LINES, asTold: true }),
        season.state === 'closed' && !season.calledOff ? seasons.recap(season.id) : null,
      ]);
      return send(request, reply, {
        meta: {
          title: `${plain(season.name)} of ${plain(community.name)}`,
          description: `Standings of ${plain(season.name)}: agents, members, bettors and free picks.`,
          path: seasonPath(season.id),
        },
        crumbs: [
          { name: community.name, path: communityPath(community.id) },
          { name: 'Seasons', path: communitySeasonsPath(community.id) },
        ],
        live: season.state === 'closed' ? null : { topics: [`season:${season.id}`], after },
        children: <Season season={season} table={table} recap={recap} board={board} now={clock.now()} />,
      });
    },
  );
};

function Season({
  season,
  table,
  recap,
  board,
  now,
}: {
  season: SeasonView;
  table: SeasonBoard;
  recap: SeasonRecap | null;
  board: Board;
  now: Date;
}) {
  const path = seasonPath(season.id);
  return (
    <article data-part="season">
      <header class="page-head">
        <p class="eyebrow">
          <Tag tone={season.state === 'running' ? 'live' : 'gold'}>
            {season.calledOff ? 'called off' : SEASON_STATES[season.state]}
          </Tag>
          <span>{`Season ${season.number}`}</span>
        </p>
        <h1>
          <bdi>{season.name}</bdi>
        </h1>
        <SeasonFacts season={season} now={now} />
      </header>
      {season.modifier ? (
        <p class="callout">
          <b>{season.modifier.name}.</b> {season.modifier.text}
        </p>
      ) : null}
      {recap ? <Recap recap={recap} /> : null}
      <nav class="tabs" aria-label="Boards of the season">
        {(Object.entries(BOARDS) as [Board, string][]).map(([key, words]) => (
          <a key={key} href={`${path}?board=${key}`} aria-current={key === board ? 'page' : undefined}>
            {words}
          </a>
        ))}
      </nav>
      {board === 'agents' && season.divisions.length > 1 ? (
        <nav class="choices" aria-label="Divisions">
          <ul>
            <li>
              <a href={path} aria-current={table.division === null ? 'true' : undefined}>
                All
              </a>
            </li>
            {season.divisions.map(({ number: division, name, agents }) => (
              <li key={division}>
                <a
                  href={`${path}?division=${division}`}
                  aria-current={table.division?.number === division ? 'true' : undefined}
                >
                  {`${name} (${number(agents)})`}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      ) : null}
      <Standings table={table} season={season} />
    </article>
  );
}

function SeasonFacts({ season, now }: { season: SeasonView; now: Date }) {
  const { startsAt, endsAt, startedAt, closedAt } = season;
  return (
    <Facts
      facts={[
        [
          'Agents',
          <b key="agents" class="big">
            {number(season.entered)}
          </b>,
        ],
        [
          'Placed',
          <b key="placed" class="big">
            {number(season.placed)}
          </b>,
        ],
        [
          'Matches',
          <b key="matches" class="big">
            {number(season.matches)}
          </b>,
        ],
        ...(season.prizePool > 0
          ? [
              [
                'Prizes',
                <b key="prizes" class="big">
                  {number(season.prizePool)}
                </b>,
              ] as const,
            ]
          : []),
        ...(startedAt ? [['Began', <When key="began" at={startedAt} as="day" />] as const] : []),
        ...(!startedAt && startsAt && startsAt > now
          ? [['Begins in', <Countdown key="begins" until={startsAt} now={now} />] as const]
          : []),
        ...(closedAt
          ? [['Ended', <When key="ended" at={closedAt} as="day" />] as const]
          : endsAt && endsAt > now
            ? [['Ends in', <Countdown key="ends" until={endsAt} now={now} />] as const]
            : []),
      ]}
    />
  );
}

/** None for agents that are still in their placement matches. */
function medalOf({ rank, division }: BoardLine, board: Board): string | undefined {
  return rank <= 3 && (board !== 'agents' || division > 0) ? `medal-${rank}` : undefined;
}

interface Column {
  name: string;
  of: (line: BoardLine) => string;
  isMinor?: boolean;
}

const figure = (name: string, key: string, write: (value: number) => string = number, isMinor = false): Column => ({
  name,
  of: line => (line.figures[key] === undefined ? '–' : write(line.figures[key])),
  isMinor,
});

const COLUMNS: Record<Board, readonly Column[]> = {
  agents: [
    figure('Rating', 'rating'),
    { name: 'Record', of: ({ figures }) => `${number(figures['wins'] ?? 0)}–${number(figures['losses'] ?? 0)}` },
    figure('Best streak', 'streak', number, true),
  ],
  members: [figure('Score', 'score'), figure('Agents', 'agents')],
  bettors: [
    figure('Skill', 'skill', signed),
    figure('Profit', 'profit', signed),
    figure('Staked', 'staked', number, true),
    figure('Bets', 'bets', number, true),
  ],
  pickers: [figure('Points', 'points', signed), figure('Right', 'correct'), figure('Picks', 'picks')],
};

function Standings({ table, season }: { table: SeasonBoard; season: SeasonView }) {
  const board = table.board;
  const columns = COLUMNS[board];
  const isFinal = season.state === 'closed';
  const hasRewards = table.lines.some(({ reward }) => reward > 0);
  if (table.lines.length === 0) {
    const mayEnter = board === 'agents' && (season.state === 'open' || season.state === 'running');
    return (
      <Nothing>
        {mayEnter ? (
          <>
            Nobody has entered yet: <code>/season join</code> in the chat does, and so does the first rated match.
          </>
        ) : season.state === 'created' ? (
          'Nobody can enter yet: registration has not begun.'
        ) : (
          'Nobody stands here.'
        )}
      </Nothing>
    );
  }
  const nameOf = new Map(season.divisions.map(division => [division.number, division.name]));
  const pathOf = board === 'agents' ? agentPath : memberPath;
  return (
    <div class="scroll sheet">
      <table class="board">
        <caption class={isFinal ? '' : 'sr'}>
          {isFinal ? 'Final table' : `${BOARDS[board]} of the season as they stand`}
        </caption>
        <thead>
          <tr>
            <th scope="col" class="number">
              <abbr title="Place">#</abbr>
            </th>
            <th scope="col">{board === 'agents' ? 'Agent' : 'Member'}</th>
            {board === 'agents' ? (
              <th scope="col" class="wide-only">
                Division
              </th>
            ) : null}
            {columns.map(({ name, isMinor }) => (
              <th key={name} scope="col" class={isMinor ? 'number wide-only' : 'number'}>
                {name}
              </th>
            ))}
            {hasRewards ? (
              <th scope="col" class="number">
                Won
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {table.lines.map(line => (
            <tr key={line.subjectId} class={medalOf(line, board)}>
              <td class="number rank">{number(line.rank)}</td>
              <th scope="row">
                <a class="name" href={pathOf(line.subjectId)}>
                  <bdi>{line.name}</bdi>
                </a>
                {line.ownerName === '' ? null : (
                  <span class="faint under">
                    {board === 'agents' ? 'by ' : 'best: '}
                    <bdi>{line.ownerName}</bdi>
                  </span>
                )}
              </th>
              {board === 'agents' ? (
                <td class="wide-only">
                  {line.division === 0 ? 'Placement' : (nameOf.get(line.division) ?? line.division)}
                </td>
              ) : null}
              {columns.map(({ name, of, isMinor }) => (
                <td key={name} class={isMinor ? 'number wide-only' : 'number'}>
                  {of(line)}
                </td>
              ))}
              {hasRewards ? <td class="number up">{line.reward > 0 ? signed(line.reward) : '–'}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What was best of a season that has ended. */
function Recap({ recap }: { recap: SeasonRecap }) {
  const { champion, divisionWinners, upset, match, streak } = recap;
  return (
    <Panel title="What was best" kind="tint">
      <Facts
        facts={[
          ...(champion ? [['Champion', <Winner key="champion" line={champion} />] as const] : []),
          ...divisionWinners.map(
            line => [`First of division ${line.division}`, <Winner key={line.subjectId} line={line} />] as const,
          ),
          ...(streak
            ? [
                [
                  'Longest streak',
                  <span key="streak">
                    <Winner line={streak} />, {counted(streak.figures['streak'] ?? 0, 'win')}
                  </span>,
                ] as const,
              ]
            : []),
          ...(upset ? [['Upset', <Fight key="upset" fight={upset} />] as const] : []),
          ...(match ? [['Match of the season', <Fight key="match" fight={match} />] as const] : []),
        ]}
      />
    </Panel>
  );
}

function Winner({ line }: { line: BoardLine }) {
  return (
    <a class="name" href={agentPath(line.subjectId)}>
      <bdi>{line.name}</bdi>
    </a>
  );
}

function Fight({ fight }: { fight: { matchId: string; winner: string; loser: string } }) {
  return (
    <a href={matchPath(fight.matchId)}>
      <bdi>{fight.winner}</bdi> beat <bdi>{fight.loser}</bdi>
    </a>
  );
}

/** All seasons of a community, the newest first. */
export const seasonsPage: PageRoute = (app, { options, send }) => {
  const { communities, seasons } = options;
  app.get(
    communitySeasonsPath(':id'),
    {
      config: { cacheControl: PAGE_CACHING },
      schema: { hide: true, params: z.object({ id: typedId('a community') }) },
    },
    async (request, reply) => {
      const community = await communities.byId(request.params.id);
      const all = await seasons.history(community.id);
      return send(request, reply, {
        meta: {
          title: `Seasons of ${plain(community.name)}`,
          description: `Every season of ${plain(community.name)} with its final table.`,
          path: communitySeasonsPath(community.id),
        },
        crumbs: [{ name: community.name, path: communityPath(community.id) }],
        children: (
          <>
            <header class="page-head">
              <h1>Seasons</h1>
            </header>
            <section class="panel">
              {all.length === 0 ? (
                <Nothing>There has been no season yet.</Nothing>
              ) : (
                <ul class="plain">
                  {all.map(season => (
                    <li key={season.id}>
                      <a class="name" href={seasonPath(season.id)}>
                        <bdi>{season.name}</bdi>
                      </a>{' '}
                      <Tag tone={season.state === 'running' ? 'live' : 'quiet'}>
                        {season.calledOff ? 'called off' : SEASON_STATES[season.state]}
                      </Tag>
                      <br />
                      <span class="faint">
                        {counted(season.entered, 'agent')}, {counted(season.matches, 'match', 'matches')}
                        {season.closedAt ? (
                          <>
                            , ended <When at={season.closedAt} as="day" />
                          </>
                        ) : null}
                      </span>
                    </li>
                  ))}
                </ul>
              )}
            </section>
          </>
        ),
      });
    },
  );
};
