import { countDown, localize } from './page/dress.ts';
import { keepSignedIn } from './session/keep.ts';

/** What every page runs. */

void keepSignedIn();
localize(document);
countDown();
