import { openProcess, orEnd } from '../../../arena/process.ts';
import { runWorker } from '../../../arena/worker.ts';
import { loadConfig } from '../../../core/platform/config.ts';

/** `arena worker`, going to be killed: everything is as its configuration says, but for pictures so short that hundreds are soon drawn. */
const arena = await openProcess('attach', loadConfig(), { pictureSeconds: 1 });
await orEnd(arena, () => runWorker(arena));
