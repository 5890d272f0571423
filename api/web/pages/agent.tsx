import { z } from 'zod';
import type { AgentView, VersionView } from '../../../core/agents/index.ts';
import type { ToldMatch } from '../../../core/announcements/index.ts';
import type { TokenView } from '../../../core/chain/index.ts';
import type { AgentHonours, RivalView } from '../../../core/honours/index.ts';
import type { ApiOptions } from '../../options.ts';
import { typedId } from '../../schemas/common.ts';
import { PAGE_CACHING, type PageRoute } from '../pages.ts';
import { AgentLine } from '../parts/agent.tsx';
import { HeldOnChain } from '../parts/agent-token.tsx';
import { LineChart } from '../parts/chart.tsx';
import { DeedStatus } from '../parts/deed.tsx';
import { MatchList } from '../parts/matches.tsx';
import { Facts, Nothing, Panel, Tag } from '../parts/panel.tsx';
import { Trophies } from '../parts/trophies.tsx';
import { When } from '../parts/when.tsx';
import { ARCHETYPE_TITLES, counted, number, plain, points, record, signed } from '../parts/words.ts';
import { agentCardPath, agentPath, communityPath, figurePath, leaderboardPath, memberPath } from '../paths.ts';
import { Streak } from './leaderboard.tsx';
import { FightPanel, ownershipOf, TunePanel } from './own-agent.tsx';

/** Newest matches that are listed, and those that the rating chart goes back. */
const MATCHES = 10;
const CHART_MATCHES = 60;
const VERSIONS = 8;
/** Of a statistic, and of a slider. */
const STATISTIC_MAX = 10;
const SLIDER_MAX = 100;

interface AgentFacts {
  agent: AgentView;
  communityName: string;
  rank: number | null;
  versions: VersionView[];
  matches: ToldMatch[];
  honours: AgentHonours;
  rivals: RivalView[];
  /** Null where it is none, or the arena is on no chain. */
  token: TokenView | null;
  now: Date;
}

async function agentFacts(options: ApiOptions, agentId: string): Promise<AgentFacts> {
  const { agents, announcements, communities, matches, honours, clock } = options;
  const found = await agents.byId(agentId);
  const [agent = found] = await announcements.agentsAsTold([found]);
  const isRanked = !agent.retired && (!agent.house || agent.rating.matches > 0);
  const [{ name }, rank, versions, recent, earned, rivals, token] = await Promise.all([
    communities.byId(agent.communityId),
    isRanked ? announcements.rankAsTold(agent) : null,
    agents.versions(agent.id, { limit: VERSIONS }),
    matches.page({ agentId: agent.id, limit: CHART_MATCHES }),
    honours.ofAgent(agent),
    honours.rivalsOf(agent.id),
    options.chain?.tokens.view(agent.id) ?? null,
  ]);
  return {
    agent,
    communityName: name,
    rank,
    versions,
    matches: await announcements.asTold(recent),
    honours: earned,
    rivals,
    token,
    now: clock.now(),
  };
}

export const agentPage: PageRoute = (app, { options, send, visitorOf }) => {
  app.get(
    agentPath(':id'),
    {
      config: { cacheControl: PAGE_CACHING },
      schema: { hide: true, params: z.object({ id: typedId('an agent') }) },
    },
    async (request, reply) => {
      const facts = await agentFacts(options, request.params.id);
      const { agent, communityName } = facts;
      const ownership = await ownershipOf(options, await visitorOf(request), agent);
      const name = plain(agent.name);
      const owner = agent.ownerName === null ? 'A house agent' : `By ${plain(agent.ownerName)}`;
      return send(request, reply, {
        meta: {
          title: name,
          description: `${owner} in ${plain(communityName)}: ${ARCHETYPE_TITLES[agent.archetype]}, rating ${points(agent.rating)}, record ${record(agent.rating)}.`,
          path: agentPath(agent.id),
          image: { path: agentCardPath(agent.id), alt: `The card of ${name}`, width: 1200, height: 1000 },
        },
        crumbs: [
          { name: communityName, path: communityPath(agent.communityId) },
          { name: 'Leaderboard', path: leaderboardPath(agent.communityId) },
        ],
        hasCountdowns: true,
        scripts: ownership ? ['play.ts'] : [],
        children: <AgentPage facts={facts} ownership={ownership} hasPictures={options.cards !== undefined} />,
      });
    },
  );
};

function AgentPage({
  facts,
  ownership,
  hasPictures,
}: {
  facts: AgentFacts;
  ownership: Awaited<ReturnType<typeof ownershipOf>>;
  hasPictures: boolean;
}) {
  const { agent, rank, honours, matches, now } = facts;
  return (
    <article>
      <header class="agent-hero">
        <svg class="hero-ground" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true" focusable="false">
          <path d="M0 0h100v100H0z" fill={`hsl(${agent.looks.hue} 75% 50%)`} />
        </svg>
        {hasPictures ? (
          <img class="figure" src={figurePath(agent.id, 'right')} alt="" width="400" height="500" />
        ) : null}
        <div>
          <p class="eyebrow">
            <Tag>{ARCHETYPE_TITLES[agent.archetype]}</Tag>
            {honours.holdsBelt ? <Tag tone="gold">Belt holder</Tag> : null}
            {honours.bounty > 0 ? <Tag tone="red">{`Bounty ${counted(honours.bounty, 'credit')}`}</Tag> : null}
            {agent.retired ? <Tag tone="quiet">Retired</Tag> : null}
          </p>
          <h1>
            <bdi>{agent.name}</bdi>
          </h1>
          <p class="lead">
            {agent.ownerId === null || agent.ownerName === null ? (
              'House agent'
            ) : (
              <>
                by{' '}
                <a href={memberPath(agent.ownerId)}>
                  <bdi>{agent.ownerName}</bdi>
                </a>
              </>
            )}
          </p>
          <HeldOnChain token={facts.token} />
          <Facts
            facts={[
              [
                'Rating',
                <span key="rating">
                  <b class="big">{points(agent.rating)}</b>{' '}
                  <span class="faint">±{number(agent.rating.uncertainty)}</span>
                </span>,
              ],
              [
                'Record',
                <b key="record" class="big">
                  {record(agent.rating)}
                </b>,
              ],
              [
                'Place',
                <b key="place" class="big">
                  {rank === null ? '–' : `#${number(rank)}`}
                </b>,
              ],
              [
                'Level',
                <b key="level" class="big">
                  {honours.level.level}
                </b>,
              ],
              ['Streak', <Streak key="streak" streak={agent.rating.streak} />],
              ['Upsets', number(honours.upsets)],
            ]}
          />
        </div>
      </header>
      {ownership ? (
        <>
          <DeedStatus />
          <div data-part="own">
            <FightPanel agent={agent} queued={ownership.queued} />
          </div>
        </>
      ) : null}
      <div class="columns">
        <div>
          <RatingPanel facts={facts} />
          <Panel title="Matches">
            {matches.length === 0 ? (
              <Nothing>
                It has not fought yet. <code>/fight</code> in the chat starts its first fight.
              </Nothing>
            ) : (
              <MatchList matches={matches.slice(0, MATCHES)} now={now} />
            )}
          </Panel>
        </div>
        <div>
          {ownership ? (
            <div data-part="tune" data-keep={agent.versionNumber}>
              <TunePanel agent={agent} />
            </div>
          ) : null}
          <div data-part="build">
            <BuildPanel agent={agent} />
          </div>
          <RivalsPanel rivals={facts.rivals} />
          {honours.trophies.length > 0 ? (
            <Panel title="Trophies">
              <Trophies trophies={honours.trophies} />
            </Panel>
          ) : null}
          <div data-part="versions">
            <VersionsPanel versions={facts.versions} />
          </div>
        </div>
      </div>
    </article>
  );
}

function RatingPanel({ facts: { agent, matches } }: { facts: AgentFacts }) {
  const changes = matches
    .flatMap(match => {
      const side = match.sides.find(each => each.agent.id === agent.id);
      return side && side.ratingBefore !== null && side.ratingAfter !== null
        ? [{ before: side.ratingBefore, after: side.ratingAfter }]
        : [];
    })
    .reverse();
  const [first] = changes;
  if (!first || changes.length < 2) return null;
  const line = [first.before, ...changes.map(({ after }) => after)];
  const [low, high] = [Math.min(...line), Math.max(...line)];
  const room = Math.max(10, (high - low) * 0.15);
  const last = line.at(-1) ?? first.before;
  return (
    <Panel title="Rating">
      <p class="chart-words">
        Over the last {counted(changes.length, 'rated match', 'rated matches')} it went from {number(first.before)} to{' '}
        <b>{number(last)}</b>.
      </p>
      <LineChart
        label={`Rating over ${changes.length} rated matches, from ${first.before} to ${last}`}
        lines={[{ name: agent.name, tone: 'gold', points: line.map((y, x) => ({ x, y })) }]}
        x={{
          from: 0,
          to: line.length - 1,
          ticks: [
            { at: 0, words: `${changes.length} matches ago` },
            { at: line.length - 1, words: 'now' },
          ],
        }}
        y={{
          from: low - room,
          to: high + room,
          ticks: (low === high ? [low] : [low, high]).map(at => ({ at, words: number(at) })),
        }}
      />
    </Panel>
  );
}

const STATISTICS = ['power', 'armour', 'speed', 'energy', 'technique'] as const;
const SLIDERS = ['aggression', 'range', 'risk', 'patience'] as const;

function BuildPanel({ agent }: { agent: AgentView }) {
  const { build, controller } = agent.setup;
  const hue = `hsl(${agent.looks.hue} 80% 62%)`;
  return (
    <Panel title={`Build, version ${agent.versionNumber}`}>
      <dl class="bars">
        {STATISTICS.map(name => (
          <Bar key={name} name={name} value={build[name]} max={STATISTIC_MAX} steps={STATISTIC_MAX} colour={hue} />
        ))}
      </dl>
      <h3>Style</h3>
      <dl class="bars">
        {SLIDERS.map(name => (
          <Bar key={name} name={name} value={controller.sliders[name]} max={SLIDER_MAX} steps={1} colour={hue} />
        ))}
      </dl>
    </Panel>
  );
}

/** A value with a bar of slanted steps, or of one piece, behind its number. */
function Bar({
  name,
  value,
  max,
  steps,
  colour,
}: {
  name: string;
  value: number;
  max: number;
  steps: number;
  colour: string;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <svg viewBox="0 0 200 12" preserveAspectRatio="none" aria-hidden="true" focusable="false">
          {steps === 1 ? (
            <>
              <rect class="rail" x="0" y="4" width="200" height="4" rx="2" />
              <rect x="0" y="4" width={(200 * value) / max} height="4" rx="2" fill={colour} />
              <path d={`M${(196 * value) / max - 1} 0h6l-2 12h-6z`} fill={colour} />
            </>
          ) : (
            Array.from({ length: steps }, (_, step) => (
              <path
                key={step}
                class={step < value ? undefined : 'rail'}
                d={`M${step * 20 + 4} 0h14l-4 12h-14z`}
                fill={step < value ? colour : undefined}
              />
            ))
          )}
        </svg>
        <span>{value}</span>
      </dd>
    </div>
  );
}

function RivalsPanel({ rivals }: { rivals: readonly RivalView[] }) {
  if (rivals.length === 0) return null;
  return (
    <Panel title="Rivals">
      <ul class="best">
        {rivals.map(({ agent, wins, losses, lastAt }) => (
          <li key={agent.id}>
            <AgentLine agent={agent} />
            <span class="figures">
              <b>{record({ wins, losses })}</b>
              <span class="faint">
                <When at={lastAt} as="day" />
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Versions with what each changed. */
function VersionsPanel({ versions }: { versions: readonly VersionView[] }) {
  return (
    <Panel title="Versions">
      <ol class="versions">
        {versions.map((version, index) => (
          <li key={version.number}>
            <b>{`v${version.number}`}</b> <span>{changesOf(version, versions[index + 1])}</span>
            <span class="faint">
              <When at={version.createdAt} as="day" />
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function changesOf(version: VersionView, before: VersionView | undefined): string {
  if (version.number === 1) return 'as it was made';
  if (!before) return '';
  const changes = [
    ...STATISTICS.map(name => [name, version.setup.build[name] - before.setup.build[name]] as const),
    ...SLIDERS.map(
      name => [name, version.setup.controller.sliders[name] - before.setup.controller.sliders[name]] as const,
    ),
  ].filter(([, change]) => change !== 0);
  return changes.map(([name, change]) => `${name} ${signed(change)}`).join(', ');
}
