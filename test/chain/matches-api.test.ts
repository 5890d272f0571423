import { ZeroAddress } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proofIn, reportOn } from '../../arena/verify-proof.ts';
import { checkProof, onChainWords } from '../../core/chain/index.ts';
import { commitLeafHash, commitLeafOf } from '../../core/chain/leaves.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { type Answer, ask, openTestApi } from '../api/harness.ts';
import { words } from '../arena/harness.ts';
import { type ArenaApi, openArenaApi } from './arena-api.ts';
import { type ArenaChain, startArenaChain } from './arena-chain.ts';
import { chatOf } from './arena-chat.ts';
import { casualFight, fighter, otherWinner, ratedMatch, tell, voices } from './match-world.ts';

/** What everybody can read of matches on chain, and what verifiers hand in: by HTTP, as the document promises it. */

/** Commits and results wait so long for others to share a transaction with. */
const COMPANY_SECONDS = 20;

let arena: ArenaChain;
let api: ArenaApi;
let ada: CommunityContext;
let bob: CommunityContext;
let say: ReturnType<typeof voices>;
beforeAll(async () => {
  arena = await startArenaChain({
    bettingSeconds: 60,
    config: { commitSeconds: COMPANY_SECONDS, resultSeconds: COMPANY_SECONDS },
  });
  ada = await fighter(arena, 'ada', 'Rusty');
  bob = await fighter(arena, 'bob', 'Voltran');
  say = voices(arena);
  api = await openArenaApi(arena);
});
afterAll(async () => {
  await api?.close();
  await arena?.close();
});

/** Lets those that wait for company go, and looks. */
async function look(): Promise<void> {
  await arena.passTime(COMPANY_SECONDS + 1);
  await arena.look();
}

const get: ArenaApi['get'] = (...what) => api.get(...what);
const post = (finding: object, status: number) => api.post('/v1/chain/findings', finding, status);

const codeOf = ({ json }: Answer) => (json as { errors: { code: string }[] }).errors[0]?.code;

it('says where the contracts are, and who verifies', async () => {
  const { json } = await get('/v1/chain', '/v1/chain');
  expect(json).toMatchObject({
    chainId: arena.chain.chainId,
    quorum: 5,
    verifiers: arena.verifiers.map(({ address }) => address),
    contracts: { MatchRegistry: { address: arena.addresses.MatchRegistry } },
  });
});

it('shows a match from its commit to its result, and a proof that anybody can check', async () => {
  const id = await casualFight(arena, ada);
  await look();
  const document = async () => (await get('/v1/matches/{id}/chain', `/v1/matches/${id}/chain`)).text;
  const committed = proofIn(await document());
  if (!committed?.commit) throw new Error('no proof of the commit');
  expect([committed.state, committed.result]).toEqual(['committed', null]);
  const batch = await get('/v1/chain/commits/{root}', `/v1/chain/commits/${committed.commit.root}`);
  expect(batch.json).toMatchObject({ count: 1, commits: [committed.commit.leaf] });
  await get('/v1/chain/commits/{root}', `/v1/chain/commits/0x${'0'.repeat(64)}`, 404);
  await get('/v1/chain/commits/{root}', '/v1/chain/commits/7', 400);

  await tell(arena, id);
  await look();
  const { json } = await get('/v1/chain/results', '/v1/chain/results');
  const [proposed] = (json as { items: { root: string; count: number; results: never[] }[] }).items;
  if (!proposed) throw new Error('nothing is proposed');
  for (const verifier of arena.verifiers.slice(0, 5)) await post(await say.agree(verifier, proposed), 201);
  await look();
  const proof = proofIn(await document());
  if (!proof?.result) throw new Error('no proof of the result');
  const registry = { chainId: arena.chain.chainId, address: arena.addresses.MatchRegistry };
  const checked = checkProof(proof, registry);
  expect(checked.problems).toEqual([]);
  expect(checked.signers.sort()).toEqual(
    arena.verifiers
      .slice(0, 5)
      .map(({ address }) => address)
      .sort(),
  );
  expect((await get('/v1/chain/results/{root}', `/v1/chain/results/${proposed.root}`)).json).toMatchObject({
    state: 'accepted',
    signatures: proof.result.signatures,
  });

  // of whatever is changed, something does not fit any more
  const { commit, result } = proof;
  if (!commit) throw new Error('no commit');
  const seed = `0x${'7'.repeat(64)}`;
  for (const wrong of [
    { ...proof, matchId: '7H2K9QX4M1ZT' },
    { ...proof, commit: { ...commit, leaf: { ...commit.leaf, lockAt: 1 } } },
    { ...proof, commit: { ...commit, proof: [seed] } },
    { ...proof, result: { ...result, leaf: otherWinner(result.leaf) } },
    { ...proof, result: { ...result, leaf: { ...result.leaf, serverSeed: seed } } },
    { ...proof, result: { ...result, root: seed } },
    { ...proof, result: { ...result, count: 2 } },
    { ...proof, result: { ...result, leaf: { ...result.leaf, tapeHash: 'nonsense' } } },
  ]) {
    expect(checkProof(wrong, registry).problems).not.toEqual([]);
  }
  expect(checkProof(proof, { ...registry, chainId: 1 }).signers).toEqual([]);
  expect(proofIn('{}')).toBeNull();
  const { lines, isGood } = reportOn(proof);
  expect([isGood, lines.filter(line => line.startsWith('  - 0x'))]).toMatchObject([true, { length: 5 }]);
  expect(reportOn({ ...proof, matchId: '7H2K9QX4M1ZT' }).isGood).toBe(false);
});

it('tells on its pages and in words what the chain holds', async () => {
  const id = await ratedMatch(arena, [ada, bob]);
  await look();
  const pages = () => Promise.all([`/matches/${id}`, `/verify?match=${id}`].map(path => ask(api.url, path)));
  for (const { status, text } of await pages()) {
    expect(status).toBe(200);
    expect(text).toContain('On chain');
    expect(text).toMatch(
      /Committed \d+ s before its lock, in block \d+\. Verifiers have no result of it to look at yet\./,
    );
    expect(text).toContain(arena.addresses.MatchRegistry);
  }
  await arena.passTime(200);
  await arena.house.matches.advance(id);
  await tell(arena, id);
  await look();
  const onChain = await arena.service.proofs.ofMatch(id);
  if (!onChain) throw new Error('not on chain');
  expect(onChainWords(onChain).result).toBe('Result signed by 0 of 7 verifiers; 5 are needed: not yet accepted.');
  expect(
    onChainWords({ ...onChain, state: 'disputed', findings: { agrees: ['a'], dissents: ['b', 'c'] } }).result,
  ).toBe('Disputed: no quorum of verifiers agrees. Result signed by 1 of 7 verifiers; 2 object.');
  expect(onChainWords({ ...onChain, state: 'accepted', jury: null }).result).toBe(
    'Result signed by 0 verifiers, accepted.',
  );
});

it('answers /verify with the chain in a line', async () => {
  const id = await casualFight(arena, ada);
  await look();
  await tell(arena, id);
  const reply = await chatOf(arena).say('ada', 'verify', { id });
  const proof = (reply.buttons ?? []).flat().find(({ label }) => label === 'Proof on chain');
  expect(proof?.url).toBe(`https://arena.example.org/matches/${id}#on-chain`);
  expect((await ask(api.url, `/matches/${id}`)).text).toContain('id="on-chain"');
  expect(words(reply)).toMatch(
    /On a test chain: Committed .*in block \d+.* Verifiers have no result of it to look at yet\./,
  );
});

it('sends at once what a pool waits for, and lets the rest wait for company', async () => {
  const { prisma } = arena.test.database;
  await look();
  const id = await ratedMatch(arena, [ada, bob]);
  await arena.look();
  expect((await arena.service.proofs.ofMatch(id))?.commit).toBeNull();
  const link = await prisma.commit.findUniqueOrThrow({ where: { matchId: id } });
  const commit = commitLeafHash(commitLeafOf(link));
  const pool = { chainId: arena.chain.chainId, matchId: id, asset: ZeroAddress, commit, closesAt: arena.clock.now() };
  await prisma.escrowPool.create({ data: { ...pool, id: `0x${'5'.repeat(64)}`, state: 'refused' } });
  await arena.look();
  expect((await arena.service.proofs.ofMatch(id))?.commit).toBeNull();
  await prisma.escrowPool.updateMany({ where: { matchId: id }, data: { state: 'asked' } });
  await arena.service.commits.step?.();
  expect((await arena.service.commits.commitOf(id))?.hash).toBe(commit);
  await prisma.escrowPool.deleteMany({ where: { matchId: id } });
  await arena.house.matches.void(id, 'The test said so.');
});

describe('before a match is told', () => {
  it('nothing that anybody can read holds its winner, its seed or its end', async () => {
    const id = await ratedMatch(arena, [ada, bob]);
    await look();
    await arena.passTime(200);
    await arena.house.matches.advance(id);
    await look();
    const row = await arena.test.database.prisma.match.findUniqueOrThrow({ where: { id } });
    expect([row.state, row.stateHash === null]).toEqual(['settled', false]);
    const secrets = [row.serverSeed, row.stateHash ?? '', row.seed ?? ''];
    const { commit } = (await arena.service.proofs.ofMatch(id)) ?? {};
    const read = async () => {
      const paths = [
        `/v1/matches/${id}/chain`,
        `/v1/chain/commits/${commit?.root}`,
        ...['proposed', 'signed', 'accepted', 'disputed', 'dropped'].map(state => `/v1/chain/results?state=${state}`),
        `/v1/chain/findings?matchId=${id}`,
        `/v1/chain/findings`,
        `/matches/${id}`,
        `/verify?match=${id}`,
      ];
      return (await Promise.all(paths.map(path => ask(api.url, path)))).map(({ status, text }) => {
        expect(status).toBe(200);
        return text;
      });
    };
    const before = await read();
    for (const text of before) for (const secret of secrets) expect(text).not.toContain(secret);
    expect(before[0]).toMatch(/"state":"committed".*"result":null/);
    const sent = await arena.test.database.prisma.chainTransaction.findMany();
    for (const { data } of sent) for (const secret of secrets) expect(data).not.toContain(secret);

    await tell(arena, id);
    await look();
    const after = await read();
    expect(after[0]).toContain(row.serverSeed);
    expect(after[0]).toContain(row.stateHash ?? '-');
  });
});

describe('findings', () => {
  it('are public, dissents with what they say, and refused with a code', async () => {
    const id = await casualFight(arena, ada);
    await tell(arena, id);
    await look();
    const known = await arena.test.database.prisma.chainMatch.findUniqueOrThrow({ where: { matchId: id } });
    const batch = await arena.service.proofs.resultBatch(known.resultRoot ?? '');
    const [one, two] = arena.verifiers;
    const result = batch?.results.find(({ matchId }) => matchId === id);
    if (!batch || !one || !two || !result) throw new Error('nothing to look at');
    await post(await say.dissent(one, batch.root, otherWinner(result)), 201);
    await post(await say.object(two, batch.root, id, 'I was asleep.'), 201);
    const { json } = await get('/v1/chain/findings', `/v1/chain/findings?matchId=${id}`);
    expect((json as { items: object[] }).items).toMatchObject([
      { kind: 'dissents', verifier: two.address, result: null, reason: 'I was asleep.' },
      { kind: 'dissents', verifier: one.address, result: otherWinner(result), objectsTo: batch.root },
    ]);
    const good = await say.agree(one, batch);
    expect(codeOf(await post({ ...good, signature: `0x${'1'.repeat(130)}` }, 401))).toBe('bad-signature');
    expect(codeOf(await post(await say.agree(arena.wallet(1), batch), 403))).toBe('not-a-verifier');
    expect(codeOf(await post({ ...good, root: `0x${'2'.repeat(64)}` }, 404))).toBe('batch-not-found');
    expect(codeOf(await post(await say.object(one, batch.root, id, 'Twice.'), 409))).toBe('dissent-known');
    expect(codeOf(await post(await say.dissent(two, batch.root, result), 422))).toBe('no-dissent');
    await post(
      { ...good, dissent: { matchId: id, objectsTo: batch.root, result: null, reason: 'x'.repeat(501) } },
      400,
    );
    await post({ ...good, more: 'x'.repeat(9_000) }, 413);
    const page = await get('/v1/chain/results', '/v1/chain/results?state=accepted&limit=1');
    const { nextCursor } = page.json as { nextCursor: string | null };
    if (nextCursor) await get('/v1/chain/results', `/v1/chain/results?state=accepted&limit=1&cursor=${nextCursor}`);
    await get('/v1/chain/results', '/v1/chain/results?cursor=nonsense', 400);
  });
});

it('is silent about chains where there is none', async () => {
  const plain = await openTestApi();
  try {
    const document = await plain.get('/openapi.json');
    expect(document.text).not.toMatch(/\/chain|"chain"/);
    for (const path of ['/v1/chain', '/v1/chain/results', '/v1/matches/7H2K9QX4M1ZT/chain']) {
      const answer = await plain.get(path);
      expect([path, answer.status, codeOf(answer)]).toEqual([path, 404, 'no-chain']);
    }
  } finally {
    await plain.close();
  }
});
