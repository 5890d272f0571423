import type { BulletinView } from '../../core/announcements/index.ts';
import { divisionName } from '../../core/seasons/index.ts';
import type { Services } from '../commands/types.ts';
import type { Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';

/** Who was promoted and who was relegated in one review. */

/** Names of each direction before "and others": a post of 400 lines is read by nobody. */
const NAMES_MAX = 12;

interface Move {
  agentId: string;
  from: number;
  to: number;
}

export async function seasonReview(
  bulletin: BulletinView,
  services: Pick<Services, 'seasons' | 'agents'>,
): Promise<Reply | null> {
  const season = await services.seasons.byId(bulletin.subjectId);
  const moves = bulletin.data['moves'] as unknown as Move[];
  if (!season || season.state === 'closed' || moves.length === 0) return null;
  const up = moves.filter(({ from, to }) => to < from);
  const down = moves.filter(({ from, to }) => to > from);
  const lines = [...(await linesOf('Up', up, services)), ...(await linesOf('Down', down, services))];
  return {
    title: rich`${shownName(season.name)}: new divisions`,
    text: joinRich(lines),
    visibility: 'public',
    silent: true,
  };
}

async function linesOf(
  label: string,
  moves: readonly Move[],
  { agents }: Pick<Services, 'agents'>,
): Promise<RichText[]> {
  if (moves.length === 0) return [];
  const names = await Promise.all(
    moves
      .slice(0, NAMES_MAX)
      .map(async ({ agentId, to }) => `${shownName((await agents.byId(agentId)).name)} (${divisionName(to)})`),
  );
  const more = moves.length - names.length;
  return [rich`**${label}**: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`];
}
