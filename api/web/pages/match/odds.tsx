import type { MarketView, Pick } from '../../../../core/wagers/index.ts';
import { Nothing, Panel } from '../../parts/panel.tsx';
import { counted, factor, number, percent, signed } from '../../parts/words.ts';
import { marketPath } from '../../paths.ts';
import type { MatchFacts } from './facts.ts';

/** What the market thinks, what a bet pays, and where bets are placed. */
export function OddsPanel({ facts }: { facts: MatchFacts }) {
  const { match, market } = facts;
  if (!market) {
    return (
      <Panel title="Odds">
        <Nothing>There are no bets on this one.</Nothing>
      </Panel>
    );
  }
  if (!market.openedAt) {
    return (
      <Panel title="Odds">
        <Nothing>
          {market.reason ?? 'The fight is being simulated a few thousand times; odds stand here in a moment.'}
        </Nothing>
      </Panel>
    );
  }
  const [left, right] = match.sides;
  return (
    <Panel title="Odds" more={{ path: marketPath(match.id), words: 'How they came about' }}>
      <OddsBar
        question="Who wins?"
        left={{ name: left.agent.name, ppm: market.chances.A, pick: 'A' }}
        right={{ name: right.agent.name, ppm: market.chances.B, pick: 'B' }}
        tone="corners"
      />
      <OddsBar
        question={`${match.symbol} ${match.tapeSeconds} s later?`}
        left={{ name: 'Up', ppm: market.chances.up, pick: 'up' }}
        right={{ name: 'Down', ppm: market.chances.down, pick: 'down' }}
        tone="price"
      />
      <p class="faint">
        <span data-live="volume">{counted(market.volume, 'credit')}</span> from{' '}
        <span data-live="bettors">{counted(market.bettors, 'member')}</span>, play money.
        {market.frozen && market.reason ? ` ${market.reason}` : null}
      </p>
      {market.state === 'open' ? <Pays market={market} names={[left.agent.name, right.agent.name]} /> : null}
      {market.outcome ? (
        <p>
          <strong>
            <bdi>{market.outcome.winner === 0 ? left.agent.name : right.agent.name}</bdi>
          </strong>{' '}
          won and the price went <strong>{market.outcome.direction}</strong>.
        </p>
      ) : null}
      <Winnings facts={facts} />
    </Panel>
  );
}

interface BarSide {
  name: string;
  ppm: number;
  pick: 'A' | 'B' | 'up' | 'down';
}

/** Two chances that make a whole. The figures are text; the bar repeats them for the eye. */
export function OddsBar({
  question,
  left,
  right,
  tone,
}: {
  question: string;
  left: BarSide;
  right: BarSide;
  tone: 'corners' | 'price';
}) {
  const width = Math.round(left.ppm / 1000);
  return (
    <div class={`odds ${tone}`}>
      <h3>{question}</h3>
      <p class="chances-words">
        <span>
          <bdi>{left.name}</bdi> <b data-chance={left.pick}>{percent(left.ppm)}</b>
        </span>
        <span>
          <b data-chance={right.pick}>{percent(right.ppm)}</b> <bdi>{right.name}</bdi>
        </span>
      </p>
      <svg class="chances-bar" viewBox="0 0 1000 24" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <rect class="first" data-share={left.pick} width={width} height="24" />
        <rect class="second" data-rest={left.pick} x={width} width={1000 - width} height="24" />
      </svg>
    </div>
  );
}

function Pays({ market, names }: { market: MarketView; names: readonly [string, string] }) {
  const rows: readonly (readonly [Pick, string])[] = [
    ['A', names[0]],
    ['B', names[1]],
    ['up', 'Price up'],
    ['down', 'Price down'],
    ['A-up', `${names[0]} and up`],
    ['A-down', `${names[0]} and down`],
    ['B-up', `${names[1]} and up`],
    ['B-down', `${names[1]} and down`],
  ];
  return (
    <details class="pays">
      <summary>What a bet pays, and where to place it</summary>
      <div class="scroll">
        <table>
          <caption class="sr">What a small stake pays for a credit, stake included</caption>
          <thead>
            <tr>
              <th scope="col">Pick</th>
              <th scope="col">Pays</th>
              <th scope="col">In the chat</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([pick, words]) => (
              <tr key={pick}>
                <th scope="row">
                  <bdi>{words}</bdi>
                </th>
                <td data-factor={pick}>{market.factors[pick] === undefined ? '–' : factor(market.factors[pick])}</td>
                <td>
                  <code>{`/bet ${pick} 10`}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="faint">
        Bets are placed in the chat where this match was announced: by its buttons, or with <code>/bet</code>.
      </p>
    </details>
  );
}

function Winnings({ facts }: { facts: MatchFacts }) {
  const { winnings, stage } = facts;
  if (stage !== 'told' || winnings.length === 0) return null;
  return (
    <div class="scroll">
      <table>
        <caption>Who won what</caption>
        <thead>
          <tr>
            <th scope="col">Member</th>
            <th scope="col" class="number">
              Paid in
            </th>
            <th scope="col" class="number">
              Got
            </th>
            <th scope="col" class="number">
              Profit
            </th>
          </tr>
        </thead>
        <tbody>
          {winnings.slice(0, WINNERS).map(({ memberId, displayName, paid, received }) => (
            <tr key={memberId}>
              <th scope="row">
                <bdi>{displayName}</bdi>
              </th>
              <td class="number">{number(paid)}</td>
              <td class="number">{number(received)}</td>
              <td class={received < paid ? 'number down' : 'number up'}>{signed(received - paid)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Of those who bet; the rest lost less, or won less. */
const WINNERS = 10;
