import * as brier from '../brier.ts';
import * as fixedPoint from '../fixed-point.ts';
import * as lmsr from '../lmsr.ts';
import * as parimutuel from '../parimutuel.ts';
import * as settlement from '../settlement.ts';

/** All that the properties are about, as one value, so that a property can be asked of a broken variant (mutants.ts) too. */
export const RULES = {
  compareSums: fixedPoint.compareSums,
  exponentialBounds: fixedPoint.exponentialBounds,
  openBook: lmsr.openBook,
  buy: lmsr.buy,
  sell: lmsr.sell,
  costOf: lmsr.costOf,
  costOfChange: lmsr.costOfChange,
  probabilities: lmsr.probabilities,
  settlePools: parimutuel.settlePools,
  poolPays: parimutuel.poolPays,
  lmsrPayouts: settlement.lmsrPayouts,
  splitProceeds: settlement.splitProceeds,
  refundOnVoid: settlement.refundOnVoid,
  payoutDifferences: settlement.payoutDifferences,
  brierLoss: brier.brierLoss,
  tradeSkill: brier.tradeSkill,
};
export type Rules = typeof RULES;
