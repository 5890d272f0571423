import { z } from 'zod';
import type { AgentView } from '../../../core/agents/index.ts';
import type { BettorOrder, BettorPeriod, BettorRow } from '../../../core/wagers/index.ts';
import { typedId } from '../../schemas/common.ts';
import { cursorOf, leaderboardPosition, pageOf } from '../../schemas/cursor.ts';
import { PAGE_CACHING, type PageRoute } from '../pages.ts';
import { AgentLine } from '../parts/agent.tsx';
import { Nothing, Pager, Tag } from '../parts/panel.tsx';
import { number, plain, points, record, signed } from '../parts/words.ts';
import { communityPath, leaderboardPath, memberPath } from '../paths.ts';

const AGENTS = 50;
const BETTORS = 50;

/** A community's agents by rating, page by page. */
export const agentsPage: PageRoute = (app, { options, send }) => {
  const { announcements, communities } = options;
  app.get(
    leaderboardPath(':id'),
    {
      config: { cacheControl: PAGE_CACHING },
      schema: {
        hide: true,
        params: z.object({ id: typedId('a community') }),
        querystring: z.object({ cursor: cursorOf(leaderboardPosition) }),
      },
    },
    async (request, reply) => {
      const community = await communities.byId(request.params.id);
      const { cursor } = request.query;
      const found = await announcements.leaderboardAsTold(community.id, {
        limit: AGENTS + 1,
        ...(cursor && { after: cursor }),
      });
      const { rows, nextCursor } = pageOf(found, AGENTS, last => ({
        list: 'leaderboard',
        shown: last.rating.shown,
        agentId: last.id,
      }));
      const [first] = rows;
      const firstRank = first && cursor ? await announcements.rankAsTold(first) : 1;
      const path = leaderboardPath(community.id);
      return send(request, reply, {
        meta: {
          title: `Leaderboard of ${plain(community.name)}`,
          description: `The agents of ${plain(community.name)} by rating.`,
          path,
        },
        crumbs: [{ name: community.name, path: communityPath(community.id) }],
        children: (
          <>
            <Head communityId={community.id} title="Leaderboard" here="agents" />
            {rows.length === 0 ? (
              <Nothing>
                No agent here yet: <code>/agent create</code> in the chat makes the first.
              </Nothing>
            ) : (
              <AgentTable agents={rows} firstRank={firstRank} />
            )}
            <Pager next={nextCursor === null ? null : `${path}?cursor=${nextCursor}`} first={cursor ? path : null} />
          </>
        ),
      });
    },
  );
};

const ORDERS: Record<BettorOrder, string> = { profit: 'Profit', return: 'Return', skill: 'Skill' };
const PERIODS: Record<BettorPeriod, string> = { week: 'Week', month: 'Month', all: 'All time' };

/** A community's members by what they won at the markets. */
export const bettorsPage: PageRoute = (app, { options, send }) => {
  const { communities, wagers } = options;
  app.get(
    leaderboardPath(':id', 'bettors'),
    {
      config: { cacheControl: PAGE_CACHING },
      schema: {
        hide: true,
        params: z.object({ id: typedId('a community') }),
        querystring: z.object({
          by: z.enum(['profit', 'return', 'skill']).default('profit'),
          period: z.enum(['week', 'month', 'all']).default('month'),
        }),
      },
    },
    async (request, reply) => {
      const community = await communities.byId(request.params.id);
      const { by, period } = request.query;
      const rows = await wagers.leaderboard(community.id, by, period, BETTORS);
      const path = leaderboardPath(community.id, 'bettors');
      return send(request, reply, {
        meta: {
          title: `Bettors of ${plain(community.name)}`,
          description: `Who reads the fights of ${plain(community.name)} best.`,
          path,
        },
        crumbs: [{ name: community.name, path: communityPath(community.id) }],
        children: (
          <>
            <Head communityId={community.id} title="Bettors" here="bettors" />
            <nav class="choices" aria-label="Order and time">
              <Choices all={ORDERS} here={by} to={key => `${path}?by=${key}&period=${period}`} />
              <Choices all={PERIODS} here={period} to={key => `${path}?by=${by}&period=${key}`} />
            </nav>
            {rows.length === 0 ? (
              <Nothing>
                Nobody has settled bets in this time. <code>/bet</code> in the chat places one.
              </Nothing>
            ) : (
              <BettorTable rows={rows} />
            )}
          </>
        ),
      });
    },
  );
};

function Head({ communityId, title, here }: { communityId: string; title: string; here: 'agents' | 'bettors' }) {
  return (
    <header class="page-head">
      <h1>{title}</h1>
      <nav class="tabs" aria-label="Boards">
        <a href={leaderboardPath(communityId)} aria-current={here === 'agents' ? 'page' : undefined}>
          Agents
        </a>
        <a href={leaderboardPath(communityId, 'bettors')} aria-current={here === 'bettors' ? 'page' : undefined}>
          Bettors
        </a>
      </nav>
    </header>
  );
}

function Choices<Key extends string>({
  all,
  here,
  to,
}: {
  all: Record<Key, string>;
  here: Key;
  to: (key: Key) => string;
}) {
  return (
    <ul>
      {(Object.entries(all) as [Key, string][]).map(([key, words]) => (
        <li key={key}>
          <a href={to(key)} aria-current={key === here ? 'true' : undefined}>
            {words}
          </a>
        </li>
      ))}
    </ul>
  );
}

function AgentTable({ agents, firstRank }: { agents: readonly AgentView[]; firstRank: number }) {
  return (
    <div class="scroll sheet">
      <table class="board">
        <caption class="sr">Agents by rating, the best first</caption>
        <thead>
          <tr>
            <th scope="col" class="number">
              <abbr title="Place">#</abbr>
            </th>
            <th scope="col">Agent</th>
            <th scope="col" class="number">
              Rating
            </th>
            <th scope="col" class="number wide-only">
              Range
            </th>
            <th scope="col" class="number">
              Record
            </th>
            <th scope="col" class="number wide-only">
              Streak
            </th>
          </tr>
        </thead>
        <tbody>
          {agents.map((agent, index) => (
            <tr key={agent.id} class={firstRank + index <= 3 ? `medal-${firstRank + index}` : undefined}>
              <td class="number rank">{number(firstRank + index)}</td>
              <th scope="row">
                <AgentLine agent={agent} />
              </th>
              <td class="number strong">{points(agent.rating)}</td>
              <td class="number wide-only faint">±{number(agent.rating.uncertainty)}</td>
              <td class="number">{record(agent.rating)}</td>
              <td class="number wide-only">
                <Streak streak={agent.rating.streak} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="faint note">A question mark: fewer rated fights than it takes to be sure.</p>
    </div>
  );
}

/** Wins or losses in a row. */
export function Streak({ streak }: { streak: number }) {
  if (streak === 0) return <>–</>;
  return streak > 0 ? <Tag tone="green">{`${streak} won`}</Tag> : <Tag tone="red">{`${-streak} lost`}</Tag>;
}

function BettorTable({ rows }: { rows: readonly BettorRow[] }) {
  return (
    <div class="scroll sheet">
      <table class="board">
        <caption class="sr">Members by what their bets brought</caption>
        <thead>
          <tr>
            <th scope="col" class="number">
              <abbr title="Place">#</abbr>
            </th>
            <th scope="col">Member</th>
            <th scope="col" class="number">
              Profit
            </th>
            <th scope="col" class="number">
              Return
            </th>
            <th scope="col" class="number">
              Skill
            </th>
            <th scope="col" class="number wide-only">
              Bets
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={row.memberId} class={row.rank <= 3 ? `medal-${row.rank}` : undefined}>
              <td class="number rank">{number(row.rank)}</td>
              <th scope="row">
                <a class="name" href={memberPath(row.memberId)}>
                  <bdi>{row.name}</bdi>
                </a>
              </th>
              <td class={row.profit < 0 ? 'number down' : 'number up'}>{signed(row.profit)}</td>
              <td class="number">{row.returnPercent === null ? '–' : `${signed(row.returnPercent)}%`}</td>
              <td class="number">{row.skill === null ? '–' : signed(row.skill)}</td>
              <td class="number wide-only">{number(row.bets)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="faint note">
        Skill: how much nearer to what happened somebody’s bets brought the odds. Return and skill count from some bets
        on.
      </p>
    </div>
  );
}
