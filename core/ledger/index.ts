export { type AccountReference, issuanceOf, marketOf, prizePoolOf, treasuryOf, walletOf } from './accounts.ts';
export { type BalanceView, readBalance } from './balance.ts';
export { type LedgerProblem, type LedgerReport, ledgerAlarm } from './check.ts';
export { type NewDebt, recordDebt, repayDebts } from './debts.ts';
export { startLedgerJobs } from './jobs.ts';
export { moveBetween } from './moves.ts';
export { type Purchase, payPurchase } from './purchases.ts';
export { createLedgerService, type LedgerService } from './service.ts';
export type { StatementEntry } from './statement.ts';
export {
  type Balance,
  balancesOf,
  lockBalances,
  type NewTransfer,
  openAccounts,
  type PostedTransfer,
  postTransfers,
  type Resolution,
  resolveTransfers,
  TRANSFER_KINDS,
  type TransferKind,
} from './transfers.ts';
