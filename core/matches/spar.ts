import { createHash } from 'node:crypto';
import type { Prisma } from '../../prisma/generated/client.ts';
import type { AgentView } from '../agents/index.ts';
import type { CommunityContext } from '../communities/index.ts';
import {
  applyChange as applyCoachChange,
  type CoachNote,
  coachNote,
  DEFAULT_BUILDS,
  DEFAULT_SLIDERS,
  playFight,
  simulate,
  syntheticTape,
} from '../controllers/index.ts';
import { ARCHETYPES, type FighterSetup, SLIDERS, STATISTICS, sha256Hex } from '../engine/index.ts';
import { ArenaError } from '../platform/errors.ts';
import { ownOrFirst } from './casual.ts';
import { RULES } from './create.ts';
import type { MatchServiceOptions } from './service.ts';
import { type CoachNotes, viewNote } from './views.ts';

/** `/spar`: practice fights in bulk, a version against another, an archetype or a change one thinks of. Nothing is rated. */

export const SPAR_FIGHTS = 200;
/** Runs in 24 hours against an agent with which one has a sparring right: beside those that everybody has. */
export const SPARS_BY_RIGHT = 30;
/** Fights run before other work gets its turn: about 10 ms. */
const SLICE = 10;
/** Fights that the coach watches for one that was lost. */
const COACHED = 8;
const DAY_MS = 24 * 3600 * 1000;

export interface Change {
  field: string;
  delta: number;
}

export interface SparResult {
  agent: AgentView;
  /** 'v8', 'v8 with escape +10'. */
  label: string;
  opponentLabel: string;
  fights: number;
  wins: number;
  /** Runs left in the next 24 h; of those that a right gives where it was one of them. */
  left: number;
  byRight: boolean;
  /** What the coach saw in one of the fights, a lost one where there was any. */
  note: CoachNotes[number];
}

interface Opponent {
  label: string;
  setup: FighterSetup;
  /** The agent where one has a sparring right with it. */
  partnerId: string | null;
}

export function createSparring(options: MatchServiceOptions) {
  const { database, agents, clock, maySpar = async () => false } = options;

  return {
    /**
     * @param against an archetype, another agent here, 'v3' for an own earlier version; the agent's own archetype where absent. With a
     * sparring right 'Rusty v3' is an earlier version of that agent, and runs against it are counted by themselves (SPARS_BY_RIGHT)
     * @param change tries this on the newest version, against the version as it is
     */
    async run(input: {
      context: CommunityContext;
      agent?: string;
      against?: string;
      change?: Change;
      idempotencyKey: string;
      onProgress?: (done: number) => void;
    }): Promise<SparResult> {
      const { context } = input;
      const agent = await ownOrFirst(agents, context, input.agent);
      const setup = input.change ? applyChange(agent.setup, input.change) : agent.setup;
      const opponent = input.change
        ? { label: `v${agent.versionNumber}`, setup: agent.setup, partnerId: null }
        : await opponentOf(context, agent, input.against);
      const { left, byRight } = await reserve(context, agent, opponent.partnerId, input.idempotencyKey);
      const label = input.change
        ? `v${agent.versionNumber} with ${input.change.field} ${signed(input.change.delta)}`
        : `v${agent.versionNumber}`;
      const seed = seedOf(input.idempotencyKey);
      const wins = await fightInSlices(setup, opponent.setup, seed, input.onProgress);
      await database.prisma.spar.update({
        where: { id: sparId(input.idempotencyKey) },
        data: {
          result: {
            wins,
            fights: SPAR_FIGHTS,
            label,
            opponent: opponent.label,
            seed,
            setups: [setup, opponent.setup] as unknown as Prisma.InputJsonArray,
            ...(byRight && { partner: opponent.partnerId }),
          },
        },
      });
      const note = watchedByCoach(setup, opponent.setup, seed);
      return { agent, label, opponentLabel: opponent.label, fights: SPAR_FIGHTS, wins, left, byRight, note };
    },
  };

  /**
   * Counts this run, once for each key: against what a right with this partner gives while that lasts, else against the day's allowance.
   * @param partnerId the agent with which the member has a sparring right, if it is one
   */
  async function reserve(
    context: CommunityContext,
    agent: AgentView,
    partnerId: string | null,
    key: string,
  ): Promise<{ left: number; byRight: boolean }> {
    return database.transaction(async tx => {
      await tx.$queryRaw`SELECT id FROM "Member" WHERE id = ${context.memberId} FOR UPDATE`;
      const id = sparId(key);
      const known = await tx.spar.findUnique({ where: { id } });
      const [used] = await tx.$queryRaw<{ general: number; withPartner: number }[]>`
        SELECT (count(*) FILTER (WHERE result->>'partner' IS NULL))::int AS general,
               (count(*) FILTER (WHERE result->>'partner' = ${partnerId}))::int AS "withPartner"
          FROM "Spar" WHERE "memberId" = ${context.memberId} AND "createdAt" > ${new Date(clock.now().getTime() - DAY_MS)}`;
      const ofRight = partnerId === null ? 0 : SPARS_BY_RIGHT - (used?.withPartner ?? 0);
      const limit = context.settings.sparsPerDay;
      const general = limit - (used?.general ?? 0);
      if (known) {
        const byRight = (known.result as { partner?: unknown }).partner !== undefined;
        return { left: Math.max(0, byRight ? ofRight : general), byRight };
      }
      const byRight = ofRight > 0;
      if (!byRight && general <= 0) {
        throw new ArenaError(
          'spars-used-up',
          `You have used your ${limit} practice runs of the last 24 hours. They come back one by one.`,
          429,
        );
      }
      const result = byRight ? { partner: partnerId } : {};
      await tx.spar.create({
        data: { id, memberId: context.memberId, agentId: agent.id, result, createdAt: clock.now() },
      });
      return { left: (byRight ? ofRight : general) - 1, byRight };
    });
  }

  async function opponentOf(context: CommunityContext, agent: AgentView, typed: string | undefined): Promise<Opponent> {
    const wanted = typed?.trim().toLowerCase() ?? '';
    const version = /^v?(\d{1,6})$/.exec(wanted);
    if (version) return { ...(await versionOf(agent, Number(version[1]))), partnerId: null };
    const archetype =
      ARCHETYPES.find(candidate => candidate === wanted) ?? (wanted === '' ? agent.archetype : undefined);
    if (archetype) {
      return {
        label: `the standard ${archetype}`,
        setup: {
          build: DEFAULT_BUILDS[archetype],
          controller: { kind: 'archetype', archetype, sliders: DEFAULT_SLIDERS[archetype], version: 1 },
        },
        partnerId: null,
      };
    }
    try {
      const other = await agents.find(agent.communityId, typed ?? '');
      return { label: other.name, setup: other.setup, partnerId: await partnerIn(context, other) };
    } catch (error) {
      const earlier = await earlierVersion(context, agent, typed ?? '');
      if (earlier) return earlier;
      throw error;
    }
  }

  /** 'Rusty v3': of one's own, or of another's agent with which one has the right to spar; null where no agent is meant. */
  async function earlierVersion(context: CommunityContext, agent: AgentView, typed: string): Promise<Opponent | null> {
    const [, name = '', number] = /^(.+\S)\s+v(\d{1,6})$/i.exec(typed.trim()) ?? [];
    if (number === undefined) return null;
    const other = await agents.find(agent.communityId, name);
    const partnerId = await partnerIn(context, other);
    if (partnerId === null && other.ownerId !== context.memberId) {
      throw new ArenaError(
        'no-sparring-right',
        `Earlier versions of ${other.name} are for its owner, and for who has a sparring right with it. Without one, spar with it as it is: its name alone.`,
        403,
      );
    }
    const { label, setup } = await versionOf(other, Number(number));
    return { label: `${other.name} ${label}`, setup, partnerId };
  }

  async function partnerIn({ personId }: CommunityContext, other: AgentView): Promise<string | null> {
    return (await maySpar(database.prisma, { personId, agentId: other.id })) ? other.id : null;
  }

  async function versionOf(agent: AgentView, number: number): Promise<Pick<Opponent, 'label' | 'setup'>> {
    const row = await database.prisma.agentVersion.findUnique({
      where: { agentId_number: { agentId: agent.id, number } },
    });
    if (!row) {
      throw new ArenaError(
        'version-not-found',
        `${agent.name} has versions 1 to ${agent.versionNumber}. Please name one of them, v1, say.`,
        404,
      );
    }
    return {
      label: `v${row.number}`,
      setup: { build: row.build, controller: row.controller } as unknown as FighterSetup,
    };
  }

  function sparId(key: string): string {
    return createHash('sha256').update(`spar:${key}`).digest('hex').slice(0, 32);
  }

  /** The same invocation delivered twice sees the same fights. */
  function seedOf(key: string): number {
    return createHash('sha256').update(`spar seed:${key}`).digest().readInt32LE(0);
  }

  async function fightInSlices(
    a: FighterSetup,
    b: FighterSetup,
    seed: number,
    onProgress?: (done: number) => void,
  ): Promise<number> {
    let wins = 0;
    for (let done = 0; done < SPAR_FIGHTS; done += SLICE) {
      wins += simulate(a, b, { fights: SLICE, seed: (seed + done) | 0 }).wins[0];
      onProgress?.(done + SLICE);
      await new Promise(resolve => setImmediate(resolve));
    }
    return wins;
  }
}

/** The coach watches up to COACHED fights and speaks about the first that was lost. Pure. */
function watchedByCoach(setup: FighterSetup, opponent: FighterSetup, seed: number): CoachNotes[number] {
  let note: CoachNote = { text: '' };
  for (let fight = 0; fight < COACHED; fight++) {
    const tape = syntheticTape((seed + fight) | 0, 'SIM-USD');
    const corners = [setup, opponent] as const;
    const { result } = playFight({ rules: RULES, seed: sha256Hex(`coach ${seed} ${fight}`), tape, corners });
    note = coachNote(result, 0, setup);
    if (result.winner === 1) break;
  }
  return viewNote(note);
}

/** A setup with one slider or statistic moved (the coach's rule). Throws ArenaError where there is no such field. */
export function applyChange(setup: FighterSetup, change: Change): FighterSetup {
  const slider = SLIDERS.find(candidate => candidate === change.field);
  if (slider) return applyCoachChange(setup, { kind: 'slider', name: slider, delta: change.delta });
  const statistic = STATISTICS.find(candidate => candidate === change.field);
  if (statistic) return applyCoachChange(setup, { kind: 'statistic', name: statistic, delta: change.delta });
  throw new ArenaError(
    'bad-change',
    `There is no ${change.field.slice(0, 40)} to change. There are ${[...STATISTICS, ...SLIDERS].join(', ')}.`,
  );
}

/** 'risk+10' and 'power-2', as buttons carry them. */
export function parseChange(text: string): Change | null {
  const parts = /^([a-z]{3,12})([+-]\d{1,3})$/.exec(text);
  return parts ? { field: parts[1] ?? '', delta: Number(parts[2]) } : null;
}

/** Advice as buttons carry it: the change and the version that it was meant for, so that two taps adopt it once. */
export function printAdvice(change: Change, version: number): string {
  return `${printChange(change)}@${version}`;
}

export function parseAdvice(text: string): { change: Change; version: number } | null {
  const parts = /^([^@]+)@(\d{1,6})$/.exec(text);
  const change = parts && parseChange(parts[1] ?? '');
  return change ? { change, version: Number(parts[2]) } : null;
}

export function printChange(change: Change): string {
  return `${change.field}${signed(change.delta)}`;
}

function signed(delta: number): string {
  return delta < 0 ? String(delta) : `+${delta}`;
}
