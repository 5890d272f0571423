import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import type { SigningKey } from '../../prisma/generated/client.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { parseId } from '../platform/ids.ts';
import { lockByName } from '../platform/lock.ts';
import type { Seal } from '../platform/seal.ts';
import { ACCESS_SECONDS, CLOCK_TOLERANCE_SECONDS } from './lifetimes.ts';

/**
 * The keys that sign access tokens. Each signs for a day; the next one is made, and its public half shown, an hour before it signs, so that
 * whoever keeps our key set for some minutes never meets a token of a key that they lack. It verifies until its last token has lapsed.
 * All processes use the same: the oldest that may still sign. An advisory lock lets one of several make the next.
 */

export const ALGORITHM = 'ES256';
const SIGNS_MS = 24 * 3_600_000;
const SHOWN_AHEAD_MS = 3_600_000;
/** After it has signed last: as long as a token lives, as much as clocks may differ, and a minute for good measure. */
const VERIFIES_ON_MS = (ACCESS_SECONDS + CLOCK_TOLERANCE_SECONDS + 60) * 1000;
/** For so long a process goes by what it has read. Keys are shown much longer before they sign. */
const CACHE_MS = 5 * 60_000;
const PURPOSE = 'signing key';

export interface SigningKeysOptions {
  database: Database;
  clock: Clock;
  seal: Seal;
  newId: () => string;
}

/** A key that this installation's secret opens. One that it does not open (the secret was changed) neither signs nor verifies. */
interface OpenKey {
  id: string;
  publicJwk: JWK;
  publicKey: CryptoKey;
  privateKey: CryptoKey;
  signsUntil: Date;
  expiresAt: Date;
}

export type SigningKeys = ReturnType<typeof createSigningKeys>;

export function createSigningKeys({ database, clock, seal, newId }: SigningKeysOptions) {
  let keys: OpenKey[] = [];
  let readAt = 0;

  async function opened({ id, sealed, publicJwk, signsUntil, expiresAt }: SigningKey): Promise<OpenKey | null> {
    const known = keys.find(key => key.id === id);
    if (known) return known;
    let privateJwk: JWK;
    try {
      privateJwk = JSON.parse(seal.open(sealed, PURPOSE)) as JWK;
    } catch {
      return null;
    }
    const shown = { ...(publicJwk as JWK), kid: id, alg: ALGORITHM, use: 'sig' };
    return {
      id,
      publicJwk: shown,
      publicKey: (await importJWK(shown, ALGORITHM)) as CryptoKey,
      privateKey: (await importJWK(privateJwk, ALGORITHM)) as CryptoKey,
      signsUntil,
      expiresAt,
    };
  }

  async function read(reader: Pick<Transaction, 'signingKey'>): Promise<OpenKey[]> {
    const now = clock.now();
    const rows = await reader.signingKey.findMany({
      where: { expiresAt: { gt: now } },
      orderBy: [{ signsUntil: 'asc' }, { id: 'asc' }],
    });
    const open = await Promise.all(rows.map(opened));
    return open.filter(key => key !== null);
  }

  /** Keys that may sign now, the one that does first. */
  const living = (all: readonly OpenKey[]) => all.filter(key => key.signsUntil > clock.now());
  /** Whether a key is there to sign, and its successor where that is due. */
  const isComplete = (all: readonly OpenKey[]) => {
    const last = living(all).at(-1);
    return last !== undefined && last.signsUntil.getTime() - clock.now().getTime() > SHOWN_AHEAD_MS;
  };

  async function make(tx: Transaction): Promise<OpenKey[]> {
    await lockByName(tx, 'signing keys');
    const before = await read(tx);
    if (isComplete(before)) return before;
    const from = living(before).at(-1)?.signsUntil ?? clock.now();
    const signsUntil = new Date(from.getTime() + SIGNS_MS);
    const { publicKey, privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
    const [publicJwk, privateJwk] = await Promise.all([exportJWK(publicKey), exportJWK(privateKey)]);
    await tx.signingKey.create({
      data: {
        id: newId(),
        publicJwk: { ...publicJwk },
        sealed: seal.close(JSON.stringify(privateJwk), PURPOSE),
        signsUntil,
        expiresAt: new Date(signsUntil.getTime() + VERIFIES_ON_MS),
        createdAt: clock.now(),
      },
    });
    return read(tx);
  }

  async function current(): Promise<OpenKey[]> {
    const nowMs = clock.now().getTime();
    if (Math.abs(nowMs - readAt) < CACHE_MS && isComplete(keys)) return keys;
    const stored = await read(database.prisma);
    keys = isComplete(stored) ? stored : await database.transaction(make);
    readAt = nowMs;
    return keys;
  }

  return {
    /** The key that signs now; made where there is none. */
    async signing(): Promise<{ kid: string; key: CryptoKey }> {
      const [key] = living(await current());
      if (!key) throw new Error('no key to sign with');
      return { kid: key.id, key: key.privateKey };
    },

    /** The public half of a key by its `kid`; null where it is none of ours, or none any more. At most one indexed read. */
    async verifying(kid: string): Promise<CryptoKey | null> {
      let key = keys.find(each => each.id === kid);
      // whatever a stranger wrote there is not asked for
      if (!key && parseId(kid) === kid) {
        const row = await database.prisma.signingKey.findUnique({ where: { id: kid } });
        key = (row && (await opened(row))) ?? undefined;
      }
      return key && key.expiresAt > clock.now() ? key.publicKey : null;
    },

    /** The public halves of all keys whose tokens may still hold, and of the one that signs next. */
    async published(): Promise<JWK[]> {
      const now = clock.now();
      return (await current()).filter(key => key.expiresAt > now).map(key => key.publicJwk);
    },

    /** Makes the next key when it is due, though nobody signs in; forgets those that verify nothing any more. */
    async rotate(): Promise<void> {
      await current();
      await database.prisma.signingKey.deleteMany({ where: { expiresAt: { lte: clock.now() } } });
    },
  };
}
