export type { GoalView } from './goals.ts';
export { startAllowanceJobs, WALLET_ALARM } from './jobs.ts';
export { type PaidPurse, type PursedMatch, pursesOf } from './purses.ts';
export {
  type AllowanceService,
  type AllowanceSummary,
  type BailOutReceipt,
  createAllowanceService,
  type DailyReceipt,
} from './service.ts';
export { openWallets, type WalletOwner } from './wallets.ts';
