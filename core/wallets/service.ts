import { createWalletBook } from './book.ts';
import { createWalletLinks } from './links.ts';
import type { WalletOptions } from './options.ts';
import { createProver } from './proof.ts';
import { createWalletSignIn } from './sign-in.ts';

/** Wallets of members: proven once on a page, confirmed in chat, and good for signing in. They hold no credits and move nothing. */

export type WalletService = ReturnType<typeof createWalletService>;

export function createWalletService(options: WalletOptions) {
  const { settings, nodeTimeoutMs } = options;
  const prover = createProver({
    clock: options.clock,
    log: options.log,
    rpcUrls: settings.rpcUrls,
    ...(nodeTimeoutMs !== undefined && { nodeTimeoutMs }),
  });
  const links = createWalletLinks(options, prover);
  const signIn = createWalletSignIn(options, prover);

  return {
    /** WALLETS: whether anything of this is to be seen anywhere. */
    offered: settings.offered,
    /** Whether they can sign, too: their messages name the arena's own address, which it has to know. */
    ready: settings.offered && settings.publicUrl !== null,
    /** Chains that a wallet may be on, in the order in which they are offered. */
    chains: settings.chains,
    links,
    book: createWalletBook(options),
    signIn,

    /** Forgets what came to nothing. */
    async sweep(): Promise<void> {
      await links.sweep();
      await signIn.sweep();
    },
  };
}
