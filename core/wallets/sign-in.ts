import { ArenaError } from '../platform/errors.ts';
import { checksummed, requireChain } from './links.ts';
import { LINK_MINUTES, messageText, readMessage } from './message.ts';
import { requireOffered, type WalletOptions } from './options.ts';
import type { Prover } from './proof.ts';
import { signInStatement } from './statement.ts';

/**
 * Signing in to the web by a wallet that is linked. A nonce serves once, whatever comes of it. Whether an address is linked is told to
 * nobody but its owner: an unknown one is refused like a bad signature, after the same work.
 */

/** What a nonce is for: this address on this chain, so that no field of the message is the page's to choose once it is issued. */
const purposeOf = ({ address, chainId }: { address: string; chainId: number }) => `wallet:${chainId}:${address}`;
/** Used and expired nonces serve nothing; anybody is given them, so that they are not kept for long. */
const KEEP_MS = 3_600_000;

export type WalletSignIn = ReturnType<typeof createWalletSignIn>;

export function createWalletSignIn({ database, clock, random, settings }: WalletOptions, prover: Prover) {
  const { prisma } = database;

  return {
    /** The message for a wallet to sign. @throws ArenaError 'bad-address', 'wallet-chain', 'no-public-url' */
    async message(wish: { address: string; chainId: number }): Promise<{ message: string; expiresAt: Date }> {
      const place = requireOffered(settings);
      const address = checksummed(wish.address);
      requireChain(settings.chains, wish.chainId);
      const nonce = Buffer.from(random.bytes(16)).toString('hex');
      const createdAt = clock.now();
      const expiresAt = new Date(createdAt.getTime() + LINK_MINUTES * 60_000);
      await prisma.webNonce.create({
        data: { nonce, purpose: purposeOf({ address, chainId: wish.chainId }), createdAt, expiresAt },
      });
      return { message: textOf(place, { address, chainId: wish.chainId, nonce, createdAt, expiresAt }), expiresAt };
    },

    /**
     * Who signs in. @returns the person's id
     * @throws ArenaError 'wallet-refused' (401) whatever is wrong, 'wallet-node' (503)
     */
    async signIn({ message, signature }: { message: string; signature: string }): Promise<string> {
      const place = requireOffered(settings);
      const read = readMessage(message);
      if (!read || !settings.chains.includes(read.chainId)) throw refused();
      const now = clock.now();
      const [nonce] = await prisma.$queryRaw<{ createdAt: Date; expiresAt: Date }[]>`
        UPDATE "WebNonce" SET "usedAt" = ${now}
         WHERE nonce = ${read.nonce} AND purpose = ${purposeOf(read)} AND "usedAt" IS NULL AND "expiresAt" > ${now}
        RETURNING "createdAt", "expiresAt"`;
      if (!nonce) throw refused();
      const issued = {
        domain: place.domain,
        uri: `${place.publicUrl}/sign-in`,
        statement: signInStatement(place.domain),
        address: read.address,
        chainId: read.chainId,
        nonce: read.nonce,
        issuedAt: nonce.createdAt,
        expiresAt: nonce.expiresAt,
      };
      const kind = await prover.prove(issued, message, signature).catch((error: unknown) => {
        throw error instanceof ArenaError && error.status !== 503 ? refused() : error;
      });
      const wallet = await prisma.wallet.findFirst({
        where: { address: { equals: read.address, mode: 'insensitive' }, unlinkedAt: null },
      });
      // a contract may be another's on another chain, and what signs for an address there is no proof here
      const isSame =
        wallet && (kind === 'eoa' ? wallet.kind === 'eoa' : wallet.kind !== 'eoa' && wallet.chainId === read.chainId);
      if (!isSame) throw refused();
      return wallet.personId;
    },

    /** Forgets nonces that nobody needs. @returns how many */
    async sweep(): Promise<number> {
      const { count } = await prisma.webNonce.deleteMany({
        where: { expiresAt: { lt: new Date(clock.now().getTime() - KEEP_MS) } },
      });
      return count;
    },
  };
}

function textOf(
  { publicUrl, domain }: { publicUrl: string; domain: string },
  {
    address,
    chainId,
    nonce,
    createdAt,
    expiresAt,
  }: { address: string; chainId: number; nonce: string; createdAt: Date; expiresAt: Date },
): string {
  const statement = signInStatement(domain);
  return messageText({
    domain,
    uri: `${publicUrl}/sign-in`,
    statement,
    address,
    chainId,
    nonce,
    issuedAt: createdAt,
    expiresAt,
  });
}

function refused(): ArenaError {
  return new ArenaError(
    'wallet-refused',
    'That signs nobody in: it takes the wallet of an account here, and the message that was just issued, signed unchanged. /link wallet in chat links a wallet.',
    401,
  );
}
