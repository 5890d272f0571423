import { z } from 'zod';
import type {
  AgentHonours,
  BeltView,
  HallOfFame,
  HonourView,
  PairView,
  RivalView,
  TrophyView,
} from '../../core/honours/index.ts';
import { agent, presentAgent } from './agent.ts';
import { count, id, timestamp } from './common.ts';

export const trophy = z
  .object({
    id,
    kind: z
      .string()
      .meta({ description: 'season, division, tournament, belt, bettor, picker, ...', example: 'tournament' }),
    title: z.string(),
    place: z.int().min(1).nullable(),
    awardedAt: timestamp,
    agentName: z.string().nullable(),
  })
  .meta({ id: 'Trophy' });

export const agentHonours = z.object({
  level: z.object({
    level: z.int().min(1),
    experience: count,
    from: count.meta({ description: 'Experience at which this level began.' }),
    next: count.nullable().meta({ description: 'At which the next one begins; null at the highest.' }),
  }),
  bounty: count.meta({ description: 'Credits for whoever ends its streak; 0: none.' }),
  holdsBelt: z.boolean(),
  upsets: count.meta({ description: 'Rated wins that the ratings gave it less than 30% for.' }),
  trophies: z.array(trophy).meta({ description: 'The newest 20.' }),
});

const score = { wins: count, losses: count };

export const rival = z.object({ agent, ...score, lastAt: timestamp }).meta({
  id: 'Rival',
  description: 'Whom an agent meets again and again with a close score; its own wins and losses.',
});

export const rivalry = z
  .object({ agents: z.array(agent).length(2).meta({ description: 'Who leads stands first.' }), ...score })
  .meta({ id: 'Rivalry', description: 'Wins and losses of the first.' });

const reign = z.object({
  wonAt: timestamp,
  lostAt: timestamp.nullable(),
  defences: count,
  ended: z.string().nullable().meta({ description: 'How it ended; null while it goes on.' }),
});

export const belt = z
  .object({
    exists: z.boolean(),
    suspense: z.boolean().meta({ description: 'A title match was fought and is not told yet.' }),
    holder: agent.nullable(),
    reign: reign.nullable(),
    defendBy: timestamp.nullable(),
    titleMatch: z.object({ matchId: id, names: z.array(z.string()).length(2) }).nullable(),
    again: z.boolean().meta({ description: 'A title match was void and is arranged again.' }),
    contenders: z.array(agent).meta({ description: 'Who may ask for a title match, the best first.' }),
    restsUntil: timestamp.nullable().meta({ description: 'Until when no title match may be asked for.' }),
    matchesLeft: count.nullable().meta({ description: 'Rated matches until it is first given out; null since then.' }),
  })
  .meta({ id: 'Belt' });

export const hallOfFame = z
  .object({
    champion: agent.nullable().meta({ description: 'Holds the belt.' }),
    champions: z.array(trophy).meta({ description: 'Of seasons.' }),
    tournaments: z.array(trophy),
    reigns: z.array(z.object({ ...reign.shape, agentName: z.string() })),
    streaks: z.array(z.object({ agentName: z.string(), wins: count, going: z.boolean() })),
  })
  .meta({ id: 'HallOfFame' });

export const honour = z.object({
  kind: z.enum(['upset', 'bounty', 'rivalry']),
  figure: z.int().meta({
    description:
      "upset: the winner's chance in thousandths; bounty: wins in a row that it ended; rivalry: meetings of late.",
  }),
  agentId: id,
  credits: count,
  memberName: z.string().nullable().meta({ description: 'Whose credits these are.' }),
});

export function presentTrophy(view: TrophyView): z.infer<typeof trophy> {
  const { id, kind, title, place, awardedAt, agentName } = view;
  return { id, kind, title, place, awardedAt: awardedAt.toISOString(), agentName };
}

export function presentAgentHonours(view: AgentHonours): z.infer<typeof agentHonours> {
  const { level, bounty, holdsBelt, upsets, trophies } = view;
  return { level, bounty, holdsBelt, upsets, trophies: trophies.map(presentTrophy) };
}

export function presentRival({ agent, wins, losses, lastAt }: RivalView): z.infer<typeof rival> {
  return { agent: presentAgent(agent), wins, losses, lastAt: lastAt.toISOString() };
}

export function presentRivalry({ agents, wins, losses }: PairView): z.infer<typeof rivalry> {
  return { agents: agents.map(presentAgent), wins, losses };
}

export function presentBelt(view: BeltView): z.infer<typeof belt> {
  return {
    exists: view.exists,
    suspense: view.suspense,
    holder: view.holder && presentAgent(view.holder),
    reign: view.reign && presentReign(view.reign),
    defendBy: view.defendBy?.toISOString() ?? null,
    titleMatch: view.titleMatch && { matchId: view.titleMatch.matchId, names: [...view.titleMatch.names] },
    again: view.again,
    contenders: view.contenders.map(presentAgent),
    restsUntil: view.restsUntil?.toISOString() ?? null,
    matchesLeft: view.matchesLeft,
  };
}

export function presentHall(view: HallOfFame): z.infer<typeof hallOfFame> {
  return {
    champion: view.champion && presentAgent(view.champion),
    champions: view.champions.map(presentTrophy),
    tournaments: view.tournaments.map(presentTrophy),
    reigns: view.reigns.map(each => ({ ...presentReign(each), agentName: each.agentName })),
    streaks: view.streaks.map(({ agentName, wins, going }) => ({ agentName, wins, going })),
  };
}

export function presentHonour({ kind, figure, agentId, amount, memberName }: HonourView): z.infer<typeof honour> {
  return { kind, figure, agentId, credits: amount, memberName };
}

function presentReign({ wonAt, lostAt, defences, ended }: NonNullable<BeltView['reign']>): z.infer<typeof reign> {
  return { wonAt: wonAt.toISOString(), lostAt: lostAt?.toISOString() ?? null, defences, ended };
}
