import { z } from 'zod';
import type { MembershipView } from '../../core/communities/index.ts';
import { ROLES } from '../../core/communities/index.ts';
import { type OpenSession, SCOPES, type SessionView, SIGN_IN_WAYS, type TokenView } from '../../core/sessions/index.ts';
import { id, timestamp } from './common.ts';

/** Longest text that is looked at as a code: 8 characters, and room for separators. */
const CODE_TYPED_MAX = 32;

export const codeBody = z
  .strictObject({
    code: z
      .string()
      .min(1)
      .max(CODE_TYPED_MAX)
      .meta({ description: 'As /login in chat gave it; small letters and spaces do no harm.', example: 'K7QX-4M1Z' }),
  })
  .meta({ id: 'LoginCode' });

export const account = z.object({
  surface: z.enum(['discord', 'telegram', 'console']),
  name: z.string().meta({ description: 'As the platform has it: text of theirs.' }),
});

export const accounts = z.object({ accounts: z.array(account) }).meta({ id: 'Accounts' });

export const session = z
  .object({
    id,
    how: z.enum(SIGN_IN_WAYS),
    agent: z.string().meta({ description: 'What the browser said it is.' }),
    createdAt: timestamp,
    usedAt: timestamp.meta({ description: 'To a quarter of an hour.' }),
    expiresAt: timestamp.meta({ description: 'Unless it is used before; 90 days after sign-in at the latest.' }),
    current: z.boolean().meta({ description: 'The one that asks.' }),
  })
  .meta({ id: 'Session' });

export function presentSession({ createdAt, usedAt, expiresAt, ...rest }: SessionView, currentId: string) {
  return {
    ...rest,
    createdAt: createdAt.toISOString(),
    usedAt: usedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    current: rest.id === currentId,
  };
}

/** What a browser is told when it has signed in, or has refreshed; the tokens themselves are in cookies that no script reads. */
export const signedIn = z
  .object({
    sessionId: id,
    csrfToken: z.string().meta({ description: 'Repeat it in x-csrf-token with every request that changes something.' }),
    accessSeconds: z.int().meta({ description: 'After so many POST /v1/session/refresh is due.' }),
    expiresAt: timestamp.meta({ description: 'When the session ends unless it is refreshed before.' }),
  })
  .meta({ id: 'SignedIn' });

export function presentSignedIn({ id, csrfToken, accessSeconds, expiresAt }: OpenSession) {
  return { sessionId: id, csrfToken, accessSeconds, expiresAt: expiresAt.toISOString() };
}

const membership = z.object({
  communityId: id,
  communityName: z.string(),
  memberId: id,
  name: z.string(),
  role: z.enum(ROLES).meta({ description: 'What the chat said within the last 24 hours; else member.' }),
  roleSeenAt: timestamp.nullable().meta({ description: 'When the chat was asked for it last.' }),
});

export const me = z
  .object({
    name: z.string().meta({ description: 'As the community has it where they were active last.' }),
    accounts: z.array(account),
    memberships: z.array(membership).meta({ description: 'The community first where they were active last.' }),
    via: z.enum(['session', 'token']),
    scopes: z.array(z.enum(SCOPES)).meta({ description: 'What this session or token may do.' }),
  })
  .meta({ id: 'Me' });

export function presentMembership({ displayName, roleSeenAt, ...rest }: MembershipView) {
  return { ...rest, name: displayName, roleSeenAt: roleSeenAt?.toISOString() ?? null };
}

export const scope = z.enum(SCOPES);

export const token = z
  .object({
    id,
    name: z.string(),
    prefix: z.string().meta({ description: 'Its first characters.', example: 'arena_pat_x7Gk' }),
    scopes: z.array(scope),
    createdAt: timestamp,
    usedAt: timestamp.nullable().meta({ description: 'To the minute.' }),
    expiresAt: timestamp.nullable(),
  })
  .meta({ id: 'Token' });

export function presentToken({ createdAt, usedAt, expiresAt, ...rest }: TokenView): z.infer<typeof token> {
  return {
    id: rest.id,
    name: rest.name,
    prefix: rest.prefix,
    scopes: rest.scopes,
    createdAt: createdAt.toISOString(),
    usedAt: usedAt?.toISOString() ?? null,
    expiresAt: expiresAt?.toISOString() ?? null,
  };
}
