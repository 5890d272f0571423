/**
 * Our contracts for TypeScript: ABIs, bytecode and types, generated from contracts/src by `npm run contracts`. Where they stand on a chain is in
 * the database (ChainContract), written by `arena chain deploy`.
 */
export {
  type AgentNFT,
  AgentNFT__factory,
  type ArenaGovernor,
  ArenaGovernor__factory,
  type ArenaToken,
  ArenaToken__factory,
  type Entitlements,
  Entitlements__factory,
  type MatchRegistry,
  MatchRegistry__factory,
  type SeasonDrops,
  SeasonDrops__factory,
  type TimelockController,
  TimelockController__factory,
  type WagerEscrow,
  WagerEscrow__factory,
} from './types/index.ts';

/** Those of an arena, in the order in which they are deployed. */
export const CONTRACT_NAMES = [
  'TimelockController',
  'ArenaToken',
  'ArenaGovernor',
  'SeasonDrops',
  'MatchRegistry',
  'WagerEscrow',
  'AgentNFT',
  'Entitlements',
] as const;
export type ContractName = (typeof CONTRACT_NAMES)[number];
