import type { AgentView } from '../../core/agents/index.ts';
import type { Choice } from '../command.ts';

/** Platforms show at most 25 choices of 100 characters. */
export function choicesOfAgents(agents: readonly AgentView[]): Choice[] {
  return agents.slice(0, 25).map(agent => ({
    value: agent.name,
    name: `${agent.name} · ${agent.archetype} · ${agent.rating.shown}`,
  }));
}
