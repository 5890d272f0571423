import type { PoolView } from '../../core/chain/index.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { completeOpenMatch, cornerOf, escrowMatchOption, pageButton, requireEscrow } from './escrow-find.ts';
import { bothShown, stageWords, totalsWords } from './escrow-words.ts';
import type { Command } from './types.ts';

/** What its contract takes is known once it is open, and never above that. */
const FEE_MAX = '3%';

function feeWords({ stage, feeBps }: PoolView): string {
  return stage === 'asked' ? `a fee of ${FEE_MAX} at most` : `a fee of ${feeBps / 100}%`;
}

/** A way to the page on which one's own wallet stakes; asks for the match's pool where there is none. Nothing moves here. */
export const escrowStake: Command = {
  spec: {
    path: 'escrow stake',
    code: 'xs',
    description: 'Stake from your own wallet on a match: a link to the page that does it',
    help: 'Coins of your own, on chain: a contract holds them, pays the winners and gives everything back where there is no result. The arena cannot touch them, nor get them back for you. Credits have nothing to do with it. Rated matches, tournaments and fight nights over exchange prices can have a pool, asked for 45 seconds before the lock at the latest; challenges cannot. Examples: /escrow stake 7H2K9QX4M1ZT · /escrow stake 7H2K9QX4M1ZT rusty',
    options: [
      escrowMatchOption(true),
      {
        kind: 'string',
        name: 'corner',
        description: 'Whom you back: left, right, or the agent',
        maxLength: 60,
        autocomplete: true,
      },
      {
        kind: 'string',
        name: 'asset',
        description: 'What the pool is in; the coin of the chain unless you say',
        maxLength: 10,
        namedOnly: true,
        choices: [
          { value: 'coin', label: 'The coin of the chain' },
          { value: 'arena', label: 'ARENA tokens' },
        ],
      },
    ],
    permission: 'member',
    visibility: 'private',
  },
  async complete(context, option, typed) {
    if (option === 'match') return completeOpenMatch(context, typed);
    const id = String(context.invocation.options['match'] ?? '');
    const match = await context.services.matches.get(id, context.community.communityId).catch(() => null);
    if (option !== 'corner' || !match) return [];
    const wanted = typed.trim().toLowerCase();
    return match.sides
      .map(({ agent }, corner) => ({ name: agent.name, value: corner === 0 ? 'left' : 'right' }))
      .filter(({ name, value }) => `${name} ${value}`.toLowerCase().includes(wanted));
  },
  async run(context) {
    const { services, community, options } = context;
    const { chain, pageOf } = requireEscrow(context);
    const match = await services.matches.get(options.text('match') ?? '', community.communityId);
    const corner = cornerOf(options.text('corner'), match);
    const asset = options.text('asset') === 'arena' ? 'arena' : 'coin';
    const pool = await chain.pools.ask(community, { matchId: match.id, asset, corner });
    const names = bothShown(match);
    const isOpen = pool.stage === 'asked' || pool.stage === 'open';
    const page = pageOf(match.id);
    return {
      title: isOpen
        ? rich`${names[0]} vs ${names[1]}: stake from your own wallet`
        : rich`${names[0]} vs ${names[1]}: no stakes any more`,
      text: joinRich([
        stageWords(pool, names),
        ...(pool.stage === 'refused' ? [] : [totalsWords(pool, names)]),
        ...(isOpen ? stakingLines(pool) : []),
      ]),
      visibility: 'private',
      buttons: [[isOpen ? pageButton(page, 'Stake on the page', corner) : pageButton(page, 'To the page')]],
    };
  },
};

/** What is to be known before. */
function stakingLines(pool: PoolView): RichText[] {
  return [
    rich`You stake on the page, in ${pool.asset.symbol}, with your own wallet. It is real money: what the chain has taken nobody can call back, and the arena holds none of it.`,
    rich`Winners share the losing side less ${feeWords(pool)}. Void, or no final result in a day: everything goes back.`,
  ];
}
