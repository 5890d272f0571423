import type { GoalView } from '../../core/allowances/index.ts';
import type { StatementEntry } from '../../core/ledger/index.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { SUSPENSE_MS } from '../suspense.ts';
import { amountWords, signedWords } from './market-words.ts';
import { type TimeSettings, timeWords } from './time-words.ts';

/** Phrases of /balance, /daily and /statement. Pure. */

/** '✅ Call a match: a free pick or a bet (25)', '▫️ … 0 of 1 (25)' */
export function goalLines(goals: readonly GoalView[]): RichText[] {
  return goals.map(({ text, progress, target, reward, done }) =>
    done
      ? rich`✅ ${text} · ${amountWords(reward)} paid`
      : rich`▫️ ${text} · ${progress} of ${target}, brings ${amountWords(reward)}`,
  );
}

/** 'day 1', '3 days running' */
export function streakWords(streak: number): string {
  return streak <= 1 ? 'day 1' : `${streak} days running`;
}

/** Two names and a few words. */
const MOVEMENT_UNITS = 120;
/** What tells how a match ended. */
const RESULTS: ReadonlySet<StatementEntry['kind']> = new Set(['payout', 'sale-profit', 'purse']);

/** '+81 → 412 · Won (RUSTY vs VOLTRAN) · Sat 21 Nov 2026, 04:16 UTC'; what gives a result away is hidden while its fight may still be watched. */
export function movementLines(entries: readonly StatementEntry[], now: Date, settings: TimeSettings): RichText {
  const isFresh = ({ at }: StatementEntry) => now.getTime() - at.getTime() < SUSPENSE_MS;
  const newest = entries.findLastIndex(entry => RESULTS.has(entry.kind) && isFresh(entry));
  return joinRich(
    entries.map(({ at, amount, balance, text }, index) => {
      const words = rich`**${signedWords(amount)}** → ${amountWords(balance)} · ${shownName(text, MOVEMENT_UNITS)}`;
      // balances above it tell as much
      const shown = index <= newest ? rich`||${words}||` : words;
      return rich`${shown} · ${timeWords(at, settings)}`;
    }),
  );
}
