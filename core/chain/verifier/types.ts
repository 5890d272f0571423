import type { TypedDataDomain, TypedDataField } from 'ethers';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { TapeWitness } from '../../prices/index.ts';
import type { RegistryAddress } from '../leaves.ts';
import type { ArenaClient } from './arena-client.ts';
import type { RegistryReader } from './registry-reader.ts';
import type { VerifierState } from './state.ts';

/** Whoever holds a verifier's key. */
export interface Signer {
  /** Checksummed. */
  address: string;
  signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    value: Record<string, unknown>,
  ): Promise<string>;
}

/** What the parts of a verifier stand on. */
export interface VerifierBase {
  /** Of the verifier's own choice. */
  registry: RegistryAddress;
  signer: Signer;
  state: VerifierState;
  reader: Pick<RegistryReader, 'next'>;
  client: ArenaClient;
  witness: Pick<TapeWitness, 'testify'>;
  clock: Clock;
  /** 0 to 1. */
  random: () => number;
  log: Log;
  acceptSimulated: boolean;
  /** Block of the registry's deployment; null: the arena's word is taken for it. */
  fromBlock: number | null;
}
