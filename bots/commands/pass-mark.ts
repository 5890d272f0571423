import type { Services } from './types.ts';

/** The mark of who has a season pass of this community (bought on chain). It says thanks; it changes no fight and no order. */
export const PASS_MARK = '✦';

/** Those of these members; nobody where there is no chain. */
export async function passHolders(
  { chain }: Pick<Services, 'chain'>,
  communityId: string,
  memberIds: readonly string[],
): Promise<ReadonlySet<string>> {
  return chain ? chain.rights.passHolders(communityId, [...new Set(memberIds)]) : new Set();
}

/** ' ✦' */
export function passMark(passes: ReadonlySet<string>, memberId: string | null): string {
  return memberId !== null && passes.has(memberId) ? ` ${PASS_MARK}` : '';
}
