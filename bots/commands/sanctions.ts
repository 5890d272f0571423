import { joinRich, rich } from '../rich-text.ts';
import { SANCTION_LABELS, untilWords } from './sanction-words.ts';
import type { Command } from './types.ts';

/** What moderators have closed to the member who asks. */
export const sanctions: Command = {
  spec: {
    path: 'sanctions',
    code: '0m',
    description: 'What moderators have closed to you here, why, and until when',
    help: 'Shows what moderators of this community have closed to you, with their reason. Only you see it.',
    options: [],
    permission: 'member',
    visibility: 'private',
    readOnly: true,
  },
  async run({ services, community }) {
    const holding = await services.sanctions.ofContext(community);
    const lines = holding.map(
      ({ kind, endsAt, reason }) =>
        rich`**${SANCTION_LABELS[kind]}** ${untilWords(endsAt, community.settings)}. Reason: ${reason}`,
    );
    return {
      title: rich`Sanctions`,
      text: lines.length === 0 ? rich`Nothing is closed to you here.` : joinRich(lines),
      visibility: 'private',
      ...(lines.length > 0 && { sensitive: true }),
    };
  },
};
