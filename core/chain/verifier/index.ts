export { createArenaClient } from './arena-client.ts';
export { openVerifierKey } from './key.ts';
export { type Listener, listen } from './listen.ts';
export { createRegistryReader, isRegistered, type RegistryReader, registryRefusal } from './registry-reader.ts';
export {
  createVerifier,
  type Findings,
  type Health,
  type StepReport,
  type Verifier,
  type VerifierOptions,
} from './service.ts';
export {
  FLAGS,
  loadVerifierSettings,
  type VerifierFlags,
  type VerifierSettings,
  VerifierSettingsError,
} from './settings.ts';
export type { Signer } from './types.ts';
