import { readFile } from 'node:fs/promises';
import { isKeystoreJson, Wallet } from 'ethers';
import type { ChainConfig } from '../../platform/config.ts';

/** The operator's key, held by nobody but who sends (sender.ts) and `arena chain deploy`. Its secret is in no message. */

/** The message says what to do, and holds nothing of the key or its password. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
}

/** Web3 Secret Storage files have some 500 bytes. */
const KEYSTORE_MAX_BYTES = 64 * 1024;

/**
 * @param settings with what the names of its settings begin, for messages
 * @returns the key, ready to sign; null where none is set. A keystore takes some seconds to open, on purpose.
 * @throws KeyError where the file is missing, is no keystore, or the password does not open it
 */
export async function openKey(
  key: ChainConfig['key'],
  settings: 'CHAIN' | 'VERIFIER' = 'CHAIN',
): Promise<Wallet | null> {
  if (key === null) return null;
  if ('private' in key) {
    try {
      return new Wallet(key.private);
    } catch {
      // its own error would show the key
      throw new KeyError(`${settings}_PRIVATE_KEY is no private key of this kind of chain.`);
    }
  }
  const text = await readKeystore(key.keystore, settings);
  const opened = await Wallet.fromEncryptedJson(text, key.password).catch((error: unknown) => {
    const isPassword = /password/i.test(String((error as { shortMessage?: unknown }).shortMessage));
    throw new KeyError(
      isPassword
        ? `${settings}_KEYSTORE_PASSWORD does not open ${settings}_KEYSTORE.`
        : `${settings}_KEYSTORE is a keystore that cannot be read: is it whole?`,
    );
  });
  return new Wallet(opened.privateKey);
}

async function readKeystore(file: string, settings: string): Promise<string> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'is not there' : `cannot be read (${error.code})`;
    throw new KeyError(`${settings}_KEYSTORE: the file ${file} ${why}.`);
  });
  const text = bytes.length > KEYSTORE_MAX_BYTES ? '' : bytes.toString('utf8');
  if (!isKeystoreJson(text)) {
    throw new KeyError(
      `${settings}_KEYSTORE: the file ${file} is no encrypted keystore (Web3 Secret Storage, version 3).`,
    );
  }
  return text;
}
