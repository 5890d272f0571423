import { showWallets } from './chooser.ts';
import type { FoundWallet } from './discovery.ts';
import { post, wordsOf } from './post.ts';
import {
  type Call,
  connect,
  follow,
  goTo,
  offerToken,
  requireChain,
  send,
  type TargetChain,
  type Token,
} from './transact.ts';

/**
 * A wallet of one's own on a page (api/web/parts/desk.tsx): it is chosen, shows an account, and sends what the arena has built for it, one
 * thing at a time.
 */

export interface Desk {
  /** Null until a wallet is connected. */
  account(): string | null;
  /** Whether something is under way. */
  isBusy(): boolean;
  /**
   * Has the wallet send a call, and follows it. What goes wrong is said on the page.
   * @param build asks the arena for the call
   * @param done what is said once it is in a block
   * @returns whether it is
   */
  act(build: (account: string) => Promise<Call>, done: string): Promise<boolean>;
  /** Offers the wallet to list a token among what it shows. */
  offerToken(token: Token): Promise<void>;
  say(words: string, tone?: 'plain' | 'bad'): void;
}

export interface DeskOptions {
  /** Called when another account is shown, null for none, and after something was done; awaited before anybody is asked to go on. */
  onChange: () => Promise<void>;
  /** What a revert's data means. */
  explain: (data: unknown) => string | null;
}

/** The elements of the page are those of parts/desk.tsx. @throws Error where one is missing */
export function openDesk(root: HTMLElement, { onChange, explain }: DeskOptions): Desk {
  const facts = root.dataset;
  const chain: TargetChain = {
    id: Number(facts['chain']),
    name: facts['chainName'] ?? '',
    symbol: facts['coin'] ?? '',
    rpcUrl: facts['rpc'] ?? null,
    explorer: facts['explorer'] ?? null,
  };
  let wallet: FoundWallet | null = null;
  let account: string | null = null;
  let isBusy = false;

  const find = (name: string): HTMLElement => {
    const found = document.getElementById(name);
    if (!found) throw new Error(`The page has no ${name}`);
    return found;
  };
  const status = find('desk-status');

  function say(words: string, tone: 'plain' | 'bad' = 'plain'): void {
    status.textContent = words;
    status.classList.toggle('down', tone === 'bad');
  }

  function use(chosen: FoundWallet | null, shown: string | null): Promise<void> {
    wallet = chosen;
    account = shown;
    find('desk-choose').hidden = shown !== null;
    find('desk-own').hidden = shown === null;
    find('desk-account').textContent = shown ?? '';
    return onChange();
  }

  function showHash(hash: string): void {
    const link = document.createElement('a');
    link.textContent = hash;
    if (chain.explorer !== null) link.href = `${chain.explorer}/tx/${hash}`;
    find('desk-hash').replaceChildren(link);
    find('desk-sent').hidden = false;
  }

  async function transact(
    using: FoundWallet,
    shown: string,
    build: (account: string) => Promise<Call>,
    done: string,
  ): Promise<boolean> {
    const { provider, name } = using;
    const current = await connect(using);
    if (current.toLowerCase() !== shown.toLowerCase()) {
      void use(using, current);
      say(`${name} shows another account now. Please look again, then go on.`, 'bad');
      return false;
    }
    await goTo(provider, chain, say);
    const call = await build(shown);
    requireChain(call, chain);
    say(`Look at what ${name} shows, then confirm there.`);
    const sent = await send(provider, shown, call, { symbol: chain.symbol, explain });
    showHash(sent.hash);
    say('Sent. Waiting until a block takes it in; you may close this page.');
    const outcome = await follow(provider, shown, sent);
    if (outcome === 'mined') say(`${done} A few more blocks, and it is confirmed and shown here.`);
    else if (outcome === 'reverted') say('The chain has refused it. Only the network’s fee was paid.', 'bad');
    else {
      say(
        'Another transaction has taken its place, as after “speed up” or “cancel” in a wallet. What counts is what your wallet shows; this page follows the chain.',
        'bad',
      );
    }
    return outcome === 'mined';
  }

  showWallets(find('wallets'), async chosen => {
    try {
      say(`${chosen.name} asks you which account it may show.`);
      const shown = await connect(chosen);
      // what is shown of it moves the page: only then is anybody asked to go on
      await use(chosen, shown);
      say('Connected. Nothing moves until you confirm it in your wallet.');
    } catch (error) {
      say(wordsOf(error), 'bad');
    }
  });
  find('desk-forget').addEventListener('click', () => {
    say('Forgotten here. Your wallet may still list this page: take it off there if you like.');
    void use(null, null);
  });

  /** One thing at a time, with a wallet. What goes wrong is said on the page. */
  async function busy(work: (using: FoundWallet, shown: string) => Promise<boolean>): Promise<boolean> {
    if (isBusy) {
      say('One thing at a time: please answer in your wallet first.', 'bad');
      return false;
    }
    if (!wallet || account === null) {
      say('Please connect your wallet first.', 'bad');
      find('wallets').scrollIntoView({ block: 'center' });
      return false;
    }
    isBusy = true;
    try {
      return await work(wallet, account);
    } catch (error) {
      say(wordsOf(error), 'bad');
      return false;
    } finally {
      isBusy = false;
      await onChange();
    }
  }

  return {
    account: () => account,
    isBusy: () => isBusy,
    say,
    act: (build, done) => busy((using, shown) => transact(using, shown, build, done)),
    async offerToken(token) {
      await busy(async ({ provider, name }) => {
        await goTo(provider, chain, say);
        say(`Look at what ${name} shows, then confirm there.`);
        await offerToken(provider, token);
        say(`${name} lists ${token.symbol} from now on.`);
        return true;
      });
    },
  };
}

/** A call that the arena builds for a wish. */
export const built =
  (path: string, wish: object) =>
  (account: string): Promise<Call> =>
    post<Call>(path, { ...wish, account });
