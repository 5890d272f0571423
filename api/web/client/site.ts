import { keepSignedIn } from './session/keep.ts';

/** What every page runs. */

void keepSignedIn();
