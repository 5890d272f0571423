export type { CommitLeaf, ResultLeaf } from './leaves.ts';
export { ChainTrouble } from './node.ts';
export { createHeldRights } from './rights-held.ts';
export { type ChainService, createChainService } from './service.ts';
export type { ChainSettings, ContractAddresses, TransactionView } from './types.ts';
