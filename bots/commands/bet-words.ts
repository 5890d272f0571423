import { parseId } from '../../core/platform/ids.ts';
import type { Pick } from '../../core/wagers/index.ts';
import type { PickNames } from './market-words.ts';
import { readPick } from './pick-words.ts';

/**
 * Finds out which match, pick and stake somebody means, in whatever order and option the words came: '/bet rusty 50',
 * '/bet 50 on rusty up', '/bet 7H2K9QX4M1ZT voltran all'. Pure.
 */

/** A match that may be meant. */
export interface Candidate extends PickNames {
  matchId: string;
}

export interface GivenWords {
  match?: string | undefined;
  pick?: string | undefined;
  stake?: string | undefined;
}

export type Meant =
  | { kind: 'found'; candidate: Candidate; pick: Pick | null; stake: string | undefined }
  /** Nothing is named, and none or several may be meant. */
  | { kind: 'open'; stake: string | undefined }
  /** The words fit several matches. */
  | { kind: 'several'; candidates: Candidate[]; stake: string | undefined }
  /** These words mean no pick of any match. */
  | { kind: 'unknown'; words: string; candidate: Candidate | null };

/** How lists and completions name a pick of a certain match: '7H2K9QX4M1ZT:A-up'. */
export function listedPick(matchId: string, pick: Pick): string {
  return `${matchId}:${pick}`;
}

/** Ids of matches among the words, for the caller to look up. A name of twelve letters may look like one. */
export function idsAmong(given: GivenWords): string[] {
  const words = [given.match, given.pick, given.stake].flatMap(text => (text ?? '').split(/[\s:]+/));
  return [...new Set(words.flatMap(word => parseId(word) ?? []))].slice(0, 3);
}

/**
 * @param candidates the matches that are meant where none is named
 * @param others matches found by an id among the words that are no candidates: closed ones
 * @param codesFirst whether 'A' means the left corner whatever the agents are called: see readPick
 */
export function readMeant(
  given: GivenWords,
  candidates: readonly Candidate[],
  others: readonly Candidate[],
  codesFirst = false,
): Meant {
  const known = [...candidates, ...others];
  const byId = (text: string) => known.find(candidate => candidate.matchId === parseId(text));
  const listed = /^(\w{12}):(.+)$/.exec(given.pick ?? '');
  const listedOne = listed?.[1] === undefined ? undefined : byId(listed[1]);
  if (listed && listedOne) return within(listed[2] ?? '', [listedOne], given.stake, true);

  const named = given.match === undefined ? undefined : byId(given.match);
  if (given.match === undefined || named) {
    const straight = within(given.pick ?? '', named ? [named] : candidates, given.stake, codesFirst);
    if (straight.kind !== 'unknown' && (given.stake === undefined || looksLikeStake(given.stake))) return straight;
  }
  return fromWords(given, candidates, byId, codesFirst);
}

/** All words in the order in which they came: an id, a stake at either end, and the rest is the pick. */
function fromWords(
  given: GivenWords,
  candidates: readonly Candidate[],
  byId: (text: string) => Candidate | undefined,
  codesFirst: boolean,
): Meant {
  const text = [given.match, given.pick, given.stake]
    .filter(part => part !== undefined)
    .join(' ')
    .replace(/(\d)\s+%/g, '$1%')
    .replace(/\ball[ -]in\b/gi, 'all');
  let words = text.split(/\s+/).filter(word => word !== '');
  const idWord = words.find(word => byId(word));
  const named = idWord === undefined ? undefined : byId(idWord);
  words = words.filter(word => word !== idWord);
  const among = named ? [named] : candidates;
  const stakeless = within(words.join(' '), among, undefined, codesFirst);
  const readings = [
    looksLikeStake(words.at(-1) ?? '') && within(words.slice(0, -1).join(' '), among, words.at(-1), codesFirst),
    looksLikeStake(words[0] ?? '') && within(words.slice(1).join(' '), among, words[0], codesFirst),
    stakeless,
    // a last word that is no number but stands where one belongs: the reader of stakes says what is wrong with it
    words.length > 1 && within(words.slice(0, -1).join(' '), among, words.at(-1), codesFirst),
  ].filter(reading => reading !== false);
  const telling = readings.find(
    reading => reading.kind === 'several' || (reading.kind === 'found' && reading.pick !== null),
  );
  return telling ?? readings.find(reading => reading.kind !== 'unknown') ?? readings[0] ?? stakeless;
}

/** What these words mean among these matches. */
function within(words: string, among: readonly Candidate[], stake: string | undefined, codesFirst: boolean): Meant {
  const [only] = among;
  if (words.trim() === '') {
    return only && among.length === 1 ? { kind: 'found', candidate: only, pick: null, stake } : { kind: 'open', stake };
  }
  const hits = among.flatMap(candidate => {
    const pick = readPick(words, candidate, codesFirst);
    return pick ? [{ candidate, pick }] : [];
  });
  const [hit] = hits;
  if (!hit) return { kind: 'unknown', words, candidate: among.length === 1 ? (only ?? null) : null };
  if (hits.length > 1) return { kind: 'several', candidates: hits.map(({ candidate }) => candidate), stake };
  return { kind: 'found', ...hit, stake };
}

function looksLikeStake(word: string): boolean {
  return /^[+\-−–]?[\d.,][\d.,'’_e]*%?$/i.test(word) || /^(all|max|half|everything)$/i.test(word);
}
