import type { ToldMatch } from '../../core/announcements/index.ts';
import type { ApiOptions } from '../options.ts';

/** A match as it may be shown: one that has ended and is not told yet goes on. @throws ArenaError 404 */
export async function matchOf(
  { matches, announcements }: Pick<ApiOptions, 'matches' | 'announcements'>,
  id: string,
): Promise<ToldMatch> {
  const view = await matches.get(id);
  const [told] = await announcements.asTold([view]);
  if (!told) throw new Error(`Match ${id} was lost on its way`);
  return told;
}
