import { Result } from 'ethers';
import type { ContractName } from '../../../contracts/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Transaction } from '../../platform/database.ts';
import type { Log } from '../../platform/log.ts';
import type { Applier, ChainEvent, ChainPart } from '../types.ts';
import type { Header, RawLog } from './answers.ts';
import type { Deployment } from './deployments.ts';
import { interfaceOf } from './interfaces.ts';
import { ChainTrouble } from './node.ts';
import type { ChainView } from './nodes.ts';
import { createRangeReader, type Range } from './ranges.ts';

/**
 * The one reader of what our contracts say. It reads blocks that have enough others on top of them, hands each event to its applier in
 * the transaction that moves the cursor, and so applies each once, in the chain's order, whenever it dies. Should the chain take back
 * what was applied, everything is forgotten and read anew.
 */

export interface EventReaderOptions {
  database: Database;
  clock: Clock;
  log: Log;
  chainId: number;
  confirmations: number;
  parts: readonly ChainPart[];
  /** Called in the transaction that forgets everything; `block` is the one that is another now. */
  onReset: (tx: Transaction, block: number) => Promise<void>;
}

export interface EventReader {
  /** Reads on, for a while at most. @returns how many events were applied */
  read(view: ChainView, deployment: Deployment): Promise<number>;
}

interface Cursor {
  block: number;
  blockHash: string;
}

/** Of all our contracts together; another reader would need another name. */
export const READER = 'contracts';
/** Ranges read in one look: what is left is for the next. */
const RANGES_A_LOOK = 20;
/** Events applied in one transaction, but for a single block that has more. */
const EVENTS_AT_ONCE = 200;
const TRANSACTION_MS = 60_000;
/** More than applying one takes. */
const EVENT_MS = 50;
/** No further range in a look after so long: its questions have 20 s altogether. */
const LOOK_MS = 8_000;
/** No node that is asked in turn with others is so far behind them; a test chain that was begun anew is. */
const BEHIND_BLOCKS = 60;
const MUCH_BEHIND = 'The chain ends long before what was read of it already: its node is behind, or it was begun anew.';

export function createEventReader(options: EventReaderOptions): EventReader {
  const { database, clock, log, chainId, confirmations } = options;
  const appliers = appliersOf(options.parts);
  const ranges = createRangeReader({ confirmations });
  /** Another block at the cursor's height, seen once: a node may err, a chain stays at it. */
  let suspicion: string | null = null;
  /** Everything under this one is read: nothing to ask as long as it stays the latest. */
  let doneUnder: string | null = null;

  /** @param hash of the block that stands at the cursor's height now. @throws ChainTrouble at the first sight of it */
  async function forget(cursor: Cursor, hash: string): Promise<void> {
    if (suspicion !== hash) {
      suspicion = hash;
      throw new ChainTrouble(
        'The chain has another block where we have read already; should it stay so, all is read anew.',
      );
    }
    log.error({ block: cursor.block, confirmations }, 'the chain took back confirmed blocks: everything is read anew');
    await database.transaction(
      async tx => {
        for (const part of options.parts) await part.reset?.(tx);
        await options.onReset(tx, cursor.block);
        await tx.chainCursor.deleteMany({ where: { chainId, reader: READER } });
      },
      { timeoutMs: TRANSACTION_MS },
    );
    suspicion = null;
  }

  /** Applies what is in a range. @returns the cursor after it */
  async function applyRange(
    cursor: Cursor | null,
    { logs, headers, end }: Range,
    names: ReadonlyMap<string, ContractName>,
  ): Promise<Cursor> {
    let at = cursor;
    for (const batch of batchesOf(logs)) {
      const last = headers.get(batch.at(-1)?.blockNumber ?? end.number) ?? end;
      at = await apply(
        at,
        last,
        batch.flatMap(raw => eventOf(raw, names, appliers, headers) ?? []),
      );
    }
    return at?.block === end.number ? at : apply(at, end, []);
  }

  /** The events up to and including a block, and the cursor there. */
  async function apply(from: Cursor | null, to: Header, events: readonly Ready[]): Promise<Cursor> {
    const cursor = { block: to.number, blockHash: to.hash };
    await database.transaction(
      async tx => {
        if (!(await moveCursor(tx, chainId, from, { ...cursor, updatedAt: clock.now() })))
          throw new ChainTrouble('Another process reads the chain.');
        for (const { event, applier } of events) await applier(tx, event);
      },
      // a block that somebody has filled with events is applied in one piece
      { timeoutMs: TRANSACTION_MS + events.length * EVENT_MS },
    );
    return cursor;
  }

  return {
    async read(view, deployment) {
      if (view.head.hash === doneUnder) return 0;
      let cursor: Cursor | null = await database.prisma.chainCursor.findUnique({
        where: { chainId_reader: { chainId, reader: READER } },
        select: { block: true, blockHash: true },
      });
      // a node that is behind us has nothing to say, not even about where we are
      if (cursor && view.head.number < cursor.block - BEHIND_BLOCKS) throw new ChainTrouble(MUCH_BEHIND);
      if (cursor && view.head.number < cursor.block) return 0;
      const names = new Map([...appliers.keys()].map(name => [deployment.addresses[name].toLowerCase(), name]));
      const wanted = {
        addresses: [...names.keys()],
        topics: [...appliers.values()].flatMap(ofContract => [...ofContract.keys()]),
      };
      const untilMs = performance.now() + LOOK_MS;
      let events = 0;
      for (let range = 0; range < RANGES_A_LOOK && performance.now() < untilMs; range++) {
        const from = cursor ? { block: cursor.block, hash: cursor.blockHash } : { first: deployment.block };
        const next = await ranges.next(view, wanted, from);
        if (next.kind === 'gone' && cursor) {
          await forget(cursor, next.hash);
          cursor = null;
        }
        if (next.kind === 'nothing') doneUnder = view.head.hash;
        if (next.kind === 'range') {
          suspicion = null;
          cursor = await applyRange(cursor, next, names);
          events += next.logs.length;
          if (next.isAll) doneUnder = view.head.hash;
        }
        if (doneUnder === view.head.hash) break;
      }
      return events;
    },
  };
}

interface Ready {
  event: ChainEvent;
  applier: Applier;
}

type Appliers = Map<ContractName, Map<string, { name: string; appliers: Applier[] }>>;

/** By contract and first topic. Several parts may want the same event. @throws Error where a contract has no such event */
function appliersOf(parts: readonly ChainPart[]): Appliers {
  const found: Appliers = new Map();
  for (const part of parts) {
    for (const [contract, events] of Object.entries(part.appliers ?? {})) {
      const name = contract as ContractName;
      const ofContract = found.get(name) ?? new Map<string, { name: string; appliers: Applier[] }>();
      for (const [event, applier] of Object.entries(events ?? {})) {
        const fragment = interfaceOf(name).getEvent(event);
        if (!fragment) throw new Error(`${name} has no event ${event}, which ${part.name} wants.`);
        const wanted = ofContract.get(fragment.topicHash) ?? { name: event, appliers: [] };
        wanted.appliers.push(applier);
        ofContract.set(fragment.topicHash, wanted);
      }
      found.set(name, ofContract);
    }
  }
  return found;
}

/** One event for each of its appliers; none where nobody wants it. */
function eventOf(
  raw: RawLog,
  names: ReadonlyMap<string, ContractName>,
  appliers: Appliers,
  headers: ReadonlyMap<number, Header>,
): Ready[] | null {
  const contract = names.get(raw.address);
  const header = headers.get(raw.blockNumber);
  const wanted = contract && appliers.get(contract)?.get(raw.topics[0] ?? '');
  if (!contract || !wanted || !header) return null;
  const args = argsOf(contract, raw);
  const event: ChainEvent = {
    contract,
    name: wanted.name,
    args,
    block: raw.blockNumber,
    at: header.at,
    transactionHash: raw.transactionHash,
    logIndex: raw.logIndex,
  };
  return wanted.appliers.map(applier => ({ event, applier }));
}

/** @throws ChainTrouble where these are no bytes of this event: our contracts write none such */
function argsOf(contract: ContractName, raw: RawLog): Record<string, unknown> {
  try {
    const parsed = interfaceOf(contract).parseLog({ topics: [...raw.topics], data: raw.data });
    if (parsed) return plain(parsed.args.toObject());
  } catch {
    // told below
  }
  throw new ChainTrouble('The node tells of an event that our contracts cannot have written.');
}

/** Lists as arrays of JavaScript. */
function plain(args: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, value instanceof Result ? value.toArray(true) : value]),
  );
}

/** Cut between blocks, so that a cursor can stand there. */
function batchesOf(logs: readonly RawLog[]): RawLog[][] {
  const batches: RawLog[][] = [];
  for (const [index, log] of logs.entries()) {
    const batch = batches.at(-1);
    const isSameBlock = logs[index - 1]?.blockNumber === log.blockNumber;
    if (batch && (isSameBlock || batch.length < EVENTS_AT_ONCE)) batch.push(log);
    else batches.push([log]);
  }
  return batches;
}

/** Also keeps any second reader out: only who found the cursor where it is may move it. @returns whether it was moved */
async function moveCursor(
  tx: Transaction,
  chainId: number,
  from: Cursor | null,
  to: Cursor & { updatedAt: Date },
): Promise<boolean> {
  const moved = from
    ? await tx.chainCursor.updateMany({
        where: { chainId, reader: READER, block: from.block, blockHash: from.blockHash },
        data: to,
      })
    : await tx.chainCursor.createMany({ data: { chainId, reader: READER, ...to }, skipDuplicates: true });
  return moved.count === 1;
}
