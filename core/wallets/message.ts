import { SiweMessage } from '@signinwithethereum/siwe';

/** The EIP-4361 messages that the arena issues: every field is the server's own but the address and the chain, which the page asks for. */

/** A link, and a message by its issued-at, are good for so long. */
export const LINK_MINUTES = 10;

export interface IssuedMessage {
  /** Authority of PUBLIC_URL: 'arena.example.org' or 'localhost:8080'. */
  domain: string;
  uri: string;
  statement: string;
  /** Checksummed (EIP-55). */
  address: string;
  chainId: number;
  nonce: string;
  issuedAt: Date;
  expiresAt: Date;
  /** Absent in a message for signing in, where the nonce says it all. */
  requestId?: string;
}

/** The text that a wallet signs. */
export function messageText(issued: IssuedMessage): string {
  const { domain, uri, statement, address, chainId, nonce, issuedAt, expiresAt, requestId } = issued;
  return new SiweMessage({
    domain,
    uri,
    statement,
    address,
    chainId,
    nonce,
    version: '1',
    issuedAt: issuedAt.toISOString(),
    expirationTime: expiresAt.toISOString(),
    ...(requestId !== undefined && { requestId }),
  }).prepareMessage();
}

/** Null where it is no message of EIP-4361. */
export function readMessage(text: string): SiweMessage | null {
  try {
    return new SiweMessage(text);
  } catch {
    return null;
  }
}
