import { checkBuild, checkSliders } from './builds.ts';
import { ENGINE_VERSION } from './fight.ts';
import { decodeInputLog } from './inputLog.ts';
import { otherEngine } from './playback.ts';
import { ruleSets } from './ruleSets.ts';
import { isMatchId, isSeed } from './seed.ts';
import { checkTape } from './tape.ts';
import {
  ARCHETYPES,
  type Build,
  type Costume,
  type FighterSetup,
  type Looks,
  MAX_ROUNDS,
  type Replay,
  ROUND_TICKS,
  SLIDERS,
  type Sliders,
  STATISTICS,
  type Tape,
} from './types.ts';

/** Longest text that is looked at; a typical replay has 2 to 3 thousand characters. */
export const MAX_REPLAY_TEXT = 64 * 1024;
const MAX_NAME = 200;
/** Price sources of a commit: so many, of so many characters each. */
const MAX_SOURCES = 8;
const MAX_SOURCE = 32;
/** Longest name of an entrance or finisher, and longest corner line, UTF-16 units. */
const MAX_PIECE = 32;
const MAX_LINE = 120;
const MAX_VERSION = 1_000_000_000;
const HUE = 359;
const LOOK_PART = 7;

export type ParsedReplay = { ok: true; replay: Replay } | { ok: false; problem: string };

/** A replay as compact JSON, always the same text for the same replay. */
export function encodeReplay(replay: Replay): string {
  return JSON.stringify(tidyReplay(replay));
}

/**
 * Reads a replay and checks all of its shape. Takes any text: hostile input is answered with one sentence, never with
 * a throw. Whether the fight happened that way is for verifyFight (core/controllers) to say.
 */
export function parseReplay(text: string): ParsedReplay {
  if (typeof text !== 'string' || text.length > MAX_REPLAY_TEXT) {
    return { ok: false, problem: `A replay is text of at most ${MAX_REPLAY_TEXT} characters.` };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, problem: 'The replay is not JSON.' };
  }
  const problem = problemOf(value);
  return problem === null ? { ok: true, replay: tidyReplay(value as Replay) } : { ok: false, problem };
}

type Fields = Record<string, unknown>;

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

function isText(value: unknown, most: number): value is string {
  return typeof value === 'string' && value.length <= most;
}

function isPair(value: unknown): value is [unknown, unknown] {
  return Array.isArray(value) && value.length === 2;
}

/** First thing that is wrong with a replay; null where nothing is. */
function problemOf(value: unknown): string | null {
  if (!isRecord(value)) return 'A replay is a JSON object.';
  if (value.format !== 1) return 'The replay must be of format 1.';
  if (!isText(value.engine, 20) || !/^\d+\.\d+\.\d+$/.test(value.engine)) return 'The replay names no engine version.';
  if (value.engine !== ENGINE_VERSION) return otherEngine(value.engine);
  if (typeof value.rules !== 'string' || !Object.hasOwn(ruleSets, value.rules)) return 'The rule set is not known.';
  if (!isMatchId(value.matchId)) return 'The match id must have 1 to 100 plain characters.';
  if (value.matchKind !== 'rated' && value.matchKind !== 'casual' && value.matchKind !== 'exhibition') {
    return 'The match must be rated, casual or an exhibition.';
  }
  if (!isSeed(value.serverSeed)) return 'The server seed must be 64 lower-case hexadecimal digits.';
  if (!isSeed(value.seed)) return 'The seed must be 64 lower-case hexadecimal digits.';
  return (
    checkTape(value.tape)[0] ?? cornersProblem(value.corners) ?? outcomeProblem(value) ?? displayProblem(value) ?? null
  );
}

function cornersProblem(corners: unknown): string | null {
  if (!isPair(corners)) return 'A replay has two corners.';
  for (const corner of corners) {
    if (!isRecord(corner) || !isRecord(corner.controller)) return 'A corner has a build and a controller.';
    const problem = checkBuild(corner.build)[0];
    if (problem !== undefined) return problem;
    const { kind, archetype, sliders, version } = corner.controller;
    if (kind !== 'archetype') return 'This engine knows archetype controllers only.';
    if (!ARCHETYPES.includes(archetype as never)) return 'The archetype is not known.';
    if (!isWhole(version, 1, MAX_VERSION)) return "The controller's version must be a whole number.";
    const slider = checkSliders(sliders)[0];
    if (slider !== undefined) return slider;
  }
  return null;
}

function outcomeProblem(value: Fields): string | null {
  const { versions, inputLog, result, stateHash, commit } = value;
  if (!isPair(versions) || !versions.every(version => isWhole(version, 1, MAX_VERSION))) {
    return 'The two agent versions must be whole numbers from 1.';
  }
  if (typeof inputLog !== 'string') return 'The input log is missing.';
  const log = decodeInputLog(inputLog);
  if (!log.ok) return log.problem;
  if (!isRecord(result) || !isWhole(result.winner, 0, 1) || !isWhole(result.ticks, 1, MAX_ROUNDS * ROUND_TICKS)) {
    return 'The result must name a winner and its ticks.';
  }
  if (result.kind !== 'knockout' && result.kind !== 'decision') return 'The result must be knockout or decision.';
  if (!isSeed(stateHash)) return 'The state hash must be 64 lower-case hexadecimal digits.';
  if (!isRecord(commit) || !isSeed(commit.hash) || !isSeed(commit.previous)) return 'The commit is not complete.';
  if (!isWhole(commit.sequence, 0, Number.MAX_SAFE_INTEGER)) return "The commit's sequence must be a whole number.";
  if (!isText(commit.lockAt, 40) || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(commit.lockAt)) {
    return "The commit's lock time must be an ISO 8601 time.";
  }
  if (commit.sources !== undefined && !isSources(commit.sources))
    return "The commit's price sources must be a few names.";
  return null;
}

function isSources(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= MAX_SOURCES &&
    value.every(name => isText(name, MAX_SOURCE))
  );
}

function displayProblem(value: Fields): string | null {
  if (!isPair(value.names) || !value.names.every(name => isText(name, MAX_NAME)))
    return 'The names are missing or too long.';
  if (!isPair(value.looks)) return 'The looks are missing.';
  for (const looks of value.looks) {
    if (!isRecord(looks) || !ARCHETYPES.includes(looks.archetype as never)) return 'The looks name no archetype.';
    if (checkBuild(looks.build).length > 0) return 'The looks need a good build.';
    if (!isWhole(looks.hue, 0, HUE) || !isWhole(looks.accentHue, 0, HUE)) return 'Hues go from 0 to 359.';
    for (const part of [looks.head, looks.torso, looks.visor, looks.antenna, looks.pattern]) {
      if (!isWhole(part, 0, LOOK_PART)) return 'Parts of the looks go from 0 to 7.';
    }
  }
  if (value.costumes === undefined) return null;
  if (!isPair(value.costumes) || !value.costumes.every(isCostume))
    return 'A costume has two pieces and two short lines.';
  return null;
}

function isCostume(value: unknown): boolean {
  return (
    isRecord(value) &&
    isText(value.entrance, MAX_PIECE) &&
    isText(value.finisher, MAX_PIECE) &&
    isText(value.entranceLine, MAX_LINE) &&
    isText(value.winLine, MAX_LINE)
  );
}

// Only the known fields, in one order: unknown ones neither survive parsing nor change the text.
function tidyReplay(replay: Replay): Replay {
  const { commit, result } = replay;
  return {
    format: 1,
    engine: replay.engine,
    rules: replay.rules,
    matchId: replay.matchId,
    matchKind: replay.matchKind,
    serverSeed: replay.serverSeed,
    seed: replay.seed,
    tape: tidyTape(replay.tape),
    corners: [tidySetup(replay.corners[0]), tidySetup(replay.corners[1])],
    versions: [replay.versions[0], replay.versions[1]],
    inputLog: replay.inputLog,
    result: { winner: result.winner, kind: result.kind, ticks: result.ticks },
    stateHash: replay.stateHash,
    commit: {
      hash: commit.hash,
      sequence: commit.sequence,
      previous: commit.previous,
      lockAt: commit.lockAt,
      ...(commit.sources ? { sources: [...commit.sources] } : {}),
    },
    names: [replay.names[0], replay.names[1]],
    looks: [tidyLooks(replay.looks[0]), tidyLooks(replay.looks[1])],
    ...(replay.costumes ? { costumes: [tidyCostume(replay.costumes[0]), tidyCostume(replay.costumes[1])] } : {}),
  };
}

function tidyTape(tape: Tape): Tape {
  return {
    symbol: tape.symbol,
    source: tape.source,
    decimals: tape.decimals,
    sigmaMilliticks: tape.sigmaMilliticks,
    // JSON knows a minus zero; adding zero makes it plain.
    samples: tape.samples.map(sample => sample + 0),
  };
}

function tidyBuild(build: Build): Build {
  return Object.fromEntries(STATISTICS.map(name => [name, build[name]])) as Build;
}

function tidySetup(setup: FighterSetup): FighterSetup {
  const { controller } = setup;
  const sliders = Object.fromEntries(SLIDERS.map(name => [name, controller.sliders[name]])) as Sliders;
  return {
    build: tidyBuild(setup.build),
    controller: { kind: 'archetype', archetype: controller.archetype, sliders, version: controller.version },
  };
}

function tidyCostume({ entrance, finisher, entranceLine, winLine }: Costume): Costume {
  return { entrance, finisher, entranceLine, winLine };
}

function tidyLooks(looks: Looks): Looks {
  return {
    archetype: looks.archetype,
    build: tidyBuild(looks.build),
    hue: looks.hue,
    accentHue: looks.accentHue,
    head: looks.head,
    torso: looks.torso,
    visor: looks.visor,
    antenna: looks.antenna,
    pattern: looks.pattern,
  };
}
