import type { AccountKind } from '../../prisma/generated/enums.ts';

/** Accounts by what they are for. Pure. */
export interface AccountReference {
  key: string;
  kind: AccountKind;
  communityId: string;
  memberId: string | null;
}

export function walletKey(memberId: string): string {
  return `wallet:${memberId}`;
}

/** A member's credits in a community. */
export function walletOf(communityId: string, memberId: string): AccountReference {
  return { key: walletKey(memberId), kind: 'wallet', communityId, memberId };
}

/** What has been staked on one match, and the house's subsidy. */
export function marketOf(communityId: string, matchId: string): AccountReference {
  return { key: `market:${matchId}`, kind: 'market', communityId, memberId: null };
}

/** The community's own credits: it subsidises markets and takes what members spend. */
export function treasuryOf(communityId: string): AccountReference {
  return { key: `treasury:${communityId}`, kind: 'treasury', communityId, memberId: null };
}

/** Where credits come from and are burned to: its balance is minus all credits in circulation. */
export function issuanceOf(communityId: string): AccountReference {
  return { key: `issuance:${communityId}`, kind: 'issuance', communityId, memberId: null };
}

/** A prize pool, of a tournament say. */
export function prizePoolOf(communityId: string, purpose: string): AccountReference {
  return { key: `prize:${purpose}`, kind: 'prize', communityId, memberId: null };
}
