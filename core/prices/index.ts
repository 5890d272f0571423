export type { TapeConfirmation } from './confirm.ts';
export type { EvidenceBody, EvidenceInput } from './evidence.ts';
export type { PriceFeed, SymbolInfo } from './feed.ts';
export type { SourceState, SymbolState } from './freshness.ts';
export { type Probe, probeExchanges } from './probe.ts';
export { type PriceRecorder, type RecorderOptions, startPriceRecorder } from './recorder.ts';
export {
  type Committed,
  createPriceService,
  type PriceChoice,
  type PriceService,
  type PriceServiceOptions,
  type Quote,
  type TapeRequest,
} from './service.ts';
export { KEEP_TICKS_MS } from './store.ts';
export { createSyntheticFeed } from './synthetic.ts';
export { FIRST_SAMPLE_SECONDS, readTape, sigmaMilliticks, tapeStart } from './tape.ts';
export { type PriceEndpoints, PUBLIC_ENDPOINTS } from './venues/index.ts';
