import { z } from 'zod';
import type {
  EntrantView,
  Plan,
  PlannedBout,
  Standing,
  TournamentBrief,
  TournamentView,
} from '../../core/tournaments/index.ts';
import { agent, presentAgent } from './agent.ts';
import { count, id, timestamp } from './common.ts';

const tournamentState = z
  .enum(['registering', 'checkin', 'running', 'finished', 'cancelled'])
  .meta({ description: 'registering -> checkin -> running -> finished; cancelled from any before.' });

const format = z
  .string()
  .meta({ description: 'single, double, round-robin, swiss, groups or team.', example: 'single' });

export const tournamentBrief = z
  .object({
    id,
    name: z.string(),
    format,
    formatName: z.string(),
    state: tournamentState,
    entrants: count,
    size: count.meta({ description: 'Entrants at most.' }),
    entryFee: count,
    startsAt: timestamp.nullable(),
    championName: z.string().nullable(),
    createdAt: timestamp,
  })
  .meta({ id: 'TournamentBrief' });

const entrant = z.object({
  id: id.meta({ description: 'Of the entrant: bouts and standings name it.' }),
  agent,
  ownerName: z.string().nullable(),
  team: z.int().nullable().meta({ description: 'Team matches: side 0 or 1.' }),
  board: z.int().nullable(),
  rating: count,
  seed: z.int().min(1).nullable().meta({ description: 'From the start on; 1 is the best.' }),
  isCheckedIn: z.boolean(),
  out: z.string().nullable().meta({ description: 'Why it plays no more.' }),
  place: z.int().min(1).nullable().meta({ description: 'Once it is over.' }),
  prize: count,
});

const bout = z.object({
  key: z.string().meta({ example: 'W1.3' }),
  label: z.string(),
  section: z.string(),
  round: z.int().min(1),
  roundName: z.string(),
  entrants: z
    .array(id.nullable())
    .length(2)
    .meta({ description: 'Entrant ids; null: not known yet, or nobody (a bye).' }),
  bestOf: z.int().min(1),
  state: z.enum(['waiting', 'ready', 'begun', 'decided']),
  winner: z.union([z.literal(0), z.literal(1)]).nullable(),
  how: z.enum(['played', 'forfeit', 'override', 'bye']).nullable(),
  score: z.array(count).length(2).meta({ description: 'Games won.' }),
  isFinal: z.boolean(),
  matchId: id.nullable().meta({ description: 'The match that is being fought, or is not told yet.' }),
});

const standing = z.object({
  place: z.int().min(1),
  entrantId: id,
  points: z.number().meta({ description: 'In halves: 2 a win.' }),
  wins: count,
  losses: count,
  tieBreaks: z.array(z.object({ name: z.string(), value: z.number() })),
  shared: z.boolean(),
  note: z.string().nullable(),
});

const plan = z.object({
  rounds: count,
  currentRound: count,
  done: z.boolean(),
  bouts: z.array(bout).meta({ description: 'In playing order.' }),
  standings: z.array(standing),
  groups: z.array(z.object({ name: z.string(), standings: z.array(standing) })),
});

export const tournament = z
  .object({
    id,
    communityId: id,
    guestCommunityId: id.nullable().meta({ description: 'Of a match between two communities.' }),
    name: z.string(),
    format,
    formatName: z.string(),
    state: tournamentState,
    size: count,
    bestOf: z.int().min(1),
    finalBestOf: z.int().min(1),
    entryFee: count,
    prizeSplit: z.array(count).meta({ description: 'Per cent of the pool by place.' }),
    pool: count.meta({ description: 'Credits paid in.' }),
    pace: z.string().meta({ description: "'one': a bout at a time; 'round': a round's bouts together." }),
    agentsPerMember: count,
    startsAt: timestamp.nullable(),
    whenFull: z.boolean().meta({ description: 'It begins as soon as it is full.' }),
    checkInMinutes: count,
    checkInAt: timestamp.nullable(),
    startedAt: timestamp.nullable(),
    finishedAt: timestamp.nullable(),
    createdAt: timestamp,
    reason: z.string().nullable().meta({ description: 'Why it was called off.' }),
    teams: z
      .array(z.object({ name: z.string(), communityId: id, score: count, isWinner: z.boolean() }))
      .meta({ description: 'Two sides of a team match; else none.' }),
    entrants: z.array(entrant).meta({ description: 'In the order in which they joined; those who are out, too.' }),
    plan: plan.nullable().meta({ description: 'From the start on, as far as results were told.' }),
    championId: id.nullable().meta({ description: 'Entrant id.' }),
    tieBreaks: z.array(z.object({ name: z.string(), text: z.string() })),
  })
  .meta({ id: 'Tournament' });

const moment = (at: Date | null) => at?.toISOString() ?? null;

export function presentTournamentBrief(view: TournamentBrief): z.infer<typeof tournamentBrief> {
  const { id, name, format, formatName, state, entrants, size, entryFee, startsAt, championName, createdAt } = view;
  return {
    id,
    name,
    format,
    formatName,
    state,
    entrants,
    size,
    entryFee,
    startsAt: moment(startsAt),
    championName,
    createdAt: createdAt.toISOString(),
  };
}

export function presentTournament(view: TournamentView): z.infer<typeof tournament> {
  return {
    id: view.id,
    communityId: view.communityId,
    guestCommunityId: view.guestCommunityId,
    name: view.name,
    format: view.format,
    formatName: view.formatName,
    state: view.state,
    size: view.size,
    bestOf: view.bestOf,
    finalBestOf: view.finalBestOf,
    entryFee: view.entryFee,
    prizeSplit: [...view.prizeSplit],
    pool: view.pool,
    pace: view.pace,
    agentsPerMember: view.agentsPerMember,
    startsAt: moment(view.startsAt),
    whenFull: view.whenFull,
    checkInMinutes: view.checkInMinutes,
    checkInAt: moment(view.checkInAt),
    startedAt: moment(view.startedAt),
    finishedAt: moment(view.finishedAt),
    createdAt: view.createdAt.toISOString(),
    reason: view.reason,
    teams: (view.teams ?? []).map(({ name, communityId, score, isWinner }) => ({ name, communityId, score, isWinner })),
    entrants: view.entrants.map(presentEntrant),
    plan: view.plan && presentPlan(view.plan, view.live),
    championId: view.champion?.id ?? null,
    tieBreaks: view.tieBreaks.map(({ name, text }) => ({ name, text })),
  };
}

function presentEntrant(view: EntrantView): z.infer<typeof entrant> {
  const { id, ownerName, team, board, rating, seed, isCheckedIn, out, place, prize } = view;
  return { id, agent: presentAgent(view.agent), ownerName, team, board, rating, seed, isCheckedIn, out, place, prize };
}

function presentPlan(view: Plan, live: ReadonlyMap<string, string>): z.infer<typeof plan> {
  return {
    rounds: view.rounds,
    currentRound: view.currentRound,
    done: view.done,
    bouts: view.bouts.map(each => presentBout(each, live.get(each.key) ?? null)),
    standings: view.standings.map(presentStanding),
    groups: (view.groups ?? []).map(({ name, standings }) => ({ name, standings: standings.map(presentStanding) })),
  };
}

function presentBout(view: PlannedBout, matchId: string | null): z.infer<typeof bout> {
  const { key, label, section, round, roundName, entrants, bestOf, state, winner, how, score, isFinal } = view;
  return {
    key,
    label,
    section,
    round,
    roundName,
    entrants: [...entrants],
    bestOf,
    state,
    winner,
    how,
    score: [...score],
    isFinal,
    matchId,
  };
}

function presentStanding(view: Standing): z.infer<typeof standing> {
  const { place, entrantId, points, wins, losses, tieBreaks, shared, note = null } = view;
  return {
    place,
    entrantId,
    points,
    wins,
    losses,
    tieBreaks: tieBreaks.map(({ name, value }) => ({ name, value })),
    shared,
    note,
  };
}
