import type { Header, RawLog } from './answers.ts';
import { ChainTrouble } from './node.ts';
import { type ChainView, type LogsWanted, TooManyLogs } from './nodes.ts';

/**
 * Reads logs of settled blocks range by range, as many blocks at once as the nodes can answer for: a range that cannot be had, for
 * whatever reason, is cut, so that nobody who fills blocks with events of ours can stop a reader for good.
 */

/** Where a reader is: everything up to and including this block is read. */
export interface Mark {
  block: number;
  hash: string;
}

export type Next =
  | { kind: 'nothing' }
  /** The chain has another block where the mark is: its hash. */
  | { kind: 'gone'; hash: string }
  | ({ kind: 'range' } & Range);

export interface Range {
  /** In the chain's order. */
  logs: readonly RawLog[];
  /** Of the blocks of these logs, by height. */
  headers: ReadonlyMap<number, Header>;
  /** The last block of the range. */
  end: Header;
  /** Whether that is all that is settled now. */
  isAll: boolean;
}

export interface RangeReader {
  /**
   * The blocks after a mark, or from `first` on where there is none.
   * @throws ChainTrouble; fewer blocks are asked for at the next call then
   */
  next(
    view: ChainView,
    wanted: Pick<LogsWanted, 'addresses' | 'topics'>,
    from: Mark | { first: number },
  ): Promise<Next>;
}

/** Blocks asked for at once: nodes allow from 10 to 10,000. */
const SPAN_MAX = 2_000;
const ENOUGH_MAX = 32;
/** A range that took longer is long enough: a look has 20 s for all of it. */
const QUICK_MS = 3_000;
/** Headers asked for at the same time. */
const HEADERS_AT_ONCE = 8;
/** Heads that are remembered: more than anybody's confirmations, at a head in each look. */
const HEADS_MAX = 256;

/** @param confirmations blocks on top of one before it counts as settled */
export function createRangeReader({ confirmations }: { confirmations: number }): RangeReader {
  let span = SPAN_MAX;
  /** Ranges in a row that were had as long as they may be, and how many it takes before longer ones are tried: what fails may have cost 20 s. */
  let had = 0;
  let enough = 1;
  /** Hashes by height of blocks that were the latest once: settled now, they need not be asked for before their logs. */
  const heads = new Map<number, string>();

  function remember({ number, hash }: Header): void {
    heads.delete(number);
    heads.set(number, hash);
    const [oldest] = heads.keys();
    if (heads.size > HEADS_MAX && oldest !== undefined) heads.delete(oldest);
  }

  async function readRange(view: ChainView, wanted: LogsWanted): Promise<Omit<Range, 'isAll'>> {
    const { from, to, addresses } = wanted;
    const before = heads.get(to) ?? (await view.block(to)).hash;
    const logs = addresses.length === 0 ? [] : await view.logs(wanted);
    const inner = new Set(logs.map(({ blockNumber }) => blockNumber).filter(number => number !== to));
    const headers = await headersOf(view, [...inner]);
    // were the chain to change between these questions, its last block would be another now
    const end = await view.block(to);
    if (end.hash !== before) {
      // taken back before it was settled, which is nothing to tell of
      if (heads.delete(to)) return readRange(view, wanted);
      throw new ChainTrouble('The chain changed while we read it.');
    }
    headers.set(to, end);
    for (const { blockNumber, blockHash } of logs) {
      if (headers.get(blockNumber)?.hash !== blockHash) {
        throw new ChainTrouble('The node tells of events in a block that is no more.');
      }
    }
    for (const height of heads.keys()) if (height >= from && height <= to) heads.delete(height);
    return { logs, headers, end };
  }

  function lengthen(): void {
    had += 1;
    if (had < enough) return;
    span = Math.min(SPAN_MAX, span * 2);
    enough = Math.max(1, enough / 2);
    had = 0;
  }

  async function readOn(view: ChainView, wanted: Omit<LogsWanted, 'to'>, settled: number): Promise<Range> {
    const { from } = wanted;
    for (;;) {
      const to = Math.min(settled, from + span - 1);
      const blocks = to - from + 1;
      const startedMs = performance.now();
      try {
        const range = await readRange(view, { ...wanted, to });
        if (blocks === span && performance.now() - startedMs < QUICK_MS) lengthen();
        return { ...range, isAll: to === settled };
      } catch (error) {
        span = Math.max(1, Math.floor(blocks / 2));
        enough = Math.min(ENOUGH_MAX, enough * 2);
        had = 0;
        if (!(error instanceof TooManyLogs)) throw error;
        if (blocks === 1) throw new ChainTrouble(`The chain's node does not tell what is in block ${from}.`);
      }
    }
  }

  /** @returns the hash of another block in its place; null where it still stands */
  async function goneAt(view: ChainView, mark: Mark): Promise<string | null> {
    const { hash } = await view.block(mark.block);
    return hash === mark.hash ? null : hash;
  }

  return {
    async next(view, wanted, from) {
      remember(view.head);
      const settled = view.head.number - confirmations;
      const mark = 'hash' in from ? from : null;
      const first = 'hash' in from ? from.block + 1 : from.first;
      if (first > settled) return { kind: 'nothing' };
      // a single block says itself which one is before it
      const isNext = mark !== null && first === settled;
      if (mark && !isNext) {
        const hash = await goneAt(view, mark);
        if (hash !== null) return { kind: 'gone', hash };
      }
      const range = await readOn(view, { ...wanted, from: first }, settled);
      if (mark && isNext && range.end.parentHash !== mark.hash) {
        const hash = await goneAt(view, mark);
        if (hash !== null) return { kind: 'gone', hash };
        throw new ChainTrouble('The node tells of blocks that do not follow each other.');
      }
      return { kind: 'range', ...range };
    },
  };
}

async function headersOf(view: ChainView, heights: readonly number[]): Promise<Map<number, Header>> {
  const headers = new Map<number, Header>();
  const waiting = heights.values();
  const askOn = async () => {
    for (const height of waiting) headers.set(height, await view.block(height));
  };
  await Promise.all(Array.from({ length: HEADERS_AT_ONCE }, askOn));
  return headers;
}
