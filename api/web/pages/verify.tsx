import { z } from 'zod';
import type { MatchOnChain } from '../../../core/chain/index.ts';
import { ArenaError } from '../../../core/platform/index.ts';
import { ID_TYPED_MAX } from '../../schemas/common.ts';
import { PAGE_CACHING, type PageRoute } from '../pages.ts';
import { Panel } from '../parts/panel.tsx';
import { docsPath, verifyPath } from '../paths.ts';
import { OnChainPanel } from './match/chain.tsx';

/** Where a browser fights a match again and says what it found. What it runs is the player's module; here is the form and the words. */
export const verifyPage: PageRoute = (app, { options, send }) => {
  app.get(
    verifyPath(),
    {
      config: { cacheControl: PAGE_CACHING },
      schema: { hide: true, querystring: z.object({ match: z.string().max(ID_TYPED_MAX).optional() }) },
    },
    async (request, reply) => {
      const typed = request.query.match?.trim() ?? '';
      const match = typed === '' ? null : await options.matches.get(typed);
      if (typed !== '' && !match) throw new ArenaError('match-not-found', 'There is no such match here.', 404);
      const onChain = match ? ((await options.chain?.proofs.ofMatch(match.id)) ?? null) : null;
      return send(request, reply, {
        meta: {
          title: 'Check a fight',
          description: 'Your browser fights a match again and compares: fingerprint, seed, result, every tick.',
          path: verifyPath(),
        },
        scripts: ['verify.ts'],
        styles: ['player.css'],
        children: <Verify matchId={match?.id ?? null} onChain={onChain} />,
      });
    },
  );
};

function Verify({ matchId, onChain }: { matchId: string | null; onChain: MatchOnChain | null }) {
  return (
    <article class="verify">
      <header class="page-head">
        <h1>Check a fight yourself</h1>
        <p class="lead">
          You need not believe us. Your browser has the same fight engine: it fights the match again, here on your
          device, and compares.
        </p>
      </header>
      <div class="columns">
        <div>
          <Panel title="Which fight?" kind="tint">
            <form action={verifyPath()} method="get" class="ask" id="verify-match">
              <label for="match">Match id</label>
              <div class="ask-row">
                <input
                  id="match"
                  name="match"
                  value={matchId ?? ''}
                  placeholder="7H2K9QX4M1ZT"
                  autocomplete="off"
                  autocapitalize="characters"
                  spellcheck={false}
                  maxLength={ID_TYPED_MAX}
                />
                <button type="submit">Check</button>
              </div>
            </form>
            <form class="ask" id="verify-file">
              <label for="replay">Or a replay that you have kept, as a file or as text</label>
              <input id="replay" type="file" accept="application/json,.json" />
              <textarea
                id="replay-text"
                rows={4}
                aria-label="Replay as text"
                placeholder="{ &quot;format&quot;: 1, …"
              />
              <button type="submit">Check this replay</button>
            </form>
            <noscript>
              <p>
                Checking runs in your browser, which needs script. Without it: <code>npm run arena -- verify ID</code>{' '}
                with the arena’s source does the same.
              </p>
            </noscript>
          </Panel>
          <div id="verification" data-match={matchId ?? undefined} role="status" aria-live="polite" />
          <OnChainPanel onChain={onChain} />
        </div>
        <div>
          <Panel title="What is proven">
            <ol class="steps">
              <li>
                <b>Nothing was changed after bets began.</b> Before anybody could bet, everything but the prices was
                fixed and its fingerprint published: both agents as they were, the rules, the exchanges, the moment of
                the lock, and a secret seed in a sealed form. Your browser makes that fingerprint again.
              </li>
              <li>
                <b>Nobody could know the result.</b> The chance in a fight comes from the secret seed and from prices
                that were made after the lock. Your browser mixes both again.
              </li>
              <li>
                <b>The fight went as it was shown.</b> Your browser lets both agents decide anew, tick by tick, and
                compares every hit, the winner, and the last state of the ring.
              </li>
            </ol>
          </Panel>
          <Panel title="What it cannot prove">
            <p>
              That the prices were the exchanges’ own: a browser may not ask them all. <code>arena verify</code> does,
              by the trade ids that stand at each match’s <a href={docsPath()}>tape</a>. And a match over a simulated
              price proves that it was fought fairly over prices that we made up.
            </p>
          </Panel>
        </div>
      </div>
    </article>
  );
}
