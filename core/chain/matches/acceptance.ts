import type { ResultBatch } from '../../../prisma/generated/client.ts';
import type { RegistryAddress } from '../leaves.ts';
import { inOrder } from '../leaves.ts';
import { type Registry, registryCalls, type Terms } from '../registry.ts';
import type { ChainBase, TransactionWish } from '../types.ts';
import type { Attempts } from '../wire/attempts.ts';
import { chooseSigners, sinceFrom, type Vote } from './votes.ts';

/**
 * Signatures that go to the registry. Verifiers decide only what was committed after they were added, so where the verifiers have changed it matters whose
 * signatures are brought; and where somebody was faster with worse ones, better ones are brought after them.
 */

/** Stakes are given back a day after the lock (WagerEscrow.RESULT_PERIOD): nobody needs what was proposed before that. */
const MENDED_MS = 86_400_000;
const MENDED_MAX = 50;

export interface Acceptances {
  /** What to wish for, so that a batch is accepted that a quorum has signed; null where that is on its way, or the registry has it. */
  toAccept(
    batch: ResultBatch,
    signed: readonly Vote[],
    terms: Terms,
    to: RegistryAddress,
  ): Promise<TransactionWish | null>;
  /** What to wish for, so that an accepted batch decides more of its matches; null where that is on its way, or there are no such signatures. */
  toMend(
    batch: ResultBatch,
    signed: readonly Vote[],
    terms: Terms,
    to: RegistryAddress,
  ): Promise<TransactionWish | null>;
  /** Whether anything is accepted that was proposed within the last day. */
  areRecent(): Promise<boolean>;
  /** Proposed within the last day, accepted after a change of the verifiers that came after a commit, and not decided. */
  doubtful(terms: Terms): Promise<ResultBatch[]>;
}

export function createAcceptances(
  { database, settings, clock }: Pick<ChainBase, 'database' | 'settings' | 'clock'>,
  registry: Registry,
  attempts: Attempts,
): Acceptances {
  const { prisma } = database;
  const chainId = settings.id;
  /** What the registry said last of a root: it becomes less, never more. */
  const knownSince = new Map<string, number>();

  /** When the first of its commits was recorded: seconds, by the chain's clock. */
  async function committedAt({ root }: ResultBatch): Promise<number> {
    const [row] = await prisma.$queryRaw<{ at: Date | null }[]>`
      SELECT min(recorded."committedAt") AS at
        FROM "ChainMatch" known
        JOIN "CommitBatch" recorded ON recorded."chainId" = known."chainId" AND recorded.first = known."batchFirst"
       WHERE known."chainId" = ${chainId} AND known."resultRoot" = ${root}`;
    return row?.at ? row.at.getTime() / 1000 : 0;
  }

  function wishFor(batch: ResultBatch, signers: readonly Vote[], to: RegistryAddress): TransactionWish {
    return {
      // another key where others sign: a verifier of the former ones may be none any more
      key: `results:${batch.root}:${signers.map(({ verifier }) => verifier.slice(2, 6)).join('')}`,
      purpose: 'results',
      to: to.address,
      data: registryCalls.acceptResults(batch.root, batch.count, inOrder(signers)),
    };
  }

  return {
    async toAccept(batch, signed, terms, to) {
      const { signers } = chooseSigners(signed, terms, await committedAt(batch));
      const wish = wishFor(batch, signers, to);
      const newest = await attempts.newest(wish.key);
      if (newest && newest.state !== 'failed') return null;
      return newest && (await registry.isAccepted(batch.root)) ? null : wish;
    },

    async toMend(batch, signed, terms, to) {
      const from = await committedAt(batch);
      const best = chooseSigners(signed, terms, from);
      const isBetter = (since: number | undefined) => since === undefined || best.since < sinceFrom(since, from);
      if (best.signers.length < terms.quorum || !isBetter(knownSince.get(batch.root))) return null;
      const wish = wishFor(batch, best.signers, to);
      const newest = await attempts.newest(wish.key);
      if (newest && newest.state !== 'failed') return null;
      const since = await registry.verifiersSince(batch.root);
      knownSince.set(batch.root, since);
      return isBetter(since) ? wish : null;
    },

    async areRecent() {
      const createdAt = { gt: new Date(clock.now().getTime() - MENDED_MS) };
      return (
        (await prisma.resultBatch.findFirst({
          where: { chainId, state: 'accepted', createdAt },
          select: { root: true },
        })) !== null
      );
    },

    async doubtful({ addedAt, moreUntil }) {
      const changes = [...new Set([...addedAt, ...moreUntil])].map(at => new Date(at * 1000));
      const found = await prisma.$queryRaw<{ root: string }[]>`
        SELECT DISTINCT batch.root
          FROM "ResultBatch" batch
          JOIN "ChainMatch" known ON known."chainId" = batch."chainId" AND known."resultRoot" = batch.root
          JOIN "CommitBatch" recorded ON recorded."chainId" = known."chainId" AND recorded.first = known."batchFirst"
         WHERE batch."chainId" = ${chainId} AND batch.state = 'accepted' AND known.state = 'accepted'
           AND batch."createdAt" > ${new Date(clock.now().getTime() - MENDED_MS)}
           AND EXISTS (SELECT 1 FROM unnest(${changes}::timestamptz[]) AS change(at)
                        WHERE at >= recorded."committedAt" AND at <= batch."acceptedAt")
         LIMIT ${MENDED_MAX}`;
      return prisma.resultBatch.findMany({ where: { chainId, root: { in: found.map(({ root }) => root) } } });
    },
  };
}
