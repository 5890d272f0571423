import type { AgentView } from '../../core/agents/index.ts';
import type { MatchSide, MatchView } from '../../core/matches/index.ts';
import { type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';

/** Phrases that several replies share. */

export const ARCHETYPE_LINES: Record<string, string> = {
  bruiser: 'walks you down and hits hard',
  rusher: 'dashes in with fast hands',
  grappler: 'blocks its way in and throws',
  gunner: 'shoots and keeps its distance',
  sentinel: 'blocks, waits, punishes',
  trickster: 'dodges, jumps and baits',
};

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** At most `max` UTF-16 units (as platforms count), whole characters only: half an emoji is no text that anything takes. */
export function shorten(text: string, max: number): string {
  let end = 0;
  for (const { index, segment } of graphemes.segment(text.slice(0, 2 * max))) {
    if (index + segment.length > max) break;
    end = index + segment.length;
  }
  return text.slice(0, end).trimEnd();
}

export function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** '1234 ±90 (provisional)' */
export function ratingWords(agent: AgentView): string {
  const { shown, uncertainty, provisional } = agent.rating;
  return provisional ? `${shown} ±${uncertainty} (provisional)` : `${shown} ±${uncertainty}`;
}

export function recordWords(agent: AgentView): string {
  const { wins, losses, streak } = agent.rating;
  const run = Math.abs(streak) >= 2 ? `, ${Math.abs(streak)} ${streak > 0 ? 'wins' : 'losses'} running` : '';
  return `${wins}–${losses}${run}`;
}

export function ownerWords(agent: AgentView): string {
  return agent.house ? 'the house' : (agent.ownerName ?? 'somebody');
}

/** 'RUSTY (Bruiser) vs VOLTRAN (Gunner)' with bold names. */
export function versus(match: MatchView): RichText {
  const [a, b] = match.sides;
  return rich`${sideName(a)} vs ${sideName(b)}`;
}

function sideName(side: MatchSide): RichText {
  return rich`**${shownName(side.agent.name)}** (${capitalised(side.agent.archetype)})`;
}

/** Seconds as '40 s', '2 min' or '2:05 min': how long something takes. */
export function secondsWords(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${minutes(seconds)} min`;
}

/** Seconds as 'm:ss': a countdown. */
export function minutes(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

export const MATCH_STATE_WORDS: Record<MatchView['state'], string> = {
  open: 'announced',
  locked: 'locked, the tape is running',
  running: 'being fought',
  finished: 'fought, being settled',
  settled: 'settled',
  void: 'void',
};

export const RESULT_WORDS: Record<string, string> = {
  knockout: 'by knock-out',
  decision: 'on points',
  forfeit: 'by forfeit',
  void: 'void',
};
