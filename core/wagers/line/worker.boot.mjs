// Worker threads do not inherit tsx from the main thread on every supported Node, nor from a test runner: register it first.
import { register } from 'tsx/esm/api';

register();
const { default: countTask } = await import('./worker.ts');
export default countTask;
