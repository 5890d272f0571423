import { z } from 'zod';
import type { ClaimView, DropView, Governance, ProvenClaim, Voter } from '../../core/chain/index.ts';
import { count, id, timestamp } from './common.ts';
import { presentCall, units, walletCall } from './escrow.ts';
import { address } from './wallet.ts';

/** Tokens that seasons give to those who played them, and the votes that they bring. */

const dropState = z.enum(['opening', 'open', 'closed']);

export const drop = z
  .object({
    seasonId: id,
    seasonNumber: count,
    seasonName: z.string(),
    communityName: z.string(),
    total: units,
    claimed: units,
    players: count.meta({ description: 'Accounts that have a part of it.' }),
    claims: count,
    state: dropState.meta({ description: 'opening: its transaction is on its way.' }),
    closesAt: timestamp,
  })
  .meta({ id: 'SeasonDrop' });

const claimFields = {
  seasonId: id,
  seasonNumber: count,
  seasonName: z.string(),
  communityName: z.string(),
  account: address,
  amount: units,
  state: dropState,
  closesAt: timestamp,
  claimedAt: timestamp.nullable(),
};

export const claim = z.object(claimFields).meta({ id: 'SeasonClaim' });

export const provenClaim = z
  .object({
    ...claimFields,
    proof: z.array(z.string()).meta({ description: 'Of the leaf (account, amount), for SeasonDrops.claim.' }),
    transaction: walletCall.nullable().meta({
      description: 'Anyone may send it, the account is paid. Null where nothing can be claimed now.',
    }),
  })
  .meta({ id: 'ProvenSeasonClaim' });

export const governance = z
  .object({
    token: address,
    governor: address,
    timelock: address,
    rules: z
      .object({
        votingDelay: count.meta({ description: 'Seconds, like the next one and timelockDelay.' }),
        votingPeriod: count,
        timelockDelay: count,
        proposalThreshold: units,
        quorum: units,
        supply: units,
      })
      .nullable()
      .meta({ description: 'As the chain has them at this moment; null where its node does not answer.' }),
    voter: z
      .object({
        address,
        balance: units,
        votes: units.meta({ description: 'What counts when it votes.' }),
        delegate: address.nullable().meta({ description: 'Null: nobody, and its tokens count for nothing.' }),
        delegation: walletCall.meta({ description: 'Lets its tokens count for itself.' }),
      })
      .nullable(),
  })
  .meta({ id: 'Governance' });

export function presentDrop(view: DropView): z.infer<typeof drop> {
  const { seasonId, seasonNumber, seasonName, communityName, total, claimed, players, claims, state, closesAt } = view;
  return {
    seasonId,
    seasonNumber,
    seasonName,
    communityName,
    total: String(total),
    claimed: String(claimed),
    players,
    claims,
    state,
    closesAt: closesAt.toISOString(),
  };
}

export function presentClaim({ drop, account, amount, claimedAt }: ClaimView): z.infer<typeof claim> {
  const { seasonId, seasonNumber, seasonName, communityName, state, closesAt } = drop;
  return {
    seasonId,
    seasonNumber,
    seasonName,
    communityName,
    account,
    amount: String(amount),
    state,
    closesAt: closesAt.toISOString(),
    claimedAt: claimedAt?.toISOString() ?? null,
  };
}

export function presentProvenClaim(view: ProvenClaim): z.infer<typeof provenClaim> {
  return { ...presentClaim(view), proof: view.proof, transaction: view.transaction && presentCall(view.transaction) };
}

export function presentGovernance(
  { token, governor, timelock, rules }: Governance,
  voter: z.infer<typeof governance>['voter'],
): z.infer<typeof governance> {
  return {
    token,
    governor,
    timelock,
    rules: rules && {
      votingDelay: rules.votingDelay,
      votingPeriod: rules.votingPeriod,
      timelockDelay: rules.timelockDelay,
      proposalThreshold: String(rules.proposalThreshold),
      quorum: String(rules.quorum),
      supply: String(rules.supply),
    },
    voter,
  };
}

export function presentVoter(
  { address, balance, votes, delegate }: Voter,
  delegation: z.infer<typeof walletCall>,
): NonNullable<z.infer<typeof governance>['voter']> {
  return { address, balance: String(balance), votes: String(votes), delegate, delegation };
}
