/** One stream of what happens, that comes back whenever it breaks and says where it was. */

export interface StreamOptions {
  topics: string;
  /** Where the page was drawn: what happened since is told first. */
  after: string;
  on: Readonly<Record<string, (data: unknown) => void>>;
  /** What was missed cannot be told any more. */
  onReset(): void;
  /** Whether the stream stands. */
  onState(isOpen: boolean): void;
}

/** An EventSource comes back by itself unless it was refused: then after this long, and longer each time. */
const RETRY_MS = 3_000;
const RETRY_MAX_MS = 60_000;

/** Follows topics until the page is left. A page in the background for long is caught up with when it comes back. */
export function follow({ topics, after, on, onReset, onState }: StreamOptions): void {
  let position = after;
  let retryMs = RETRY_MS;

  const open = () => {
    const query = new URLSearchParams({ topics, ...(position && { after: position }) });
    const source = new EventSource(`/v1/stream?${query}`);
    const heard = (event: MessageEvent<string>) => {
      if (event.lastEventId) position = event.lastEventId;
      return JSON.parse(event.data) as unknown;
    };
    source.addEventListener('open', () => {
      retryMs = RETRY_MS;
      onState(true);
    });
    source.addEventListener('ready', event => void heard(event));
    source.addEventListener('reset', event => {
      heard(event);
      onReset();
    });
    for (const [kind, tell] of Object.entries(on)) source.addEventListener(kind, event => tell(heard(event)));
    source.addEventListener('error', () => {
      onState(false);
      if (source.readyState !== EventSource.CLOSED) return;
      // many pages that were refused at once do not come back at once
      setTimeout(open, retryMs * (0.5 + Math.random()));
      retryMs = Math.min(RETRY_MAX_MS, retryMs * 2);
    });
  };
  open();
}
