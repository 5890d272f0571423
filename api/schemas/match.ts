import { z } from 'zod';
import type { ToldMatch } from '../../core/announcements/index.ts';
import type { MatchResult, MatchSide, RevealedMatch } from '../../core/matches/index.ts';
import { archetype, build, controller } from './agent.ts';
import { corner, count, hash, id, timestamp } from './common.ts';

export const matchKind = z.enum(['rated', 'casual', 'exhibition']);
export const matchState = z
  .enum(['open', 'locked', 'running', 'finished', 'settled', 'void'])
  .meta({ description: 'open -> locked -> running -> finished -> settled; void from any state before settled.' });
const resultKind = z.enum(['knockout', 'decision', 'forfeit', 'void']);

const side = z
  .object({
    agentId: id,
    name: z.string(),
    archetype,
    house: z.boolean(),
    ownerName: z.string().nullable(),
    version: z.int().min(1).meta({ description: 'The version that fights.' }),
    expected: z.number().min(0).max(1).meta({ description: 'Chance of winning by the ratings before the match.' }),
    ratingBefore: count.nullable().meta({ description: 'Null unless a rated match has settled; so is ratingAfter.' }),
    ratingAfter: count.nullable(),
  })
  .meta({ id: 'Side' });

const outcome = z.object({ winner: corner, kind: resultKind });

const summaryFields = {
  id,
  communityId: id,
  kind: matchKind,
  state: matchState,
  symbol: z.string().meta({ description: 'The market whose prices drive the fight.', example: 'BTC-USD' }),
  simulatedPrice: z.boolean().meta({ description: 'The prices are made up and not a real market.' }),
  priceSources: z.array(z.string()).meta({
    description: 'The exchanges that it committed to; none where the price is simulated.',
    example: ['coinbase'],
  }),
  sides: z.array(side).length(2).meta({ description: 'Left and right corner.' }),
  announceAt: timestamp.meta({
    description: 'The chats hear of it at the latest then; its market is prepared before.',
  }),
  lockAt: timestamp,
  createdAt: timestamp,
  settledAt: timestamp.nullable(),
  watchableAt: timestamp
    .nullable()
    .meta({ description: 'Since when the fight may be watched: its GIF stands in a chat, or it is told nowhere.' }),
  voidReason: z.string().nullable(),
  override: z
    .object({ at: timestamp, engineWinner: corner })
    .nullable()
    .meta({ description: 'Moderators have made another corner the winner than the fight had.' }),
};

export const matchSummary = z
  .object({
    ...summaryFields,
    result: outcome.nullable().meta({ description: 'Null until the fight is over and told.' }),
  })
  .meta({ id: 'MatchSummary' });

export const tape = z
  .object({
    symbol: z.string(),
    source: z.enum(['simulated', 'exchange']),
    decimals: count.meta({ description: 'A price is samples[k] / 10^decimals.' }),
    sigmaMilliticks: count.meta({
      description: 'Root mean square one-second return of the ten minutes before lock, in thousandths of a tick.',
    }),
    samples: z.array(z.int()).meta({ description: 'The price at lock, then one a second, in ticks.' }),
  })
  .meta({ id: 'Tape' });

const round = z.object({
  winner: corner,
  by: z.enum(['knockout', 'health', 'damage', 'seed']),
  ticks: count,
  health: z.array(count).length(2).meta({ description: 'Health left, left and right.' }),
});

const coachNote = z.object({
  text: z.string(),
  change: z.object({ field: z.string(), delta: z.int() }).nullable().meta({ description: 'What to try.' }),
});

const detailedResult = z.object({
  ...outcome.shape,
  ticks: count.meta({ description: '30 a second.' }),
  rounds: z.array(round),
  stateHash: hash.meta({
    description: 'SHA-256 of the final state chain: equal for everybody who runs the fight again.',
  }),
  coachNotes: z.array(coachNote),
});

const commitLink = z.object({ sequence: z.int().min(1), hash, previous: hash });

export const match = z
  .object({
    ...summaryFields,
    engine: z.string(),
    rules: z.string(),
    tapeSeconds: count,
    tapeEndsAt: timestamp,
    setups: z.array(z.object({ build, controller })).length(2),
    commit: commitLink.nullable().meta({ description: 'Made before the match was announced; see /v1/commits.' }),
    tape: tape.nullable().meta({ description: 'Null until it is complete.' }),
    result: detailedResult.nullable(),
    revealed: z
      .object({ serverSeed: hash, seed: hash.nullable() })
      .nullable()
      .meta({ description: 'The secrets behind the commit; null until the match has ended and is told.' }),
    replay: z.object({ url: z.string() }).nullable(),
    gif: z
      .object({ url: z.string(), bytes: count, frames: count, durationMs: count })
      .nullable()
      .meta({ description: 'Null until it is rendered.' }),
    gifFailed: z.boolean().meta({ description: 'Rendering was given up: there will be no GIF.' }),
  })
  .meta({ id: 'Match' });

export function presentMatchSummary(view: ToldMatch): z.infer<typeof matchSummary> {
  return { ...presentSummaryFields(view), result: view.result && presentOutcome(view.result) };
}

/** @param urlOf the public address of a path of this API */
export function presentMatch(
  view: ToldMatch,
  revealed: RevealedMatch | null,
  urlOf: (path: string) => string,
): z.infer<typeof match> {
  const { result, gif } = view;
  return {
    ...presentSummaryFields(view),
    engine: view.engine,
    rules: view.rules,
    tapeSeconds: view.tapeSeconds,
    tapeEndsAt: view.tapeEndsAt.toISOString(),
    setups: view.sides.map(({ setup }) => setup),
    commit: view.commit,
    tape: view.tape,
    result: result && {
      ...presentOutcome(result),
      ticks: result.ticks,
      rounds: result.rounds,
      stateHash: result.stateHash,
      coachNotes: result.coachNotes.map(({ text, change }) => ({ text, change: change ?? null })),
    },
    revealed,
    replay:
      view.watchableAt && (view.state === 'running' || result) ? { url: urlOf(`/v1/matches/${view.id}/replay`) } : null,
    gif: gif && {
      url: urlOf(`/v1/matches/${view.id}/replay.gif`),
      bytes: gif.bytes,
      frames: gif.frames,
      durationMs: gif.durationMs,
    },
    gifFailed: view.gifFailed,
  };
}

function presentSummaryFields(view: ToldMatch) {
  return {
    id: view.id,
    communityId: view.communityId,
    kind: view.kind,
    state: view.state,
    symbol: view.symbol,
    simulatedPrice: view.simulatedPrice,
    priceSources: [...view.priceSources],
    sides: view.sides.map(presentSide),
    announceAt: view.announceAt.toISOString(),
    lockAt: view.lockAt.toISOString(),
    createdAt: view.createdAt.toISOString(),
    settledAt: view.settledAt?.toISOString() ?? null,
    watchableAt: view.watchableAt?.toISOString() ?? null,
    voidReason: view.voidReason,
    override: view.override && { at: view.override.at.toISOString(), engineWinner: view.override.engineWinner },
  };
}

function presentSide({ agent, versionNumber, expected, ratingBefore, ratingAfter }: MatchSide): z.infer<typeof side> {
  return {
    agentId: agent.id,
    name: agent.name,
    archetype: agent.archetype,
    house: agent.house,
    ownerName: agent.ownerName,
    version: versionNumber,
    expected: expected / 1000,
    ratingBefore,
    ratingAfter,
  };
}

function presentOutcome({ winner, kind }: MatchResult): z.infer<typeof outcome> {
  return { winner, kind };
}
