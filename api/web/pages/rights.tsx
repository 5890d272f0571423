import { coinText, type OfferView, RIGHT_DAYS_MAX, type RightKind } from '../../../core/chain/index.ts';
import { chainName, shortAddress } from '../../../core/wallets/index.ts';
import { PAGE_CACHING, type PageRoute } from '../pages.ts';
import { Desk, DeskPage, OwnList } from '../parts/desk.tsx';
import { Nothing, Panel, Tag } from '../parts/panel.tsx';
import { dropsPath, rightsPath } from '../paths.ts';

/**
 * Rights for a time: what is sold, and where one's own wallet buys, uses and gives back (client/rights.ts). It is drawn from confirmed events.
 * Nobody has to be signed in: whose wallet it is, is between the wallet and the chain.
 */

const KINDS: Readonly<Record<RightKind, { title: string; none: string }>> = {
  'season-pass': { title: 'Season passes', none: 'No season pass is sold just now.' },
  look: { title: 'Looks', none: 'No looks are sold just now.' },
  sparring: {
    title: 'Sparring',
    none: 'Nobody sells sparring with an agent just now. Whoever holds an agent’s token can.',
  },
};

export const rightsPage: PageRoute = (app, { options, send }) => {
  const { chain } = options;
  if (!chain) return;
  app.get(rightsPath(), { config: { cacheControl: PAGE_CACHING }, schema: { hide: true } }, async (request, reply) => {
    const [offers, addresses] = await Promise.all([chain.rights.offers(), chain.addresses()]);
    return send(request, reply, {
      meta: {
        title: 'Rights',
        description: 'Season passes, looks and sparring for a time, bought with one’s own wallet.',
        path: rightsPath(),
      },
      scripts: ['rights.ts'],
      styles: ['wallet.css', 'rights.css'],
      children: <RightsPage chainId={chain.settings.id} offers={offers} contract={addresses?.Entitlements ?? null} />,
    });
  });
};

function RightsPage({
  chainId,
  offers,
  contract,
}: {
  chainId: number;
  offers: readonly OfferView[];
  contract: string | null;
}) {
  return (
    <DeskPage id="rights" chainId={chainId}>
      <header class="page-head">
        <p class="eyebrow">
          <Tag tone="gold">Real money</Tag>
          <Tag>{chainName(chainId)}</Tag>
        </p>
        <h1>Rights for a time</h1>
        <p class="lead">
          Season passes, looks and practice with another’s agent, bought with your own wallet. None of it helps in a
          fight that counts. <a href={dropsPath()}>Tokens and votes</a>
        </p>
      </header>
      <div class="columns">
        <div>
          {(Object.keys(KINDS) as RightKind[]).map(kind => (
            <Panel key={kind} title={KINDS[kind].title}>
              <Offers offers={offers.filter(offer => offer.kind === kind)} none={KINDS[kind].none} />
            </Panel>
          ))}
        </div>
        <div>
          <Desk />
          <div data-own="" hidden>
            <Panel title="Your rights" kind="tint">
              <OwnList id="purchases" none="This wallet has bought none, as far as the chain has confirmed." />
              <p class="faint">
                They count for you once the wallet is linked: <code>/link wallet</code> in chat.
              </p>
            </Panel>
            <div id="selling" hidden>
              <Panel title="What you sell">
                <OwnList id="sales" none="Nothing just now." />
                <ul id="proceeds" class="plain lines" />
                <SellForm />
              </Panel>
            </div>
          </div>
          <HowItGoes contract={contract} />
        </div>
      </div>
    </DeskPage>
  );
}

function Offers({ offers, none }: { offers: readonly OfferView[]; none: string }) {
  if (offers.length === 0) return <Nothing>{none}</Nothing>;
  return (
    <ul class="plain lines">
      {offers.map(({ id, title, text, asset, price, days, seller }) => (
        <li key={id}>
          <b dir="auto">{title}</b>
          <p>{text}</p>
          <p>
            <b>{coinText(price, asset)}</b> for {days === 1 ? '1 day' : `${days} days`}{' '}
            <span class="faint">from {shortAddress(seller)}</span>
          </p>
          <div class="actions">
            {asset.kind === 'coin' ? null : (
              <button
                type="button"
                class="quiet"
                data-offer={id}
                data-action="approve"
                aria-label={`1. Allow: ${title}`}
              >
                1. Allow
              </button>
            )}
            <button
              type="button"
              data-offer={id}
              data-action="buy"
              aria-label={`${asset.kind === 'coin' ? 'Buy' : '2. Buy'}: ${title}`}
            >
              {asset.kind === 'coin' ? 'Buy' : '2. Buy'}
            </button>
          </div>
        </li>
      ))}
    </ul>
  );
}

function SellForm() {
  return (
    <div id="sell" hidden>
      <form id="sell-form" autocomplete="off" noValidate>
        <h3>Sell sparring with your agent</h3>
        <label for="sell-agent">Agent</label>
        <select id="sell-agent" name="agent" />
        <label for="sell-price">Price, in whole coins</label>
        <input id="sell-price" name="price" inputMode="decimal" maxLength={40} placeholder="0.01" />
        <label for="sell-asset">In</label>
        <select id="sell-asset" name="asset">
          <option value="coin">the coin of the chain</option>
          <option value="token">ARENA tokens</option>
        </select>
        <label for="sell-days">Days</label>
        <input id="sell-days" name="days" type="number" min={1} max={RIGHT_DAYS_MAX} value="30" />
        <div class="actions">
          <button type="submit">Offer it</button>
        </div>
        <p class="faint">
          Who buys it may run 30 practice runs a day against your agent, and against each of its versions. You get the
          price once it is used. Once the agent is sold, its sparring is the new holder’s to sell.
        </p>
      </form>
    </div>
  );
}

function HowItGoes({ contract }: { contract: string | null }) {
  return (
    <Panel title="How it goes">
      <ul class="plain notes">
        <li>
          <b>Bought, not used:</b> the price waits in the contract, and is yours again whenever you give the right back.
          You may also pass it on.
        </li>
        <li>
          <b>Used:</b> from then on it runs, nobody can take it from you, and the price is the seller’s.
        </li>
        <li>
          <b>Two of the same</b> do not add up: the longer one counts. Use one after the other.
        </li>
        <li>
          <b>It is real money.</b> The network takes a fee for every transaction, and what is on chain is public, for
          ever. Credits have nothing to do with it.
        </li>
      </ul>
      {contract === null ? null : (
        <p class="faint">
          Contract <code class="hash">{contract}</code>
        </p>
      )}
    </Panel>
  );
}
