import { misbehaves } from './misbehaviour.ts';

misbehaves('kraken');
