import { createHash } from 'node:crypto';
import type { AccessToken } from '../../prisma/generated/client.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import type { Random } from '../platform/random.ts';
import { lockLivingPerson } from './living-person.ts';
import { tellOwner } from './tell.ts';
import { hashOfToken, isToken, newToken, shownPartOf } from './token-format.ts';
import { type Caller, SCOPES, type Scope } from './types.ts';

/** Tokens for programs, which their owner makes and revokes; only hashes are kept. */

/** Living ones that a person may have. */
export const TOKENS_MAX = 10;
export const TOKEN_NAME_MAX = 40;
export const TOKEN_DAYS_DEFAULT = 90;
export const TOKEN_DAYS_MAX = 365;
const DAY_MS = 86_400_000;
/** How exactly "last used" is known: a busy program costs one write a minute. */
const USED_EVERY_MS = 60_000;
/** Within this an invocation that was delivered again makes the same token anew, while nobody has used it. */
const REMADE_WITHIN_MS = 15 * 60_000;

export interface TokenView {
  id: string;
  name: string;
  /** The first characters, 'arena_pat_x7Gk'. */
  prefix: string;
  scopes: Scope[];
  createdAt: Date;
  /** To the minute. */
  usedAt: Date | null;
  expiresAt: Date | null;
}

export interface CreateToken {
  /** What its owner calls it; 'token' unless told. */
  name?: string;
  /** 'read' unless told. */
  scopes?: readonly Scope[];
  /** After so many it lapses: 1 to TOKEN_DAYS_MAX, TOKEN_DAYS_DEFAULT unless told. */
  days?: number;
  /** Chat shows a token to its owner; of one that was made elsewhere they are told there. */
  inBrowser?: boolean;
  /** Of the request: the same one again makes the same token anew instead of a second one. */
  key?: string;
}

export interface AccessTokenOptions {
  database: Database;
  clock: Clock;
  random: Random;
  newId: () => string;
}

export type AccessTokens = ReturnType<typeof createAccessTokens>;

export function createAccessTokens({ database, clock, random, newId }: AccessTokenOptions) {
  const { prisma } = database;
  const living = (personId: string) => ({
    personId: { equals: personId },
    revokedAt: null,
    OR: [{ expiresAt: null }, { expiresAt: { gt: clock.now() } }],
  });

  async function requireRoom(tx: Transaction, personId: string): Promise<void> {
    if ((await tx.accessToken.count({ where: living(personId) })) < TOKENS_MAX) return;
    throw new ArenaError(
      'too-many-tokens',
      `You have ${TOKENS_MAX} tokens already. Revoke one that you do not need with /token revoke, and try again.`,
      409,
    );
  }

  return {
    /**
     * Makes a token. Its text is in this answer and never again.
     * @throws ArenaError 'too-many-tokens' (409), 'bad-token-name', 'bad-token-days', 'bad-scope' (422)
     */
    async create(who: { personId: string }, wish: CreateToken = {}): Promise<TokenView & { token: string }> {
      const { key, days, ...rest } = checked(wish);
      const { inBrowser = false } = wish;
      const token = newToken(random);
      const now = clock.now();
      const data = {
        ...rest,
        hash: hashOfToken(token),
        prefix: shownPartOf(token),
        createdAt: now,
        expiresAt: new Date(now.getTime() + days * DAY_MS),
      };
      const row = await database.transaction(async tx => {
        const personId = await lockLivingPerson(tx, who.personId);
        const id = key === undefined ? newId() : idOf(key);
        const known = await tx.accessToken.findUnique({ where: { id } });
        if (known) return tx.accessToken.update({ where: { id: remade(known, personId, now) }, data });
        await requireRoom(tx, personId);
        const made = await tx.accessToken.create({ data: { id, personId, ...data } });
        if (inBrowser) await tellOwner(tx, personId, { id, what: 'token', by: made.name, at: now });
        return made;
      });
      return { ...view(row), token };
    },

    /** Living ones, the newest first. */
    async list(personId: string): Promise<TokenView[]> {
      const rows = await prisma.accessToken.findMany({ where: living(personId), orderBy: { createdAt: 'desc' } });
      return rows.map(view);
    },

    /** From now on it is nobody's. Another time changes nothing. @throws ArenaError 'token-not-found' where it is not theirs */
    async revoke(personId: string, id: string): Promise<TokenView> {
      const row = await prisma.accessToken.findFirst({ where: { id, personId } });
      if (!row) throw new ArenaError('token-not-found', 'You have no such token. /token list shows yours.', 404);
      await prisma.accessToken.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: clock.now() } });
      return view(row);
    },

    /** Whose token it is; null where it is none, or none any more. One indexed read, and a write at most once a minute. */
    async find(text: string): Promise<Caller | null> {
      if (!isToken(text)) return null;
      const now = clock.now();
      const [row] = await prisma.$queryRaw<FoundToken[]>`
        SELECT token.id, coalesce(person."mergedIntoId", person.id) AS "personId", token.scopes, token."usedAt"
          FROM "AccessToken" token JOIN "Person" person ON person.id = token."personId"
         WHERE token.hash = ${hashOfToken(text)} AND token."revokedAt" IS NULL AND person."erasedAt" IS NULL
           AND (token."expiresAt" IS NULL OR token."expiresAt" > ${now})`;
      if (!row) return null;
      if (!row.usedAt || now.getTime() - row.usedAt.getTime() >= USED_EVERY_MS) {
        await prisma.accessToken.updateMany({ where: { id: row.id }, data: { usedAt: now } });
      }
      return {
        personId: row.personId,
        via: 'token',
        scopes: SCOPES.filter(each => row.scopes.includes(each)),
        id: row.id,
      };
    },
  };
}

interface FoundToken {
  id: string;
  personId: string;
  scopes: string[];
  usedAt: Date | null;
}

function checked({ name = 'token', scopes = ['read'], days = TOKEN_DAYS_DEFAULT, key }: CreateToken) {
  const cleaned = name
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  if (cleaned === '' || [...cleaned].length > TOKEN_NAME_MAX) {
    throw new ArenaError('bad-token-name', `A token's name has 1 to ${TOKEN_NAME_MAX} characters.`, 422);
  }
  if (!Number.isInteger(days) || days < 1 || days > TOKEN_DAYS_MAX) {
    throw new ArenaError('bad-token-days', `A token lives for 1 to ${TOKEN_DAYS_MAX} days.`, 422);
  }
  const known = SCOPES.filter(scope => scopes.includes(scope));
  if (known.length === 0 || scopes.some(scope => !SCOPES.includes(scope))) {
    throw new ArenaError('bad-scope', `A token's scopes are one or more of ${SCOPES.join(', ')}.`, 422);
  }
  return { name: cleaned, scopes: known, days, key };
}

/** The id of the token that a request makes: 60 bits of its key's hash, written as ids are. */
function idOf(key: string): string {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const bytes = createHash('sha256').update(`access token ${key}`).digest();
  return Array.from(bytes.subarray(0, 12), byte => alphabet.charAt(byte & 31)).join('');
}

/** A request that comes again gets a text that works, as long as the first one's has not been used. */
function remade(known: AccessToken, personId: string, now: Date): string {
  const isFresh = now.getTime() - known.createdAt.getTime() < REMADE_WITHIN_MS;
  if (known.personId === personId && !known.usedAt && !known.revokedAt && isFresh) return known.id;
  throw new ArenaError('token-made', 'That token was made already. /token create makes another one.', 409);
}

function view({ id, name, prefix, scopes, createdAt, usedAt, expiresAt }: AccessToken): TokenView {
  return { id, name, prefix, scopes: SCOPES.filter(scope => scopes.includes(scope)), createdAt, usedAt, expiresAt };
}
