import { ArenaError } from '../../core/platform/errors.ts';
import {
  SCOPES,
  type Scope,
  TOKEN_DAYS_DEFAULT,
  TOKEN_DAYS_MAX,
  TOKEN_NAME_MAX,
  TOKENS_MAX,
  type TokenView,
} from '../../core/sessions/index.ts';
import { noteRole } from '../note-role.ts';
import { answersPrivately } from '../private-answers.ts';
import type { Button, Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { utcWords } from './link-words.ts';
import type { Command, Context } from './types.ts';
import { shorten } from './words.ts';

/** Personal access tokens: what programs sign in with as their member. A token is shown once, to its owner, and kept by nobody. */

/** What opens the private chat for them (bots/commands/start.ts). */
export const TOKENS_PAYLOAD = 'tokens';
/** Characters of a button's label that are a token's name. */
const NAME_ON_BUTTON = 30;
const BUTTONS_IN_ROW = 5;

const SCOPE_WORDS: Record<Scope, string> = {
  read: 'read what is yours: balance, statement, positions',
  agents: 'register and tune your agents',
  play: 'queue, challenge, join tournaments',
  wager: 'bet and sell with your credits',
  webhooks: 'manage your webhooks',
};

export const tokenCreate: Command = {
  spec: {
    path: 'token create',
    code: 'tm',
    description: 'A token by which a program of yours uses the API as you; shown once',
    help: `Makes a token for the API, for your eyes only, shown once. Scopes are any of ${SCOPES.join(', ')}, or all; read unless told. It lapses after ${TOKEN_DAYS_DEFAULT} days unless told otherwise, ${TOKEN_DAYS_MAX} at most. Example: /token create name:bot scopes:read,wager days:30`,
    options: [
      { kind: 'string', name: 'name', description: 'What you call it', maxLength: TOKEN_NAME_MAX },
      {
        kind: 'string',
        name: 'scopes',
        description: `What it may do: ${SCOPES.join(', ')}, or all`,
        maxLength: 60,
        namedOnly: true,
      },
      {
        kind: 'integer',
        name: 'days',
        description: 'After so many it lapses',
        min: 1,
        max: TOKEN_DAYS_MAX,
        namedOnly: true,
      },
    ],
    permission: 'member',
    visibility: 'private',
    // a second delivery makes the same token anew (its key is the invocation's id): answers to anything else are kept for a day, and a token is kept by nobody
    readOnly: true,
  },
  async run(context) {
    const { services, community, invocation, options } = context;
    await noteRole(invocation, services.communities);
    if (!answersPrivately(invocation.surface, invocation.chat.kind)) return elsewhere();
    const [name, days] = [options.text('name'), options.integer('days')];
    const made = await services.sessions.tokens.create(community, {
      ...(name !== undefined && { name }),
      ...(days !== undefined && { days }),
      scopes: readScopes(options.text('scopes')),
      key: invocation.id,
    });
    return {
      title: rich`Your token`,
      text: joinRich([
        rich`\`${made.token}\``,
        rich`Copy it now: I do not show it again, and keep only what recognises it. Send it as \`Authorization: Bearer ...\`${made.expiresAt ? `; it lapses on ${utcWords(made.expiresAt)}` : ''}.`,
        rich`With it a program may, as you: ${made.scopes.map(scope => SCOPE_WORDS[scope]).join('; ')}.`,
        rich`Whoever has it may do so. Did it leak? \`/token revoke\` at once.`,
      ]),
      visibility: 'private',
      sensitive: true,
      buttons: [[revokeButton(made, invocation.actor.id, 'Revoke it')]],
    };
  },
};

export const tokenList: Command = {
  spec: {
    path: 'token list',
    code: 'tv',
    description: 'Your tokens for programs: what they may do, when they were used last',
    help: 'Lists your tokens by their first characters, with what they may do and when they were used last. A button revokes each.',
    options: [],
    permission: 'member',
    visibility: 'private',
    readOnly: true,
    telegramAlias: 'tokens',
  },
  run: context => tokensReply(context),
};

export async function tokensReply({ services, community, invocation }: Context): Promise<Reply> {
  const tokens = await services.sessions.tokens.list(community.personId);
  const owner = invocation.actor.id;
  const buttons = tokens.map(token => revokeButton(token, owner, `Revoke ${shorten(token.name, NAME_ON_BUTTON)}`));
  return {
    title: rich`Your tokens`,
    text: joinRich([
      ...(tokens.length === 0 ? [rich`You have none.`] : tokens.map(tokenLine)),
      rich`\`/token create\` makes one, ${TOKENS_MAX} at most.`,
    ]),
    visibility: 'private',
    sensitive: true,
    ...(buttons.length > 0 && { buttons: rowsOf(buttons) }),
  };
}

export const tokenRevoke: Command = {
  spec: {
    path: 'token revoke',
    code: 'tr',
    description: 'Revoke a token of yours, at once',
    help: 'From that moment nothing is done with it any more. Name it by its name, its first characters or its id; /token list shows them.',
    options: [
      {
        kind: 'string',
        name: 'token',
        description: 'Its name, its first characters or its id',
        maxLength: 60,
        required: true,
        autocomplete: true,
        rest: true,
      },
    ],
    permission: 'member',
    visibility: 'private',
  },
  async run({ services, community, options, invocation }) {
    const { tokens } = services.sessions;
    const wanted = options.text('token') ?? '';
    const token = pick(await tokens.list(community.personId), wanted);
    await tokens.revoke(community.personId, token.id);
    return {
      text: rich`**${token.name}** (\`${token.prefix}...\`) is revoked.`,
      visibility: 'private',
      sensitive: true,
      tone: 'good',
      replaces: invocation.via === 'button',
    };
  },
  async complete({ services, community }, _option, typed) {
    const tokens = await services.sessions.tokens.list(community.personId);
    const wanted = typed.toLowerCase();
    return tokens
      .filter(({ name, prefix }) => `${name} ${prefix}`.toLowerCase().includes(wanted))
      .map(({ id, name, prefix }) => ({ name: `${name} (${prefix}...)`, value: id }));
  },
};

function elsewhere(): Reply {
  return {
    text: rich`A token is for your eyes only. Let us go on in our private chat: \`/token create\` there.`,
    visibility: 'private',
    privateStart: TOKENS_PAYLOAD,
  };
}

/** 'read, wager' or 'all'. Words that are none are refused by name. @throws ArenaError 'bad-scope' */
function readScopes(text = 'read'): Scope[] {
  const words = text
    .toLowerCase()
    .split(/[\s,;+]+/)
    .filter(word => word !== '');
  if (words.includes('all')) return [...SCOPES];
  const scopes = SCOPES.filter(scope => words.includes(scope));
  if (scopes.length > 0 && words.every(word => scopes.some(scope => scope === word))) return scopes;
  throw new ArenaError('bad-scope', `Scopes are any of ${SCOPES.join(', ')}, with commas between them, or all.`, 422);
}

/** A token by what its owner calls it. Two of one name are told apart by their first characters. */
function pick(tokens: readonly TokenView[], wanted: string): TokenView {
  const text = wanted.trim().replace(/\.+$/, '');
  const found = tokens.filter(
    ({ id, name, prefix }) => id === text.toUpperCase() || name.toLowerCase() === text.toLowerCase() || prefix === text,
  );
  if (found.length > 1) {
    throw new ArenaError(
      'several-tokens',
      'You have several of that name. Say which by its first characters; /token list shows them.',
      409,
    );
  }
  if (!found[0]) throw new ArenaError('token-not-found', 'You have no such token. /token list shows yours.', 404);
  return found[0];
}

function tokenLine({ name, prefix, scopes, usedAt, expiresAt }: TokenView): RichText {
  const used = usedAt ? `used ${utcWords(usedAt)}` : 'never used';
  const lapses = expiresAt ? `, lapses ${utcWords(expiresAt)}` : '';
  return rich`**${name}** \`${prefix}...\`: ${scopes.join(', ')}; ${used}${lapses}`;
}

function revokeButton({ id }: TokenView, owner: string, label: string): Button {
  return { label, style: 'danger', action: { command: 'token revoke', options: { token: id }, owner } };
}

function rowsOf(buttons: readonly Button[]): Button[][] {
  const rows: Button[][] = [];
  for (let at = 0; at < buttons.length; at += BUTTONS_IN_ROW) rows.push(buttons.slice(at, at + BUTTONS_IN_ROW));
  return rows;
}
