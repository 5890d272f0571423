import type { MatchView } from '../../core/matches/index.ts';
import type { Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { completeMatches, matchIdOption } from './options.ts';
import type { Command } from './types.ts';
import { MATCH_STATE_WORDS, RESULT_WORDS, versus } from './words.ts';

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
    const match = await services.matches.get(options.text('id') ?? '', community.communityId);
    const reply: Reply = {
      title: rich`Match ${match.id}`,
      text: joinRich(describeMatch(match)),
      visibility: 'public',
    };
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
    rich`${match.kind} · ${MATCH_STATE_WORDS[match.state]} · ${match.symbol}${match.simulatedPrice ? ' (simulated price)' : ''}`,
    rich`Expected: ${a.agent.name} ${Math.round(a.expected / 10)}%, ${b.agent.name} ${Math.round(b.expected / 10)}%`,
  ];
  if (match.commit) lines.push(rich`Commit ${match.commit.sequence}: \`${match.commit.hash}\``);
  if (match.voidReason) lines.push(rich`Void: ${match.voidReason}`);
  if (match.result && match.state !== 'void') {
    const winner = match.sides[match.result.winner].agent.name;
    const kind = RESULT_WORDS[match.result.kind] ?? match.result.kind;
    lines.push(rich`Result: ||${winner} ${kind}, ${roundScore(match)}||`);
    lines.push(rich`State hash \`${match.result.stateHash}\``);
  }
  return lines;
}

/** '2-1' from the left corner's side. */
export function roundScore(match: MatchView): string {
  const rounds = match.result?.rounds ?? [];
  const left = rounds.filter(round => round.winner === 0).length;
  return `${left}-${rounds.length - left}`;
}
