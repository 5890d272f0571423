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
export { findSymbol, SYMBOLS } from './symbols.ts';
export { createSyntheticFeed } from './synthetic.ts';
export { FIRST_SAMPLE_SECONDS, readTape, sigmaMilliticks, tapeStart } from './tape.ts';
export { createVenues, type PriceEndpoints, PUBLIC_ENDPOINTS, type Venue, type VenueChoice } from './venues/index.ts';
export {
  createTapeWitness,
  type TapeClaim,
  type TapeTestimony,
  type TapeWitness,
  type WitnessOptions,
} from './witness.ts';
