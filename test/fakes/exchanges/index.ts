export { startFakeCoinbase } from './coinbase.ts';
export { createFastClock } from './fast-clock.ts';
export { startFakeKraken } from './kraken.ts';
export { FakeMarket, type FakeTrade } from './market.ts';
export { type FakeExchange, noFaults } from './server.ts';
