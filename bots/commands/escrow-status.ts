import type { OwnPool } from '../../core/chain/index.ts';
import type { Button, Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { labelName } from '../shown-name.ts';
import { completeStaked, escrowMatchOption, pageButton, requireEscrow } from './escrow-find.ts';
import { bothShown, ownWords, stageWords, totalsWords } from './escrow-words.ts';
import type { Command, Context } from './types.ts';

/** What one's own wallets have in pools: from what the arena has read of the chain, so that nobody waits for a node. */

/** Pools in one message; more are a match each. */
const SHOWN_MAX = 5;
/** Of a name on a button. */
const LABEL_UNITS = 14;

export const escrowStatus: Command = {
  spec: {
    path: 'escrow status',
    code: 'xt',
    description: 'Your stakes on chain: what they would win, and what you can withdraw',
    help: 'Shows what your linked wallets have staked, what it would be paid at present, and what can be withdrawn. With a match also its pool. A stake shows here once the chain has confirmed it; the page knows sooner.',
    options: [escrowMatchOption(false)],
    permission: 'member',
    visibility: 'private',
    readOnly: true,
  },
  complete: (context, _option, typed) => completeStaked(context, typed),
  async run(context) {
    const { matchId, wallets, pools } = await ownPools(context);
    if (pools.length === 0) return nothing(context, matchId, wallets);
    return poolsReply(context, pools, rich`Your stakes on chain`, 'To the page');
  },
};

export const escrowWithdraw: Command = {
  spec: {
    path: 'escrow withdraw',
    code: 'xw',
    description: 'Withdraw what your stakes on chain have won, or got back',
    help: 'Gives you the page of each pool that owes your linked wallets something. Your wallet withdraws there; nobody else can, and there is no deadline.',
    options: [escrowMatchOption(false)],
    permission: 'member',
    visibility: 'private',
    readOnly: true,
  },
  complete: (context, _option, typed) => completeStaked(context, typed),
  async run(context) {
    const { matchId, wallets, pools } = await ownPools(context);
    const due = pools.filter(({ stakes }) => stakes.some(stake => stake.due > 0n || stake.bondDue > 0n));
    if (due.length > 0) return poolsReply(context, due, rich`To be withdrawn`, 'Withdraw on the page');
    if (pools.some(({ stakes }) => stakes.length > 0)) {
      return poolsReply(context, pools, rich`Nothing can be withdrawn just now`, 'To the page');
    }
    return nothing(context, matchId, wallets);
  },
};

/** The pools that the member's wallets are in, and of the match that was named. */
async function ownPools(context: Context) {
  const { services, community, options } = context;
  const { chain } = requireEscrow(context);
  const typed = options.text('match');
  const match = typed === undefined ? null : await services.matches.get(typed, community.communityId);
  return { matchId: match?.id ?? null, ...(await chain.stakes.of(community, match?.id)) };
}

async function poolsReply(context: Context, pools: readonly OwnPool[], title: RichText, label: string): Promise<Reply> {
  const { services } = context;
  const { pageOf } = requireEscrow(context);
  const shown = pools.slice(0, SHOWN_MAX);
  const lines: RichText[] = [];
  const buttons: Button[][] = [];
  for (const own of shown) {
    const match = await services.matches.get(own.pool.matchId);
    const names = bothShown(match);
    lines.push(
      joinRich([
        rich`**${names[0]}** vs **${names[1]}** · \`${match.id}\``,
        stageWords(own.pool, names),
        totalsWords(own.pool, names),
        ...(own.stakes.length > 0 ? [ownWords(own, names)] : [rich`Your linked wallets have nothing in it.`]),
      ]),
    );
    const which =
      shown.length === 1 ? '' : `: ${match.sides.map(({ agent }) => labelName(agent.name, LABEL_UNITS)).join(' vs ')}`;
    buttons.push([pageButton(pageOf(match.id), `${label}${which}`)]);
  }
  if (pools.length > shown.length) {
    lines.push(rich`…and ${pools.length - shown.length} more: \`/escrow status\` with the match shows them.`);
  }
  return { title, text: joinRich(lines), visibility: 'private', sensitive: true, buttons };
}

/** What somebody sees who has nothing there. */
function nothing(context: Context, matchId: string | null, wallets: number): Reply {
  const { pageOf } = requireEscrow(context);
  const owner = context.invocation.actor.id;
  const what = matchId === null ? rich`Your linked wallets have no stakes on chain.` : rich`This match has no pool.`;
  const how =
    wallets === 0
      ? rich`No wallet is linked to you. Stakes of any wallet are on the page of their match; \`/link wallet\` has yours shown here, too.`
      : rich`\`/escrow stake\` with a match that is open leads to its page.`;
  return {
    title: rich`No stakes`,
    text: joinRich([what, how]),
    visibility: 'private',
    sensitive: true,
    buttons: [
      ...(matchId === null ? [] : [[pageButton(pageOf(matchId), 'To the page')]]),
      ...(wallets === 0 && context.services.wallets.offered ? [[linkButton(owner)]] : []),
    ],
  };
}

function linkButton(owner: string): Button {
  return { label: 'Link a wallet', action: { command: 'link wallet', options: {}, owner } };
}
