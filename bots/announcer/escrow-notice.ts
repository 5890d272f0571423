import type { EscrowNews, OwnPool } from '../../core/chain/index.ts';
import { pageButton } from '../commands/escrow-find.ts';
import { bothShown, ownWords, stageWords, totalsWords } from '../commands/escrow-words.ts';
import type { Reply } from '../reply.ts';
import { joinRich, rich } from '../rich-text.ts';
import type { AnnouncerOptions } from './context.ts';
import { deliver } from './notices.ts';

/**
 * A private word to whoever has stakes in a pool that has ended, or asked for one that was not opened: whatever /notify says, for it is their
 * money. From the present state. Throws where the platform put it off: the job is tried again.
 */
export async function tellOfPool(data: unknown, options: AnnouncerOptions): Promise<void> {
  const { key, poolId, personId, userId } = data as EscrowNews;
  const { chain } = options;
  if (!chain) return;
  const { matchId } = await chain.pools.get(poolId);
  const { pools } = await chain.stakes.of({ personId }, matchId);
  const own = pools.find(({ pool }) => pool.id === poolId);
  const reply = own && (await replyTo(own, options));
  if (!reply) return;
  const sent = await deliver({ notice: 'escrow', key, userId, reply }, options);
  if (!sent) throw new Error('The platform put a message off');
}

/** Null where it is no news any more. */
async function replyTo(own: OwnPool, { chain, matches, pageAddress }: AnnouncerOptions): Promise<Reply | null> {
  const { pool, stakes } = own;
  const isOver = pool.stage === 'settled' || pool.stage === 'voided';
  if (!isOver && pool.stage !== 'refused') return null;
  const names = bothShown(await matches.get(pool.matchId));
  const mayAskAgain = !isOver && (await chain?.pools.obstacle(pool.matchId)) === null;
  const isDue = stakes.some(stake => stake.due > 0n || stake.bondDue > 0n);
  return {
    title: rich`Stakes on chain: **${names[0]}** vs **${names[1]}**`,
    text: joinRich([
      stageWords(pool, names),
      ...(mayAskAgain ? [rich`There is time to ask again: \`/escrow stake ${pool.matchId}\``] : []),
      ...(isOver ? [totalsWords(pool, names), ownWords(own, names)] : []),
      ...(isDue ? [rich`Your wallet withdraws it on the page. There is no deadline, and nobody else can.`] : []),
    ]),
    visibility: 'private',
    sensitive: true,
    buttons: pageAddress
      ? [
          [
            pageButton(
              pageAddress({ kind: 'escrow', id: pool.matchId }),
              isDue ? 'Withdraw on the page' : 'To the page',
            ),
          ],
        ]
      : [],
  };
}
