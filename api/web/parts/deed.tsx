import type { ComponentChildren } from 'preact';

export interface DeedProps {
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Of the API. */
  path: string;
  /** On its button. */
  words: string;
  /** Said when it is done. */
  done: string;
  /** What is always sent; fields of the form come on top, 'build.power' as `power` of `build`. */
  body?: Record<string, unknown>;
  /** What the button says instead after the first tap, where a second one is wanted. */
  sure?: string;
  /** Where to go afterwards: the page of what was made. Left out: what has changed is drawn anew. */
  go?: 'matches' | 'agents';
  quiet?: boolean;
  id?: string;
  children?: ComponentChildren;
}

/** Something that a member does on the page: a form that client/play.ts sends to the API, once. */
export function Deed({ method, path, words, done, body, sure, go, quiet = false, id, children }: DeedProps) {
  return (
    <form
      id={id}
      class={children ? 'deed ask needs-script' : 'deed needs-script'}
      data-method={method}
      data-path={path}
      data-body={body && JSON.stringify(body)}
      data-done={done}
      data-go={go}
      autocomplete="off"
    >
      {children}
      <button type="submit" class={quiet ? 'quiet' : undefined} data-sure={sure}>
        {words}
      </button>
    </form>
  );
}

/** Where it is told what became of a deed; outside of the parts that are drawn anew. */
export function DeedStatus() {
  return <p id="deed-status" class="callout" role="status" aria-live="polite" tabIndex={-1} hidden />;
}

/** How it is done in chat, for who has no script. */
export function InChat({ children }: { children: ComponentChildren }) {
  return (
    <noscript>
      <p>{children}</p>
    </noscript>
  );
}
