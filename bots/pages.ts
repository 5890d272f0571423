import type { Button, Reply } from './reply.ts';

/** Which page of ours shows the same as a reply, with more room: it gets a link button where the arena has a public address. */

export interface PageReference {
  kind:
    | 'match'
    | 'agent'
    | 'member'
    | 'leaderboard'
    | 'bettors'
    | 'season'
    | 'tournament'
    | 'verify'
    | 'market'
    | 'escrow'
    | 'rights'
    | 'drops';
  /** Of the thing; of leaderboards the community's; of a market, a proof and an escrow the match's. */
  id: string;
}

/** The absolute address of a page. */
export type PageAddress = (page: PageReference) => string;

const LABELS: Record<PageReference['kind'], string> = {
  match: 'Match page',
  agent: 'Agent page',
  member: 'Member page',
  leaderboard: 'Leaderboard page',
  bettors: 'Leaderboard page',
  season: 'Season page',
  tournament: 'Bracket page',
  verify: 'Verify in the browser',
  market: 'Odds page',
  rights: 'Rights page',
  drops: 'Tokens page',
  escrow: 'Stakes on chain',
};
/** Discord: buttons of a row, and rows of a message. */
const ROW_MAX = 5;
const ROWS_MAX = 5;

/**
 * The reply with a link to its page: in the last row that has room, else in a row of its own; where there is no room at all, as it was.
 * @param address null where pages cannot be reached from outside
 */
export function withPage(reply: Reply, page: PageReference | undefined, address: PageAddress | null): Reply {
  if (!page || !address) return reply;
  const link: Button = { label: LABELS[page.kind], emoji: '🌐', url: address(page) };
  const rows = reply.buttons ?? [];
  const last = rows.at(-1);
  if (last && last.length < ROW_MAX && !last.some(button => button.url === link.url)) {
    return { ...reply, buttons: [...rows.slice(0, -1), [...last, link]] };
  }
  return rows.length < ROWS_MAX ? { ...reply, buttons: [...rows, [link]] } : reply;
}
