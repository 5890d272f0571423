import { ARENA, coinText, type DropNews } from '../../core/chain/index.ts';
import type { Button, Reply } from '../reply.ts';
import { joinRich, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import type { AnnouncerOptions } from './context.ts';
import { deliver } from './notices.ts';

/**
 * A private word to whoever has tokens of a season to claim: whatever /notify says, for they are theirs. From the present state. Throws where the
 * platform put it off: the job is tried again.
 */
export async function tellOfDrop(data: unknown, options: AnnouncerOptions): Promise<void> {
  const { key, seasonId, personId, userId } = data as DropNews;
  const claims = (await options.chain?.drops.ofPerson({ personId })) ?? [];
  const due = claims.filter(
    ({ drop, claimedAt }) => drop.seasonId === seasonId && drop.state === 'open' && claimedAt === null,
  );
  const [first] = due;
  if (!first) return;
  const amount = due.reduce((sum, claim) => sum + claim.amount, 0n);
  const page: Button[] = options.pageAddress
    ? [{ label: 'Claim on the page', emoji: '🌐', url: options.pageAddress({ kind: 'drops', id: '' }) }]
    : [];
  const reply: Reply = {
    title: rich`${shownName(first.drop.seasonName)} has tokens for you`,
    text: joinRich([
      rich`**${coinText(amount, ARENA)}**, for your place and the matches you fought in ${shownName(first.drop.communityName)}.`,
      rich`Your own wallet claims them on the page, within half a year. Their holders vote on the parameters of the arena’s contracts.`,
    ]),
    visibility: 'private',
    sensitive: true,
    buttons: [[...page, { label: 'My tokens', action: { command: 'wallet claim', options: {}, owner: userId } }]],
  };
  const sent = await deliver({ notice: 'drop', key, userId, reply }, options);
  if (!sent) throw new Error('The platform put a message off');
}
