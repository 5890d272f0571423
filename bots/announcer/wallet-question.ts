import type { WalletNews } from '../../core/wallets/index.ts';
import { confirmReply } from '../commands/wallet-words.ts';
import type { AnnouncerOptions } from './context.ts';
import { deliver } from './notices.ts';

/**
 * Asks the account that wanted a wallet linked, in private, whether the one that has signed is theirs: whatever /notify says. Where it cannot
 * be written to, `/wallet show` asks the same. Throws where the platform put it off: the job is tried again.
 */
export async function askWhetherTheirs(data: unknown, options: AnnouncerOptions): Promise<void> {
  const { linkId, personId, userId } = data as WalletNews;
  const link = await options.wallets?.links.seenBy(personId, options.surface.name, linkId);
  if (link?.state !== 'signed') return;
  const key = `wallet:${linkId}:${options.surface.name}:${userId}`;
  const reply = confirmReply(link, userId);
  const sent = await deliver({ notice: 'wallet', key, userId, reply }, options);
  if (!sent) throw new Error('The platform put a message off');
}
