import type { ComponentChildren } from 'preact';

/** A part of a page with a heading of its own. */
export function Panel({
  title,
  more,
  id,
  kind,
  children,
}: {
  title: string;
  /** Where there is more of it. */
  more?: { path: string; words: string } | null;
  id?: string;
  kind?: 'wide' | 'tint';
  children: ComponentChildren;
}) {
  return (
    <section class={kind ? `panel ${kind}` : 'panel'} id={id}>
      <div class="panel-head">
        <h2>{title}</h2>
        {more ? (
          <a class="more" href={more.path}>
            {more.words}
          </a>
        ) : null}
      </div>
      {children}
    </section>
  );
}

/** Figures with their names. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What is said where there is nothing yet, and how something comes about. */
export function Nothing({ children }: { children: ComponentChildren }) {
  return <p class="nothing">{children}</p>;
}

/** A word on a coloured ground. */
export function Tag({
  tone,
  children,
}: {
  tone?: 'gold' | 'green' | 'red' | 'live' | 'quiet';
  children: ComponentChildren;
}) {
  return <span class={tone ? `tag ${tone}` : 'tag'}>{children}</span>;
}

/** Leads from one page of a list to the next and back to the first. */
export function Pager({ next, first }: { next: string | null; first: string | null }) {
  if (next === null && first === null) return null;
  return (
    <nav class="pager" aria-label="Pages of this list">
      {first === null ? null : <a href={first}>Back to the top</a>}
      {next === null ? null : (
        <a href={next} rel="next">
          Next
        </a>
      )}
    </nav>
  );
}
