import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/**
 * Secrets that the arena must read again (signing keys, webhook secrets), kept so that a copy of the database alone does not give them
 * away: AES-256-GCM under a key derived from SESSION_KEY (else from a secret of the installation).
 */

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface Seal {
  /** @param purpose what it is for; a text that was sealed for one purpose cannot be opened for another */
  close(text: string, purpose: string): string;
  /** @throws Error where the text was changed, sealed for another purpose or under another key */
  open(sealed: string, purpose: string): string;
}

/** @param secret at least 32 characters, the same in all processes */
export function createSeal(secret: string): Seal {
  const keyOf = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', `agent-arena seal ${purpose}`, 32));
  return {
    close(text, purpose) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', keyOf(purpose), nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },
    open(sealed, purpose) {
      const bytes = Buffer.from(sealed, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', keyOf(purpose), bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString(
        'utf8',
      );
    },
  };
}
