import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { type FighterSetup, type Replay, SLIDERS, STATISTICS } from '../engine/index.ts';

/**
 * Commit-reveal (game.md): before a match is announced, everything but the tape is fixed and hashed into a public chain. Pure.
 */

/** `previous` of the first commit. */
export const CHAIN_START = '0'.repeat(64);

export interface CommitFields {
  matchId: string;
  kind: Replay['matchKind'];
  /** SHA-256 of the server seed's 32 bytes, hexadecimal. */
  serverSeedHash: string;
  engine: string;
  rules: string;
  symbol: string;
  priceSource: Replay['tape']['source'];
  /** The exchanges whose trades make the tape; none for a simulated price. */
  sources: readonly string[];
  /** Seconds of the tape that the fight reads. */
  tapeSeconds: number;
  /** ISO 8601, UTC, milliseconds. */
  lockAt: string;
  /** Left, right. */
  corners: readonly [FighterSetup, FighterSetup];
  versions: readonly [number, number];
}

/** Canonical text of what is committed: JSON with keys in this order and no spaces. */
export function commitPayload(fields: CommitFields): string {
  return JSON.stringify({
    format: 1,
    match: fields.matchId,
    kind: fields.kind,
    serverSeedHash: fields.serverSeedHash,
    engine: fields.engine,
    rules: fields.rules,
    symbol: fields.symbol,
    priceSource: fields.priceSource,
    // left out where empty: so it was before there were any
    ...(fields.sources.length > 0 ? { sources: fields.sources } : {}),
    tapeSeconds: fields.tapeSeconds,
    lockAt: fields.lockAt,
    corners: fields.corners.map((corner, index) => ({
      version: fields.versions[index],
      build: STATISTICS.map(statistic => corner.build[statistic]),
      controller: {
        kind: corner.controller.kind,
        archetype: corner.controller.archetype,
        version: corner.controller.version,
        sliders: SLIDERS.map(slider => corner.controller.sliders[slider]),
      },
    })),
  });
}

/** A link of the chain: SHA-256(previous hash, newline, payload), hexadecimal. */
export function commitHash(previous: string, payload: string): string {
  return bytesToHex(sha256(utf8ToBytes(`${previous}\n${payload}`)));
}

/** @param serverSeed 64 hexadecimal digits */
export function hashServerSeed(serverSeed: string): string {
  return bytesToHex(sha256(Uint8Array.from(serverSeed.match(/../g) ?? [], digits => Number.parseInt(digits, 16))));
}

/** Recomputes the commit from what the replay reveals. @returns what does not fit; empty where all does */
export function checkCommit(replay: Replay): string[] {
  const payload = commitPayload({
    matchId: replay.matchId,
    kind: replay.matchKind,
    serverSeedHash: hashServerSeed(replay.serverSeed),
    engine: replay.engine,
    rules: replay.rules,
    symbol: replay.tape.symbol,
    priceSource: replay.tape.source,
    sources: replay.commit.sources ?? [],
    tapeSeconds: replay.tape.samples.length - 1,
    lockAt: replay.commit.lockAt,
    corners: replay.corners,
    versions: replay.versions,
  });
  if (commitHash(replay.commit.previous, payload) === replay.commit.hash) return [];
  return [
    'The commit does not fit the revealed seed, versions, corners, engine, rules, symbol, price source, tape length or lock time.',
  ];
}
