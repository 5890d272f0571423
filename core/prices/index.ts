export type { PriceFeed, SymbolInfo } from './feed.ts';
export { createSyntheticFeed } from './synthetic.ts';
export { FIRST_SAMPLE_SECONDS, readTape, sigmaMilliticks, tapeStart } from './tape.ts';
