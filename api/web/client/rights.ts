import { coins, fillList, type LineButton, line, moment } from './rights/lines.ts';
import { revertWords } from './rights/reverts.ts';
import { ask } from './session/api.ts';
import { built, openDesk } from './wallet/desk.ts';

/** The page of rights: one's own wallet buys, uses and gives back; whoever holds an agent's token sells sparring with it. */

interface Asset {
  address: string;
  symbol: string;
  decimals: number;
}

interface Offer {
  id: number;
  title: string;
  asset: Asset;
  price: string;
  seconds: number;
  isOpen: boolean;
}

interface Account {
  purchases: {
    id: string;
    offer: Offer;
    state: 'unused' | 'active' | 'ended' | 'refunded';
    expiresAt: string | null;
  }[];
  offers: Offer[];
  agents: { id: string; name: string }[];
  proceeds: { asset: Asset; amount: string }[] | null;
}

const TRANSACTIONS = '/v1/rights/transactions';
const LOOK_EVERY_MS = 5_000;
const DAY_SECONDS = 86_400;

const root = document.getElementById('rights');
if (root) start(root);

function start(page: HTMLElement): void {
  let timer = 0;
  const desk = openDesk(page, { onChange: look, explain: revertWords });
  const act = (wish: object, done: string) => desk.act(built(TRANSACTIONS, wish), done);

  for (const button of page.querySelectorAll<HTMLButtonElement>('[data-offer]')) {
    const { offer, action = '' } = button.dataset;
    const done = action === 'approve' ? 'Allowed. Now buy: step 2.' : 'Bought. It runs from its first use on.';
    button.addEventListener('click', () => void act({ action, offerId: Number(offer) }, done));
  }
  const form = document.getElementById('sell-form');
  form?.addEventListener('submit', event => {
    event.preventDefault();
    const fields = new FormData(form as HTMLFormElement);
    const text = (name: string) => String(fields.get(name) ?? '').trim();
    const wish = { agentId: text('agent'), price: text('price'), days: Number(text('days')), asset: text('asset') };
    void act({ action: 'offer', ...wish }, 'Offered.');
  });

  /** What is confirmed shows by itself, a few blocks later. */
  async function look(): Promise<void> {
    clearTimeout(timer);
    const address = desk.account();
    for (const part of document.querySelectorAll<HTMLElement>('[data-own]')) part.hidden = address === null;
    if (address === null) return;
    const { ok, json, problem } = await ask(`/v1/rights/accounts/${address}`);
    if (desk.account() !== address) return;
    if (ok) draw(json as Account);
    else desk.say(problem, 'bad');
    clearTimeout(timer);
    timer = window.setTimeout(() => void look(), LOOK_EVERY_MS);
  }

  let drawn = '';
  function draw(account: Account): void {
    // who is at a button keeps it while nothing has changed
    const now = JSON.stringify(account);
    if (now === drawn) return;
    drawn = now;
    fillList(
      'purchases',
      account.purchases.map(purchase => {
        const { offer, state, expiresAt, id } = purchase;
        const ends = expiresAt === null ? '' : moment(expiresAt);
        const texts = {
          unused: `Not used yet. It runs ${days(offer.seconds)} from its first use on, and can be given back for ${coins(offer.price, offer.asset)} until then.`,
          active: `It runs until ${ends}.`,
          ended: `It ended ${ends}.`,
          refunded: 'Given back.',
        };
        const buttons: LineButton[] = [
          { words: 'Use', press: () => act({ action: 'use', purchaseId: id }, 'It runs now.') },
          {
            words: 'Give back',
            isQuiet: true,
            press: () => act({ action: 'refund', purchaseId: id }, 'Given back: the price is yours again.'),
          },
        ];
        return line(offer.title, texts[state], state === 'unused' ? buttons : []);
      }),
    );
    drawSales(account);
  }

  function drawSales({ offers, agents, proceeds }: Account): void {
    const selling = offers.filter(({ isOpen }) => isOpen);
    fillList(
      'sales',
      selling.map(offer =>
        line(offer.title, `${coins(offer.price, offer.asset)} for ${days(offer.seconds)}.`, [
          {
            words: 'Sell no more',
            isQuiet: true,
            press: () => act({ action: 'close', offerId: offer.id }, 'Withdrawn. What was bought stays good.'),
          },
        ]),
      ),
    );
    fillList(
      'proceeds',
      (proceeds ?? []).map(({ asset, amount }) =>
        line(coins(amount, asset), 'What your rights have brought, once used.', [
          { words: 'Withdraw', press: () => act({ action: 'withdraw', asset: asset.address }, 'Withdrawn.') },
        ]),
      ),
    );
    const select = document.querySelector<HTMLSelectElement>('#sell-agent');
    const chosen = select?.value;
    select?.replaceChildren(
      ...agents.map(({ id, name }) => {
        const option = document.createElement('option');
        option.value = id;
        option.textContent = name;
        option.selected = id === chosen;
        return option;
      }),
    );
    const seller = document.getElementById('sell');
    if (seller) seller.hidden = agents.length === 0;
    const has = document.getElementById('selling');
    if (has) has.hidden = agents.length === 0 && selling.length === 0 && (proceeds ?? []).length === 0;
  }
}

function days(seconds: number): string {
  const count = Math.floor(seconds / DAY_SECONDS);
  return count === 1 ? '1 day' : `${count} days`;
}
