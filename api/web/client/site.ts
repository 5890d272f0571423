import { countDown, localize } from './page/dress.ts';
import { keepSignedIn } from './session/keep.ts';

/** What every page runs. */

localize(document);
countDown();
// Telegram passes what it has signed in the fragment; only its Mini App needs the rest.
const isOpened = location.hash.includes('tgWebAppData=');
if (isOpened || sessionStorage.getItem('arena-telegram-theme') !== null) {
  const { enter, wearKept } = await import('./telegram/host.ts');
  wearKept();
  await enter();
}
void keepSignedIn();
