export { amountText, parseAmount } from './amounts.ts';
export { type AssetView, coinOf } from './assets.ts';
export type { BalancesPart, WalletBalance } from './balances.ts';
export { checkProof, type ProofCheck, type ProofDocument } from './check-proof.ts';
export type { CommitBatchView } from './commits.ts';
export { createDeployer, DeployError, type Deployer, type DeployProgress } from './deploy.ts';
export { DEPLOYMENT_STEPS, type DeploymentParameters, usualQuorum } from './deploy-plan.ts';
export { DROP_NEWS, type DropNews } from './drop-news.ts';
export type { ClaimView, DropView, ProvenClaim } from './drops.ts';
export type { FindingView, NewFinding } from './findings.ts';
export type { Governance, Voter } from './governance.ts';
export { type ChainJobsOptions, startChainJobs } from './jobs.ts';
export { KeyError, openKey } from './keys.ts';
export type { CommitLeaf, ResultLeaf } from './leaves.ts';
export type { MintOffer } from './minting.ts';
export { ChainTrouble, createChainReader } from './node.ts';
export { createOperatorDesk } from './operator-desk.ts';
export type { OwnersPart } from './owners.ts';
export {
  addressOf as walletAddress,
  POOL_ACTIONS,
  type PoolAction,
  type PoolWish,
  type WalletCall,
} from './pool-calls.ts';
export type { PoolLook } from './pool-look.ts';
export { ESCROW_NEWS, type EscrowNews } from './pool-news.ts';
export { leftShare } from './pool-rules.ts';
export type { PoolStage, PoolView, StakeView } from './pool-views.ts';
export type { PoolsPart } from './pools.ts';
export {
  BATCH_STATES,
  type BatchState,
  type ChainOverview,
  type MatchOnChain,
  type OnChainState,
  type ResultBatchView,
} from './proof.ts';
export { type OnChainWords, onChainWords } from './proof-words.ts';
export { publicChain } from './public-chain.ts';
export { DAYS_MAX as RIGHT_DAYS_MAX, RIGHT_ACTIONS } from './right-calls.ts';
export { RIGHT_KINDS, type RightKind } from './right-kinds.ts';
export type { OfferView, PurchaseView } from './right-views.ts';
export type { RightsAccount, RightWish } from './rights.ts';
export { createHeldRights } from './rights-held.ts';
export { type ChainService, createChainService } from './service.ts';
export type { OwnPool, OwnStake, StakesPart } from './stakes.ts';
export { type ChainStatus, chainStatus } from './status.ts';
export type { TokenView } from './token-views.ts';
export type { TokensPart } from './tokens.ts';
export type { ChainSettings, ContractAddresses, TransactionView } from './types.ts';
export type { Portrait } from './writer.ts';
