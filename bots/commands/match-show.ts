import { mayHavePool } from '../../core/chain/index.ts';
import type { MatchView } from '../../core/matches/index.ts';
import { outcomeText } from '../outcome.ts';
import type { Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { pageButton } from './escrow-find.ts';
import { sentenceOf } from './market-words.ts';
import { completeMatches, matchIdOption } from './options.ts';
import type { Command } from './types.ts';
import { capitalised, MATCH_STATE_WORDS, versus } from './words.ts';

export const matchShow: Command = {
  spec: {
    path: 'match show',
    code: 'ms',
    description: 'A match: who, when, commit, result',
    help: 'Shows a match by its id, its result under a spoiler mark. Example: /match show 7H2K9QX4M1ZT',
    options: [matchIdOption],
    permission: 'member',
    visibility: 'public',
    readOnly: true,
  },
  complete: completeMatches,
  async run({ community, services, options }) {
    const match = await services.matches.seen(options.text('id') ?? '', community.communityId);
    const reply: Reply = {
      title: rich`Match ${match.id}`,
      text: joinRich(describeMatch(match)),
      visibility: 'public',
      page: { kind: 'match', id: match.id },
    };
    const { chain, pageAddress } = services;
    if (chain?.settings.escrow && pageAddress && mayHavePool(match, await services.wagers.market(match.id))) {
      reply.buttons = [[pageButton(pageAddress({ kind: 'escrow', id: match.id }), 'Stakes on chain')]];
    }
    if (match.result) {
      reply.buttons = [
        [
          { label: 'Replay', style: 'primary', action: { command: 'replay', options: { id: match.id } } },
          { label: 'Verify', action: { command: 'verify', options: { id: match.id } } },
        ],
      ];
    }
    return reply;
  },
};

function describeMatch(match: MatchView): RichText[] {
  const [a, b] = match.sides;
  const lines: RichText[] = [
    versus(match),
    rich`${capitalised(match.kind)} · ${MATCH_STATE_WORDS[match.state]} · ${match.symbol}${match.simulatedPrice ? ' (simulated price)' : ''}`,
    rich`By rating: ${shownName(a.agent.name)} ${Math.round(a.expected / 10)}%, ${shownName(b.agent.name)} ${Math.round(b.expected / 10)}%`,
  ];
  if (match.commit) lines.push(rich`Commit ${match.commit.sequence}: \`${match.commit.hash}\``);
  if (match.voidReason) lines.push(rich`Void: ${sentenceOf(match.voidReason)}`);
  if (match.result && match.state !== 'void') {
    lines.push(rich`Result: ||${outcomeText(match)}||`);
    lines.push(rich`State hash \`${match.result.stateHash}\``);
  }
  return lines;
}
