import { z } from 'zod';
import type { EntrantView, Plan, PlannedBout, Standing, TournamentView } from '../../../core/tournaments/index.ts';
import { tournamentOf } from '../../routes/tournament-of.ts';
import { typedId } from '../../schemas/common.ts';
import { PAGE_CACHING, type PageRoute } from '../pages.ts';
import { AgentLine, AgentName } from '../parts/agent.tsx';
import { Bracket, isBracket } from '../parts/bracket.tsx';
import { DeedStatus } from '../parts/deed.tsx';
import { Facts, Nothing, Panel, Tag } from '../parts/panel.tsx';
import { TOURNAMENT_STATES } from '../parts/states.ts';
import { Countdown, When } from '../parts/when.tsx';
import { counted, number, plain, points } from '../parts/words.ts';
import {
  agentPath,
  communityPath,
  communityTournamentsPath,
  figurePath,
  tournamentCardPath,
  tournamentPath,
} from '../paths.ts';
import { TournamentList } from './community.tsx';
import { type Entry, EntryPanel, entryOf } from './entry.tsx';

const LISTED = 50;

export const tournamentPage: PageRoute = (app, { options, send, visitorOf }) => {
  const { communities, clock } = options;
  app.get(
    tournamentPath(':id'),
    {
      config: { cacheControl: PAGE_CACHING },
      schema: { hide: true, params: z.object({ id: typedId('a tournament') }) },
    },
    async (request, reply) => {
      const after = await options.live.position();
      const view = await tournamentOf(options, request.params.id);
      const community = await communities.byId(view.communityId);
      const entry = await entryOf(options, await visitorOf(request), view);
      const name = plain(view.name);
      const isOver = view.state === 'finished' || view.state === 'cancelled';
      return send(request, reply, {
        meta: {
          title: name,
          description: `${view.formatName} of ${counted(view.entrants.length, 'agent')} in ${plain(community.name)}: ${TOURNAMENT_STATES[view.state]}.`,
          path: tournamentPath(view.id),
          image: { path: tournamentCardPath(view.id), alt: `The bracket of ${name}`, width: 1200, height: 1000 },
        },
        crumbs: [
          { name: community.name, path: communityPath(community.id) },
          { name: 'Tournaments', path: communityTournamentsPath(community.id) },
        ],
        live: isOver ? null : { topics: [`tournament:${view.id}`], after },
        refreshSeconds: isOver ? null : 60,
        scripts: !isOver && entry.kind === 'member' ? ['play.ts'] : [],
        children: <Tournament view={view} entry={entry} now={clock.now()} />,
      });
    },
  );
};

/** All tournaments of a community, those that are on first. */
export const tournamentsPage: PageRoute = (app, { options, send }) => {
  const { communities, tournaments } = options;
  app.get(
    communityTournamentsPath(':id'),
    {
      config: { cacheControl: PAGE_CACHING },
      schema: { hide: true, params: z.object({ id: typedId('a community') }) },
    },
    async (request, reply) => {
      const community = await communities.byId(request.params.id);
      const all = await tournaments.list(community.id, LISTED);
      return send(request, reply, {
        meta: {
          title: `Tournaments of ${plain(community.name)}`,
          description: `Brackets and winners of ${plain(community.name)}.`,
          path: communityTournamentsPath(community.id),
        },
        crumbs: [{ name: community.name, path: communityPath(community.id) }],
        children: (
          <>
            <header class="page-head">
              <h1>Tournaments</h1>
            </header>
            <section class="panel">
              {all.length === 0 ? (
                <Nothing>There has been no tournament yet.</Nothing>
              ) : (
                <TournamentList tournaments={all} />
              )}
            </section>
          </>
        ),
      });
    },
  );
};

function Tournament({ view, entry, now }: { view: TournamentView; entry: Entry; now: Date }) {
  const { plan } = view;
  return (
    <article>
      <div data-part="head">
        <Head view={view} now={now} />
      </div>
      <DeedStatus />
      <div data-part="entry">
        <EntryPanel view={view} entry={entry} />
      </div>
      <div data-part="course">
        {plan ? <Course view={view} plan={plan} /> : null}
        <Entrants view={view} />
      </div>
    </article>
  );
}

function Head({ view, now }: { view: TournamentView; now: Date }) {
  return (
    <>
      <header class="page-head">
        <p class="eyebrow">
          <Tag tone={view.state === 'running' ? 'live' : 'gold'}>{TOURNAMENT_STATES[view.state]}</Tag>
          <span>{view.formatName}</span>
        </p>
        <h1>
          <bdi>{view.name}</bdi>
        </h1>
        <Facts facts={factsOf(view, now)} />
      </header>
      {view.reason ? <p class="callout">{view.reason}</p> : null}
      {view.champion ? <Champion view={view} champion={view.champion} /> : null}
      {view.teams ? (
        <p class="team-score">
          <bdi>{view.teams[0].name}</bdi> <b>{`${view.teams[0].score}–${view.teams[1].score}`}</b>{' '}
          <bdi>{view.teams[1].name}</bdi>
        </p>
      ) : null}
    </>
  );
}

function factsOf(view: TournamentView, now: Date) {
  const places = `${number(view.entrants.filter(({ out }) => out === null).length)} of ${number(view.size)}`;
  return [
    [
      'Agents',
      <b key="agents" class="big">
        {view.plan ? number(view.plan.standings.length || view.entrants.length) : places}
      </b>,
    ],
    [
      'Best of',
      <b key="best" class="big">
        {view.bestOf}
      </b>,
    ],
    ...(view.pool > 0
      ? [
          [
            'Prizes',
            <b key="pool" class="big">
              {number(view.pool)}
            </b>,
          ] as const,
        ]
      : []),
    ...(view.entryFee > 0 ? [['Entry', counted(view.entryFee, 'credit')] as const] : []),
    ...(view.startsAt && view.startsAt > now && view.state === 'registering'
      ? [['Begins in', <Countdown key="begins" until={view.startsAt} now={now} />] as const]
      : []),
    ...(view.startedAt ? [['Began', <When key="began" at={view.startedAt} />] as const] : []),
  ] as const;
}

function Champion({ view, champion }: { view: TournamentView; champion: EntrantView }) {
  const team = view.teams?.find(({ isWinner }) => isWinner);
  return (
    <section class="panel tint champion">
      <img class="figure" src={figurePath(champion.agent.id, 'right')} alt="" width="400" height="500" />
      <div>
        <h2>Champion</h2>
        <p class="champion-name">{team ? <bdi>{team.name}</bdi> : <AgentName agent={champion.agent} />}</p>
        {team ? null : (
          <p class="faint">
            {champion.ownerName === null ? (
              'house agent'
            ) : (
              <>
                by <bdi>{champion.ownerName}</bdi>
              </>
            )}
            {champion.prize > 0 ? `, ${counted(champion.prize, 'credit')} won` : null}
          </p>
        )}
      </div>
    </section>
  );
}

/** What has been fought and what comes: a bracket, or rounds with their tables. */
function Course({ view, plan }: { view: TournamentView; plan: Plan }) {
  const knockout = plan.bouts.filter(isBracket);
  const rounds = plan.bouts.filter(bout => !isBracket(bout));
  const bracket =
    knockout.length > 0 ? (
      <Panel title={rounds.length > 0 ? 'Knock-out' : 'Bracket'} kind="wide">
        <Bracket bouts={knockout} view={view} />
      </Panel>
    ) : null;
  // what is fought now stands first
  const isInGroups = rounds.some(({ state }) => state !== 'decided');
  return (
    <>
      {isInGroups ? null : bracket}
      {(plan.groups ?? []).map(group => (
        <Panel key={group.name} title={group.name}>
          <Table standings={group.standings} view={view} caption={`Table of ${group.name}`} />
        </Panel>
      ))}
      {!plan.groups && rounds.length > 0 && plan.standings.length > 0 ? (
        <Panel title="Table">
          <Table standings={plan.standings} view={view} caption="How they stand" />
        </Panel>
      ) : null}
      {rounds.length > 0 ? (
        <Panel title="Bouts">
          <Rounds bouts={rounds} view={view} />
        </Panel>
      ) : null}
      {isInGroups ? bracket : null}
    </>
  );
}

function Table({
  standings,
  view,
  caption,
}: {
  standings: readonly Standing[];
  view: TournamentView;
  caption: string;
}) {
  const names = new Map(view.entrants.map(entrant => [entrant.id, entrant]));
  const tieBreaks = standings[0]?.tieBreaks.slice(0, 2) ?? [];
  return (
    <div class="scroll">
      <table class="board">
        <caption class="sr">{caption}</caption>
        <thead>
          <tr>
            <th scope="col" class="number">
              <abbr title="Place">#</abbr>
            </th>
            <th scope="col">Agent</th>
            <th scope="col" class="number">
              Points
            </th>
            <th scope="col" class="number">
              Record
            </th>
            {tieBreaks.map(({ name }) => (
              <th key={name} scope="col" class="number wide-only">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {standings.map(line => {
            const entrant = names.get(line.entrantId);
            return (
              <tr key={line.entrantId}>
                <td class="number rank">{line.place}</td>
                <th scope="row">
                  {entrant ? (
                    <a class="name" href={agentPath(entrant.agent.id)}>
                      <bdi>{entrant.agent.name}</bdi>
                    </a>
                  ) : (
                    '–'
                  )}
                  {line.note ? <span class="faint under">{line.note}</span> : null}
                </th>
                <td class="number strong">{number(line.points / 2)}</td>
                <td class="number">{`${line.wins}–${line.losses}`}</td>
                {tieBreaks.map((_, index) => (
                  <td key={tieBreaks[index]?.name} class="number wide-only">
                    {number(line.tieBreaks[index]?.value ?? 0)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Rounds({ bouts, view }: { bouts: readonly PlannedBout[]; view: TournamentView }) {
  const names = [...new Set(bouts.map(bout => `${bout.section}\n${bout.roundName}`))];
  return (
    <div class="rounds">
      {names.map(key => {
        const [section = '', roundName = ''] = key.split('\n');
        const own = bouts.filter(bout => bout.section === section && bout.roundName === roundName);
        return (
          <section key={key}>
            <h3>{section === roundName || section === 'Swiss' ? roundName : `${section}, ${roundName}`}</h3>
            <Bracket bouts={own} view={view} isList />
          </section>
        );
      })}
    </div>
  );
}

function Entrants({ view }: { view: TournamentView }) {
  if (view.entrants.length === 0) {
    return (
      <Panel title="Agents">
        <Nothing>
          Nobody yet: <code>/tournament join</code> in the chat.
        </Nothing>
      </Panel>
    );
  }
  const isStarted = view.plan !== null;
  // by which it was seeded; nobody is before it begins
  const ratingOf = ({ agent, rating }: EntrantView) =>
    isStarted ? { shown: rating, provisional: false } : agent.rating;
  const order = (entrant: EntrantView) => entrant.place ?? entrant.seed ?? Number.MAX_SAFE_INTEGER;
  const entrants = isStarted ? [...view.entrants].sort((a, b) => order(a) - order(b)) : view.entrants;
  return (
    <Panel title="Agents">
      <ol class={isStarted ? 'best' : 'best unranked'}>
        {entrants.map(entrant => (
          <li key={entrant.id}>
            <AgentLine agent={entrant.agent} />
            <span class="figures">
              <b>{entrant.place === null ? points(ratingOf(entrant)) : `#${entrant.place}`}</b>
              <span class="faint">
                {entrant.out ? entrant.out : entrant.prize > 0 ? counted(entrant.prize, 'credit') : ''}
              </span>
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
