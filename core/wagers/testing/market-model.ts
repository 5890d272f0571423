import type { Book } from '../lmsr.ts';
import { OUTCOMES, type Outcomes, type Pick } from '../picks.ts';
import type { HeldPosition } from '../settlement.ts';
import type { Rules } from './rules.ts';

/** What a member does in a market: a whole stake, or a part (in percent) of what is held of a pick. */
export type Order =
  | { kind: 'buy'; memberId: string; pick: Pick; stake: bigint }
  | { kind: 'sell'; memberId: string; pick: Pick; percent: bigint };

export type Ending =
  | { kind: 'settle'; outcome: number }
  | { kind: 'void' }
  | { kind: 'override'; outcome: number; instead: number };

interface MemberAccount {
  wallet: bigint;
  paidIn: bigint;
  released: bigint;
  pending: bigint;
  /** Proceeds of all sales, released or pending. */
  earned: bigint;
  shares: Map<Pick, bigint>;
}

/**
 * A market with its accounts, as the service posts them, in memory: treasury, market, wallets. Every rule comes from `rules`.
 * Wallets begin at 0 and may be overdrawn: what counts is what a market does to them.
 */
export class MarketModel {
  treasury = 0n;
  account = 0n;
  readonly members = new Map<string, MemberAccount>();
  private book: Book;
  private readonly rules: Rules;

  constructor(rules: Rules, b: bigint, line: Outcomes<number>) {
    this.rules = rules;
    const { book, subsidy } = rules.openBook(b, line);
    this.book = book;
    this.treasury -= subsidy;
    this.account += subsidy;
  }

  apply(order: Order): void {
    const member = this.memberOf(order.memberId);
    const held = member.shares.get(order.pick) ?? 0n;
    if (order.kind === 'buy') {
      const { shares, book } = this.rules.buy(this.book, order.pick, order.stake);
      this.book = book;
      member.wallet -= order.stake;
      member.paidIn += order.stake;
      this.account += order.stake;
      member.shares.set(order.pick, held + shares);
      return;
    }
    const shares = (held * order.percent) / 100n;
    const { proceeds, book } = this.rules.sell(this.book, order.pick, shares);
    this.book = book;
    const { released, pending } = this.rules.splitProceeds(proceeds, member.paidIn, member.released);
    member.shares.set(order.pick, held - shares);
    member.released += released;
    member.pending += pending;
    member.earned += proceeds;
    member.wallet += released;
    this.account -= released;
  }

  end(ending: Ending): void {
    if (ending.kind === 'void') {
      for (const member of this.members.values()) {
        this.pay(member, this.rules.refundOnVoid(member.paidIn, member.released));
      }
      this.sweep();
      return;
    }
    const payouts = this.rules.lmsrPayouts(this.positions(), ending.outcome);
    for (const [memberId, payout] of payouts) this.pay(this.memberOf(memberId), payout);
    for (const member of this.members.values()) this.pay(member, member.pending);
    this.sweep();
    if (ending.kind === 'settle') return;
    const due = this.rules.lmsrPayouts(this.positions(), ending.instead);
    for (const [memberId, difference] of this.rules.payoutDifferences(payouts, due)) {
      this.memberOf(memberId).wallet += difference;
      this.treasury -= difference;
    }
  }

  positions(): HeldPosition[] {
    return [...this.members].flatMap(([memberId, { shares }]) =>
      [...shares].map(([pick, count]) => ({ memberId, pick, shares: count })),
    );
  }

  /** What the market must be able to pay, whatever happens next: for each outcome, and for a void. */
  obligations(): bigint[] {
    const members = [...this.members.values()];
    const pending = sum(members.map(member => member.pending));
    const settled = OUTCOMES.map((_, outcome) => {
      const payouts = this.rules.lmsrPayouts(this.positions(), outcome);
      return pending + sum([...payouts.values()]);
    });
    // Who has had more than the stakes would not give it back.
    const owed = members.map(({ paidIn, released }) => (released > paidIn ? 0n : paidIn - released));
    return [...settled, sum(owed)];
  }

  /** All credits there are: 0 at the beginning, hence for ever. */
  total(): bigint {
    return this.treasury + this.account + sum(this.wallets());
  }

  wallets(): bigint[] {
    return [...this.members.values()].map(({ wallet }) => wallet);
  }

  private pay(member: MemberAccount, credits: bigint): void {
    member.wallet += credits;
    this.account -= credits;
  }

  /** What is left goes to the treasury. An account may not be overdrawn: the database would refuse what led to it. */
  private sweep(): void {
    if (this.account < 0n) throw new Error(`The market is ${-this.account} credits short.`);
    this.treasury += this.account;
    this.account = 0n;
  }

  private memberOf(memberId: string): MemberAccount {
    const known = this.members.get(memberId);
    if (known !== undefined) return known;
    const member = { wallet: 0n, paidIn: 0n, released: 0n, pending: 0n, earned: 0n, shares: new Map<Pick, bigint>() };
    this.members.set(memberId, member);
    return member;
  }
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}
