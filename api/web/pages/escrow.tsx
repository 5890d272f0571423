import { z } from 'zod';
import type { ToldMatch } from '../../../core/announcements/index.ts';
import {
  type ChainService,
  coinText,
  leftShare,
  type PoolObstacle,
  type PoolView,
  publicChain,
  standingText,
} from '../../../core/chain/index.ts';
import { chainName } from '../../../core/wallets/index.ts';
import { matchOf } from '../../routes/match-of.ts';
import { typedId } from '../../schemas/common.ts';
import { feeWords, STAGE_TAGS } from '../client/escrow/words.ts';
import { PAGE_CACHING, type PageRoute, type Visitor } from '../pages.ts';
import { Desk, DeskPage } from '../parts/desk.tsx';
import { Facts, Panel, Tag } from '../parts/panel.tsx';
import { Countdown, When } from '../parts/when.tsx';
import { plain } from '../parts/words.ts';
import { communityPath, escrowPath, matchPath, signInPath } from '../paths.ts';
import { EndPanel, OwnStakes, Part, Receiver, StakePanel } from './escrow/panels.tsx';

/**
 * The pool of a match: what is in it, and where one's own wallet stakes and withdraws (client/escrow.ts). It is drawn from confirmed events; the
 * script looks further. Nobody has to be signed in: whose wallet it is, is between the wallet and the chain.
 */

export const escrowPage: PageRoute = (app, { options, send, visitorOf }) => {
  const { chain } = options;
  if (!chain?.settings.escrow) return;
  app.get(
    escrowPath(':id'),
    {
      config: { cacheControl: PAGE_CACHING },
      schema: {
        hide: true,
        params: z.object({ id: typedId('a match') }),
        querystring: z.object({ asset: z.enum(['coin', 'arena']).catch('coin') }),
      },
    },
    async (request, reply) => {
      const { asset } = request.query;
      const match = await matchOf(options, request.params.id);
      const [{ name: communityName }, pools, obstacle, addresses, visitor] = await Promise.all([
        options.communities.byId(match.communityId),
        chain.pools.ofMatch(match.id),
        chain.pools.obstacle(match.id),
        chain.addresses(),
        visitorOf(request),
      ]);
      const facts: EscrowFacts = {
        match,
        asset,
        pools,
        pool: pools.find(pool => pool.asset.kind === asset) ?? null,
        obstacle,
        chain: chain.settings,
        contract: addresses?.WagerEscrow ?? null,
        visitor,
        now: options.clock.now(),
      };
      const names = match.sides.map(side => plain(side.agent.name)).join(' vs ');
      return send(request, reply, {
        meta: {
          title: `Stakes on ${names}`,
          description: `Stakes from one’s own wallet on ${names}, held by a contract on ${chainName(chain.settings.id)}.`,
          path: escrowPath(match.id, asset),
        },
        crumbs: [
          { name: communityName, path: communityPath(match.communityId) },
          { name: names, path: matchPath(match.id) },
        ],
        hasCountdowns: true,
        scripts: ['escrow.ts'],
        styles: ['wallet.css', 'escrow.css'],
        children: <EscrowPage facts={facts} />,
      });
    },
  );
};

interface EscrowFacts {
  match: ToldMatch;
  asset: 'coin' | 'arena';
  /** Of the match, in whatever they are. */
  pools: readonly PoolView[];
  /** The one in that asset; null where there is none. */
  pool: PoolView | null;
  /** Why none may be asked for; null where one may. */
  obstacle: PoolObstacle | null;
  chain: ChainService['settings'];
  contract: string | null;
  visitor: Visitor | null;
  now: Date;
}

const hasEnded = ({ stage }: PoolView) => stage === 'settled' || stage === 'voided';
/** What its contract takes is known once it stands there. */
const isFeeKnown = ({ stage }: PoolView) => stage !== 'asked' && stage !== 'refused';
const namesOf = ({ sides }: ToldMatch) => [sides[0].agent.name, sides[1].agent.name] as const;

function EscrowPage({ facts }: { facts: EscrowFacts }) {
  const { match, asset, pool, chain } = facts;
  const [left, right] = namesOf(match);
  return (
    <DeskPage
      id="escrow"
      chainId={chain.id}
      facts={{
        'data-match': match.id,
        'data-pool': pool && pool.stage !== 'refused' ? pool.id : undefined,
        'data-left': left,
        'data-right': right,
        'data-kind': asset,
        'data-symbol': pool?.asset.symbol,
        'data-decimals': pool?.asset.decimals,
      }}
    >
      <header class="page-head">
        <p class="eyebrow">
          <Tag tone="gold">Real money</Tag>
          <Tag>{chainName(chain.id)}</Tag>
        </p>
        <h1>
          Stakes on <bdi>{left}</bdi> <span class="versus">vs</span> <bdi>{right}</bdi>
        </h1>
        <p class="lead">
          From your own wallet, into a contract that pays the winners. The arena’s credits have nothing to do with it.{' '}
          <a href={matchPath(match.id)}>To the match</a>
        </p>
      </header>
      {pool && pool.stage !== 'refused' ? <Pool facts={facts} pool={pool} /> : <NoPool facts={facts} />}
      <Warnings facts={facts} />
    </DeskPage>
  );
}

function Pool({ facts, pool }: { facts: EscrowFacts; pool: PoolView }) {
  return (
    <div class="columns">
      <div>
        <PoolPanel facts={facts} pool={pool} />
        <Other facts={facts} />
      </div>
      <div>
        <Desk>
          <OwnStakes names={namesOf(facts.match)} />
        </Desk>
        <Part name="stake">
          <StakePanel names={namesOf(facts.match)} pool={pool} />
        </Part>
        <Part name="withdraw">
          <Panel title="Withdraw" kind="tint">
            <p>
              <b data-fill="due" /> is yours. There is no deadline, and nobody else can withdraw it.
            </p>
            <div class="actions">
              <button type="button" data-action="withdraw">
                Withdraw
              </button>
            </div>
            <Receiver />
          </Panel>
        </Part>
        <Part name="bond">
          <Panel title="The arena’s bond" kind="tint">
            <p>
              The arena did not show this match’s seed in time, so what it had left with the pool is the stakers’. Your
              part is <b data-fill="bond-due" />.
            </p>
            <div class="actions">
              <button type="button" data-action="withdraw-bond-share">
                Withdraw your part
              </button>
            </div>
          </Panel>
        </Part>
        <Part name="end">
          <EndPanel />
        </Part>
      </div>
    </div>
  );
}

function PoolPanel({ facts, pool }: { facts: EscrowFacts; pool: PoolView }) {
  const { match, contract, chain, now } = facts;
  const names = namesOf(match);
  const { explorer } = publicChain(chain.id);
  const { words, tone } = STAGE_TAGS[pool.stage];
  const share = leftShare(pool.totals);
  const isEmpty = pool.totals[0] + pool.totals[1] === 0n;
  const coins = (amount: bigint) => coinText(amount, pool.asset);
  const hash = (text: string) => <code class="hash">{text}</code>;
  return (
    <Panel title="The pool">
      <p role="status" aria-live="polite">
        <span class={`tag ${tone}`} data-fill="stage-tag">
          {words}
        </span>{' '}
        <span data-fill="standing">{standingText(pool, names, momentsOf(pool))}</span>
      </p>
      <div class="odds corners">
        <p class="chances-words">
          {([0, 1] as const).map(corner => (
            <span key={corner}>
              <bdi>{names[corner]}</bdi>{' '}
              <b data-fill={`share-${corner}`}>
                {isEmpty ? '–' : `${Math.round((corner === 0 ? share : 1_000_000 - share) / 10_000)}%`}
              </b>
            </span>
          ))}
        </p>
        <svg class="chances-bar" viewBox="0 0 1000 24" preserveAspectRatio="none" aria-hidden="true" focusable="false">
          <rect class="first" data-bar="" width={Math.round(share / 1000)} height="24" />
          <rect class="second" x={Math.round(share / 1000)} width={1000 - Math.round(share / 1000)} height="24" />
        </svg>
      </div>
      <p class="faint" data-part="nobody" hidden={!isEmpty}>
        Nobody has staked yet. Until somebody backs the other corner, a stake can only win itself back.
      </p>
      <Facts
        facts={[
          [`On ${plain(names[0])}`, <span data-fill="total-0">{coins(pool.totals[0])}</span>],
          [`On ${plain(names[1])}`, <span data-fill="total-1">{coins(pool.totals[1])}</span>],
          ...(pool.stage === 'asked' || pool.stage === 'open'
            ? [['Closes in', <Countdown until={pool.closesAt} now={now} />] as const]
            : []),
          ...(pool.stage === 'voided' ? [] : [['Fee', <span data-fill="fee">{feeWords(pool)}</span>] as const]),
          ...(hasEnded(pool) ? [] : [['Result by', <When at={pool.resultBy} />] as const]),
          ...(contract === null
            ? []
            : [
                [
                  'Contract',
                  explorer === null ? hash(contract) : <a href={`${explorer}/address/${contract}`}>{hash(contract)}</a>,
                ] as const,
              ]),
          ['Pool', hash(pool.id)],
        ]}
      />
      <Part name="ahead">
        <p class="faint">
          Some of this is in the newest blocks only. It counts once enough others stand on top of them.
        </p>
      </Part>
      <Part name="node-silent">
        <p class="faint">The chain’s node does not answer just now: these are the figures that are confirmed.</p>
      </Part>
    </Panel>
  );
}

function momentsOf({ closesAt, finalFrom, resultBy }: PoolView) {
  const utc = (at: Date) => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return { closesAt: utc(closesAt), finalFrom: finalFrom && utc(finalFrom), resultBy: utc(resultBy) };
}

/** The same match in the other asset. */
function Other({ facts: { match, asset, pools } }: { facts: EscrowFacts }) {
  const other = asset === 'coin' ? 'arena' : 'coin';
  const found = pools.find(({ asset: { kind } }) => kind === other);
  if (!found) return null;
  return (
    <p>
      There is another pool on this match: <a href={escrowPath(match.id, other)}>in {found.asset.symbol}</a>.
    </p>
  );
}

function NoPool({ facts }: { facts: EscrowFacts }) {
  const { match, pool, obstacle, asset, visitor } = facts;
  return (
    <div class="narrow">
      <Panel title={pool ? 'Not opened' : obstacle ? 'No pool' : 'No pool yet'} kind="tint">
        {pool ? <p>{standingText(pool, namesOf(match), momentsOf(pool))}</p> : null}
        {obstacle ? (
          <p>{obstacle.words}</p>
        ) : (
          <>
            <p>
              {pool
                ? 'There is time to ask for it again.'
                : 'Nobody has asked for a pool on this match yet. The arena opens one for whoever asks early enough: it has to stand on chain before the match locks.'}
            </p>
            <div class="actions">
              {visitor ? (
                <button type="button" id="ask-pool">
                  {pool ? 'Ask again' : 'Ask for a pool'}
                </button>
              ) : (
                <a class="button" href={signInPath(escrowPath(match.id, asset))}>
                  Sign in to ask for one
                </a>
              )}
            </div>
            <p class="faint">
              Or ask in chat: <code>/escrow stake {match.id}</code>
            </p>
          </>
        )}
      </Panel>
      <Other facts={facts} />
    </div>
  );
}

/** Also for who has staked; for nobody where there is no pool, and can be none. */
function Warnings({ facts: { pool, obstacle, match } }: { facts: EscrowFacts }) {
  const isRunning = pool !== null && pool.stage !== 'refused';
  if (isRunning ? hasEnded(pool) : obstacle) return null;
  const isOpen = !isRunning || pool.stage === 'asked' || pool.stage === 'open';
  const fee = pool && isFeeKnown(pool) ? `${pool.feeBps / 100}%` : 'at most 3%';
  return (
    <Panel title={isOpen ? 'Before you stake' : 'What holds for stakes'} id="before">
      <ul class="plain warnings">
        <li>
          <b>It is real money, and you can lose it.</b> Stake only what you can do without. Where the law where you are
          does not allow it, do not.
        </li>
        <li>
          <b>Nobody can call it back.</b> Not you, not the arena, not a moderator: no key moves a stake. Look at what
          your wallet shows before you confirm.
        </li>
        <li>
          <b>Winners share what the others have staked</b>, by their stakes, less a fee of {fee} of it. What a stake
          would pay changes with every later one, until the pool closes 15 seconds before the match locks.
        </li>
        <li>
          <b>An agent’s people may want it to lose</b>, alone or with the other side, and stake from wallets that nobody
          knows. Opening odds on <a href={matchPath(match.id)}>the match’s page</a> come from thousands of fights of
          these very agents: one that was built to lose shows there.
        </li>
        <li>
          <b>Everything goes back</b>, without any fee, where the match is void, where the verifiers contradict each
          other, where nobody backed the winner, and where no result is final a day after the lock. Then too you have to
          withdraw it yourself.
        </li>
        <li>
          <b>The chain goes by the fight</b> as independent verifiers have run it again, not by a moderator’s word: a
          correction in chat does not change who is paid here.
        </li>
        <li>
          <b>The arena’s limits do not hold on chain.</b> Where you have excluded yourself, this page refuses to help as
          far as it knows that it is you; a wallet can still go to the contract by itself.
        </li>
        <li>
          <b>What is on chain is public</b>, for ever. The network takes a fee of its own for every transaction.
        </li>
      </ul>
    </Panel>
  );
}
