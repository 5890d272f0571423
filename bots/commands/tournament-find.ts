import type { TournamentBrief, TournamentView } from '../../core/tournaments/index.ts';
import type { Choice, CommandOption } from '../command.ts';
import { completeAgents } from './options.ts';
import type { Command, Context } from './types.ts';
import { shorten } from './words.ts';

/** Which tournament is meant: named, or the only one that fits. */

type State = TournamentBrief['state'];
export const OPEN: readonly State[] = ['registering', 'checkin'];
export const LIVE: readonly State[] = ['registering', 'checkin', 'running'];
export const STARTED: readonly State[] = ['running', 'finished'];

/** Longest text: a name, or an id from a button. */
const TEXT_MAX = 100;

export const tournamentOption: CommandOption = {
  kind: 'string',
  name: 'tournament',
  description: 'Which one, where there are several',
  maxLength: TEXT_MAX,
  autocomplete: true,
};
/** Where other words stand beside it: by its name only. */
export const namedTournamentOption: CommandOption = { ...tournamentOption, namedOnly: true };

export async function findTournament(
  { community, services, options }: Pick<Context, 'community' | 'services' | 'options'>,
  fits: readonly State[],
): Promise<string> {
  const typed = options.text('tournament')?.trim();
  return services.tournaments.find(community.communityId, typed === '' ? undefined : typed, fits);
}

export async function viewOf(
  context: Pick<Context, 'community' | 'services' | 'options'>,
  fits: readonly State[],
): Promise<TournamentView> {
  const id = await findTournament(context, fits);
  return context.services.tournaments.get(context.community.communityId, id);
}

/** Completes `tournament` with those that fit, `agent` with the member's own, `bout` and `winner` with the bouts of one that runs. */
export function completeTournaments(fits: readonly State[]): NonNullable<Command['complete']> {
  return async (context, option, typed) => {
    const { community, services } = context;
    if (option === 'agent') return completeAgents(context, option, typed);
    if (option === 'bout' || option === 'winner') return choicesOfBouts(context, option, typed);
    if (option !== 'tournament') return [];
    const wanted = typed.trim().toLowerCase();
    const briefs = await services.tournaments.list(community.communityId, 100);
    return briefs
      .filter(({ state, name }) => fits.includes(state) && name.toLowerCase().includes(wanted))
      .map(({ name, formatName, entrants, size }) => ({
        value: name,
        name: shorten(`${name} · ${formatName} · ${entrants} of ${size}`, TEXT_MAX),
      }));
  };
}

async function choicesOfBouts(
  { community, services, invocation }: Parameters<NonNullable<Command['complete']>>[0],
  option: 'bout' | 'winner',
  typed: string,
): Promise<Choice[]> {
  const named = invocation.options['tournament'];
  const id = await services.tournaments.find(community.communityId, typeof named === 'string' ? named : undefined, [
    'running',
  ]);
  const view = await services.tournaments.get(community.communityId, id);
  const nameOf = (entrantId: string | null) => view.entrants.find(entrant => entrant.id === entrantId)?.agent.name;
  const bouts = (view.plan?.bouts ?? []).filter(bout => nameOf(bout.entrants[0]) && nameOf(bout.entrants[1]));
  const wanted = typed.trim().toLowerCase();
  if (option === 'bout') {
    return bouts
      .map(({ key, label, entrants }) => ({
        value: key,
        name: shorten(`${label}: ${nameOf(entrants[0])} vs ${nameOf(entrants[1])}`, TEXT_MAX),
      }))
      .filter(({ name, value }) => `${name} ${value}`.toLowerCase().includes(wanted))
      .reverse()
      .slice(0, 25);
  }
  const chosen = invocation.options['bout'];
  const bout = bouts.find(({ key }) => key === chosen);
  const names = (bout?.entrants ?? view.entrants.map(entrant => entrant.id)).flatMap(id => nameOf(id) ?? []);
  return names
    .filter(name => name.toLowerCase().includes(wanted))
    .slice(0, 25)
    .map(name => ({ value: name, name }));
}
