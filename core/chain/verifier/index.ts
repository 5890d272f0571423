export { createArenaClient } from './arena-client.ts';
export { openVerifierKey } from './key.ts';
export { type Listener, listen } from './listen.ts';
export { createRegistryReader, isRegistered, registryRefusal } from './registry-reader.ts';
export { createVerifier, type Findings, type Health, type Verifier, type VerifierOptions } from './service.ts';
export {
  FLAGS,
  loadVerifierSettings,
  type VerifierFlags,
  type VerifierSettings,
  VerifierSettingsError,
} from './settings.ts';
