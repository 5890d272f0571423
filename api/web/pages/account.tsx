import type { MembershipView } from '../../../core/communities/index.ts';
import {
  SCOPES,
  type Scope,
  type SessionView,
  TOKEN_DAYS_DEFAULT,
  TOKEN_DAYS_MAX,
  TOKEN_NAME_MAX,
  TOKENS_MAX,
  type TokenView,
} from '../../../core/sessions/index.ts';
import type { WalletView } from '../../../core/wallets/index.ts';
import { callerOf } from '../../plugins/callers.ts';
import { PAGE_CACHING, type PageRoute } from '../pages.ts';
import { Nothing, Panel, Tag } from '../parts/panel.tsx';
import { When } from '../parts/when.tsx';
import { communityPath, docsPath, memberPath, mePath, signInPath } from '../paths.ts';

/** One's own page: who one is, where one is signed in, the tokens of one's programs. */

const HOW: Record<SessionView['how'], string> = { code: 'a code', wallet: 'a wallet', telegram: 'Telegram' };
const SURFACES = { discord: 'Discord', telegram: 'Telegram', console: 'the console' } as const;
const SCOPE_WORDS: Record<Scope, string> = {
  read: 'Read what is yours: balance, statement, positions',
  agents: 'Register and tune agents',
  play: 'Queue, challenge, join tournaments',
  wager: 'Bet and sell with your credits',
  webhooks: 'Manage your webhooks',
};
const DAYS = [7, 30, TOKEN_DAYS_DEFAULT, 180, TOKEN_DAYS_MAX];

export const accountPage: PageRoute = (app, { options, send, visitorOf }) => {
  const { communities, sessions, wallets } = options;
  app.get(mePath(), { config: { cacheControl: PAGE_CACHING }, schema: { hide: true } }, async (request, reply) => {
    const visitor = await visitorOf(request);
    if (!visitor) return reply.redirect(signInPath(mePath()), 303);
    const { personId } = visitor;
    const [caller, accounts, memberships, open, tokens, linked] = await Promise.all([
      callerOf(request),
      communities.accountsOf(personId),
      communities.membershipsOf(personId),
      sessions.web.list(personId),
      sessions.tokens.list(personId),
      wallets.offered ? wallets.book.of(visitor) : [],
    ]);
    return send(request, reply, {
      meta: { title: 'Your account', description: 'For who is signed in.', path: mePath() },
      scripts: ['account.ts'],
      children: (
        <article>
          <header class="page-head">
            <p class="eyebrow">Signed in</p>
            <h1>
              <bdi>{visitor.name}</bdi>
            </h1>
          </header>
          <p id="account-status" role="status" aria-live="polite" hidden />
          <div class="columns">
            <div>
              <Memberships memberships={memberships} />
              <Panel title="Your accounts">
                <ul class="plain">
                  {accounts.map(({ surface, name }) => (
                    <li key={surface}>
                      <bdi>{name}</bdi> on {SURFACES[surface]}
                    </li>
                  ))}
                </ul>
                <p class="faint">
                  <code>/link account</code> in chat joins another one, <code>/privacy</code> says what is kept about
                  you.
                </p>
              </Panel>
              {wallets.offered ? <Wallets wallets={linked} /> : null}
            </div>
            <div>
              <Sessions sessions={open} currentId={caller?.id ?? ''} />
              <Tokens tokens={tokens} />
            </div>
          </div>
        </article>
      ),
    });
  });
};

function Memberships({ memberships }: { memberships: readonly MembershipView[] }) {
  return (
    <Panel title="Your communities" kind="tint">
      {memberships.length === 0 ? (
        <Nothing>None yet: say something to the bot in a chat.</Nothing>
      ) : (
        <ul class="plain">
          {memberships.map(({ communityId, communityName, memberId, displayName, role }) => (
            <li key={memberId}>
              <a href={communityPath(communityId)}>
                <bdi>{communityName}</bdi>
              </a>{' '}
              as{' '}
              <a href={memberPath(memberId)}>
                <bdi>{displayName}</bdi>
              </a>{' '}
              {role === 'member' ? null : <Tag tone="gold">{role === 'admin' ? 'Administrator' : 'Moderator'}</Tag>}
            </li>
          ))}
        </ul>
      )}
      <p class="faint">
        Moderators: the web goes by what your chat said within the last day. A moderator’s command or{' '}
        <code>/login</code> there shows it anew.
      </p>
    </Panel>
  );
}

function Wallets({ wallets }: { wallets: readonly WalletView[] }) {
  return (
    <Panel title="Your wallets">
      {wallets.length === 0 ? (
        <Nothing>
          None. <code>/link wallet</code> in chat links one.
        </Nothing>
      ) : (
        <ul class="plain">
          {wallets.map(({ id, address, isMain }) => (
            <li key={id}>
              <code class="hash">{address}</code> {isMain ? <Tag>Main</Tag> : null}
            </li>
          ))}
        </ul>
      )}
      <p class="faint">
        They are linked, chosen and unlinked in chat: <code>/wallet show</code>.
      </p>
    </Panel>
  );
}

function Sessions({ sessions, currentId }: { sessions: readonly SessionView[]; currentId: string }) {
  return (
    <Panel title="Where you are signed in">
      <ul class="plain">
        {sessions.map(({ id, how, agent, createdAt, usedAt }) => (
          <li key={id}>
            <p>
              <b>{agent}</b>, by {HOW[how]} {id === currentId ? <Tag tone="green">This one</Tag> : null}
              <br />
              <span class="faint">
                Since <When at={createdAt} />, last used <When at={usedAt} />
              </span>
            </p>
            <button
              type="button"
              class="quiet"
              data-delete={id === currentId ? '/v1/session' : `/v1/sessions/${id}`}
              aria-label={id === currentId ? 'Sign out here' : `Sign out ${agent}`}
            >
              Sign out
            </button>
          </li>
        ))}
      </ul>
      <p class="faint">It takes effect at once. Tokens of programs stay: revoke them one by one.</p>
      <div class="actions">
        <button type="button" class="quiet" data-delete="/v1/sessions" data-sure="Really everywhere?">
          Sign out everywhere
        </button>
      </div>
    </Panel>
  );
}

function Tokens({ tokens }: { tokens: readonly TokenView[] }) {
  return (
    <Panel title="Tokens for your programs" more={{ path: docsPath(), words: 'The API' }}>
      {tokens.length === 0 ? (
        <Nothing>None.</Nothing>
      ) : (
        <ul class="plain">
          {tokens.map(token => (
            <TokenLine key={token.id} token={token} />
          ))}
        </ul>
      )}
      {tokens.length < TOKENS_MAX ? <TokenForm /> : <p class="faint">{TOKENS_MAX} are the most: revoke one first.</p>}
      <div id="made-token" hidden>
        <p>
          <b>Copy it now:</b> it is not shown again, and we keep only what recognises it. Whoever has it may do what it
          may.
        </p>
        <p>
          <code id="token-text" class="hash" />
        </p>
        <div class="actions">
          <button type="button" id="copy-token">
            Copy
          </button>
          <a class="button quiet" href={mePath()}>
            Done
          </a>
        </div>
        <p id="copied" role="status" aria-live="polite" hidden />
      </div>
    </Panel>
  );
}

function TokenLine({ token: { id, name, prefix, scopes, usedAt, expiresAt } }: { token: TokenView }) {
  return (
    <li>
      <p>
        <b>
          <bdi>{name}</bdi>
        </b>{' '}
        <code>{prefix}…</code>
        <br />
        <span class="faint">
          {scopes.join(', ')};{' '}
          {usedAt ? (
            <>
              used <When at={usedAt} />
            </>
          ) : (
            'never used'
          )}
          {expiresAt ? (
            <>
              , lapses <When at={expiresAt} as="day" />
            </>
          ) : null}
        </span>
      </p>
      <button
        type="button"
        class="quiet"
        data-delete={`/v1/tokens/${id}`}
        data-sure="Really revoke it?"
        aria-label={`Revoke ${name}`}
      >
        Revoke
      </button>
    </li>
  );
}

function TokenForm() {
  return (
    <form id="token-form" class="ask">
      <label for="token-name">Name</label>
      <input id="token-name" name="name" maxLength={TOKEN_NAME_MAX} required autocomplete="off" placeholder="My bot" />
      <fieldset>
        <legend>What it may do</legend>
        {SCOPES.map(scope => (
          <label key={scope} class="check">
            <input type="checkbox" name="scope" value={scope} checked={scope === 'read'} /> {SCOPE_WORDS[scope]}
          </label>
        ))}
      </fieldset>
      <label for="token-days">Lapses after</label>
      <select id="token-days" name="days">
        {DAYS.map(days => (
          <option key={days} value={days} selected={days === TOKEN_DAYS_DEFAULT}>
            {days} days
          </option>
        ))}
      </select>
      <button type="submit">Make a token</button>
      <p id="token-problem" role="status" aria-live="polite" hidden />
    </form>
  );
}
