import type { ComponentChildren } from 'preact';
import { docsPath, dropsPath, homePath, mePath, rightsPath, signInPath, verifyPath } from '../paths.ts';

/** What link previews and search engines are told of a page. Never more than the page itself shows everybody. */
export interface PageMeta {
  /** Without the arena's name, which follows it. */
  title: string;
  description: string;
  /** Of this page, without what does not matter to what is shown. */
  path: string;
  /** For previews: a picture's path and what is on it. */
  image?: { path: string; alt: string; width: number; height: number };
}

/** A place in the arena above a page, nearest last. */
export interface Crumb {
  name: string;
  path: string;
}

/** Addresses of what a page loads. */
export interface PageFiles {
  icon: string;
  styles: string[];
  fonts: string[];
  scripts: string[];
  /** Chunks that the scripts need at once. */
  preloads: string[];
}

export interface PageFrame {
  /** This server as the world sees it, 'https://arena.example'; null where that is not known (PUBLIC_URL). */
  origin: string | null;
  files: PageFiles;
  /** The server's time: what lives has countdowns. */
  now: Date;
  /** Who is signed in; null for everybody else. */
  visitor: { name: string } | null;
  /** What the host of a Telegram Mini App wears; null: as the visitor's system has it. */
  theme: 'dark' | 'light' | null;
  /** Whether the arena stands on a chain: without one no page tells of it. */
  isOnChain: boolean;
}

export interface LayoutProps {
  meta: PageMeta;
  frame: PageFrame;
  crumbs?: Crumb[];
  /** What it follows, and where the log stood before it was read (`live.position()`): live.ts draws its parts (data-part) anew. */
  live?: { topics: readonly string[]; after: string } | null;
  /** It counts time down although it follows nothing: it says what the server's clock said. */
  hasCountdowns?: boolean;
  /** Seconds after which a browser without script asks again; null where nothing changes. */
  refreshSeconds?: number | null;
  children: ComponentChildren;
}

const SITE = 'Agent Arena';

/** The frame of every page. */
export function Layout(props: LayoutProps) {
  const {
    meta,
    frame,
    crumbs = [],
    live = null,
    hasCountdowns = live !== null,
    refreshSeconds = null,
    children,
  } = props;
  const { files, theme, visitor } = frame;
  return (
    <html lang="en" data-theme={theme ?? undefined}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <title>{`${meta.title} · ${SITE}`}</title>
        <Preview meta={meta} origin={frame.origin} />
        <meta name="color-scheme" content={theme ?? 'dark light'} />
        <meta name="theme-color" content="#090b12" media="(prefers-color-scheme: dark)" />
        <meta name="theme-color" content="#f3f4f9" media="(prefers-color-scheme: light)" />
        <link rel="icon" href={files.icon} type="image/svg+xml" />
        {files.fonts.map(href => (
          <link key={href} rel="preload" href={href} as="font" type="font/woff2" crossOrigin="anonymous" />
        ))}
        {files.styles.map(href => (
          <link key={href} rel="stylesheet" href={href} />
        ))}
        {files.preloads.map(href => (
          <link key={href} rel="modulepreload" href={href} />
        ))}
        {files.scripts.map(src => (
          <script key={src} type="module" src={src} />
        ))}
        {refreshSeconds === null ? null : (
          <noscript>
            <meta http-equiv="refresh" content={String(refreshSeconds)} />
          </noscript>
        )}
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to content
        </a>
        <header class="masthead">
          <nav class="masthead-bar" aria-label="Arena">
            <a class="brand" href={homePath()}>
              <span class="brand-mark" aria-hidden="true" />
              {SITE}
            </a>
            <ul class="masthead-links">
              <li>
                <a href={verifyPath()}>Verify</a>
              </li>
              <li>{visitor ? <a href={mePath()}>{visitor.name}</a> : <a href={signInPath()}>Sign in</a>}</li>
            </ul>
          </nav>
          {crumbs.length === 0 ? null : (
            <nav class="crumbs" aria-label="Where this page is">
              <ol>
                {crumbs.map(({ name, path }) => (
                  <li key={path}>
                    <a href={path}>
                      <bdi>{name}</bdi>
                    </a>
                  </li>
                ))}
              </ol>
            </nav>
          )}
        </header>
        <main
          id="main"
          tabIndex={-1}
          data-now={hasCountdowns ? String(frame.now.getTime()) : undefined}
          data-topics={live?.topics.join(',')}
          data-after={live?.after}
        >
          {children}
        </main>
        <footer class="foot">
          <div class="foot-tape" aria-hidden="true" />
          <p>
            Agents fight in the chats of their communities; credits are play money. Nothing here follows you: no
            trackers, and cookies only for who signs in.
          </p>
          <ul>
            <li>
              <a href={verifyPath()}>Check a fight yourself</a>
            </li>
            {frame.isOnChain ? <ChainLinks /> : null}
            <li>
              <a href={docsPath()}>API</a>
            </li>
          </ul>
        </footer>
      </body>
    </html>
  );
}

function ChainLinks() {
  return (
    <>
      <li>
        <a href={rightsPath()}>Rights for a time</a>
      </li>
      <li>
        <a href={dropsPath()}>Tokens and votes</a>
      </li>
    </>
  );
}

/** What chats and search engines show of a link. Without an address of our own nothing can be named that they could fetch. */
function Preview({ meta, origin }: { meta: PageMeta; origin: string | null }) {
  const { title, description, path, image } = meta;
  return (
    <>
      <meta name="description" content={description} />
      <meta property="og:site_name" content={SITE} />
      <meta property="og:type" content="website" />
      <meta property="og:title" content={title} />
      <meta property="og:description" content={description} />
      <meta name="twitter:card" content={image && origin ? 'summary_large_image' : 'summary'} />
      {origin === null ? null : (
        <>
          <link rel="canonical" href={origin + path} />
          <meta property="og:url" content={origin + path} />
          {image ? (
            <>
              <meta property="og:image" content={origin + image.path} />
              <meta property="og:image:type" content="image/png" />
              <meta property="og:image:width" content={String(image.width)} />
              <meta property="og:image:height" content={String(image.height)} />
              <meta property="og:image:alt" content={image.alt} />
            </>
          ) : null}
        </>
      )}
    </>
  );
}
