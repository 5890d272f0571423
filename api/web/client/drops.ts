import { ARENA } from '../../../core/chain/amounts.ts';
import { coins, fillList, line, moment } from './rights/lines.ts';
import { revertWords } from './rights/reverts.ts';
import { ask } from './session/api.ts';
import { openDesk } from './wallet/desk.ts';
import type { Call } from './wallet/transact.ts';

/** The page of drops: what an account may claim of seasons, and whether its tokens have votes. */

interface Claim {
  seasonId: string;
  seasonNumber: number;
  seasonName: string;
  communityName: string;
  amount: string;
  state: 'opening' | 'open' | 'closed';
  closesAt: string;
  claimedAt: string | null;
}

interface Voter {
  address: string;
  balance: string;
  votes: string;
  delegate: string | null;
  delegation: Call;
}

const LOOK_EVERY_MS = 5_000;

const root = document.getElementById('drops');
if (root) start(root);

function start(page: HTMLElement): void {
  let timer = 0;
  let drawn = '';
  const desk = openDesk(page, { onChange: look, explain: revertWords });

  document.getElementById('offer-token')?.addEventListener('click', () => {
    void desk.offerToken({ address: page.dataset['token'] ?? '', ...ARENA });
  });

  async function look(): Promise<void> {
    clearTimeout(timer);
    const address = desk.account();
    for (const part of document.querySelectorAll<HTMLElement>('[data-own]')) part.hidden = address === null;
    if (address === null) return;
    const [claims, governance] = await Promise.all([
      ask(`/v1/drops/accounts/${address}`),
      ask(`/v1/governance?account=${address}`),
    ]);
    if (desk.account() !== address) return;
    if (claims.ok) {
      const { items } = claims.json as { items: Claim[] };
      const voter = governance.ok ? (governance.json as { voter: Voter | null }).voter : null;
      draw(address, items, voter);
    } else desk.say(claims.problem, 'bad');
    clearTimeout(timer);
    timer = window.setTimeout(() => void look(), LOOK_EVERY_MS);
  }

  function draw(address: string, claims: readonly Claim[], voter: Voter | null): void {
    const now = JSON.stringify([address, claims, voter]);
    if (now === drawn) return;
    drawn = now;
    fillList(
      'claims',
      claims.map(claim => {
        const path = `/v1/drops/${claim.seasonId}/claims/${address}`;
        const title = `${coins(claim.amount, ARENA)} · ${claim.seasonName}`;
        const buttons =
          claim.state === 'open' && claim.claimedAt === null
            ? [{ words: 'Claim', press: () => desk.act(() => callOf(path), 'Claimed.') }]
            : [];
        return line(title, claimWords(claim), buttons);
      }),
    );
    fillList('votes', voter ? [votesLine(voter)] : []);
  }

  function votesLine({ address, balance, votes, delegate, delegation }: Voter): HTMLLIElement {
    const isOwn = delegate?.toLowerCase() === address.toLowerCase();
    const text =
      delegate === null
        ? 'They count for nobody yet. Let them count for you, once; later ones count by themselves.'
        : isOwn
          ? `They count for you: ${coins(votes, ARENA)} with what others have delegated to you.`
          : `They count for ${delegate}.`;
    const buttons = isOwn
      ? []
      : [
          {
            words: 'Let them count for me',
            press: () => desk.act(async () => delegation, 'Your tokens count for you.'),
          },
        ];
    return line(`${coins(balance, ARENA)} in this wallet`, text, buttons);
  }
}

async function callOf(path: string): Promise<Call> {
  const { ok, json, problem } = await ask(path);
  const { transaction } = (json ?? {}) as { transaction?: Call | null };
  if (ok && transaction) return transaction;
  throw new Error(ok ? 'That cannot be claimed (any more). Look again in a moment.' : problem);
}

function claimWords({ communityName, seasonNumber, state, closesAt, claimedAt }: Claim): string {
  const where = `Season ${seasonNumber} in ${communityName}.`;
  if (claimedAt !== null) return `${where} Claimed ${moment(claimedAt)}.`;
  if (state === 'open') return `${where} To be claimed until ${moment(closesAt)}.`;
  return state === 'opening' ? `${where} It is being opened on chain.` : `${where} Its time is over.`;
}
