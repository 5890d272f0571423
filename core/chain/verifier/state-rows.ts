import type { ResultLeaf } from '../leaves.ts';
import type { Finding } from './arena-client.ts';
import type { RecordedBatch, ShownCommit } from './commit-rules.ts';

/** The tables of a verifier's memory (state.ts), and what their rows are. */

/**
 * Made where they are missing. What a later version adds comes as further statements that an older memory bears. Tables are locked in the order commit,
 * commit_batch, cursor, here and by everybody: several verifiers may share one memory.
 */
export const TABLES = `
CREATE SCHEMA IF NOT EXISTS verifier;
CREATE TABLE IF NOT EXISTS verifier.cursor (
  scope text PRIMARY KEY, block bigint NOT NULL, hash text NOT NULL
);
CREATE TABLE IF NOT EXISTS verifier.commit_batch (
  scope text NOT NULL, first bigint NOT NULL, count int NOT NULL, root text NOT NULL, recorded_at bigint NOT NULL,
  state text NOT NULL DEFAULT 'waiting', problem text, tries int NOT NULL DEFAULT 0, due_at timestamptz NOT NULL DEFAULT 'epoch',
  PRIMARY KEY (scope, first)
);
CREATE TABLE IF NOT EXISTS verifier.commit (
  scope text NOT NULL, leaf text NOT NULL, sequence bigint NOT NULL, match_id text NOT NULL, recorded_at bigint NOT NULL,
  lock_at bigint NOT NULL, shown jsonb NOT NULL, problem text, void_seen_at timestamptz,
  PRIMARY KEY (scope, leaf)
);
CREATE INDEX IF NOT EXISTS commit_match ON verifier.commit (scope, match_id);
CREATE INDEX IF NOT EXISTS commit_sequence ON verifier.commit (scope, sequence);
CREATE INDEX IF NOT EXISTS commit_lock ON verifier.commit (scope, lock_at);
CREATE TABLE IF NOT EXISTS verifier.judgement (
  scope text NOT NULL, result_leaf text NOT NULL, match_id text NOT NULL, root text NOT NULL, verdict text NOT NULL, reason text,
  own jsonb, is_final boolean NOT NULL, tries int NOT NULL DEFAULT 1, first_at timestamptz NOT NULL, judged_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  PRIMARY KEY (scope, result_leaf)
);
CREATE TABLE IF NOT EXISTS verifier.signed (
  scope text NOT NULL, commit text NOT NULL, result_leaf text NOT NULL, at timestamptz NOT NULL,
  PRIMARY KEY (scope, commit)
);
CREATE TABLE IF NOT EXISTS verifier.finding (
  scope text NOT NULL, key text NOT NULL, body jsonb NOT NULL, state text NOT NULL DEFAULT 'waiting', problem text,
  tries int NOT NULL DEFAULT 0, made_at timestamptz NOT NULL, due_at timestamptz NOT NULL,
  PRIMARY KEY (scope, key)
);
ALTER TABLE verifier.commit ADD COLUMN IF NOT EXISTS open_seen_at timestamptz;
ALTER TABLE verifier.commit_batch ALTER COLUMN count TYPE bigint;
ALTER TABLE verifier.commit_batch ADD COLUMN IF NOT EXISTS after_block bigint, ADD COLUMN IF NOT EXISTS after_hash text;
ALTER TABLE verifier.cursor ADD COLUMN IF NOT EXISTS at timestamptz;
`;

/** What the arena was heard to say of a match, and when. */
export interface HeardOf {
  voidAt: Date | null;
  openAt: Date | null;
}

export interface StoredCommit {
  commit: ShownCommit;
  leaf: string;
  recordedAt: number;
  problem: string | null;
}

export interface StoredJudgement {
  resultLeaf: string;
  matchId: string;
  root: string;
  verdict: 'agrees' | 'dissents' | 'abstains';
  reason: string | null;
  own: ResultLeaf | null;
  /** Asking again changes nothing. */
  isFinal: boolean;
  tries: number;
  firstAt: Date;
  judgedAt: Date;
  dueAt: Date;
}

export interface StoredFinding {
  key: string;
  finding: Finding;
  /** 'waiting' until the arena has taken it, or refused it for good. */
  state: 'waiting' | 'told' | 'refused';
  problem: string | null;
  tries: number;
  madeAt: Date;
}

export interface WaitingBatch extends RecordedBatch {
  tries: number;
  dueAt: Date;
  problem: string | null;
}

export interface BatchRow {
  first: string;
  count: string;
  root: string;
  recorded_at: string;
  tries: number;
  due_at: Date;
  problem: string | null;
}

export interface CommitRow {
  leaf: string;
  recorded_at: string;
  shown: ShownCommit;
  problem: string | null;
}

export interface JudgementRow {
  result_leaf: string;
  match_id: string;
  root: string;
  verdict: StoredJudgement['verdict'];
  reason: string | null;
  own: ResultLeaf | null;
  is_final: boolean;
  tries: number;
  first_at: Date;
  judged_at: Date;
  due_at: Date;
}

export interface FindingRow {
  key: string;
  body: Finding;
  state: StoredFinding['state'];
  problem: string | null;
  tries: number;
  made_at: Date;
}

export function batchOf({ first, count, recorded_at, due_at, ...rest }: BatchRow): WaitingBatch {
  return { ...rest, first: Number(first), count: Number(count), recordedAt: Number(recorded_at), dueAt: due_at };
}

export function commitOf({ leaf, recorded_at, shown, problem }: CommitRow): StoredCommit {
  return { commit: shown, leaf, recordedAt: Number(recorded_at), problem };
}

export function judgementOf(row: JudgementRow): StoredJudgement {
  const { verdict, reason, own, tries, root } = row;
  return {
    resultLeaf: row.result_leaf,
    matchId: row.match_id,
    root,
    verdict,
    reason,
    own,
    isFinal: row.is_final,
    tries,
    firstAt: row.first_at,
    judgedAt: row.judged_at,
    dueAt: row.due_at,
  };
}

export function findingOf({ key, body, state, problem, tries, made_at }: FindingRow): StoredFinding {
  return { key, finding: body, state, problem, tries, madeAt: made_at };
}
