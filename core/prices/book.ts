import { compareTrades, countUntil, isFurtherThan, MICROS, medianOf, type Trade } from './trades.ts';

/**
 * What one exchange has told about one symbol: its recent trades in order, what is missing among them, and which whole seconds
 * are final. Pure: it learns the time from the exchange alone.
 */

/** Trades this much older than the newest find their place; older ones come too late and are left to the exchange's history. */
const LATE_MICROS = 30 * MICROS;
/** How far back the book remembers: ten minutes for sigma, the tape, and a little. */
export const KEEP_SECONDS = 15 * 60;
/** Within this span every trade is kept; before it the last of each second. */
const DENSE_MICROS = 70 * MICROS;
/** More than so much from the median of the last minute is absurd (issue: 10%). */
const ABSURD_PERCENT = 10;
const MEDIAN_MICROS = 60 * MICROS;
/**
 * A new level is believed when nothing but trades on it has come for so long, and so many: a mistake of the exchange's is over or
 * contradicted sooner, a real crash goes on.
 */
const BELIEF_MICROS = 15 * MICROS;
const BELIEF_TRADES = 5;
/** Doubted trades in a row from which on the last good price counts as out of date. */
const DOUBT_TRADES = 3;
const MAX_SEEN = 20_000;

/** Trades may be missing from `from` (we know of one then) up to `to`: seconds in between are not known. */
export interface Hole {
  from: number;
  to: number;
  /** Ids between which trades are missing; `afterId` null: everything before. */
  afterId: number | null;
  /** A trade that exists; all up to it must come. */
  throughId: number;
  missing: number;
}

/** The price of a whole second: the last trade at or before it. */
export interface SecondPrice {
  /** Seconds since 1970. */
  second: number;
  trade: Trade;
}

export type Verdict = 'new' | 'duplicate' | 'late' | 'absurd';

export class TradeBook {
  readonly #trades: Trade[] = [];
  readonly #seen = new Set<number>();
  #holes: Hole[] = [];
  #newestId: number | null = null;
  /** When the trade with the newest id was, or was told of. */
  #newestAt = 0;
  #shown = 0;
  #next: number | null = null;
  #wantedFrom: number | null = null;
  #suspects: Trade[] = [];
  #trustedFrom = 0;
  #median = { second: -1, value: 0 };

  /** The last good trade. */
  get latest(): Trade | null {
    return this.#trades.at(-1) ?? null;
  }

  get holes(): readonly Hole[] {
    return this.#holes;
  }

  /** The latest time that the exchange has shown. */
  get shownUntil(): number {
    return this.#shown;
  }

  /** Its last trades were all absurd: what we hold may be out of date. */
  get isInDoubt(): boolean {
    return this.#suspects.length >= DOUBT_TRADES;
  }

  /** Goes on from the seconds that were written before, in order; what lacks among them since `wanted` becomes a hole. */
  resume(known: readonly SecondPrice[], wanted: number): void {
    this.wishFrom(wanted);
    let previous: SecondPrice | null = null;
    for (const row of known) {
      const from: number = previous ? previous.second * MICROS + 1 : wanted;
      if (row.second * MICROS - from >= MICROS) {
        const afterId: number | null = previous?.trade.id ?? null;
        const missing = Number.POSITIVE_INFINITY;
        this.#openHole({ from, to: row.second * MICROS, afterId, throughId: row.trade.id, missing });
      }
      previous = row;
    }
    if (!previous) return;
    this.load(known.map(({ trade }) => trade));
    this.show(previous.second * MICROS + 1);
    this.#newestId = previous.trade.id;
    this.#newestAt = previous.trade.at;
    this.#next = previous.second + 1;
  }

  /** Wishes for history from then on: the time before the first trade becomes a hole, for somebody to fill. */
  wishFrom(micros: number): void {
    this.#wantedFrom = micros;
  }

  /** The exchange's clock has been seen at this time: what was before it has happened. */
  show(micros: number): void {
    this.#shown = Math.max(this.#shown, micros);
  }

  /** The exchange says that its last trade has this id: what we lack up to it is missing. */
  showLastId(id: number, at: number): void {
    if (this.#newestId === null || id <= this.#newestId) return;
    this.#openHole({
      from: this.#newestAt,
      to: at,
      afterId: this.#newestId,
      throughId: id,
      missing: id - this.#newestId,
    });
    this.#newestId = id;
    this.#newestAt = at;
  }

  add(trade: Trade): Verdict {
    if (this.#seen.has(trade.id)) return 'duplicate';
    const hole = this.#holeOf(trade.id);
    const newestAt = this.#trades.at(-1)?.at ?? 0;
    if (!hole && this.#newestId !== null && trade.id < this.#newestId && trade.at < newestAt - LATE_MICROS)
      return 'late';
    this.#remember(trade.id);
    this.#noticeGap(trade);
    const isGood = this.#isPlausible(trade);
    if (isGood) this.#insert(trade);
    if (hole && --hole.missing <= 0) this.#close(hole);
    return isGood ? 'new' : 'absurd';
  }

  /** Everything between the ends of this hole, from the exchange's history: the hole is closed. @returns how many were new */
  fill(hole: Hole, trades: readonly Trade[]): number {
    const isInside = ({ id }: Trade) => id <= hole.throughId && (hole.afterId === null || id > hole.afterId);
    const added = this.load(trades.filter(isInside));
    if (this.#holes.includes(hole)) this.#close(hole);
    return added;
  }

  /** Trades among which none is missing, whatever their ids. @returns how many were new and good */
  load(trades: readonly Trade[]): number {
    let added = 0;
    for (const trade of [...trades].sort(compareTrades)) {
      if (this.#seen.has(trade.id)) continue;
      this.#remember(trade.id);
      if (!this.#isPlausible(trade)) continue;
      this.#insert(trade);
      added++;
    }
    return added;
  }

  /** The last trade at or before this second; null where it is not final, not known or long forgotten. */
  at(second: number): Trade | null {
    const micros = second * MICROS;
    if (micros >= this.#shown || this.#holes.some(hole => hole.from <= micros && micros < hole.to)) return null;
    return this.#trades[countUntil(this.#trades, micros) - 1] ?? null;
  }

  /** Seconds that have become final since the last call, and those that late trades have changed. */
  due(): SecondPrice[] {
    if (this.#next === null) return [];
    const rows: SecondPrice[] = [];
    const end = Math.ceil(this.#shown / MICROS);
    for (let second = Math.max(this.#next, end - KEEP_SECONDS); second < end; second++) {
      const trade = this.at(second);
      if (trade) rows.push({ second, trade });
    }
    this.#next = Math.max(this.#next, end);
    this.#forget();
    return rows;
  }

  #holeOf(id: number): Hole | undefined {
    return this.#holes.find(hole => id <= hole.throughId && (hole.afterId === null || id > hole.afterId));
  }

  #openHole(hole: Hole): void {
    if (hole.to > hole.from) this.#holes.push(hole);
  }

  #close(hole: Hole): void {
    this.#holes = this.#holes.filter(other => other !== hole);
    this.#rewind(hole.from);
  }

  #rewind(micros: number): void {
    const second = Math.ceil(micros / MICROS);
    this.#next = this.#next === null ? second : Math.min(this.#next, second);
  }

  /** Ids count up by one: a leap means that trades were lost on the way. */
  #noticeGap({ id, at }: Trade): void {
    if (this.#newestId === null) {
      if (this.#wantedFrom !== null) {
        this.#openHole({
          from: this.#wantedFrom,
          to: at,
          afterId: null,
          throughId: id,
          missing: Number.POSITIVE_INFINITY,
        });
      }
      this.#next ??= Math.ceil(at / MICROS);
    } else if (id > this.#newestId + 1) {
      const missing = id - this.#newestId - 1;
      this.#openHole({ from: this.#newestAt, to: at, afterId: this.#newestId, throughId: id, missing });
    }
    if (this.#newestId === null || id > this.#newestId) {
      this.#newestId = id;
      this.#newestAt = at;
    }
  }

  #insert(trade: Trade): void {
    const last = this.#trades.at(-1);
    if (!last || compareTrades(last, trade) < 0) this.#trades.push(trade);
    else {
      let index = countUntil(this.#trades, trade.at);
      while (index > 0 && compareTrades(this.#trades[index - 1] ?? trade, trade) > 0) index--;
      this.#trades.splice(index, 0, trade);
    }
    if (this.#next !== null && trade.at <= (this.#next - 1) * MICROS) this.#rewind(trade.at);
    this.show(trade.at);
  }

  #isPlausible(trade: Trade): boolean {
    const reference = this.#referenceFor(trade);
    if (reference === null || !isFurtherThan(ABSURD_PERCENT, trade.price, reference)) {
      this.#suspects = [];
      return true;
    }
    this.#suspects.push(trade);
    if (!this.#isNewLevel()) return false;
    this.#suspects = [];
    this.#trustedFrom = trade.at;
    this.#median = { second: -1, value: 0 };
    return true;
  }

  /** Median of the minute before a trade, or the last before it where that minute was quiet; null where nothing is known. */
  #referenceFor({ at }: Trade): number | null {
    const second = Math.floor(at / MICROS);
    if (this.#median.second === second) return this.#median.value;
    const end = countUntil(this.#trades, at);
    const start = countUntil(this.#trades, Math.max(at - MEDIAN_MICROS, this.#trustedFrom - 1));
    const before = this.#trades[end - 1];
    if (!before || before.at < this.#trustedFrom) return null;
    const value = start < end ? medianOf(this.#trades.slice(start, end).map(trade => trade.price)) : before.price;
    this.#median = { second, value };
    return value;
  }

  #isNewLevel(): boolean {
    const [first] = this.#suspects;
    const last = this.#suspects.at(-1);
    if (!first || !last || this.#suspects.length < BELIEF_TRADES || last.at - first.at < BELIEF_MICROS) return false;
    const level = medianOf(this.#suspects.map(trade => trade.price));
    return this.#suspects.every(trade => !isFurtherThan(ABSURD_PERCENT, trade.price, level));
  }

  #remember(id: number): void {
    this.#seen.add(id);
    if (this.#seen.size <= MAX_SEEN) return;
    const [oldest] = this.#seen;
    if (oldest !== undefined) this.#seen.delete(oldest);
  }

  /** Keeps the last trade of each second outside the dense span, and nothing that is long over (but the last of all). */
  #forget(): void {
    const oldest = this.#shown - KEEP_SECONDS * MICROS;
    this.#holes = this.#holes.filter(hole => hole.to > oldest);
    const dense = countUntil(this.#trades, this.#shown - DENSE_MICROS);
    if (dense < 2 * KEEP_SECONDS && (this.#trades[0]?.at ?? oldest) >= oldest - MEDIAN_MICROS) return;
    const kept = this.#trades.slice(0, dense).filter((trade, index, all) => {
      const next = all[index + 1];
      if (!next) return true;
      return next.at > oldest && Math.ceil(next.at / MICROS) !== Math.ceil(trade.at / MICROS);
    });
    this.#trades.splice(0, dense, ...kept);
  }
}
