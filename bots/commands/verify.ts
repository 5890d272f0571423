import { onChainWords } from '../../core/chain/index.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { completeMatches, matchIdOption } from './options.ts';
import type { Command } from './types.ts';
import { RESULT_WORDS, versus } from './words.ts';

const TAPE_WORDS = {
  confirmed: 'Tape confirmed: the trades were fetched again and agree.',
  differs: 'Tape NOT confirmed: the exchange has other trades than it is made of.',
  'not-confirmed': 'Tape not confirmed here: fetch the trades again with `arena verify` to confirm it.',
  simulated: 'Tape not confirmed: its prices were simulated, so there is nothing to fetch.',
} as const;

export const verify: Command = {
  spec: {
    path: 'verify',
    code: 've',
    description: 'Run a match again and check everything',
    help: 'Recomputes commit, seed, every decision, the result and the state hash of a match. Anybody can do the same at home: download the replay and run arena verify on it. Example: /verify 7H2K9QX4M1ZT',
    options: [matchIdOption],
    permission: 'member',
    visibility: 'public',
    readOnly: true,
  },
  complete: completeMatches,
  async run({ community, services, options }) {
    const match = await services.matches.seen(options.text('id') ?? '', community.communityId);
    const verification = await services.matches.verify(match.id);
    const { result } = verification;
    const lines: RichText[] = [
      versus(match),
      verification.fightRerun
        ? rich`**Fight re-run:** commit, seed, decisions, result and state hash all agree.`
        : rich`**Fight NOT confirmed:** ${verification.problems.join(' ')}`,
      rich`${TAPE_WORDS[verification.tape]}`,
    ];
    if (result && verification.fightRerun) {
      const winner = shownName(match.sides[result.winner].agent.name);
      lines.push(
        rich`Result of the fight: ||${winner} ${RESULT_WORDS[result.kind] ?? ''} after ${Math.round(result.ticks / 30)} s||`,
      );
    }
    const onChain = (await services.chain?.proofs.ofMatch(match.id)) ?? null;
    if (onChain) {
      const { commit, result: found } = onChainWords(onChain);
      lines.push(rich`**On ${onChain.chainName}:** ${commit}${found ? ` ${found}` : ''}`);
    }
    if (verification.stateHash) lines.push(rich`State hash \`${verification.stateHash}\``);
    return {
      title: verification.fightRerun ? rich`Verified: ${match.id}` : rich`Not verified: ${match.id}`,
      text: joinRich(lines),
      tone: verification.fightRerun ? 'good' : 'bad',
      visibility: 'public',
      page: { kind: 'verify', id: match.id },
      ...(services.publicUrl && {
        buttons: [
          [
            { label: 'Replay file', url: `${services.publicUrl}/v1/matches/${match.id}/replay` },
            ...(onChain && services.pageAddress
              ? [{ label: 'Proof on chain', url: `${services.pageAddress({ kind: 'match', id: match.id })}#on-chain` }]
              : []),
          ],
        ],
      }),
    };
  },
};
