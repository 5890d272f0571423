/**
 * Wallets in a browser, found as EIP-6963 has it: each announces itself, so that several can live side by side and none is taken for another.
 * Two events and one method of EIP-1193 are all there is to it; ethers, which has the same (BrowserProvider.discover), would be some 100 KB of
 * script for that.
 */

/** EIP-1193. */
export interface Provider {
  /** `params` is a list, but for wallet_watchAsset (EIP-747). */
  request(call: { method: string; params?: readonly unknown[] | object }): Promise<unknown>;
}

export interface FoundWallet {
  /** Of this page's life. */
  uuid: string;
  /** What the wallet calls itself. */
  name: string;
  /** A picture as data; null where it is none. */
  icon: string | null;
  provider: Provider;
}

interface Announcement {
  info?: { uuid?: unknown; name?: unknown; icon?: unknown };
  provider?: { request?: unknown };
}

const NAME_MAX = 40;
const ICON_MAX = 100_000;
/** Wallets that do not announce themselves are looked for after so long. */
const OLD_WAY_AFTER_MS = 700;

/**
 * Tells of each wallet once, as they come: extensions may be slower than the page.
 * @returns stops listening
 */
export function findWallets(onFound: (wallet: FoundWallet) => void): () => void {
  const known = new Set<string>();
  const hear = (event: Event) => {
    const wallet = read((event as CustomEvent<Announcement>).detail);
    if (!wallet || known.has(wallet.uuid)) return;
    known.add(wallet.uuid);
    onFound(wallet);
  };
  window.addEventListener('eip6963:announceProvider', hear);
  window.dispatchEvent(new Event('eip6963:requestProvider'));
  // browsers inside of wallet apps may know the old way only
  const timer = setTimeout(() => {
    const { ethereum } = window as { ethereum?: { request?: unknown } };
    if (known.size > 0 || typeof ethereum?.request !== 'function') return;
    onFound({ uuid: 'injected', name: 'The wallet of this browser', icon: null, provider: ethereum as Provider });
  }, OLD_WAY_AFTER_MS);
  return () => {
    clearTimeout(timer);
    window.removeEventListener('eip6963:announceProvider', hear);
  };
}

/** Whatever runs in the page may announce something: what is shown of it is checked. */
function read(detail: Announcement | null): FoundWallet | null {
  const { uuid, name, icon } = detail?.info ?? {};
  if (typeof detail?.provider?.request !== 'function' || typeof uuid !== 'string') return null;
  const shown = typeof name === 'string' ? name.trim().slice(0, NAME_MAX) : '';
  const isPicture = typeof icon === 'string' && icon.length <= ICON_MAX && icon.startsWith('data:image/');
  return {
    uuid,
    name: shown || 'A wallet without a name',
    icon: isPicture ? icon : null,
    provider: detail.provider as Provider,
  };
}
