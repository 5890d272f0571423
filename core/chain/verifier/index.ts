export { createArenaClient } from './arena-client.ts';
export { createRegistryReader, type RegistryReader } from './registry-reader.ts';
export {
  createVerifier,
  type Findings,
  type Health,
  type StepReport,
  type Verifier,
  type VerifierOptions,
} from './service.ts';
export type { Signer } from './types.ts';
