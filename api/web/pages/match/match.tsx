import { z } from 'zod';
import { typedId } from '../../../schemas/common.ts';
import { PAGE_CACHING, type PageRoute } from '../../pages.ts';
import { Panel, Tag } from '../../parts/panel.tsx';
import { TapeChart } from '../../parts/tape.tsx';
import { KIND_TITLES, plain } from '../../parts/words.ts';
import { communityPath, matchCardPath, matchPath, seasonPath, tournamentPath } from '../../paths.ts';
import { Player } from '../player.tsx';
import { Bets } from './bets.tsx';
import { type Bettor, bettorOf } from './bettor.ts';
import { OnChainPanel } from './chain.tsx';
import { Duel } from './duel.tsx';
import { EscrowPanel } from './escrow.tsx';
import { type MatchFacts, matchFacts } from './facts.ts';
import { OddsPanel } from './odds.tsx';
import { ProofPanel } from './proof.tsx';
import { MatchStage } from './state.tsx';

/** Seconds after which a browser without script looks again while something may happen. */
const REFRESH_SECONDS = 15;

export const matchPage: PageRoute = (app, { options, send, visitorOf }) => {
  app.get(
    matchPath(':id'),
    {
      config: { cacheControl: PAGE_CACHING },
      schema: { hide: true, params: z.object({ id: typedId('a match') }) },
    },
    async (request, reply) => {
      const after = await options.live.position();
      const facts = await matchFacts(options, request.params.id);
      const bettor = await bettorOf(options, await visitorOf(request), facts);
      const { match, stage, communityName } = facts;
      const names = match.sides.map(side => plain(side.agent.name)).join(' vs ');
      const isOver = stage === 'told' || stage === 'void';
      return send(request, reply, {
        meta: {
          title: names,
          description: describe(facts),
          path: matchPath(match.id),
          image: {
            path: matchCardPath(match.id),
            alt: `The card of the match ${names}`,
            width: 1200,
            height: stage === 'told' || stage === 'void' ? 1000 : 1140,
          },
        },
        crumbs: [{ name: communityName, path: communityPath(match.communityId) }],
        refreshSeconds: isOver ? null : REFRESH_SECONDS,
        live: isOver ? null : { topics: topicsOf(facts), after },
        scripts: [
          ...(canWatch(stage) ? ['player.ts'] : []),
          ...(stage === 'open' && bettor.kind === 'member' ? ['bet.ts'] : []),
        ],
        // also where the fight may begin while somebody looks on
        styles: stage === 'void' ? [] : ['player.css'],
        children: <MatchPage facts={facts} bettor={bettor} hasPictures={options.cards !== undefined} />,
      });
    },
  );
};

/** The player is loaded only where there is something to play. */
const canWatch = (stage: MatchFacts['stage']) => stage === 'fighting' || stage === 'told';

/** What a page of a match follows: the odds and the tape themselves, and all else as news. */
function topicsOf({ match, market }: MatchFacts): string[] {
  return [`match:${match.id}`, `tape:${match.id}`, ...(market ? [`odds:${match.id}`] : [])];
}

/** For previews: before and while it is fought, and afterwards too, for a link may be older than who follows it. */
function describe({ match, stage, communityName }: MatchFacts): string {
  const what = `${KIND_TITLES[match.kind]} in ${plain(communityName)} over ${match.symbol}.`;
  if (stage === 'void') return `${what} It is void: every stake went back.`;
  if (stage === 'told') return `${what} Watch the fight, see the odds, and check it yourself.`;
  if (stage === 'open') return `${what} Bets are open.`;
  return `${what} The fight is on.`;
}

function MatchPage({ facts, bettor, hasPictures }: { facts: MatchFacts; bettor: Bettor; hasPictures: boolean }) {
  const { match, stage } = facts;
  return (
    <article class="match" data-match={match.id} data-stage={stage}>
      <header class="match-head">
        <p class="eyebrow">
          <Tag tone="gold">{KIND_TITLES[match.kind]}</Tag>
          <Occasion match={match} />
          <Tag>{`${match.symbol}${match.simulatedPrice ? ' simulated' : ''}`}</Tag>
          {facts.stakes?.rivalry ? <Tag tone="red">Rivals</Tag> : null}
        </p>
        <h1>
          <bdi>{match.sides[0].agent.name}</bdi> <span class="versus">vs</span> <bdi>{match.sides[1].agent.name}</bdi>
        </h1>
      </header>
      <MatchStage facts={facts} />
      <div data-part="duel">
        <Duel facts={facts} hasPictures={hasPictures} />
      </div>
      <div data-part="fight">{canWatch(stage) ? <Watch facts={facts} hasPictures={hasPictures} /> : null}</div>
      <div class="columns">
        <div>
          <div data-part="odds">
            <OddsPanel facts={facts} />
          </div>
          <Panel title="The tape" id="tape">
            <div data-part="tape">
              <TapeChart tape={match.tape} symbol={match.symbol} seconds={match.tapeSeconds} />
            </div>
          </Panel>
        </div>
        <div>
          <Bets facts={facts} bettor={bettor} />
          <div data-part="escrow">
            <EscrowPanel facts={facts} />
          </div>
          <div data-part="coach">
            <Coach facts={facts} />
          </div>
          <div data-part="proof">
            <ProofPanel facts={facts} />
            <OnChainPanel onChain={facts.onChain} />
          </div>
        </div>
      </div>
    </article>
  );
}

function Occasion({ match }: Pick<MatchFacts, 'match'>) {
  const { occasion } = match;
  if (!occasion) return match.seasonId ? <a href={seasonPath(match.seasonId)}>Season match</a> : null;
  const label = <bdi>{occasion.label}</bdi>;
  return occasion.kind === 'tournament' ? <a href={tournamentPath(occasion.id)}>{label}</a> : <span>{label}</span>;
}

function Watch({ facts, hasPictures }: { facts: MatchFacts; hasPictures: boolean }) {
  const { match, market, stage, now } = facts;
  return (
    <Panel title="The fight" id="fight">
      <Player
        matchId={match.id}
        names={[match.sides[0].agent.name, match.sides[1].agent.name]}
        hasGif={match.gif !== null}
        hasMarket={market !== null}
        hasPictures={hasPictures}
        startAt={stage === 'fighting' ? match.watchableAt : null}
        now={now}
      />
    </Panel>
  );
}

function Coach({ facts: { match, stage } }: { facts: MatchFacts }) {
  const notes = stage === 'told' ? (match.result?.coachNotes ?? []) : [];
  const shown = notes.flatMap((note, corner) => {
    const side = match.sides[corner];
    return side && note.text ? [{ name: side.agent.name, text: note.text }] : [];
  });
  if (shown.length === 0) return null;
  return (
    <Panel title="The coaches say">
      <dl class="notes">
        {shown.map(({ name, text }) => (
          <div key={name}>
            <dt>
              <bdi>{name}</bdi>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
