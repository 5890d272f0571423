import { homePath } from '../paths.ts';
import type { Page } from '../send-page.tsx';

const TITLES: Record<number, string> = {
  400: 'That cannot be read',
  401: 'Please sign in',
  403: 'Not for you',
  404: 'Nothing here',
  414: 'That address is too long',
  429: 'One moment, please',
  500: 'Something broke',
  503: 'Back in a moment',
};

/** What a browser is shown instead of a page that could not be. */
export function errorPage({
  status,
  message,
  requestId,
}: {
  status: number;
  message: string;
  requestId: string;
}): Page {
  const title = TITLES[status] ?? (status < 500 ? 'That did not work' : 'Something broke');
  return {
    meta: { title, description: message, path: homePath() },
    children: (
      <section class="stop">
        <p class="stop-code" aria-hidden="true">
          {status}
        </p>
        <h1>{title}</h1>
        <p class="lead">{message}</p>
        <p class="actions">
          <a class="button" href={homePath()}>
            To the arena
          </a>
        </p>
        <p class="faint">
          Request <code>{requestId}</code>
        </p>
      </section>
    ),
  };
}
