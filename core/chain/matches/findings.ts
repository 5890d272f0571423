import { getAddress, Signature } from 'ethers';
import type { ResultBatch, VerifierFinding } from '../../../prisma/generated/client.ts';
import { ArenaError } from '../../platform/errors.ts';
import {
  objectionDigest,
  objectorOf,
  type RegistryAddress,
  type ResultLeaf,
  resultLeafHash,
  signerOf,
} from '../leaves.ts';
import type { Jury, Registry } from '../registry.ts';
import type { ChainBase, ChainPart } from '../types.ts';
import { ChainTrouble } from '../wire/node.ts';
import type { Conflicts } from './conflicts.ts';
import { resultsJson, resultsOf } from './result-batches.ts';
import { isFor } from './signed-findings.ts';

/** What verifiers have found, as they hand it in: the signature alone says who they are. Everything is public. */

export interface NewFinding {
  /** Checksummed or not. */
  verifier: string;
  /** What is signed: the root of a batch, or the leaf of another result; of an objection without one, the root of the batch that it is to. */
  root: string;
  /** Results under it; 1 for a dissent. */
  count: number;
  signature: string;
  dissent?: Dissent | undefined;
}

export interface Dissent {
  matchId: string;
  /** Root of the batch that says otherwise. */
  objectsTo: string;
  /** What the verifier has found; null where it could find nothing that it would sign. */
  result: ResultLeaf | null;
  /** For people. */
  reason: string;
}

export interface FindingView {
  verifier: string;
  root: string;
  count: number;
  signature: string;
  kind: 'agrees' | 'dissents';
  matchId: string | null;
  objectsTo: string | null;
  result: ResultLeaf | null;
  reason: string | null;
  createdAt: Date;
}

export interface FindingsPart extends ChainPart {
  /**
   * Checks and keeps a finding; the same one again is harmless. Throws ArenaError: 401 'bad-signature', 403 'not-a-verifier',
   * 404 'batch-not-found', 409 'batch-dropped' and 'dissent-known', 422 'bad-count' and 'no-dissent', 503 'chain-unavailable'.
   */
  receive(finding: NewFinding): Promise<FindingView>;
  /** Of a match (what objects to its result) or of a root (who signed it, and what objects to it); the newest first. */
  list(of: { matchId?: string; root?: string; limit: number }): Promise<FindingView[]>;
}

/** Somebody who is no verifier may have become one a moment ago; nobody makes us ask more often than that. */
const STRANGER_MS = 2_000;

export function createFindings(base: ChainBase, registry: Registry, conflicts: Conflicts): FindingsPart {
  const { database, settings, clock } = base;
  const { prisma } = database;
  const chainId = settings.id;

  async function requireVerifier(verifier: string): Promise<void> {
    const asked = async (freshMs?: number): Promise<Jury | null> =>
      registry.jury(freshMs).catch((error: unknown) => {
        if (error instanceof ChainTrouble) throw unavailable();
        throw error;
      });
    const isKnown = (jury: Jury | null) => jury?.verifiers.includes(verifier) === true;
    if (isKnown(await asked()) || isKnown(await asked(STRANGER_MS))) return;
    throw new ArenaError('not-a-verifier', 'That address is not among the verifiers of the match registry.', 403);
  }

  async function batchOf(root: string): Promise<ResultBatch> {
    const batch = await prisma.resultBatch.findUnique({ where: { chainId_root: { chainId, root } } });
    if (!batch) {
      throw new ArenaError(
        'batch-not-found',
        'No results were proposed under that root. See GET /v1/chain/results.',
        404,
      );
    }
    if (batch.state === 'dropped') {
      throw new ArenaError(
        'batch-dropped',
        'That batch was taken apart: its results are proposed anew. See GET /v1/chain/results.',
        409,
      );
    }
    return batch;
  }

  /** @throws ArenaError where it is not this verifier's signature, or says nothing */
  function signedRoot(finding: Signed, batch: ResultBatch, address: RegistryAddress): string {
    const { root, count, signature, dissent, verifier } = finding;
    if (!dissent) {
      if (count !== batch.count) {
        throw new ArenaError('bad-count', `There are ${batch.count} results under that root.`, 422, { field: 'count' });
      }
      requireSigner(signerOf(address, { root, count }, signature), verifier);
      return root;
    }
    const { matchId, objectsTo, result, reason } = dissent;
    const proposed = resultsOf(batch).find(each => each.matchId === matchId);
    if (!proposed) throw noDissent('That match is not in the batch that it objects to.');
    if (!result) {
      const objection = { root: objectsTo, matchId, reason };
      requireSigner(objectorOf(address, objection, signature), verifier);
      return objectionDigest(address, objection);
    }
    const leaf = resultLeafHash(result);
    if (result.matchId !== matchId || result.commit !== proposed.commit)
      throw noDissent('That is the result of another match.');
    if (leaf === resultLeafHash(proposed)) throw noDissent('That is the very result that was proposed.');
    if (root !== leaf || count !== 1) throw noDissent('A dissent signs the leaf of its own result as a batch of one.');
    requireSigner(signerOf(address, { root, count }, signature), verifier);
    return leaf;
  }

  /** Each verifier says one thing against a match of a batch. */
  async function keep(finding: Signed, root: string, address: RegistryAddress): Promise<VerifierFinding> {
    const { verifier, signature, dissent } = finding;
    return database.transaction(async tx => {
      const batchRoot = dissent?.objectsTo ?? root;
      await tx.$queryRaw`SELECT root FROM "ResultBatch" WHERE "chainId" = ${chainId} AND root = ${batchRoot} FOR UPDATE`;
      const known = await tx.verifierFinding.findUnique({
        where: { chainId_verifier_root: { chainId, verifier, root } },
      });
      if (known && isFor(known, address) && (!dissent || known.kind === 'dissents')) return known;
      if (dissent) {
        const { matchId, objectsTo } = dissent;
        const said = await tx.verifierFinding.findFirst({
          where: { chainId, verifier, matchId, objectsTo, root: { not: root } },
        });
        if (said && isFor(said, address)) {
          throw new ArenaError('dissent-known', 'You object to that result already, for another reason.', 409);
        }
      }
      const said = {
        count: dissent ? 1 : finding.count,
        signature,
        registry: address.address,
        kind: dissent ? 'dissents' : 'agrees',
        matchId: dissent?.matchId ?? null,
        objectsTo: dissent?.objectsTo ?? null,
        reason: dissent?.reason ?? null,
        createdAt: clock.now(),
      };
      const result = dissent?.result ? { result: { ...dissent.result } } : {};
      // a new row, for whoever looks only at what is new
      if (known) await tx.verifierFinding.delete({ where: { id: known.id } });
      const row = await tx.verifierFinding.create({ data: { chainId, verifier, root, ...said, ...result } });
      if (dissent?.result) await learn(tx, root, dissent.result);
      return row;
    });
  }

  /** What is under a root that the chain has accepted from others: from now on the arena knows. */
  async function learn(tx: Parameters<Conflicts['accept']>[0], root: string, result: ResultLeaf): Promise<void> {
    const batch = await tx.resultBatch.findUnique({ where: { chainId_root: { chainId, root } } });
    if (batch?.state !== 'accepted' || resultsOf(batch).length > 0) return;
    await tx.resultBatch.update({
      where: { chainId_root: { chainId, root } },
      data: { results: resultsJson([result]) },
    });
    await conflicts.accept(tx, root);
  }

  return {
    name: 'findings',

    async receive(given) {
      const address = await registry.address();
      if (!address) throw unavailable();
      const finding = plain(given);
      const batch = await batchOf(finding.dissent?.objectsTo ?? finding.root);
      const root = signedRoot(finding, batch, address);
      await requireVerifier(finding.verifier);
      return viewOf(await keep(finding, root, address));
    },

    async list({ matchId, root, limit }) {
      const rows = await prisma.verifierFinding.findMany({
        where: {
          chainId,
          ...(matchId === undefined ? {} : { matchId }),
          ...(root === undefined ? {} : { OR: [{ root }, { objectsTo: root }] }),
        },
        orderBy: { id: 'desc' },
        take: limit,
      });
      return rows.map(viewOf);
    },
  };
}

type Signed = NewFinding;

/** One way to write what can be written in several. @throws ArenaError 401 where it is no signature as the contract takes it */
function plain(given: NewFinding): Signed {
  try {
    return { ...given, verifier: getAddress(given.verifier), signature: Signature.from(given.signature).serialized };
  } catch {
    throw badSignature();
  }
}

function requireSigner(signer: string | null, verifier: string): void {
  if (signer !== verifier) throw badSignature();
}

const badSignature = () =>
  new ArenaError(
    'bad-signature',
    'That is not this verifier’s signature for this registry on this chain (EIP-712, see GET /v1/chain).',
    401,
    { field: 'signature' },
  );
const noDissent = (why: string) =>
  new ArenaError('no-dissent', `That is no dissent. ${why}`, 422, { field: 'dissent' });
const unavailable = () =>
  new ArenaError('chain-unavailable', 'The chain cannot be asked at the moment. Please try again soon.', 503);

function viewOf(row: VerifierFinding): FindingView {
  const { verifier, root, count, signature, kind, matchId, objectsTo, result, reason, createdAt } = row;
  return {
    verifier,
    root,
    count,
    signature,
    kind: kind === 'dissents' ? 'dissents' : 'agrees',
    matchId,
    objectsTo,
    result: result as ResultLeaf | null,
    reason,
    createdAt,
  };
}
