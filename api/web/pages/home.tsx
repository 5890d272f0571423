import { PAGE_CACHING, type PageRoute } from '../pages.ts';
import { Panel } from '../parts/panel.tsx';
import { plain } from '../parts/words.ts';
import { communityPath, docsPath, homePath, signInPath, verifyPath } from '../paths.ts';
import { Community, communityNews, topicsOf } from './community.tsx';
import { roomOf } from './own-agent.tsx';

/** Where a visitor belongs: their communities; the only one that there is; else how one begins. */
export const homePage: PageRoute = (app, { options, send, visitorOf }) => {
  app.get(homePath(), { config: { cacheControl: PAGE_CACHING }, schema: { hide: true } }, async (request, reply) => {
    const only = await options.communities.only();
    if (only) {
      const after = await options.live.position();
      const news = await communityNews(options, only.id);
      const room = await roomOf(options, await visitorOf(request), only.id);
      return send(request, reply, {
        meta: {
          title: plain(only.name),
          description: `Robots built by the members of ${plain(only.name)} fight over live prices. What is on now.`,
          path: homePath(),
        },
        live: { topics: topicsOf(only.id), after },
        scripts: room ? ['play.ts'] : [],
        children: <Community news={news} room={room} />,
      });
    }
    const visitor = await visitorOf(request);
    const own = visitor ? await options.communities.membershipsOf(visitor.personId) : [];
    return send(request, reply, {
      meta: {
        title: 'Robots fight, prices decide how',
        description:
          'Members of chat communities build fighting robots; live prices set the conditions of every fight.',
        path: homePath(),
      },
      children: <Home own={own} isSignedIn={visitor !== null} />,
    });
  });
};

function Home({ own, isSignedIn }: { own: { communityId: string; communityName: string }[]; isSignedIn: boolean }) {
  return (
    <>
      <header class="hero">
        <p class="eyebrow">Agent Arena</p>
        <h1>Robots fight. Prices decide how.</h1>
        <p class="lead">
          Build an agent in your community’s chat, tune it, and send it into the ring. The tape of a live market sets
          the conditions of every fight, and anybody can check that nothing was bent.
        </p>
      </header>
      {own.length > 0 ? (
        <Panel title="Your communities" kind="tint">
          <ul class="cards">
            {own.map(({ communityId, communityName }) => (
              <li key={communityId}>
                <a class="card-link" href={communityPath(communityId)}>
                  <bdi>{communityName}</bdi>
                </a>
              </li>
            ))}
          </ul>
        </Panel>
      ) : null}
      <div class="columns">
        <Panel title="How it begins">
          <ol class="steps">
            <li>
              <b>Have the bot in your chat.</b> It lives in Discord servers and Telegram groups. Say{' '}
              <code>/agent create</code>: your robot exists.
            </li>
            <li>
              <b>
                <code>/fight</code>
              </b>{' '}
              and it fights within seconds. The picture comes to the chat.
            </li>
            <li>
              <b>Come here to look closer.</b> Every match announced in the chat has a page: odds, the tape, the fight
              step by step.
            </li>
          </ol>
        </Panel>
        <Panel title="Where to go">
          <ul class="plain">
            {isSignedIn ? null : (
              <li>
                <a href={signInPath()}>Sign in</a> with a code from <code>/login</code> and your communities stand here.
              </li>
            )}
            <li>
              <a href={verifyPath()}>Check a fight</a>: your browser fights it again and compares.
            </li>
            <li>
              <a href={docsPath()}>The API</a> gives programs what these pages show.
            </li>
          </ul>
        </Panel>
      </div>
    </>
  );
}
