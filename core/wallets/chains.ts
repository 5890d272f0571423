/** Chains by the numbers of EIP-155, as people call them. Pure. */

const NAMES: Readonly<Record<number, string>> = {
  1: 'Ethereum',
  10: 'OP Mainnet',
  56: 'BNB Chain',
  100: 'Gnosis',
  137: 'Polygon',
  8453: 'Base',
  31337: 'a test chain',
  42161: 'Arbitrum One',
  42793: 'Etherlink',
  43114: 'Avalanche',
  59144: 'Linea',
  84532: 'Base Sepolia',
  127823: 'Etherlink Shadownet',
  128123: 'Etherlink Ghostnet',
  11155111: 'Sepolia',
};

/** 'Base', or 'chain 4711' where it has no name here. */
export function chainName(chainId: number): string {
  return NAMES[chainId] ?? `chain ${chainId}`;
}

/** '0x71C7…976F': enough to know one's own again in a list, never to tell somebody else's apart. */
export function shortAddress(address: string): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`;
}
