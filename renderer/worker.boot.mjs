// Worker threads start as plain JavaScript: this registers tsx once, then loads the TypeScript worker. It works alike under
// plain tsx, under `node --import tsx`, and in test runners that transform modules in their own way.
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
