export { type AccountReference, issuanceOf, marketOf, prizePoolOf, treasuryOf, walletOf } from './accounts.ts';
export {
  type Balance,
  balancesOf,
  lockBalances,
  type NewTransfer,
  type PostedTransfer,
  postTransfers,
  type Resolution,
  resolveTransfers,
  TRANSFER_KINDS,
  type TransferKind,
} from './transfers.ts';
