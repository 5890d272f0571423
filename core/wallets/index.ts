export type { WalletView } from './book.ts';
export { carryWallets, forgetWallets } from './carry.ts';
export { chainName, shortAddress } from './chains.ts';
export type { WalletLinkView } from './links.ts';
export { LINK_MINUTES } from './message.ts';
export { WALLETS_MAX } from './options.ts';
export { SIGNATURE_MAX } from './proof.ts';
export { createWalletService, type WalletService } from './service.ts';
export { WALLET_NEWS, type WalletNews } from './tell.ts';
