import type { Wallet } from 'ethers';
import { KeyError, openKey } from '../wire/keys.ts';
import type { VerifierSettings } from './settings.ts';

/** @returns the verifier's key, ready to sign. @throws KeyError, which holds nothing of it */
export async function openVerifierKey(key: VerifierSettings['key']): Promise<Wallet> {
  const wallet = await openKey(key, 'VERIFIER');
  if (!wallet) throw new KeyError('VERIFIER_PRIVATE_KEY or VERIFIER_KEYSTORE must be set.');
  return wallet;
}
