/** A team match has two sides: of one community, or the second of another one, which is its guest. Pure. */

export type Team = 0 | 1;
export const TEAMS: readonly Team[] = [0, 1];

export const BOARDS_USUAL = 5;
/** Fought one after the other: an evening. */
export const BOARDS_MAX = 16;
/** Of a side's name: characters as people count them, and UTF-16 units. */
export const TEAM_NAME = { min: 2, max: 20, units: 40 };
export const TEAM_NAMES_USUAL = 'Reds vs Blues';
/** Of a community's name in the name of a match with another one. */
const COMMUNITY_UNITS = 17;

interface Sided {
  communityId: string;
  guestCommunityId: string | null;
  teamNames: readonly string[];
  size: number;
}

/** Communities that see a tournament: its own and, of a team match, its guest. */
export function communitiesOf({ communityId, guestCommunityId }: Pick<Sided, 'communityId' | 'guestCommunityId'>) {
  return guestCommunityId === null ? [communityId] : [communityId, guestCommunityId];
}

export function isSeenBy(row: Pick<Sided, 'communityId' | 'guestCommunityId'>, communityId: string): boolean {
  return communitiesOf(row).includes(communityId);
}

/** Where the agents of a side are at home. */
export function homeOf(
  { communityId, guestCommunityId }: Omit<Sided, 'teamNames' | 'size'>,
  team: number | null,
): string {
  return team === 1 ? (guestCommunityId ?? communityId) : communityId;
}

export function teamName({ teamNames }: Pick<Sided, 'teamNames'>, team: number | null): string {
  return teamNames[team ?? 0] ?? `Team ${(team ?? 0) + 1}`;
}

/** Boards at most. */
export function boardsOf({ size }: Pick<Sided, 'size'>): number {
  return Math.floor(size / 2);
}

/** 'Reds vs Blues' -> both names; null where it names no two. */
export function readTeams(typed: string): [string, string] | null {
  const names = typed.split(/\s+(?:vs?\.?|against)\s+|\s*[/|]\s*/iu).map(name => name.trim());
  const [first, second, more] = names;
  return first && second && more === undefined ? [first, second] : null;
}

/** What two communities are called in a match of theirs: cut to fit, and told apart. */
export function communityTeams(host: string, guest: string): [string, string] {
  const [first, second] = [host, guest].map(cut) as [string, string];
  return first.toLowerCase() === second.toLowerCase() ? [first, `${second} II`] : [first, second];
}

function cut(name: string): string {
  const characters = [...name.trim()];
  const short =
    characters.length > COMMUNITY_UNITS ? `${characters.slice(0, COMMUNITY_UNITS - 1).join('')}…` : name.trim();
  return short === '' ? '?' : short;
}
