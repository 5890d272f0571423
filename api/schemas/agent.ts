import { z } from 'zod';
import {
  type AgentView,
  ARCHETYPES,
  BUILD_MAX,
  SLIDERS,
  STATISTICS,
  type VersionView,
} from '../../core/agents/index.ts';
import { count, id, timestamp } from './common.ts';

const statistic = z.int().min(0).max(BUILD_MAX);
const slider = z.int().min(0).max(100);
const lookPart = z.int().min(0).max(7);
const hue = z.int().min(0).max(359);

export const archetype = z.enum(ARCHETYPES);

export const build = z
  .object({ power: statistic, armour: statistic, speed: statistic, energy: statistic, technique: statistic })
  .meta({ id: 'Build', description: `Points over ${STATISTICS.join(', ')}; 25 in all.` });

export const controller = z
  .object({
    kind: z.literal('archetype'),
    archetype,
    sliders: z
      .object({ aggression: slider, range: slider, risk: slider, patience: slider })
      .meta({ description: `Tactic sliders: ${SLIDERS.join(', ')}.` }),
    version: z.int().min(1).meta({ description: 'Version of the built-in behaviour.' }),
  })
  .meta({ id: 'Controller', description: "What chooses an agent's moves." });

export const looks = z
  .object({
    archetype,
    build,
    hue,
    accentHue: hue,
    head: lookPart,
    torso: lookPart,
    visor: lookPart,
    antenna: lookPart,
    pattern: lookPart,
  })
  .meta({ id: 'Looks', description: 'How the robot is drawn; changes nothing in a fight.' });

export const rating = z
  .object({
    shown: count.meta({ description: 'Conservative estimate in points: what leaderboards sort by.' }),
    uncertainty: count.meta({ description: 'One standard deviation, in points.' }),
    provisional: z.boolean(),
    matches: count.meta({ description: 'Rated matches only, as wins and losses.' }),
    wins: count,
    losses: count,
    streak: z.int().meta({ description: 'Positive: wins in a row; negative: losses in a row.' }),
  })
  .meta({ id: 'Rating' });

export const agent = z
  .object({
    id,
    communityId: id,
    name: z.string(),
    archetype,
    house: z.boolean().meta({ description: 'Belongs to the house, to nobody else.' }),
    ownerName: z.string().nullable(),
    retired: z.boolean(),
    version: z.int().min(1).meta({ description: 'Number of the newest version.' }),
    build,
    controller,
    looks,
    rating,
    createdAt: timestamp,
  })
  .meta({ id: 'Agent' });

export const version = z
  .object({ number: z.int().min(1), build, controller, createdAt: timestamp })
  .meta({ id: 'AgentVersion', description: 'One submitted state of an agent; never changed once written.' });

/** Owners are shown by name only: their ids and accounts are nobody's business. */
export function presentAgent(view: AgentView): z.infer<typeof agent> {
  const { shown, uncertainty, provisional, matches, wins, losses, streak } = view.rating;
  return {
    id: view.id,
    communityId: view.communityId,
    name: view.name,
    archetype: view.archetype,
    house: view.house,
    ownerName: view.ownerName,
    retired: view.retired,
    version: view.versionNumber,
    build: view.setup.build,
    controller: view.setup.controller,
    looks: view.looks,
    rating: { shown, uncertainty, provisional, matches, wins, losses, streak },
    createdAt: view.createdAt.toISOString(),
  };
}

export function presentVersion(view: VersionView): z.infer<typeof version> {
  return { number: view.number, ...view.setup, createdAt: view.createdAt.toISOString() };
}
