export { ARENA, coinText, parseAmount } from './amounts.ts';
export { coinOf } from './assets.ts';
export { createDeployer, DeployError, type Deployer, type DeployProgress } from './deployment/deploy.ts';
export {
  DEPLOYMENT_STEPS,
  type DeploymentParameters,
  problemOf as deploymentProblem,
  usualQuorum,
} from './deployment/deploy-plan.ts';
export { type ChainStatus, chainStatus } from './deployment/status.ts';
export { DROP_NEWS, type DropNews } from './drops/drop-news.ts';
export type { ClaimView, DropView, ProvenClaim } from './drops/drops.ts';
export type { Governance, Voter } from './drops/governance.ts';
export type { BalancesPart } from './escrow/balances.ts';
export { POOL_ACTIONS, type PoolAction } from './escrow/pool-calls.ts';
export type { PoolObstacle } from './escrow/pool-fit.ts';
export type { PoolLook } from './escrow/pool-look.ts';
export { ESCROW_NEWS, type EscrowNews } from './escrow/pool-news.ts';
export { leftShare } from './escrow/pool-rules.ts';
export type { PoolView, StakeView } from './escrow/pool-views.ts';
export { isDecided as isPoolDecided, standingText, standingWords as poolWords } from './escrow/pool-words.ts';
export type { OwnPool, OwnStake } from './escrow/stakes.ts';
export { startChainJobs } from './jobs.ts';
export type { CommitLeaf, ResultLeaf } from './leaves.ts';
export { checkProof, type ProofDocument } from './matches/check-proof.ts';
export type { CommitBatchView } from './matches/commits.ts';
export type { FindingView, NewFinding } from './matches/findings.ts';
export { BATCH_STATES, type ChainOverview, type MatchOnChain, type ResultBatchView } from './matches/proof.ts';
export { onChainWords } from './matches/proof-words.ts';
export { createOperatorDesk } from './operator-desk.ts';
export { publicChain } from './public-chain.ts';
export { DAYS_MAX as RIGHT_DAYS_MAX, RIGHT_ACTIONS } from './rights/right-calls.ts';
export { RIGHT_KINDS, type RightKind } from './rights/right-kinds.ts';
export type { OfferView, PurchaseView } from './rights/right-views.ts';
export type { RightsAccount, RightWish } from './rights/rights.ts';
export { createHeldRights } from './rights/rights-held.ts';
export { type ChainService, createChainService } from './service.ts';
export { baseUriOf, createTokenDesk, type UnaskedToken } from './tokens/token-desk.ts';
export type { TokenView } from './tokens/token-views.ts';
export type { Portrait } from './tokens/writer.ts';
export type { ChainSettings } from './types.ts';
export { addressOf as walletAddress, type WalletCall } from './wallet-calls.ts';
export { KeyError, openKey } from './wire/keys.ts';
export { ChainTrouble, createChainReader } from './wire/node.ts';
