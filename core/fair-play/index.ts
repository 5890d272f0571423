export { ALPHA, type Evidence, type Signal, type SignalKind } from './facts.ts';
export { createFairPlayService, type FairPlayReport, type FairPlayService, WINDOW_DAYS } from './service.ts';
