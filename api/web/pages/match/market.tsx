import { z } from 'zod';
import { ArenaError } from '../../../../core/platform/index.ts';
import type { MarketHistory, MarketLine } from '../../../../core/wagers/index.ts';
import { typedId } from '../../../schemas/common.ts';
import { PAGE_CACHING, type PageRoute } from '../../pages.ts';
import { Legend, LineChart } from '../../parts/chart.tsx';
import { Facts, Nothing, Panel } from '../../parts/panel.tsx';
import { When } from '../../parts/when.tsx';
import { number, percent, plain } from '../../parts/words.ts';
import { communityPath, marketPath, matchCardPath, matchPath } from '../../paths.ts';
import { type MatchFacts, matchFacts } from './facts.ts';
import { OddsPanel } from './odds.tsx';
import { MatchStage } from './state.tsx';

/** Trades that are listed; all of them move the chart. */
const TRADES = 25;

/** How the odds of a match came about and moved. */
export const marketPage: PageRoute = (app, { options, send }) => {
  app.get(
    marketPath(':id'),
    {
      config: { cacheControl: PAGE_CACHING },
      schema: { hide: true, params: z.object({ id: typedId('a match') }) },
    },
    async (request, reply) => {
      const after = await options.live.position();
      const facts = await matchFacts(options, request.params.id);
      const { match, market, stage } = facts;
      if (!market) throw new ArenaError('no-market', 'That match has no market: there are no bets on it.', 404);
      const [history, line] = await Promise.all([options.wagers.history(match.id), options.wagers.line(match.id)]);
      const names = match.sides.map(side => plain(side.agent.name)).join(' vs ');
      return send(request, reply, {
        meta: {
          title: `Odds of ${names}`,
          description: 'How the odds of this match came about, and how bets have moved them.',
          path: marketPath(match.id),
          image: { path: matchCardPath(match.id), alt: `The card of the match ${names}`, width: 1200, height: 1140 },
        },
        crumbs: [
          { name: facts.communityName, path: communityPath(match.communityId) },
          { name: names, path: matchPath(match.id) },
        ],
        live:
          stage === 'told' || stage === 'void' ? null : { topics: [`match:${match.id}`, `odds:${match.id}`], after },
        refreshSeconds: stage === 'told' || stage === 'void' ? null : 15,
        children: <MarketPage facts={facts} history={history} line={line} />,
      });
    },
  );
};

function MarketPage({ facts, history, line }: { facts: MatchFacts; history: MarketHistory; line: MarketLine | null }) {
  const { match, stage } = facts;
  return (
    <article data-match={match.id} data-stage={stage}>
      <header class="page-head">
        <p class="eyebrow">Market</p>
        <h1>
          Odds of <bdi>{match.sides[0].agent.name}</bdi> <span class="versus">vs</span>{' '}
          <bdi>{match.sides[1].agent.name}</bdi>
        </h1>
      </header>
      <MatchStage facts={facts} />
      <div class="columns">
        <div data-part="history">
          <HistoryPanel facts={facts} history={history} />
          <TradesPanel facts={facts} history={history} />
        </div>
        <div>
          <div data-part="odds">
            <OddsPanel facts={facts} />
          </div>
          <LinePanel facts={facts} line={line} />
        </div>
      </div>
    </article>
  );
}

function HistoryPanel({ facts: { match, market }, history }: { facts: MatchFacts; history: MarketHistory }) {
  const { points, openedAt, closesAt } = history;
  const [left] = match.sides;
  if (!openedAt || points.length === 0) {
    return (
      <Panel title="How they moved">
        <Nothing>The market has not opened.</Nothing>
      </Panel>
    );
  }
  const from = openedAt.getTime();
  const lastAt = points.at(-1)?.at.getTime() ?? from;
  const to = Math.max(closesAt.getTime(), lastAt, from + 1000);
  const at = (of: (chances: readonly number[]) => number) => [
    ...points.map(point => ({ x: Math.min(to, Math.max(from, point.at.getTime())), y: of(point.chances) / 10_000 })),
  ];
  const winner = at(chances => (chances[0] ?? 0) + (chances[1] ?? 0));
  const price = at(chances => (chances[0] ?? 0) + (chances[2] ?? 0));
  // the odds hold until the market closes
  const held = (line: { x: number; y: number }[]) =>
    market?.state === 'open' ? line : [...line, { x: to, y: line.at(-1)?.y ?? 50 }];
  const lines = [
    { name: `${left.agent.name} wins`, tone: 'a' as const, points: held(winner), isStepped: true },
    { name: `${match.symbol} up`, tone: 'up' as const, points: held(price), isStepped: true },
  ];
  const seconds = Math.round((to - from) / 1000);
  return (
    <Panel title="How they moved">
      <Legend lines={lines} />
      <LineChart
        label={`Chances from the opening to the lock: ${left.agent.name} from ${ends(winner)}, the price up from ${ends(price)}`}
        lines={lines}
        x={{
          from,
          to,
          ticks: [
            { at: from, words: 'opened' },
            { at: to, words: `${seconds} s` },
          ],
        }}
        y={{ from: 0, to: 100, ticks: [0, 25, 50, 75, 100].map(tick => ({ at: tick, words: `${tick}%` })) }}
      />
    </Panel>
  );
}

function ends(line: readonly { y: number }[]): string {
  const whole = (value: number | undefined) => `${Math.round(value ?? 50)}%`;
  return `${whole(line[0]?.y)} to ${whole(line.at(-1)?.y)}`;
}

function TradesPanel({ facts: { match }, history }: { facts: MatchFacts; history: MarketHistory }) {
  const { trades } = history;
  const [left, right] = match.sides;
  const words = (pick: string) =>
    pick
      .replace('A', left.agent.name)
      .replace('B', right.agent.name)
      .replace(/^(up|down)$/, 'price $1')
      .replace(/-(up|down)$/, ' and $1');
  return (
    <Panel title="Bets">
      {trades.length === 0 ? (
        <Nothing>Nobody has bet yet.</Nothing>
      ) : (
        <div class="scroll">
          <table>
            <caption class="sr">The newest bets and sales; whose they are is not told</caption>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">What</th>
                <th scope="col" class="number">
                  Credits
                </th>
              </tr>
            </thead>
            <tbody>
              {trades
                .slice(-TRADES)
                .reverse()
                .map((trade, index) => (
                  <tr key={`${trade.at.getTime()}-${index}`}>
                    <td>
                      <When at={trade.at} as="clock" />
                    </td>
                    <td>
                      {trade.side === 'buy' ? 'Bet on ' : 'Sold '}
                      <bdi>{words(trade.pick)}</bdi>
                    </td>
                    <td class="number">{number(trade.stake)}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

function LinePanel({ facts: { match, market }, line }: { facts: MatchFacts; line: MarketLine | null }) {
  if (!market?.openedAt) return null;
  if (!line) {
    return (
      <Panel title="How they were made">
        <p>This is a pool: everybody puts in, and the winners share it. There were no opening odds to make.</p>
      </Panel>
    );
  }
  const [left, right] = match.sides;
  const [aUp = 0, aDown = 0, bUp = 0, bDown = 0] = line.counts;
  const [oAUp = 0, oADown = 0, oBUp = 0] = market.opening;
  return (
    <Panel title="How they were made">
      <p>
        Before the market opened, these two fought <b>{number(line.fights)}</b> practice fights over{' '}
        <b>{number(line.tapes)}</b> recent tapes
        {line.simulatedTapes > 0 ? ` (${number(line.simulatedTapes)} of them made up)` : ''}. The randomness came from
        the public fingerprint of the match, so anybody can fight them again.
      </p>
      <div class="scroll">
        <table>
          <caption class="sr">Results of the practice fights</caption>
          <thead>
            <tr>
              <th scope="col">Practice fights</th>
              <th scope="col" class="number">
                Price up
              </th>
              <th scope="col" class="number">
                Price down
              </th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">
                <bdi>{left.agent.name}</bdi> won
              </th>
              <td class="number">{number(aUp)}</td>
              <td class="number">{number(aDown)}</td>
            </tr>
            <tr>
              <th scope="row">
                <bdi>{right.agent.name}</bdi> won
              </th>
              <td class="number">{number(bUp)}</td>
              <td class="number">{number(bDown)}</td>
            </tr>
          </tbody>
        </table>
      </div>
      <Facts
        facts={[
          [`Opened at, ${left.agent.name}`, percent(oAUp + oADown)],
          ['Opened at, price up', percent(oAUp + oBUp)],
        ]}
      />
    </Panel>
  );
}
