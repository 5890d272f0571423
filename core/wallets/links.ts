import { createHash } from 'node:crypto';
import { getAddress } from 'ethers';
import type { WalletLink } from '../../prisma/generated/client.ts';
import type { Surface } from '../../prisma/generated/enums.ts';
import type { CommunityContext } from '../communities/index.ts';
import type { Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { livingOf, lockPerson } from './book.ts';
import { chainName } from './chains.ts';
import { type IssuedMessage, LINK_MINUTES, messageText, readMessage } from './message.ts';
import { requireOffered, WALLETS_MAX, type WalletOptions } from './options.ts';
import type { Prover, WalletKind } from './proof.ts';
import { type ChatAccount, linkStatement } from './statement.ts';
import { askInPrivate } from './tell.ts';

/**
 * How a wallet comes to a chat account: the chat offers a link, for one account and one use; the page has the wallet sign what we issue;
 * and the account that asked confirms in chat, where it is shown the address. Nothing holds before that.
 *
 * What fails leaves this behind. A message that is not the one issued last changes nothing. The one issued last serves once, whatever comes
 * of it: the page then asks for another. The link itself serves until a wallet has signed, or its ten minutes are over; a refusal for whose
 * the wallet is, for a bad signature or for a chain that does not answer leaves it usable, since only who holds it can try again.
 */

/** Characters of a link's secret: 32 bytes in base64url. */
const SECRET = /^[A-Za-z0-9_-]{43}$/;
const MINUTE_MS = 60_000;
/** Links that came to nothing are kept for so long. */
const KEEP_MS = 7 * 24 * 3_600_000;

export type WalletLinkState = 'offered' | 'signed' | 'linked' | 'refused' | 'cancelled' | 'lapsed';

export interface WalletLinkView {
  id: string;
  state: WalletLinkState;
  surface: Surface;
  account: ChatAccount;
  communityName: string;
  /** Checksummed; null until a wallet has signed. */
  address: string | null;
  chainId: number | null;
  kind: WalletKind | null;
  /** Until when it is to be signed, or confirmed. */
  expiresAt: Date;
}

export type WalletLinks = ReturnType<typeof createWalletLinks>;

export function createWalletLinks({ database, clock, random, newId, settings }: WalletOptions, prover: Prover) {
  const { prisma } = database;
  const newNonce = () => Buffer.from(random.bytes(16)).toString('hex');

  async function view(reader: Pick<Transaction, 'identity' | 'community'>, link: WalletLink): Promise<WalletLinkView> {
    const { id, surface, chainId, expiresAt } = link;
    const state = link.state as Exclude<WalletLinkState, 'lapsed'>;
    const isSigned = state !== 'offered' && link.signedAt !== null;
    return {
      id,
      state: (state === 'offered' || state === 'signed') && expiresAt <= clock.now() ? 'lapsed' : state,
      surface,
      ...(await names(reader, link)),
      address: isSigned ? link.address : null,
      chainId: isSigned ? chainId : null,
      kind: isSigned ? (link.kind as WalletKind) : null,
      expiresAt,
    };
  }

  async function names(reader: Pick<Transaction, 'identity' | 'community'>, link: WalletLink) {
    const { personId, surface, communityId } = link;
    const account = await reader.identity.findFirst({ where: { personId, surface } });
    const community = await reader.community.findUniqueOrThrow({ where: { id: communityId } });
    return {
      account: {
        surface,
        name: account?.displayName ?? 'gone',
        username: account?.usernameKey ?? null,
        externalId: account?.externalId ?? '',
      },
      communityName: community.name,
    };
  }

  /** The link of a secret while it may be signed. @throws ArenaError 'wallet-link' (404), 'wallet-link-used' (409) */
  async function open(secret: string): Promise<WalletLink> {
    const link = await bySecret(secret);
    if (!link || link.expiresAt <= clock.now() || link.state === 'cancelled') throw badLink();
    if (link.state !== 'offered') throw usedLink();
    return link;
  }

  async function bySecret(secret: string): Promise<WalletLink | null> {
    requireOffered(settings);
    if (!SECRET.test(secret)) return null;
    return prisma.walletLink.findUnique({ where: { tokenHash: hashOf(secret) } });
  }

  /** What the account itself has to say, and nobody else: of its person and by its platform. */
  const isOf = (link: WalletLink | null, { personId }: CommunityContext, surface: Surface): link is WalletLink =>
    link !== null && link.personId === personId && link.surface === surface;

  async function locked(tx: Transaction, id: string): Promise<WalletLink | null> {
    await tx.$queryRaw`SELECT id FROM "WalletLink" WHERE id = ${id} FOR UPDATE`;
    return tx.walletLink.findUnique({ where: { id } });
  }

  async function requireFree(tx: Transaction, personId: string, address: string): Promise<void> {
    const owner = await tx.wallet.findFirst({
      where: { address: { equals: address, mode: 'insensitive' }, unlinkedAt: null },
    });
    if (owner && owner.personId !== personId) throw taken();
  }

  return {
    /**
     * A link for this account; one that was offered before and not signed is worth nothing from now on.
     * @throws ArenaError 'no-public-url', 'too-many-wallets', 'deletion-waits', 'wallet-link-waits'
     */
    async offer(
      context: CommunityContext,
      place: { surface: Surface; chatId: string },
    ): Promise<{ url: string; expiresAt: Date }> {
      const { publicUrl } = requireOffered(settings);
      const { personId, memberId, communityId } = context;
      const secret = Buffer.from(random.bytes(32)).toString('base64url');
      const now = clock.now();
      const expiresAt = new Date(now.getTime() + LINK_MINUTES * MINUTE_MS);
      await database.transaction(async tx => {
        await lockPerson(tx, personId);
        await requireStaying(tx, personId);
        if ((await livingOf(tx, personId)).length >= WALLETS_MAX) throw tooMany();
        const { surface, chatId } = place;
        const waits = await tx.walletLink.findFirst({
          where: { personId, surface, state: 'signed', expiresAt: { gt: now } },
        });
        if (waits) {
          throw new ArenaError(
            'wallet-link-waits',
            'A wallet waits for your word already. /wallet show shows it: confirm or refuse it first.',
            409,
          );
        }
        await tx.walletLink.updateMany({
          where: { personId, surface, state: 'offered' },
          data: { state: 'cancelled', decidedAt: now },
        });
        await tx.walletLink.create({
          data: {
            id: newId(),
            tokenHash: hashOf(secret),
            personId,
            memberId,
            communityId,
            surface,
            chatId,
            nonce: newNonce(),
            expiresAt,
            createdAt: now,
          },
        });
      });
      return { url: `${publicUrl}/link-wallet#${secret}`, expiresAt };
    },

    /** What the holder of a link sees of it, signed or not. @throws ArenaError 'wallet-link' */
    async seen(secret: string): Promise<WalletLinkView> {
      const link = await bySecret(secret);
      if (!link) throw badLink();
      return view(prisma, link);
    },

    /**
     * The message for a wallet to sign; a former one of this link is worth nothing from now on.
     * @param address in any case, or checksummed
     * @throws ArenaError 'wallet-link', 'wallet-link-used', 'bad-address', 'wallet-chain'
     */
    async message(secret: string, wish: { address: string; chainId: number }): Promise<string> {
      const { publicUrl, domain } = requireOffered(settings);
      const link = await open(secret);
      const address = checksummed(wish.address);
      const { chainId } = wish;
      requireChain(settings.chains, chainId);
      const { account, communityName } = await names(prisma, link);
      const nonce = newNonce();
      const message = messageText({
        domain,
        uri: `${publicUrl}/link-wallet`,
        statement: linkStatement(account, communityName),
        address,
        chainId,
        nonce,
        issuedAt: clock.now(),
        expiresAt: link.expiresAt,
        requestId: link.id,
      });
      const changed = await prisma.walletLink.updateMany({
        where: { id: link.id, state: 'offered' },
        data: { nonce, message, address, chainId },
      });
      if (changed.count === 0) throw usedLink();
      return message;
    },

    /**
     * A wallet has signed: the account that asked is asked in private to confirm, for ten minutes from now.
     * @throws ArenaError 'wallet-link', 'wallet-link-used', 'wallet-message', 'wallet-signature', 'wallet-chain-unproven', 'wallet-taken',
     *   'wallet-node' (503)
     */
    async sign(secret: string, proof: { message: string; signature: string }): Promise<WalletLinkView> {
      const { publicUrl, domain } = requireOffered(settings);
      const link = await open(secret);
      const issued = link.message === proof.message ? issuedBy(link, { publicUrl, domain }) : null;
      if (!issued) throw staleMessage();
      // the nonce is spent before anything is proven with it: of two that come at once one goes on
      const [spent] = await prisma.$queryRaw<{ id: string }[]>`
        UPDATE "WalletLink" SET nonce = ${newNonce()}, message = NULL
         WHERE id = ${link.id} AND state = 'offered' AND nonce = ${issued.nonce} AND "expiresAt" > ${clock.now()}
        RETURNING id`;
      if (!spent) throw staleMessage();
      const kind = await prover.prove(issued, proof.message, proof.signature);
      return database.transaction(async tx => {
        const current = await locked(tx, link.id);
        const now = clock.now();
        if (!current || current.expiresAt <= now || current.state === 'cancelled') throw badLink();
        if (current.state !== 'offered') throw usedLink();
        await requireFree(tx, link.personId, issued.address);
        const signed = await tx.walletLink.update({
          where: { id: link.id },
          data: {
            ...proof,
            state: 'signed',
            address: issued.address,
            chainId: issued.chainId,
            nonce: issued.nonce,
            kind,
            signedAt: now,
            expiresAt: new Date(now.getTime() + LINK_MINUTES * MINUTE_MS),
          },
        });
        await askInPrivate(tx, { linkId: link.id, personId: link.personId, surface: link.surface });
        return view(tx, signed);
      });
    },

    /** What waits for this account's word; null: nothing. */
    async waiting({ personId }: CommunityContext, surface: Surface): Promise<WalletLinkView | null> {
      const link = await prisma.walletLink.findFirst({
        where: { personId, surface, state: 'signed', expiresAt: { gt: clock.now() } },
        orderBy: { signedAt: 'desc' },
      });
      return link && view(prisma, link);
    },

    /** A link by its id as its account sees it; null where there is none, or it is not theirs. */
    async seenBy(personId: string, surface: Surface, id: string): Promise<WalletLinkView | null> {
      const link = await prisma.walletLink.findUnique({ where: { id } });
      return link?.personId === personId && link.surface === surface ? view(prisma, link) : null;
    },

    /**
     * The account that asked says that the wallet is its own. A second tap changes nothing; an address that is linked already stays so.
     * @throws ArenaError 'no-wallet-link', 'wallet-taken', 'too-many-wallets', 'deletion-waits'
     */
    async confirm(context: CommunityContext, surface: Surface, id: string): Promise<WalletLinkView> {
      requireOffered(settings);
      return database.transaction(async tx => {
        const link = await locked(tx, id);
        if (!isOf(link, context, surface)) throw noLink();
        if (link.state === 'linked') return view(tx, link);
        const { address, chainId, kind, personId } = link;
        const now = clock.now();
        const isReady = link.state === 'signed' && link.expiresAt > now;
        if (!isReady || address === null || chainId === null || kind === null) throw noLink();
        await lockPerson(tx, personId);
        await requireStaying(tx, personId);
        await enter(tx, { personId, address, chainId, kind, linkId: id }, now);
        return view(tx, await tx.walletLink.update({ where: { id }, data: { state: 'linked', decidedAt: now } }));
      });
    },

    /** The account that asked says that it is not. @throws ArenaError 'no-wallet-link' */
    async refuse(context: CommunityContext, surface: Surface, id: string): Promise<WalletLinkView> {
      return database.transaction(async tx => {
        const link = await locked(tx, id);
        if (!isOf(link, context, surface)) throw noLink();
        if (link.state === 'refused') return view(tx, link);
        if (link.state !== 'signed') throw noLink();
        return view(
          tx,
          await tx.walletLink.update({ where: { id }, data: { state: 'refused', decidedAt: clock.now() } }),
        );
      });
    },

    /** Forgets links that came to nothing a week ago. @returns how many */
    async sweep(): Promise<number> {
      const { count } = await prisma.walletLink.deleteMany({
        where: { state: { not: 'linked' }, expiresAt: { lt: new Date(clock.now().getTime() - KEEP_MS) } },
      });
      return count;
    },
  };

  interface NewWallet {
    personId: string;
    address: string;
    chainId: number;
    kind: string;
    linkId: string;
  }

  /** Into the person's book, whose row is locked. The database lets an address be one person's only, whoever comes first. */
  async function enter(tx: Transaction, wallet: NewWallet, now: Date): Promise<void> {
    const { personId, address, chainId, kind, linkId } = wallet;
    const known = await livingOf(tx, personId);
    if (known.some(own => own.address.toLowerCase() === address.toLowerCase())) return;
    if (known.length >= WALLETS_MAX) throw tooMany();
    const [entered] = await tx.$queryRaw<{ id: string }[]>`
      INSERT INTO "Wallet" (id, "personId", address, "chainId", kind, "isMain", "linkId", "linkedAt")
      VALUES (${newId()}, ${personId}, ${address}, ${chainId}, ${kind}, ${known.length === 0}, ${linkId}, ${now})
      ON CONFLICT (lower(address)) WHERE "unlinkedAt" IS NULL DO NOTHING RETURNING id`;
    if (!entered) throw taken();
  }
}

/** What was issued last for this link, read back from its own text. */
function issuedBy(
  link: WalletLink,
  { publicUrl, domain }: { publicUrl: string; domain: string },
): IssuedMessage | null {
  const read = link.message === null ? null : readMessage(link.message);
  if (!read || link.address === null || link.chainId === null) return null;
  return {
    domain,
    uri: `${publicUrl}/link-wallet`,
    statement: read.statement ?? '',
    address: link.address,
    chainId: link.chainId,
    nonce: link.nonce,
    issuedAt: new Date(read.issuedAt ?? ''),
    expiresAt: link.expiresAt,
    requestId: link.id,
  };
}

/** @throws ArenaError 'bad-address' (422) where it is none, or its checksum is wrong */
export function checksummed(address: string): string {
  try {
    if (/^0x[0-9a-f]{40}$/i.test(address)) return getAddress(address);
  } catch {
    // a wrong checksum: told below
  }
  throw new ArenaError('bad-address', 'That is no address of a wallet: 0x and 40 hexadecimal digits.', 422);
}

/** @throws ArenaError 'wallet-chain' (422) */
export function requireChain(chains: readonly number[], chainId: number): void {
  if (chains.includes(chainId)) return;
  throw new ArenaError(
    'wallet-chain',
    `Please switch your wallet to one of these chains: ${chains.map(chainName).join(', ')}.`,
    422,
  );
}

/** Whoever is about to be deleted links nothing more. */
async function requireStaying(tx: Transaction, personId: string): Promise<void> {
  const { eraseAskedAt } = await tx.person.findUniqueOrThrow({ where: { id: personId } });
  if (!eraseAskedAt) return;
  throw new ArenaError(
    'deletion-waits',
    'Everything about you is about to be deleted. /privacy delete tells what it waits for, and can take it back.',
    409,
  );
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function badLink(): ArenaError {
  return new ArenaError(
    'wallet-link',
    `That link is not valid, or not any more: it serves once, for ${LINK_MINUTES} minutes. /link wallet in chat gives a new one.`,
    404,
  );
}

function usedLink(): ArenaError {
  return new ArenaError('wallet-link-used', 'A wallet has signed with that link already. Go on in chat.', 409);
}

function staleMessage(): ArenaError {
  return new ArenaError(
    'wallet-message',
    'What was signed is not the message that was issued last, or it has been used. Please sign again.',
    422,
  );
}

function noLink(): ArenaError {
  return new ArenaError(
    'no-wallet-link',
    'No wallet waits for your word here, or not any more. /link wallet gives a new link.',
    404,
  );
}

function taken(): ArenaError {
  return new ArenaError(
    'wallet-taken',
    'That wallet cannot be linked: it is linked to an account here already. If that is an account of yours, /wallet unlink there frees it.',
    409,
  );
}

function tooMany(): ArenaError {
  return new ArenaError(
    'too-many-wallets',
    `A person has ${WALLETS_MAX} wallets at most. /wallet unlink takes one off.`,
    409,
  );
}
