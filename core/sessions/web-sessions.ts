import { jwtVerify, SignJWT } from 'jose';
import type { WebSession } from '../../prisma/generated/client.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import type { Random } from '../platform/random.ts';
import { createKeyed, isSame } from './keyed.ts';
import { ACCESS_SECONDS, CLOCK_TOLERANCE_SECONDS, sessionEnd } from './lifetimes.ts';
import { livingPerson, lockLivingPerson } from './living-person.ts';
import { ALGORITHM, type SigningKeys } from './signing-keys.ts';
import { tellOwner } from './tell.ts';
import { hashOfToken } from './token-format.ts';
import { type Caller, SCOPES } from './types.ts';

/**
 * Browsers that are signed in. A session has an access token of 15 minutes, a JWT, and a refresh token, of which only hashes are kept and
 * which serves once: it is exchanged for both anew. One that comes a second time was stolen, or its thief was first: the session ends.
 *
 * Two tabs may send the same refresh token at the same moment, and an answer may be lost on its way. So a token that comes again within
 * GRACE_MS, while its successor has not been used, gets that same successor again. It is derived from the token under a key of ours,
 * not kept: both tabs end up with one cookie. A thief gains nothing by it: they hold the very token that the browser holds, the chain does
 * not fork, and whoever of the two comes second with it ends the session.
 */

export const SIGN_IN_WAYS = ['code', 'wallet', 'telegram'] as const;
export type SignInWay = (typeof SIGN_IN_WAYS)[number];

const GRACE_MS = 10_000;
/** Living ones of a person; the one that was not used for longest makes room. */
const SESSIONS_MAX = 20;
const AGENT_MAX = 80;
const REFRESH_BYTES = 32;
/** `typ` of an access token (RFC 9068): no other JWT of ours passes for one. */
const TYPE = 'at+jwt';

export interface OpenSession {
  id: string;
  personId: string;
  /** A JWT. */
  accessToken: string;
  accessSeconds: number;
  refreshToken: string;
  /** When the session ends unless it is refreshed before. */
  expiresAt: Date;
  /** What unsafe requests of this session say in a header. */
  csrfToken: string;
}

export interface SessionView {
  id: string;
  how: SignInWay;
  /** 'Firefox on Linux', as the browser said. */
  agent: string;
  createdAt: Date;
  /** To a quarter of an hour. */
  usedAt: Date;
  expiresAt: Date;
}

export interface WebSessionsOptions {
  database: Database;
  clock: Clock;
  random: Random;
  newId: () => string;
  secret: string;
  issuer: string;
  keys: SigningKeys;
}

export type WebSessions = ReturnType<typeof createWebSessions>;

export function createWebSessions(options: WebSessionsOptions) {
  const { database, clock, random, newId, keys, issuer } = options;
  const { prisma } = database;
  const successorOf = createKeyed(options.secret, 'refresh token');
  const csrfTokenOf = createKeyed(options.secret, 'csrf token');

  async function accessToken(session: { id: string; personId: string }): Promise<string> {
    const { kid, key } = await keys.signing();
    const seconds = Math.floor(clock.now().getTime() / 1000);
    return new SignJWT({ sid: session.id })
      .setProtectedHeader({ alg: ALGORITHM, kid, typ: TYPE })
      .setIssuer(issuer)
      .setAudience(issuer)
      .setSubject(session.personId)
      .setIssuedAt(seconds)
      .setNotBefore(seconds)
      .setExpirationTime(seconds + ACCESS_SECONDS)
      .sign(key);
  }

  async function handOver(session: WebSession, refreshToken: string): Promise<OpenSession> {
    const { id, personId, expiresAt } = session;
    return {
      id,
      personId,
      accessToken: await accessToken(session),
      accessSeconds: ACCESS_SECONDS,
      refreshToken,
      expiresAt,
      csrfToken: csrfTokenOf(id),
    };
  }

  const living = (personId: string) => ({ personId, endedAt: null, expiresAt: { gt: clock.now() } });

  async function makeRoom(tx: Transaction, personId: string): Promise<void> {
    const oldest = await tx.webSession.findMany({
      where: living(personId),
      orderBy: { usedAt: 'desc' },
      skip: SESSIONS_MAX - 1,
      select: { id: true },
    });
    await end(tx, { id: { in: oldest.map(({ id }) => id) } }, 'signed-out');
  }

  async function end(tx: Pick<Transaction, 'webSession'>, where: object, endReason: string): Promise<number> {
    const { count } = await tx.webSession.updateMany({
      where: { ...where, endedAt: null },
      data: { endedAt: clock.now(), endReason },
    });
    return count;
  }

  async function verified(token: string): Promise<{ sessionId: string } | null> {
    try {
      const { payload } = await jwtVerify(
        token,
        async ({ kid }) => {
          const key = kid === undefined ? null : await keys.verifying(kid);
          if (!key) throw new UnknownKeyError();
          return key;
        },
        {
          algorithms: [ALGORITHM],
          typ: TYPE,
          issuer,
          audience: issuer,
          requiredClaims: ['sub', 'sid', 'iat', 'nbf', 'exp'],
          maxTokenAge: ACCESS_SECONDS,
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
          currentDate: clock.now(),
        },
      );
      return typeof payload['sid'] === 'string' ? { sessionId: payload['sid'] } : null;
    } catch (error) {
      if (isRefusal(error)) return null;
      throw error;
    }
  }

  return {
    /**
     * Signs somebody in, who has proven to be that person, and tells them so in private.
     * @param agent the browser's own name for itself, for the list of sessions
     * @throws ArenaError 'sign-in-refused' (401) where there is no such person any more
     */
    async open(personId: string, how: SignInWay, agent: string): Promise<OpenSession> {
      const refreshToken = Buffer.from(random.bytes(REFRESH_BYTES)).toString('base64url');
      const now = clock.now();
      const session = await database.transaction(async tx => {
        const living = await lockLivingPerson(tx, personId);
        await makeRoom(tx, living);
        const made = await tx.webSession.create({
          data: {
            id: newId(),
            personId: living,
            how,
            agent: [...agent].slice(0, AGENT_MAX).join(''),
            createdAt: now,
            usedAt: now,
            expiresAt: sessionEnd(now, now),
          },
        });
        await tx.refreshToken.create({
          data: { hash: hashOfToken(refreshToken), sessionId: made.id, createdAt: now },
        });
        // a Mini App is opened in Telegram itself, and often
        if (how !== 'telegram') await tellOwner(tx, living, { id: made.id, what: how, by: made.agent, at: now });
        return made;
      });
      return handOver(session, refreshToken);
    },

    /**
     * Exchanges a refresh token for the next one and an access token.
     * @throws ArenaError 'session-over' (401): unknown, used before, or of a session that has ended; never says which
     */
    async refresh(token: string): Promise<OpenSession> {
      const hash = hashOfToken(token);
      const next = successorOf(token);
      const session = await database.transaction(async tx => {
        const now = clock.now();
        const [row] = await tx.$queryRaw<{ sessionId: string; usedAt: Date | null }[]>`
          SELECT token."sessionId", token."usedAt" FROM "RefreshToken" token JOIN "WebSession" session ON session.id = token."sessionId"
           WHERE token.hash = ${hash} AND session."endedAt" IS NULL AND session."expiresAt" > ${now}
             FOR UPDATE OF session, token`;
        if (!row) return null;
        const where = { id: row.sessionId };
        const { createdAt, personId } = await tx.webSession.findUniqueOrThrow({ where });
        const person = await livingPerson(tx, personId);
        if (person === null) return null;
        if (row.usedAt) {
          const successor = await tx.refreshToken.findUnique({ where: { hash: hashOfToken(next) } });
          const isRace = now.getTime() - row.usedAt.getTime() <= GRACE_MS && successor && !successor.usedAt;
          if (!isRace) {
            await end(tx, where, 'reused');
            return null;
          }
        } else {
          await tx.refreshToken.update({ where: { hash }, data: { usedAt: now } });
          await tx.refreshToken.create({
            data: { hash: hashOfToken(next), sessionId: row.sessionId, createdAt: now },
          });
        }
        return tx.webSession.update({
          where,
          data: { usedAt: now, expiresAt: sessionEnd(createdAt, now), personId: person },
        });
      });
      if (session) return handOver(session, next);
      throw new ArenaError('session-over', 'You are not signed in any more. Please sign in again.', 401);
    },

    /**
     * Who shows an access token; null where it is none of ours, or none any more. A forged one costs no look at sessions; a good one
     * costs one indexed read, so that signing out takes effect at once.
     */
    async find(token: string): Promise<Caller | null> {
      const claims = await verified(token);
      if (!claims) return null;
      const [row] = await prisma.$queryRaw<{ personId: string }[]>`
        SELECT coalesce(person."mergedIntoId", person.id) AS "personId"
          FROM "WebSession" session JOIN "Person" person ON person.id = session."personId"
         WHERE session.id = ${claims.sessionId} AND session."endedAt" IS NULL AND session."expiresAt" > ${clock.now()}
           AND person."erasedAt" IS NULL`;
      return row ? { personId: row.personId, via: 'session', scopes: SCOPES, id: claims.sessionId } : null;
    },

    /** Living ones, the one used last first. */
    async list(personId: string): Promise<SessionView[]> {
      const rows = await prisma.webSession.findMany({ where: living(personId), orderBy: { usedAt: 'desc' } });
      return rows.map(view);
    },

    /** A living session of theirs. @throws ArenaError 'session-not-found' */
    async get(personId: string, id: string): Promise<SessionView> {
      const row = await prisma.webSession.findFirst({ where: { id, ...living(personId) } });
      if (!row) throw noSession();
      return view(row);
    },

    /** Ends one of their sessions. @throws ArenaError 'session-not-found' where they have none such */
    async end(personId: string, id: string): Promise<void> {
      if ((await end(prisma, { id, ...living(personId) }, 'signed-out')) === 0) throw noSession();
    },

    /** Ends all of their sessions. @returns how many */
    endAll: (personId: string): Promise<number> => end(prisma, living(personId), 'everywhere'),

    /** Ends the session of a refresh token: whoever signs in anew with the same browser leaves nothing behind. */
    async endByRefreshToken(token: string): Promise<void> {
      await end(prisma, { tokens: { some: { hash: hashOfToken(token) } } }, 'signed-out');
    },

    csrfTokenOf,
    /** Whether this is what unsafe requests of that session say. */
    isCsrfToken: (sessionId: string, text: string): boolean => isSame(csrfTokenOf(sessionId), text),
  };
}

/** Of a token that names a key which is none of ours. */
class UnknownKeyError extends Error {
  readonly code = 'ERR_JWKS_NO_MATCHING_KEY';
}

/** Everything that is wrong with a token itself; a database that is away is no refusal. */
function isRefusal(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^ERR_(JW[STEK]|JOSE)/.test(code);
}

function noSession(): ArenaError {
  return new ArenaError('session-not-found', 'You have no such session, or it has ended already.', 404);
}

function view({ id, how, agent, createdAt, usedAt, expiresAt }: WebSession): SessionView {
  return { id, how: SIGN_IN_WAYS.find(way => way === how) ?? 'code', agent, createdAt, usedAt, expiresAt };
}
