import { misbehaves } from './misbehaviour.ts';

misbehaves('coinbase');
