import { z } from 'zod';
import type { AgentView } from '../../../core/agents/index.ts';
import type { ToldMatch } from '../../../core/announcements/index.ts';
import type { CommunityFacts } from '../../../core/communities/index.ts';
import type { FightNightView } from '../../../core/fight-nights/index.ts';
import type { BeltView } from '../../../core/honours/index.ts';
import type { SeasonView } from '../../../core/seasons/index.ts';
import type { TournamentBrief } from '../../../core/tournaments/index.ts';
import type { ApiOptions } from '../../options.ts';
import { typedId } from '../../schemas/common.ts';
import { PAGE_CACHING, type PageRoute } from '../pages.ts';
import { AgentLine } from '../parts/agent.tsx';
import { DeedStatus } from '../parts/deed.tsx';
import { MatchList } from '../parts/matches.tsx';
import { Facts, Nothing, Panel, Tag } from '../parts/panel.tsx';
import { SEASON_STATES, TOURNAMENT_STATES } from '../parts/states.ts';
import { Countdown, When } from '../parts/when.tsx';
import { counted, number, plain, points, record } from '../parts/words.ts';
import {
  communityMatchesPath,
  communityPath,
  communitySeasonsPath,
  communityTournamentsPath,
  leaderboardPath,
  matchPath,
  seasonPath,
  tournamentPath,
} from '../paths.ts';
import { RegisterPanel, roomOf } from './own-agent.tsx';

/** What a community is up to. */
export interface CommunityNews {
  community: CommunityFacts;
  matches: ToldMatch[];
  best: AgentView[];
  belt: BeltView;
  season: SeasonView | null;
  tournaments: TournamentBrief[];
  nights: FightNightView[];
  now: Date;
}

const MATCHES = 12;
const BEST = 5;
const TOURNAMENTS = 4;

/** @throws ArenaError 'community-not-found' */
export async function communityNews(options: ApiOptions, communityId: string): Promise<CommunityNews> {
  const { communities, matches, announcements, honours, seasons, tournaments, fightNights, clock } = options;
  const community = await communities.facts(communityId);
  const [recent, best, belt, season, listed, nights] = await Promise.all([
    matches.page({ communityId, limit: MATCHES }),
    announcements.leaderboardAsTold(communityId, { limit: BEST }),
    honours.belt(communityId, { asTold: true }),
    seasons.status(communityId),
    tournaments.list(communityId, TOURNAMENTS),
    fightNights.list(communityId),
  ]);
  return {
    community,
    matches: await announcements.asTold(recent),
    best,
    belt,
    season,
    tournaments: listed,
    nights: nights.nights,
    now: clock.now(),
  };
}

export const communityPage: PageRoute = (app, { options, send, visitorOf }) => {
  app.get(
    communityPath(':id'),
    {
      config: { cacheControl: PAGE_CACHING },
      schema: { hide: true, params: z.object({ id: typedId('a community') }) },
    },
    async (request, reply) => {
      const after = await options.live.position();
      const news = await communityNews(options, request.params.id);
      const { community } = news;
      const room = await roomOf(options, await visitorOf(request), community.id);
      const name = plain(community.name);
      return send(request, reply, {
        meta: {
          title: name,
          description: `What is on in ${name}: fights, odds, the season, tournaments and the leaderboard.`,
          path: communityPath(community.id),
        },
        live: { topics: topicsOf(community.id), after },
        scripts: room ? ['play.ts'] : [],
        children: <Community news={news} room={room} />,
      });
    },
  );
};

/** What the page of a community follows. */
export function topicsOf(communityId: string): string[] {
  return [`matches:${communityId}`, `results:${communityId}`];
}

const IS_ON: readonly ToldMatch['state'][] = ['open', 'locked', 'running', 'finished'];

export function Community({ news, room }: { news: CommunityNews; room: Awaited<ReturnType<typeof roomOf>> }) {
  const { community, matches, now } = news;
  const on = matches.filter(match => IS_ON.includes(match.state));
  const over = matches.filter(match => !IS_ON.includes(match.state));
  return (
    <>
      <header class="page-head">
        <p class="eyebrow">
          <Tag tone="gold">{community.symbol}</Tag>
          <span>{`${counted(community.members, 'member')}, ${counted(community.agents, 'agent')}`}</span>
        </p>
        <h1>
          <bdi>{community.name}</bdi>
        </h1>
        <nav class="tabs" aria-label="This community">
          <a href={leaderboardPath(community.id)}>Leaderboard</a>
          <a href={leaderboardPath(community.id, 'bettors')}>Bettors</a>
          <a href={communityMatchesPath(community.id)}>Matches</a>
          <a href={communitySeasonsPath(community.id)}>Seasons</a>
          <a href={communityTournamentsPath(community.id)}>Tournaments</a>
        </nav>
      </header>
      <div class="columns">
        <div data-part="matches">
          <Panel title="On now" kind="tint">
            {on.length === 0 ? (
              <Nothing>
                Nothing is on. <code>/fight</code> in the chat starts a fight within seconds, <code>/queue join</code>{' '}
                finds an opponent for a rated one.
              </Nothing>
            ) : (
              <MatchList matches={on} now={now} />
            )}
          </Panel>
          <Panel title="Lately" more={{ path: communityMatchesPath(community.id), words: 'All matches' }}>
            {over.length === 0 ? <Nothing>No fight has ended yet.</Nothing> : <MatchList matches={over} now={now} />}
          </Panel>
        </div>
        <div>
          {room ? (
            <>
              <DeedStatus />
              <div data-part="register" data-keep={`${room.used} of ${room.total}`}>
                <RegisterPanel communityId={community.id} room={room} />
              </div>
            </>
          ) : null}
          <div data-part="standing">
            <Belt belt={news.belt} />
            <Best agents={news.best} communityId={community.id} />
            <Season season={news.season} now={now} />
            <Nights nights={news.nights} now={now} />
            <Tournaments tournaments={news.tournaments} communityId={community.id} />
          </div>
        </div>
      </div>
    </>
  );
}

function Best({ agents, communityId }: { agents: readonly AgentView[]; communityId: string }) {
  return (
    <Panel title="The best" more={{ path: leaderboardPath(communityId), words: 'Leaderboard' }}>
      {agents.length === 0 ? (
        <Nothing>
          No agent here yet: <code>/agent create</code> in the chat makes the first.
        </Nothing>
      ) : (
        <ol class="best">
          {agents.map(agent => (
            <li key={agent.id}>
              <AgentLine agent={agent} />
              <span class="figures">
                <b>{points(agent.rating)}</b>
                <span class="faint">{record(agent.rating)}</span>
              </span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

function Belt({ belt }: { belt: BeltView }) {
  if (!belt.exists) return null;
  return (
    <Panel title="The belt">
      {belt.titleMatch ? (
        <p>
          Title match: <a href={matchPath(belt.titleMatch.matchId)}>{belt.titleMatch.names.map(plain).join(' vs ')}</a>
        </p>
      ) : null}
      {belt.suspense ? (
        <p>A title match has been fought. Who holds the belt is told in the chat first.</p>
      ) : belt.holder ? (
        <>
          <AgentLine agent={belt.holder} />
          <p class="faint">
            {belt.reign ? (
              <>
                Since <When at={belt.reign.wonAt} as="day" />, {counted(belt.reign.defences, 'defence')}.{' '}
              </>
            ) : null}
            {belt.defendBy ? (
              <>
                To be defended by <When at={belt.defendBy} as="day" />.
              </>
            ) : null}
          </p>
        </>
      ) : (
        <Nothing>
          {belt.matchesLeft
            ? `The two best fight for it after ${counted(belt.matchesLeft, 'more rated match', 'more rated matches')}.`
            : 'Nobody holds it: the two best are about to fight for it.'}
        </Nothing>
      )}
    </Panel>
  );
}

function Season({ season, now }: { season: SeasonView | null; now: Date }) {
  if (!season) return null;
  const upcoming = season.state === 'open' || season.state === 'created' ? season.startsAt : season.endsAt;
  return (
    <Panel title="Season" more={{ path: seasonPath(season.id), words: 'Standings' }}>
      <p>
        <a class="name" href={seasonPath(season.id)}>
          <bdi>{season.name}</bdi>
        </a>{' '}
        <Tag tone="quiet">{season.calledOff ? 'called off' : SEASON_STATES[season.state]}</Tag>
      </p>
      <Facts
        facts={[
          ['Agents', number(season.entered)],
          ['Matches', number(season.matches)],
          ...(season.prizePool > 0 ? [['Prizes', counted(season.prizePool, 'credit')] as const] : []),
          ...(upcoming && upcoming > now && season.state !== 'closed'
            ? [
                [
                  upcoming === season.startsAt ? 'Begins in' : 'Ends in',
                  <Countdown key="time" until={upcoming} now={now} />,
                ] as const,
              ]
            : []),
        ]}
      />
    </Panel>
  );
}

function Nights({ nights, now }: { nights: readonly FightNightView[]; now: Date }) {
  const next = nights.flatMap(night => (night.nextAt ? [{ ...night, nextAt: night.nextAt }] : []));
  if (next.length === 0) return null;
  return (
    <Panel title="Fight nights">
      <ul class="plain">
        {next.map(night => (
          <li key={night.id}>
            <strong>
              <bdi>{night.name}</bdi>
            </strong>{' '}
            {night.nextAt > now ? (
              <>
                in <Countdown until={night.nextAt} now={now} />
              </>
            ) : (
              'about to begin'
            )}
            <br />
            <span class="faint">
              {night.words} ({night.timeZone}), {counted(night.bouts, 'bout')}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Tournaments({ tournaments, communityId }: { tournaments: readonly TournamentBrief[]; communityId: string }) {
  if (tournaments.length === 0) return null;
  return (
    <Panel title="Tournaments" more={{ path: communityTournamentsPath(communityId), words: 'All' }}>
      <TournamentList tournaments={tournaments} />
    </Panel>
  );
}

export function TournamentList({ tournaments }: { tournaments: readonly TournamentBrief[] }) {
  return (
    <ul class="plain">
      {tournaments.map(tournament => (
        <li key={tournament.id}>
          <a class="name" href={tournamentPath(tournament.id)}>
            <bdi>{tournament.name}</bdi>
          </a>{' '}
          <Tag tone={tournament.state === 'running' ? 'live' : 'quiet'}>{TOURNAMENT_STATES[tournament.state]}</Tag>
          <br />
          <span class="faint">
            {tournament.formatName}, {number(tournament.entrants)} of {number(tournament.size)} agents
            {tournament.championName === null ? null : (
              <>
                , won by <bdi>{tournament.championName}</bdi>
              </>
            )}
            {tournament.startsAt && tournament.state === 'registering' ? (
              <>
                , begins <When at={tournament.startsAt} />
              </>
            ) : null}
          </span>
        </li>
      ))}
    </ul>
  );
}
