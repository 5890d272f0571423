import type { Prisma } from '../../prisma/generated/client.ts';
import { placesUnder, postBulletin } from '../announcements/index.ts';
import { announceQueue, type MatchPlace } from '../matches/index.ts';
import type { Transaction } from '../platform/database.ts';
import { appendOutbox } from '../platform/outbox.ts';
import { communitiesOf } from './team-sides.ts';

/** What a community is told of a tournament: its board, which stays in sight, and what happens in its thread (bots/bulletins). */

interface Told {
  id: string;
  communityId: string;
  /** Of a team match between two communities: it is told there as well. */
  guestCommunityId: string | null;
  name: string;
  state: string;
}

export type TournamentNews =
  | 'checkin'
  | 'last-call'
  | 'round'
  | 'final'
  | 'winner'
  | 'cancelled'
  | 'out'
  | 'trouble'
  | 'override';

export function boardKey(tournamentId: string): string {
  return `tournament:${tournamentId}:board`;
}

/** A bulletin is one community's: the guest has its own, whose key says so. */
function keyFor({ guestCommunityId }: Pick<Told, 'guestCommunityId'>, communityId: string, key: string): string {
  return communityId === guestCommunityId ? `${key}@${communityId}` : key;
}

/** Where the matches of a tournament are told, in all communities that it concerns. */
export async function placesOfMatches(tx: Transaction, row: Omit<Told, 'name' | 'state'>): Promise<MatchPlace[]> {
  const places: MatchPlace[] = [];
  for (const communityId of communitiesOf(row)) {
    places.push(...(await placesUnder(tx, communityId, keyFor(row, communityId, boardKey(row.id)))));
  }
  return places;
}

/** Brings the board up to date: entrants, then the bracket, then who won. Pinned until the end. */
export async function tellBoard(tx: Transaction, row: Told): Promise<void> {
  const { id, name, state } = row;
  for (const communityId of communitiesOf(row)) {
    await postBulletin(tx, {
      communityId,
      key: keyFor(row, communityId, boardKey(id)),
      kind: 'tournament-board',
      subjectId: id,
      pinned: state !== 'finished' && state !== 'cancelled',
      thread: name,
    });
  }
}

/**
 * A message of its own in the tournament's thread, posted once for each `key`.
 * @param key what of the kind it is: the round, the entrant; '' where there is one only
 */
export async function tell(
  tx: Transaction,
  row: Told,
  news: TournamentNews,
  key = '',
  extra: { data?: Prisma.InputJsonObject; showAt?: Date } = {},
): Promise<void> {
  const { id } = row;
  for (const communityId of communitiesOf(row)) {
    await postBulletin(tx, {
      communityId,
      key: keyFor(row, communityId, newsKey(id, news, key)),
      kind: `tournament-${news}`,
      subjectId: id,
      inThreadOf: keyFor(row, communityId, boardKey(id)),
      ...extra,
    });
  }
}

export async function wasTold(tx: Transaction, { id }: Told, news: TournamentNews, key = ''): Promise<boolean> {
  return (await tx.bulletin.count({ where: { key: newsKey(id, news, key) } })) > 0;
}

function newsKey(id: string, news: TournamentNews, key: string): string {
  return `tournament:${id}:${news}${key === '' ? '' : `:${key}`}`;
}

/** A word to the moderators of every chat of the community. */
export async function alarmModerators(tx: Transaction, communityId: string, text: string): Promise<void> {
  const places = await tx.place.findMany({ where: { communityId, leftAt: null } });
  for (const { surface, externalId, moderatorChannelId, arenaChannelId, lastChannelId } of places) {
    const channelId = moderatorChannelId ?? arenaChannelId ?? lastChannelId;
    if (channelId === null) continue;
    const data = { chatId: externalId, channelId, text };
    await appendOutbox(tx, { queue: announceQueue(surface), name: 'alarm', data });
  }
}

/** Has a tournament looked at by the job, once the transaction has committed. */
export async function wake(tx: Transaction, tournamentId: string, delayMs = 0): Promise<void> {
  await appendOutbox(tx, { queue: 'tournaments', name: 'advance', data: { tournamentId }, delayMs });
}
