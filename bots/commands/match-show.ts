import type { ChainService } from '../../core/chain/index.ts';
import type { MatchView } from '../../core/matches/index.ts';
import { outcomeText } from '../outcome.ts';
import type { Button, Reply } from '../reply.ts';
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
    const buttons: Button[][] = [];
    if (match.result) {
      buttons.push([
        { label: 'Replay', style: 'primary', action: { command: 'replay', options: { id: match.id } } },
        { label: 'Verify', action: { command: 'verify', options: { id: match.id } } },
      ]);
    }
    if (chain?.settings.escrow && pageAddress && (await leadsToPool(chain, match.id))) {
      buttons.push([pageButton(pageAddress({ kind: 'escrow', id: match.id }), 'Stakes on chain')]);
    }
    if (buttons.length > 0) reply.buttons = buttons;
    return reply;
  },
};

/** There is a pool, or may be one. */
async function leadsToPool({ pools }: ChainService, matchId: string): Promise<boolean> {
  return (await pools.ofMatch(matchId)).length > 0 || (await pools.obstacle(matchId)) === null;
}

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
