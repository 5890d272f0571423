import { z } from 'zod';
import { CODE_MINUTES } from '../../../core/people/index.ts';
import { chainName } from '../../../core/wallets/index.ts';
import { PAGE_CACHING, type PageRoute } from '../pages.ts';
import { Panel } from '../parts/panel.tsx';
import { Wallets } from '../parts/wallets.tsx';
import { homePath, mePath, signInPath } from '../paths.ts';

/** Longest path that is gone back to. */
const TO_MAX = 500;

/** Where a browser is signed in, with a code from chat or by a linked wallet. */
export const signInPage: PageRoute = (app, { options, send, visitorOf }) => {
  app.get(
    signInPath(),
    {
      config: { cacheControl: PAGE_CACHING },
      schema: { hide: true, querystring: z.object({ to: z.string().max(TO_MAX).optional() }) },
    },
    async (request, reply) => {
      const visitor = await visitorOf(request);
      const { ready, chains } = options.wallets;
      const to = pathOfOurs(request.query.to) ?? homePath();
      return send(request, reply, {
        meta: {
          title: 'Sign in',
          description: 'With a code from your chat: no password, no address.',
          path: signInPath(),
        },
        scripts: ready ? ['sign-in.ts', 'sign-in-wallet.ts'] : ['sign-in.ts'],
        styles: ready ? ['wallet.css'] : [],
        children: <SignIn name={visitor?.name ?? null} to={to} chains={ready ? chains : null} />,
      });
    },
  );
};

/** A path on this host, or null: nobody is sent anywhere else. */
export function pathOfOurs(text: string | undefined): string | null {
  if (text === undefined || !/^\/(?![/\\])[\x21-\x7e]*$/.test(text) || text.includes('\\')) return null;
  const base = 'http://own.invalid';
  if (!URL.canParse(text, base)) return null;
  const { origin, pathname, search } = new URL(text, base);
  return origin === base && !pathname.startsWith('//') ? pathname + search : null;
}

/** @param chains on which a wallet may be; null where wallets are not offered */
function SignIn({ name, to, chains }: { name: string | null; to: string; chains: readonly number[] | null }) {
  return (
    <article data-to={to}>
      <header class="page-head">
        <h1>Sign in</h1>
        <p class="lead">You play in chat, so your chat says who you are. There is no password.</p>
      </header>
      <div class="columns">
        <div>
          {name === null ? null : <Already name={name} />}
          <Panel title="Your code" kind="tint">
            <form id="code-form" class="ask">
              <label for="code">
                Code of <code>/login</code>
              </label>
              <div class="ask-row">
                <input
                  id="code"
                  name="code"
                  placeholder="K7QX-4M1Z"
                  autocomplete="one-time-code"
                  autocapitalize="characters"
                  spellcheck={false}
                  maxLength={32}
                  required
                  aria-describedby="code-help"
                />
                <button type="submit">Continue</button>
              </div>
              <p id="code-help" class="faint">
                It serves once, within {CODE_MINUTES} minutes.
              </p>
            </form>
            <div id="whose" tabIndex={-1} hidden>
              <p>
                This code signs you in as <b id="who" />.
              </p>
              <p>
                Is that you? If somebody else sent you the code or a link with it, say no: you would be using their
                account, not yours.
              </p>
              <div class="actions">
                <button type="button" id="is-me">
                  Yes, sign me in
                </button>
                <button type="button" id="is-not-me" class="quiet">
                  No
                </button>
              </div>
            </div>
            <p id="sign-in-status" role="status" aria-live="polite" hidden />
            <noscript>
              <p>Signing in needs script. Everything that is for everybody can be read without.</p>
            </noscript>
          </Panel>
          {chains === null ? null : <ByWallet chains={chains} />}
        </div>
        <div>
          <Panel title="How it goes">
            <ol class="steps">
              <li>
                Write <code>/login</code> in your chat: on Discord anywhere, on Telegram best to the bot itself. The
                answer is for your eyes only.
              </li>
              <li>Enter the code here, or open the link that comes with it.</li>
              <li>We show you whose code it is, and you say whether that is you.</li>
            </ol>
            <p>
              <b>Whoever enters a code is signed in as the one who asked for it</b>, and may bet their credits. Give
              yours to nobody; nobody from the arena will ever ask you for it.
            </p>
            <p class="faint">
              Being signed in takes three cookies of this site and nothing else. They go when you sign out; without a
              visit they lapse after 30 days.
            </p>
          </Panel>
        </div>
      </div>
    </article>
  );
}

function Already({ name }: { name: string }) {
  return (
    <Panel title="You are signed in">
      <p data-here="">
        As <bdi>{name}</bdi>. <a href={mePath()}>Your page</a> shows where, and what you may do.
      </p>
      <div class="actions">
        <button type="button" id="sign-out" class="quiet">
          Sign out
        </button>
      </div>
    </Panel>
  );
}

function ByWallet({ chains }: { chains: readonly number[] }) {
  const named = chains.map(id => ({ id, name: chainName(id) }));
  return (
    <Panel title="Or by your wallet" id="by-wallet">
      <p>
        Where you have linked one in chat (<code>/link wallet</code>). It signs a message; nothing is moved and nothing
        is paid.
      </p>
      <div data-chains={JSON.stringify(named)}>
        <Wallets id="wallets" />
      </div>
      <p id="wallet-status" role="status" aria-live="polite" hidden />
    </Panel>
  );
}
