import { ARENA, coinText, type DropView, type Governance } from '../../../core/chain/index.ts';
import { chainName } from '../../../core/wallets/index.ts';
import { PAGE_CACHING, type PageRoute } from '../pages.ts';
import { Desk, DeskPage, OwnList } from '../parts/desk.tsx';
import { Facts, Nothing, Panel, Tag } from '../parts/panel.tsx';
import { When } from '../parts/when.tsx';
import { counted } from '../parts/words.ts';
import { dropsPath, rightsPath, seasonPath } from '../paths.ts';

/** Tokens that seasons give to those who played them, where they are claimed, and what their votes decide (client/drops.ts). */

const PLACES = 2;
const tokens = (amount: bigint) => coinText(amount, ARENA, PLACES);

export const dropsPage: PageRoute = (app, { options, send }) => {
  const { chain } = options;
  if (!chain) return;
  app.get(dropsPath(), { config: { cacheControl: PAGE_CACHING }, schema: { hide: true } }, async (request, reply) => {
    const [drops, governance] = await Promise.all([chain.drops.list(), chain.governance.rules()]);
    return send(request, reply, {
      meta: {
        title: 'Tokens and votes',
        description: 'What seasons have given to those who played them, and what its holders decide.',
        path: dropsPath(),
      },
      scripts: ['drops.ts'],
      styles: ['wallet.css', 'rights.css'],
      children: <DropsPage chainId={chain.settings.id} drops={drops} governance={governance} />,
    });
  });
};

function DropsPage({
  chainId,
  drops,
  governance,
}: {
  chainId: number;
  drops: readonly DropView[];
  governance: Governance | null;
}) {
  return (
    <DeskPage id="drops" chainId={chainId} facts={{ 'data-token': governance?.token }}>
      <header class="page-head">
        <p class="eyebrow">
          <Tag>{chainName(chainId)}</Tag>
        </p>
        <h1>Tokens and votes</h1>
        <p class="lead">
          A season that ends gives ARENA tokens to those who played it, into the main wallet that they had linked then.
          Their holders vote on the fee of stakes and on who verifies results. Credits have nothing to do with it.{' '}
          <a href={rightsPath()}>Rights for a time</a>
        </p>
      </header>
      <div class="columns">
        <div>
          <Desk />
          <div data-own="" hidden>
            <Panel title="Your claims" kind="tint">
              <OwnList id="claims" none="No season has anything for this wallet." />
            </Panel>
            <Panel title="Your votes">
              <OwnList id="votes" none="The chain’s node does not answer just now." />
              {governance ? (
                <div class="actions">
                  <button type="button" id="offer-token" class="quiet">
                    List ARENA in your wallet
                  </button>
                </div>
              ) : null}
            </Panel>
          </div>
        </div>
        <div>
          <Panel title="Seasons">
            <Seasons drops={drops} />
          </Panel>
          <Panel title="Votes">
            <Votes governance={governance} />
          </Panel>
        </div>
      </div>
    </DeskPage>
  );
}

const STATES = { opening: 'being opened', open: 'open', closed: 'closed' } as const;

function Seasons({ drops }: { drops: readonly DropView[] }) {
  if (drops.length === 0) return <Nothing>No season has given any yet.</Nothing>;
  return (
    <ul class="plain lines">
      {drops.map(({ seasonId, seasonName, seasonNumber, communityName, total, claimed, players, claims, ...rest }) => (
        <li key={seasonId}>
          <b>
            <a href={seasonPath(seasonId)}>
              <bdi>{seasonName}</bdi>
            </a>
          </b>{' '}
          <Tag tone={rest.state === 'open' ? 'green' : 'quiet'}>{STATES[rest.state]}</Tag>
          <p>
            Season {seasonNumber} in <bdi>{communityName}</bdi>: {tokens(total)} for {counted(players, 'player')}
          </p>
          <p class="faint">
            {tokens(claimed)} claimed by {counted(claims, 'player')}; closes <When at={rest.closesAt} as="day" />
          </p>
        </li>
      ))}
    </ul>
  );
}

function Votes({ governance }: { governance: Governance | null }) {
  if (!governance) return <Nothing>The contracts of this arena are not deployed yet.</Nothing>;
  const { token, governor, timelock, rules } = governance;
  const address = (text: string) => <code class="hash">{text}</code>;
  return (
    <>
      <p>
        Tokens have votes once your wallet has said, here and once, for whom they count: for yourself, as a rule. Who
        has enough of them may propose a change. Proposals are made and voted on at any voting site that knows
        OpenZeppelin’s Governor, such as Tally: give it the Governor’s address. What was adopted waits in the timelock,
        so that everybody sees it before it counts.
      </p>
      <Facts
        facts={[
          ['Governor', address(governor)],
          ['Timelock', address(timelock)],
          ['Token', address(token)],
          ...(rules
            ? ([
                ['To propose', tokens(rules.proposalThreshold)],
                ['Quorum', tokens(rules.quorum)],
                ['Voting begins after', duration(rules.votingDelay)],
                ['and lasts', duration(rules.votingPeriod)],
                ['Then it waits', duration(rules.timelockDelay)],
              ] as const)
            : []),
        ]}
      />
      {rules ? null : <p class="faint">The chain’s node does not answer just now: its rules are not shown.</p>}
    </>
  );
}

const HOUR = 3_600;
const DAY = 24 * HOUR;

function duration(seconds: number): string {
  if (seconds >= DAY && seconds % DAY === 0) return counted(seconds / DAY, 'day');
  if (seconds >= HOUR) return counted(Math.round(seconds / HOUR), 'hour');
  return seconds >= 60 ? counted(Math.round(seconds / 60), 'minute') : counted(seconds, 'second');
}
