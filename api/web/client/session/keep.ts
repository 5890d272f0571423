import { csrfToken, refresh } from './api.ts';

const TRIED = 'arena-refreshed';

/**
 * A page that was drawn for nobody, in a browser where somebody is signed in: their access token had lapsed. It is refreshed and the page
 * drawn anew, once.
 */
export async function keepSignedIn(): Promise<void> {
  const drawnForNobody = document.querySelector('.masthead a[href^="/sign-in"]') !== null;
  if (!drawnForNobody) {
    sessionStorage.removeItem(TRIED);
    return;
  }
  // that page refreshes by itself (sign-in.ts)
  if (document.querySelector('#code-form')) return;
  if (csrfToken() === null || sessionStorage.getItem(TRIED) !== null) return;
  sessionStorage.setItem(TRIED, '1');
  if (await refresh()) location.reload();
}
