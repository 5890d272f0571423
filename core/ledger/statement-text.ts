import { csvTable } from '../platform/csv.ts';
import type { TransferKind } from './transfers.ts';

/** What a member reads of a movement on the wallet, and how it stands in a table for spreadsheets. Pure. */

export interface Movement {
  kind: TransferKind;
  /** Names of the match's agents, left and right, where the movement belongs to one. Names are members' text. */
  names: readonly [string, string] | null;
  memo: Readonly<Record<string, unknown>> | null;
}

const WORDS: Record<TransferKind, string> = {
  start: 'Welcome credits',
  daily: 'Daily allowance',
  goal: 'Daily goal',
  purse: 'Purse',
  'purse-correction': 'Result corrected: purse',
  bounty: 'Bounty',
  rivalry: 'Purse of a rivalry',
  'honour-correction': 'Result corrected: bounty or rivalry purse',
  'honour-issue': 'House funds',
  'bail-out': 'Bail-out',
  grant: 'Grant by a moderator',
  'subsidy-issue': 'House funds',
  subsidy: 'House funds',
  'subsidy-return': 'House funds',
  stake: 'Bet',
  sale: 'Bet sold',
  'sale-profit': 'Profit of a sale',
  payout: 'Won',
  refund: 'Stake returned',
  rake: 'House share',
  'override-claim': 'Result corrected: taken back',
  'override-payout': 'Result corrected: won',
  'override-advance': 'Result corrected: advanced',
  'debt-repayment': 'Debt repaid after a corrected result',
  purchase: 'Purchase',
  prize: 'Prize',
  burn: 'Burned',
  'entry-fee': 'Entry fee',
  'entry-refund': 'Entry fee returned',
  'season-fund': 'House funds',
  'season-prize': 'Season prize',
  'season-return': 'House funds',
  'season-cut': 'Season’s end: what large balances give back',
  'season-bonus': 'Bonus of the season’s rule',
  'season-bonus-correction': 'Result corrected: bonus of the season’s rule',
  'member-merge': 'From an account that was joined to this one',
  'community-move': 'Moved between communities',
};

/** Kinds whose memo says what it was for. */
const TOLD: ReadonlySet<string> = new Set<TransferKind>([
  'goal',
  'purchase',
  'prize',
  'entry-fee',
  'entry-refund',
  'season-prize',
]);

export function describeMovement({ kind, names, memo }: Movement): string {
  // the database keeps kinds as text: one that a later release added is still told
  const words = (WORDS as Record<string, string>)[kind] ?? kind;
  const what = TOLD.has(kind) && typeof memo?.['text'] === 'string' ? `: ${memo['text']}` : '';
  const pick = names && typeof memo?.['pick'] === 'string' ? ` on ${pickWords(memo['pick'], names)}` : '';
  return `${words}${what}${pick}${names === null ? '' : ` (${names[0]} vs ${names[1]})`}`;
}

/** 'A-up' -> 'RUSTY-09 and up' (picks: core/wagers/picks.ts). */
function pickWords(pick: string, [left, right]: readonly [string, string]): string {
  const parts: Record<string, string> = { A: left, B: right };
  return pick
    .split('-')
    .map(part => parts[part] ?? part)
    .join(' and ');
}

export interface CsvRow {
  at: Date;
  kind: string;
  amount: number;
  balance: number;
  matchId: string | null;
  text: string;
}

const CSV_HEADER = ['time', 'kind', 'amount', 'balance', 'match', 'text'];

/** Times in UTC. */
export function csvOf(rows: readonly CsvRow[]): string {
  const cells = rows.map(row => [row.at.toISOString(), row.kind, row.amount, row.balance, row.matchId ?? '', row.text]);
  return csvTable(CSV_HEADER, cells);
}
