/** Why a contract would refuse a call: by the first four bytes of its errors, each with its signature and what it means here. */
export type Reverts = Readonly<Record<string, { error: string; words: string }>>;

/** Of every ERC-20 of OpenZeppelin. */
export const TOKEN_REVERTS: Reverts = {
  '0xe450d38c': {
    error: 'ERC20InsufficientBalance(address,uint256,uint256)',
    words: 'Your wallet has fewer tokens than that.',
  },
};

/** What is said of an error's data; null where it says nothing that we know. */
export const wordsOfReverts =
  (reverts: Reverts) =>
  (data: unknown): string | null =>
    typeof data === 'string' ? (reverts[data.slice(0, 10)]?.words ?? null) : null;
