/** What a wallet may be told of a chain, where everybody may know it: never the node that this arena asks, whose address may hold a key. Pure. */

export interface PublicChain {
  /** For wallet_addEthereumChain (EIP-3085); null: the wallet has to know the chain itself. */
  rpcUrl: string | null;
  /** Of an explorer, without a slash at the end; null where none is known. */
  explorer: string | null;
}

/** From the chains' own documentation: docs.base.org, docs.etherlink.com. */
const CHAINS: Readonly<Record<number, PublicChain>> = {
  1: { rpcUrl: null, explorer: 'https://etherscan.io' },
  8453: { rpcUrl: 'https://mainnet.base.org', explorer: 'https://basescan.org' },
  84532: { rpcUrl: 'https://sepolia.base.org', explorer: 'https://sepolia.basescan.org' },
  127823: { rpcUrl: 'https://node.shadownet.etherlink.com', explorer: 'https://shadownet.explorer.etherlink.com' },
  42793: { rpcUrl: 'https://node.mainnet.etherlink.com', explorer: 'https://explorer.etherlink.com' },
};

export function publicChain(chainId: number): PublicChain {
  return CHAINS[chainId] ?? { rpcUrl: null, explorer: null };
}
