import type { ApiCards } from '../api/options.ts';
import { standPicture } from '../bots/commands/tournament-pictures.ts';
import type { Log } from '../core/platform/log.ts';
import { createCards } from './cards.ts';
import type { House } from './house.ts';

/** At once; a page or a chat that unfurls its link asks for one or two, and most are kept. */
const THREADS = 2;
/** A page is there already while its picture is drawn; the first one waits for a thread. */
const WITHIN_MS = 10_000;

/** The pictures of pages and of their previews in chats, drawn off the main thread as they are asked for. */
export function createPageCards({
  log,
  headToHead,
}: {
  log: Log;
  headToHead: House['matches']['headToHead'];
}): ApiCards & { close(): Promise<void> } {
  const cards = createCards({ log, threads: THREADS, headToHead, isIdleAtFirst: true, withinMs: WITHIN_MS });
  return {
    match: cards.match,
    result: cards.result,
    agent: (agent, { rank, recent }) => cards.agent(agent, { rank, recent }),
    figure: cards.figure,
    tournament: async view => (await standPicture(view, cards)).picture?.bytes ?? null,
    close: cards.close,
  };
}

/** The score of two agents as far as the chats were told of it. */
export function toldHeadToHead({ matches, announcements }: Pick<House, 'matches' | 'announcements'>) {
  return async (agentId: string, opponentId: string) =>
    matches.headToHead(agentId, opponentId, await announcements.untold());
}
