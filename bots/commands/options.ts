import type { CommandOption } from '../command.ts';
import { choicesOfAgents } from './completion.ts';
import type { Command } from './types.ts';

/** Options that several commands share, with their completion. */

/** Longest text that an agent option takes: a name, or an id from a button. */
const AGENT_TEXT_MAX = 100;

export function ownAgentOption(description = 'Your agent'): CommandOption {
  return { kind: 'string', name: 'agent', description, maxLength: AGENT_TEXT_MAX, autocomplete: true };
}

export function anyAgentOption(name: string, description: string, required = false): CommandOption {
  return { kind: 'string', name, description, maxLength: AGENT_TEXT_MAX, autocomplete: true, required };
}

export const matchIdOption: CommandOption = {
  kind: 'string',
  name: 'id',
  description: 'The match, 7H2K9QX4M1ZT, say',
  maxLength: 40,
  autocomplete: true,
  required: true,
};

/** Why a moderator does something. */
export const reasonOption: CommandOption = {
  kind: 'string',
  name: 'reason',
  description: 'Why, in a few words: it goes into the public log',
  minLength: 3,
  maxLength: 200,
  required: true,
  rest: true,
};

/** Longest that an option of a wager takes: an id with a pick, or two names and a few words. */
const WAGER_TEXT_MAX = 100;

/** Words of a wager. Whatever option they come in, they are read together: see bet-words.ts. */
export function wagerOption(name: 'match' | 'pick' | 'stake' | 'agent', description: string): CommandOption {
  return { kind: 'string', name, description, maxLength: WAGER_TEXT_MAX, autocomplete: true };
}

/** Completes `agent` with the member's own agents and `opponent`, `name` and `against` with everybody's. */
export const completeAgents: NonNullable<Command['complete']> = async (context, option, typed) => {
  const { community, services } = context;
  const own = option === 'agent' ? community.memberId : undefined;
  return choicesOfAgents(await services.agents.suggest(community.communityId, typed, 25, own));
};

/** Completes match ids with the newest matches here. */
export const completeMatches: NonNullable<Command['complete']> = async ({ community, services }, _option, typed) => {
  const matches = await services.matches.recent({ communityId: community.communityId, limit: 50 });
  const wanted = typed.trim().toLowerCase();
  return matches
    .map(match => ({
      value: match.id,
      name: `${match.sides[0].agent.name} vs ${match.sides[1].agent.name} · ${match.id}`,
    }))
    .filter(choice => choice.name.toLowerCase().includes(wanted))
    .slice(0, 25);
};

/** A price by its symbol, with completion by `completeSymbols`. */
export function symbolOption(description: string): CommandOption {
  return { kind: 'string', name: 'symbol', description, maxLength: 20, autocomplete: true };
}

export const completeSymbols: NonNullable<Command['complete']> = async ({ services }, option, typed) => {
  if (option !== 'symbol') return [];
  return services.symbols
    .filter(({ symbol, name }) => `${symbol} ${name}`.toLowerCase().includes(typed.trim().toLowerCase()))
    .map(({ symbol, name }) => ({ value: symbol, name: `${symbol} (${name})` }));
};
