import type { ToldMatch } from '../../core/announcements/index.ts';
import { ArenaError } from '../../core/platform/index.ts';

/** Nobody watches a fight here before the chats do. @throws ArenaError 'replay-not-ready' (409) */
export function requireWatchable({ watchableAt }: ToldMatch): void {
  if (watchableAt === null) {
    throw new ArenaError('replay-not-ready', 'That match has no replay yet. Please try again when it has ended.', 409);
  }
}
