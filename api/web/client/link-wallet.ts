import { type Chooser, showWallets } from './wallet/chooser.ts';
import type { FoundWallet } from './wallet/discovery.ts';
import { post, Refusal, wordsOf } from './wallet/post.ts';
import { type Chain, signWith } from './wallet/sign.ts';

/** The page of a wallet link: whose it is, which wallet signs, and that the word in chat is awaited. */

interface Link {
  state: 'offered' | 'signed' | 'linked' | 'refused' | 'cancelled' | 'lapsed';
  account: { surface: string; name: string; username: string | null };
  communityName: string;
  address: string | null;
  expiresAt: string;
  chains: Chain[];
}

const LOOK_AGAIN_MS = 2_000;
const SURFACES: Record<string, string> = { discord: 'on Discord', telegram: 'on Telegram', console: 'at the console' };

const element = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no ${id}`);
  return found;
};
/** Behind the #, where no server sees it. */
const secret = location.hash.slice(1);
const status = element('link-status');
let chooser: Chooser | null = null;
let timer = 0;

/** Shows one of the page's parts. */
function show(part: string): void {
  for (const section of document.querySelectorAll<HTMLElement>('[data-part]')) {
    section.hidden = section.dataset['part'] !== part;
  }
  if (part !== 'offered') {
    chooser?.close();
    chooser = null;
  }
}

function say(words: string, tone: 'plain' | 'bad' = 'plain'): void {
  status.textContent = words;
  status.classList.toggle('down', tone === 'bad');
}

function fill(name: string, words: string): void {
  for (const place of document.querySelectorAll<HTMLElement>(`[data-fill="${name}"]`)) place.textContent = words;
}

function draw(link: Link): void {
  const { account, communityName, address, expiresAt, state } = link;
  fill('account', account.name);
  fill('username', account.username === null ? '' : ` (@${account.username})`);
  fill('surface', SURFACES[account.surface] ?? account.surface);
  fill('community', communityName);
  fill('address', address ?? '');
  const until = new Date(expiresAt).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  fill('until', until);
  show(state === 'cancelled' ? 'lapsed' : state);
  if (state === 'offered') chooser ??= showWallets(element('wallets'), wallet => sign(wallet, link.chains));
  if (state === 'signed') say('Waiting for your word in chat.');
  if (state === 'linked') say('Linked.');
  if (state === 'refused') say('Refused in chat.');
  clearTimeout(timer);
  if (state === 'offered' || state === 'signed') timer = window.setTimeout(look, LOOK_AGAIN_MS);
}

/** What becomes of it elsewhere shows here: the word in chat, a newer link, the end of its time. */
async function look(): Promise<void> {
  try {
    draw(await post<Link>('/v1/wallet-links/view', { secret }));
  } catch (error) {
    if (error instanceof Refusal && error.code === 'wallet-link') show('lapsed');
    else {
      say(wordsOf(error), 'bad');
      timer = window.setTimeout(look, LOOK_AGAIN_MS);
    }
  }
}

async function sign(wallet: FoundWallet, chains: readonly Chain[]): Promise<void> {
  try {
    clearTimeout(timer);
    const issue = async (wish: { address: string; chainId: number }) =>
      (await post<{ message: string }>('/v1/wallet-links/message', { secret, ...wish })).message;
    const signed = await signWith(wallet, chains, issue, say);
    say('Looking at the signature…');
    draw(await post<Link>('/v1/wallet-links/signature', { secret, ...signed }));
  } catch (error) {
    say(wordsOf(error), 'bad');
    timer = window.setTimeout(look, LOOK_AGAIN_MS);
  }
}

if (secret === '') show('none');
else void look();
