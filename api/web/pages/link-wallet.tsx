import type { ComponentChildren } from 'preact';
import { LINK_MINUTES } from '../../../core/wallets/index.ts';
import { PAGE_CACHING, type PageRoute } from '../pages.ts';
import { Panel } from '../parts/panel.tsx';
import { Wallets } from '../parts/wallets.tsx';
import { linkWalletPath } from '../paths.ts';

/**
 * Where a wallet signs to be linked. The link's secret stands behind a # and never reaches this server as an address: the page is the same for
 * everybody, and its script (client/link-wallet.ts) asks whose link it is.
 */
export const linkWalletPage: PageRoute = (app, { options, send }) => {
  if (!options.wallets.offered) return;
  app.get(
    linkWalletPath(),
    { config: { cacheControl: PAGE_CACHING }, schema: { hide: true } },
    async (request, reply) =>
      send(request, reply, {
        meta: {
          title: 'Link your wallet',
          description: 'A wallet signs a message and is linked to a chat account, once that account has confirmed it.',
          path: linkWalletPath(),
        },
        scripts: ['link-wallet.ts'],
        styles: ['wallet.css'],
        children: <LinkWallet />,
      }),
  );
};

function LinkWallet() {
  return (
    <article>
      <header class="page-head">
        <h1>Link your wallet</h1>
        <p class="lead">
          Your wallet signs a message. Nothing is moved, nothing is paid, and you can unlink it any time.
        </p>
      </header>
      <div class="narrow">
        <Part name="offered">
          <Panel title="Is this your account?" kind="tint">
            <Whose />
            <div class="callout">
              <p>
                <b>Did somebody else send you this link?</b> Then do not sign. Your wallet would belong to their
                account. Only sign if the account above is yours, and you asked for this in chat yourself.
              </p>
            </div>
          </Panel>
          <Panel title="Choose your wallet">
            <Wallets id="wallets" />
            <p class="faint">
              The link serves once, until <b data-fill="until" />. Afterwards you confirm the address in chat.
            </p>
          </Panel>
        </Part>
        <Part name="signed">
          <Panel title="Now confirm in chat" kind="tint">
            <p>Your wallet has signed. Go back to the chat, compare the address there, and say that it is yours:</p>
            <code class="hash" data-fill="address" />
            <Whose />
            <p>
              No message there? <code>/wallet show</code> asks you the same. It waits until <b data-fill="until" />.
            </p>
          </Panel>
        </Part>
        <Part name="linked">
          <Panel title="Your wallet is linked" kind="tint">
            <code class="hash" data-fill="address" />
            <Whose isLinked />
            <p>
              You may close this page. In chat, <code>/wallet show</code> lists your wallets.
            </p>
          </Panel>
        </Part>
        <Part name="refused">
          <Panel title="Refused in chat" kind="tint">
            <p>The account that asked for this link has said no. Nothing was linked.</p>
          </Panel>
        </Part>
        <Part name="lapsed">
          <Panel title="This link is over" kind="tint">
            <p>
              A link serves once, for {LINK_MINUTES} minutes, and a newer one takes its place. <code>/link wallet</code>{' '}
              in chat gives you another.
            </p>
          </Panel>
        </Part>
        <Part name="none">
          <Panel title="It begins in chat" kind="tint">
            <p>
              Say <code>/link wallet</code> to the arena in your chat: it gives you a link to this page, for your
              account alone.
            </p>
          </Panel>
        </Part>
        <p id="link-status" role="status" aria-live="polite" class="wallet-status" />
        <noscript>
          <p class="callout">
            A wallet can only sign where the page may run its script. Please allow it for this page.
          </p>
        </noscript>
      </div>
    </article>
  );
}

/** What is shown in one state of the link; which one it is, the script finds out. */
function Part({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div data-part={name} hidden>
      {children}
    </div>
  );
}

function Whose({ isLinked = false }: { isLinked?: boolean }) {
  return (
    <p>
      {isLinked ? 'It is linked to' : 'It will be linked to'} <b data-fill="account" dir="auto" />
      <span data-fill="username" /> <span data-fill="surface" />, in <b data-fill="community" dir="auto" />.
    </p>
  );
}
