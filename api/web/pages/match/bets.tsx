import type { MarketView, PositionView } from '../../../../core/wagers/index.ts';
import { Panel } from '../../parts/panel.tsx';
import { pickWords } from '../../parts/picks.ts';
import { counted, number, percent } from '../../parts/words.ts';
import { matchPath, signInPath } from '../../paths.ts';
import type { Bettor } from './bettor.ts';
import type { MatchFacts } from './facts.ts';

/**
 * Where members bet on the page itself; client/bet.ts does it. Parts change by themselves: the form stays as long as its market does
 * (`data-keep`), with what somebody has chosen in it; what is drawn anew meanwhile stands beside it.
 */

/** One tap each; the largest that one may is the last. */
const STAKES = [10, 50, 100];

export function Bets({ facts, bettor }: { facts: MatchFacts; bettor: Bettor }) {
  return (
    <>
      <div data-part="bet" data-keep={keepOf(facts, bettor)}>
        <BetPanel facts={facts} bettor={bettor} />
      </div>
      <p id="bet-status" class="callout" role="status" aria-live="polite" tabIndex={-1} hidden />
      <div id="bet-again" class="actions again" hidden>
        <button type="button" id="bet-retry">
          Ask again
        </button>
        <button type="button" id="bet-leave" class="quiet">
          Leave it
        </button>
      </div>
      <div data-part="bets">
        <HeldPanel facts={facts} bettor={bettor} />
      </div>
      <div data-part="pick" data-keep={keepOf(facts, bettor)}>
        <FreePick facts={facts} bettor={bettor} />
      </div>
    </>
  );
}

/** What somebody does in a form is theirs until this changes. Of what comes after the lock it says nothing. */
function keepOf(facts: MatchFacts, { kind }: Bettor): string {
  const isBeforeLock = facts.stage === 'open';
  return `${kind} ${isBeforeLock ? (isTaking(facts) ? 'bets' : 'picks') : 'nothing'}`;
}

function isTaking({ stage, market }: MatchFacts): boolean {
  return stage === 'open' && market?.state === 'open' && market.openedAt !== null;
}

function BetPanel({ facts, bettor }: { facts: MatchFacts; bettor: Bettor }) {
  const { market, match, communityName } = facts;
  if (!market || !isTaking(facts)) return null;
  if (bettor.kind === 'member') return <BetForm facts={facts} market={market} bettor={bettor} />;
  return (
    <Panel title="Bet on it" kind="tint">
      {bettor.kind === 'nobody' ? (
        <div class="actions">
          <a class="button" href={signInPath(matchPath(match.id))}>
            Sign in to bet
          </a>
        </div>
      ) : (
        <p>
          Bets here are for members of <bdi>{communityName}</bdi>. Say something to the arena in one of its chats, and
          you are one.
        </p>
      )}
      <p class="faint after">
        Or bet in the chat where this match was announced: by its buttons, or with <code>/bet</code>.
      </p>
    </Panel>
  );
}

type Member = Bettor & { kind: 'member' };

function BetForm({ facts, market, bettor }: { facts: MatchFacts; market: MarketView; bettor: Member }) {
  const { match } = facts;
  const [left, right] = match.sides.map(({ agent }) => agent.name) as [string, string];
  const isPool = market.kind !== 'lmsr';
  return (
    <Panel title="Bet on it" kind="tint">
      <noscript>
        <p>
          This form needs JavaScript. Without it, bet in the chat where this match was announced: by its buttons, or
          with <code>/bet</code>.
        </p>
      </noscript>
      <form
        id="bet-form"
        class="bet needs-script"
        data-match={match.id}
        data-left={left}
        data-right={right}
        data-pool={isPool ? '' : undefined}
        autocomplete="off"
        noValidate
      >
        <fieldset id="bet-fields" disabled>
          <legend class="sr">Your bet</legend>
          <Question
            id="bet-winner"
            words="Who wins?"
            question="winner"
            answers={[
              { pick: 'A', words: left, ppm: market.chances.A },
              { pick: 'B', words: right, ppm: market.chances.B },
            ]}
          />
          <Question
            id="bet-direction"
            words={`${match.symbol} after ${match.tapeSeconds} s?`}
            question="direction"
            answers={[
              { pick: 'up', words: '▲ Up', ppm: market.chances.up },
              { pick: 'down', words: '▼ Down', ppm: market.chances.down },
            ]}
          />
          <p class="faint">
            {isPool
              ? 'Pick an agent or the price: whoever was right shares the pool.'
              : 'Pick one answer. Or one of each: both must come true then, and it pays more.'}
          </p>
          <label for="bet-stake">Stake, in credits</label>
          <div class="stake">
            <button type="button" class="quiet" data-step="-1" aria-label="Less">
              −
            </button>
            <input id="bet-stake" name="stake" inputMode="numeric" value={STAKES[0]} maxLength={15} />
            <button type="button" class="quiet" data-step="1" aria-label="More">
              +
            </button>
          </div>
          <fieldset class="presets">
            <legend class="sr">Usual stakes</legend>
            {STAKES.map(stake => (
              <button key={stake} type="button" class="quiet" data-stake={stake}>
                {stake}
              </button>
            ))}
            <button type="button" class="quiet" data-stake="max">
              Max
            </button>
          </fieldset>
          <div data-part="purse">
            <Purse market={market} bettor={bettor} />
          </div>
          <output id="bet-quote" class="quote" for="bet-stake">
            Pick an answer to see what it pays.
          </output>
          <button type="submit" id="bet-place" aria-disabled="true">
            Bet
          </button>
        </fieldset>
      </form>
    </Panel>
  );
}

/** What the form goes by, besides what is chosen in it. */
function Purse({ market, bettor: { available, cap } }: { market: MarketView; bettor: Member }) {
  return (
    <p
      id="bet-purse"
      class="faint"
      data-available={available}
      data-cap={cap ?? undefined}
      data-closes={market.closesAt.toISOString()}
      data-paused={market.frozen ? '' : undefined}
    >
      You have {counted(available, 'credit')}
      {cap !== null && cap < available ? `, and may stake ${number(cap)} more on this match` : ''}.
      {market.frozen ? ` ${market.reason ?? 'Bets are paused by a moderator.'}` : ''}
    </p>
  );
}

interface Answer {
  pick: 'A' | 'B' | 'up' | 'down';
  words: string;
  ppm: number;
}

/** Two answers of which one is chosen, or none: a second tap takes it back. */
function Question({
  id,
  words,
  question,
  answers,
}: {
  id: string;
  words: string;
  question: 'winner' | 'direction';
  answers: readonly [Answer, Answer];
}) {
  return (
    <fieldset class={`answers ${question}`}>
      <legend id={id}>{words}</legend>
      {answers.map(({ pick, words: answer, ppm }) => (
        <button key={pick} type="button" data-question={question} data-answer={pick} aria-pressed="false">
          <bdi>{answer}</bdi> <b data-chance={pick}>{percent(ppm)}</b>
        </button>
      ))}
    </fieldset>
  );
}

function HeldPanel({ facts, bettor }: { facts: MatchFacts; bettor: Bettor }) {
  const { stage, match } = facts;
  if (bettor.kind !== 'member' || bettor.positions.length === 0 || stage === 'void') return null;
  const names = match.sides.map(({ agent }) => agent.name) as [string, string];
  const isOpen = isTaking(facts);
  return (
    <Panel title="Your bets">
      <ul class="plain held" data-match={match.id} data-left={names[0]} data-right={names[1]}>
        {bettor.positions.map(position => (
          <li key={position.pick}>
            <Held position={position} names={names} isSaleable={isOpen && position.sellsFor !== null} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Held({
  position: { pick, cost, pays, result },
  names,
  isSaleable,
}: {
  position: PositionView;
  names: [string, string];
  isSaleable: boolean;
}) {
  const words = pickWords(names, pick);
  return (
    <>
      <p>
        <b>
          <bdi>{words}</bdi>
        </b>
        <br />
        <span class="faint">
          {result
            ? `${number(cost)} paid, ${number(result.received)} received`
            : `${number(cost)} paid, pays ${number(pays)}`}
        </span>
      </p>
      {isSaleable ? (
        <button type="button" class="quiet needs-script" data-sell={pick} aria-label={`Sell your bet on ${words}`}>
          Sell
        </button>
      ) : null}
      <div class="sale" data-sale={pick} hidden />
    </>
  );
}

/** Who wins, for nothing but the honour. */
function FreePick({ facts: { match, stage }, bettor }: { facts: MatchFacts; bettor: Bettor }) {
  if (stage !== 'open' || bettor.kind !== 'member') return null;
  const counts = [bettor.picks.a, bettor.picks.b];
  return (
    <Panel title="Free pick">
      <noscript>
        <p>
          Without JavaScript, pick in the chat: <code>/pick</code>.
        </p>
      </noscript>
      <fieldset id="free-pick" class="answers winner needs-script" data-match={match.id} disabled>
        <legend>Who wins? It costs nothing, and right ones in a row make a streak.</legend>
        {match.sides.map(({ agent }, corner) => (
          <button
            key={agent.id}
            type="button"
            data-free={corner}
            data-answer={corner === 0 ? 'A' : 'B'}
            aria-pressed={bettor.pick === corner ? 'true' : 'false'}
          >
            <bdi>{agent.name}</bdi> <b data-picks={corner}>{counted(counts[corner] ?? 0, 'pick')}</b>
          </button>
        ))}
      </fieldset>
      <p id="free-status" role="status" aria-live="polite" hidden />
    </Panel>
  );
}
