// Worker threads do not inherit tsx from the main thread on every supported Node: register it here first.
import { register } from 'tsx/esm/api';

register();
const { work } = await import('./worker.ts');
export default work;
