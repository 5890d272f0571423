import { gzipSync } from 'node:zlib';
import { Wallet } from 'ethers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { commitLeafHash, objectorOf, type ResultLeaf, resultLeafHash, signerOf } from '../../core/chain/leaves.ts';
import type { Finding } from '../../core/chain/verifier/arena-client.ts';
import { createRegistryReader, isRegistered, registryRefusal } from '../../core/chain/verifier/index.ts';
import { openState } from '../../core/chain/verifier/state.ts';
import { type MadeMatch, type Making, makeMatches } from '../../core/chain/verifier/testing/matches.ts';
import type { Tape } from '../../core/engine/index.ts';
import { commitHash } from '../../core/matches/commit.ts';
import { startBadNode } from './bad-node.ts';
import { type FakeArena, rootOf } from './fake-arena.ts';
import { emptyOf, type HostileRoom, LAG_MS, LISTENED_SECONDS, one, openHostileRoom, signer } from './hostile-room.ts';

/** What a verifier says where an arena or a node is not honest. */

let room: HostileRoom;
let arena: FakeArena;
let verifier: HostileRoom['verifier'];
let registry: HostileRoom['registry'];
let tape: Tape;
let lockAt: Date;
let overCoinbase: Making;
beforeAll(async () => {
  room = await openHostileRoom();
  ({ arena, verifier, registry, tape, lockAt, overCoinbase } = room);
});
afterEach(() => room.clear());
afterAll(() => room?.close());

const commit: HostileRoom['commit'] = (...matches) => room.commit(...matches);
const make: HostileRoom['make'] = (...making) => room.make(...making);
const look: HostileRoom['look'] = (...results) => room.look(...results);
const abstention: HostileRoom['abstention'] = matchId => room.abstention(matchId);

describe('a result that is right', () => {
  it('is signed, with what was right beside it; a batch of one that was taken out of it as well', async () => {
    const matches = make(3);
    await commit(matches);
    const results = matches.map(({ result }) => result);
    const [finding] = await look(results);
    expect(finding).toMatchObject({ verifier: signer.address, count: 3 });
    expect(finding?.dissent).toBeUndefined();
    expect(signerOf(registry, finding as Finding, finding?.signature ?? '')).toBe(signer.address);
    arena.clear();
    arena.findings.length = 0;
    const replaysBefore = arena.asked.filter(path => path.endsWith('/replay')).length;
    const [alone] = await look(results.slice(0, 1));
    expect(alone).toMatchObject({ root: resultLeafHash(results[0] as ResultLeaf), count: 1 });
    // what was judged is not judged again
    expect(arena.asked.filter(path => path.endsWith('/replay')).length).toBe(replaysBefore);
  });

  it('of a casual fight may be committed after its tape', async () => {
    const kind = 'casual' as const;
    const at = new Date(lockAt.getTime() - 6 * 60_000);
    const casual = await room.tapeAt(kind, at);
    const match = one(make(1, { kind, lockAt: at, sources: ['coinbase'], tapeOf: () => casual }));
    await commit([match]);
    expect(await look([match.result])).toHaveLength(1);
  });
});

describe('a result that is wrong', () => {
  it('with the other corner as winner, be it by a moderator: the engine decides', async () => {
    const match = one(make());
    await commit([match]);
    const overridden = { ...match.result, winner: match.result.winner === 0 ? (1 as const) : (0 as const) };
    const [finding] = await look([overridden]);
    expect(finding?.dissent).toMatchObject({ matchId: match.result.matchId, result: match.result });
    expect(finding?.dissent?.objectsTo).toBe(resultLeafHash(overridden));
    expect(finding).toMatchObject({ root: resultLeafHash(match.result), count: 1 });
    expect(signerOf(registry, finding as Finding, finding?.signature ?? '')).toBe(signer.address);
  });

  it('over a tape that lies by one tick of one sample: its own result is over what the exchange told', async () => {
    const liar = one(
      room.over({ ...tape, samples: tape.samples.map((sample, k) => (k === 30 ? sample + 1 : sample)) }),
    );
    const honest = one(make());
    await commit([liar]);
    const [finding] = await look([liar.result]);
    expect(finding?.dissent?.result).toEqual(honest.result);
    expect(finding?.dissent?.reason).toContain('Sample 30');
  });

  it('is told apart from the right ones beside it, and nothing is signed for the batch', async () => {
    const matches = make(3);
    await commit(matches);
    const results = matches.map(({ result }) => result);
    results[1] = { ...(results[1] as ResultLeaf), stateHash: `0x${'5'.repeat(64)}` };
    const findings = await look(results);
    expect(findings.map(({ dissent }) => dissent?.matchId)).toEqual([results[1].matchId]);
  });

  it('with another seed, another tape than its replay, or the replay of another match', async () => {
    const matches = make(4);
    await commit(matches);
    const [seed, hash, other, own] = matches.map(({ result }) => result) as [
      ResultLeaf,
      ResultLeaf,
      ResultLeaf,
      ResultLeaf,
    ];
    arena.replays.set(other.matchId, arena.replays.get(own.matchId) ?? '');
    const findings = await look([
      { ...seed, serverSeed: `0x${'1'.repeat(64)}` },
      { ...hash, tapeHash: `0x${'2'.repeat(64)}` },
      { ...other, stateHash: own.stateHash },
      own,
    ]);
    const reasons = Object.fromEntries(findings.map(({ dissent }) => [dissent?.matchId, dissent?.reason]));
    expect(reasons[seed.matchId]).toContain('server seed');
    expect(reasons[hash.matchId]).toContain('another tape');
    expect(reasons[other.matchId]).toContain('of another match');
    expect(Object.keys(reasons)).toHaveLength(3);
    const [objection] = findings.filter(({ dissent }) => dissent?.matchId === seed.matchId);
    if (!objection?.dissent) throw new Error('There is no objection.');
    // what it could not find itself it does not sign: it objects
    expect(objection.dissent.result).toBeNull();
    const { objectsTo: root, matchId, reason } = objection.dissent;
    expect(objectorOf(registry, { root, matchId, reason }, objection.signature)).toBe(signer.address);
  });

  it('said to be void, though everybody can have the tape', async () => {
    const match = one(make());
    await commit([match]);
    await verifier.runStep();
    // when the tape had begun the arena did not know of it
    const { matchId } = match.result;
    await (await room.state()).heard(matchId, false, new Date(lockAt.getTime() + 3_000));
    const [finding] = await look([emptyOf(match)]);
    expect(finding?.dissent?.result).toEqual(match.result);
  });
});

describe('a void result', () => {
  it('is right where the match was void before it locked', async () => {
    const at = new Date(Math.floor(room.clock.now().getTime() / 1000 + LISTENED_SECONDS) * 1000);
    const match = one(make(1, { ...overCoinbase, lockAt: at }));
    await commit([match]);
    arena.void.add(match.result.matchId);
    await verifier.runStep();
    expect((await look([emptyOf(match)]))[0]?.dissent).toBeUndefined();
    expect(arena.findings).toHaveLength(1);
  });

  it('is not signed where the tape is not over, or may still be had', async () => {
    const at = new Date(Math.floor(room.clock.now().getTime() / 1000 - 20) * 1000);
    const match = one(make(1, { ...overCoinbase, lockAt: at }));
    await commit([match]);
    expect(await look([emptyOf(match)])).toEqual([]);
    expect(await abstention(match.result.matchId)).toContain('may still tell');
  });
});

describe('a commit', () => {
  it('that came to the chain after its lock is no proof: it could have been chosen', async () => {
    const match = one(make(1, { ...overCoinbase, lockAt: new Date(lockAt.getTime() - 2 * LAG_MS) }));
    await commit([match]);
    const [finding] = await look([match.result]);
    expect(finding?.dissent).toMatchObject({ result: null });
    expect(finding?.dissent?.reason).toMatch(/committed on chain \d+ s after its lock/);
  });

  it('that is no link of the chain before it, or whose match was committed before', async () => {
    const [first, second] = make(2) as [MadeMatch, MadeMatch];
    const cut = { ...second, commit: relinked(second, '3'.repeat(64)) };
    const twice = {
      ...one(make()),
      ...one(makeMatches(1, { ...overCoinbase, first: room.next, previous: cut.commit.commitHash.slice(2) })),
    };
    await commit([first, cut]);
    twice.commit = { ...relinked(first, room.previous ?? ''), sequence: room.next };
    await commit([twice]);
    await verifier.runStep();
    const findings = await look([
      { ...second.result, commit: commitLeafHash(cut.commit) },
      { ...first.result, commit: commitLeafHash(twice.commit) },
    ]);
    expect(findings.map(({ dissent }) => dissent?.reason).join()).toMatch(/does not follow.*had been committed before/);
  });

  it('that the arena does not show as it is on chain is not believed', async () => {
    const match = one(make());
    const other = one(
      makeMatches(1, { first: room.next, sources: ['coinbase'], tapeOf: () => tape, lockAt: new Date(0) }),
    );
    await commit([match], [other.commit]);
    expect(await look([match.result])).toEqual([]);
    expect(await abstention(match.result.matchId)).toContain('not known from the chain');
    // it comes to its senses
    arena.commits.set(rootOf([match.commit]), [match.commit]);
    room.pass(10_000);
    expect((await look([match.result]))[0]?.dissent).toBeUndefined();
    expect(arena.findings).toHaveLength(1);
  });

  it('of an engine that is not known here is left to others', async () => {
    const match = one(make());
    const payload = match.commit.payload.replace(/"engine":"[^"]+"/, '"engine":"99.0.0"');
    const changed = relinked({ ...match, commit: { ...match.commit, payload } }, match.commit.previous);
    await commit([{ ...match, commit: changed }]);
    expect(await look([{ ...match.result, commit: commitLeafHash(changed) }])).toEqual([]);
    expect(await abstention(match.result.matchId)).toContain('engine 99.0.0');
  });

  function relinked({ commit: before }: MadeMatch, link: string): MadeMatch['commit'] {
    return { ...before, previous: link, commitHash: `0x${commitHash(link, before.payload)}` };
  }
});

describe('an arena that', () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
  const tricks: [string, string, FakeArena['hijack']][] = [
    ['answers far too much', 'more than', (_, response) => Boolean(response.end('x'.repeat(2_000_000)))],
    ['never answers', 'does not answer within', () => true],
    [
      'sends a byte now and then',
      'does not answer within',
      (_, response) => {
        response.write('{');
        const timer = setInterval(() => response.write(' '), 50);
        response.on('close', () => clearInterval(timer));
        return true;
      },
    ],
    [
      'sends us elsewhere',
      'cannot be reached',
      (_, response) => Boolean(response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()),
    ],
    [
      'packs a bomb',
      'something packed',
      (_, response) => Boolean(response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)),
    ],
    ['hangs up', 'cannot be reached', (_, response) => Boolean(response.destroy())],
  ];
  it.each(tricks)('%s has no signature for it', async (_what, words, hijack) => {
    const match = one(make());
    await commit([match]);
    arena.hijack = (request, response) =>
      request.url?.endsWith('/replay') ? (hijack?.(request, response) ?? false) : false;
    expect(await look([match.result])).toEqual([]);
    expect(await abstention(match.result.matchId)).toContain(words);
    // once it is well again, so is the result
    arena.hijack = null;
    room.pass(10_000);
    expect(await look([match.result])).toHaveLength(1);
  });

  it('shows nonsense as a replay has no signature for a right result, and a dissent from a wrong one', async () => {
    const [right, wrong] = make(2) as [MadeMatch, MadeMatch];
    await commit([right, wrong]);
    for (const { result } of [right, wrong]) arena.replays.set(result.matchId, '{"format":1,"engine":{}}');
    const [finding] = await look([right.result, { ...wrong.result, stateHash: `0x${'5'.repeat(64)}` }]);
    expect(finding?.dissent).toMatchObject({ matchId: wrong.result.matchId, result: wrong.result });
    expect(finding?.dissent?.reason).toContain('engine version');
    expect(arena.findings).toHaveLength(1);
    expect(await abstention(right.result.matchId)).toContain('The result is right');
  });

  it('proposes other results than those under the root, or two of one match, is not followed', async () => {
    const [first, second] = make(2) as [MadeMatch, MadeMatch];
    await commit([first, second]);
    arena.propose([first.result], resultLeafHash(second.result));
    expect(await look([first.result, emptyOf(first)])).toEqual([]);
  });

  it('answers in another shape is left alone, and says what was wrong', async () => {
    arena.hijack = (request, response) =>
      request.url?.startsWith('/v1/chain/results') ? Boolean(response.end('{"items":[{"root":"0x12"}]}')) : false;
    const { troubles } = await verifier.runStep();
    expect(troubles.join()).toContain('another shape');
  });

  it('does not take findings is told them later', async () => {
    const match = one(make());
    await commit([match]);
    arena.hijack = (request, response) => (request.method === 'POST' ? Boolean(response.writeHead(500).end()) : false);
    expect(await look([match.result])).toEqual([]);
    const waiting = (await verifier.findings()).findings[0];
    expect(waiting).toMatchObject({ state: 'waiting', problem: 'it answers with status 500' });
    arena.hijack = null;
    room.pass(10_000);
    // a new process goes on
    await (await room.open()).runStep();
    expect(arena.findings).toHaveLength(1);
    expect((await verifier.findings()).findings[0]).toMatchObject({ state: 'told' });
  });

  it('lets nobody have all replays at once has them asked for one after the other', async () => {
    const matches = make(4);
    await commit(matches);
    let allowance = 2;
    arena.hijack = (request, response) => {
      if (!request.url?.endsWith('/replay') || allowance-- > 0) return false;
      allowance = 2;
      return Boolean(response.writeHead(429, { 'retry-after': '0.2' }).end());
    };
    const [finding] = await look(matches.map(({ result }) => result));
    expect(finding).toMatchObject({ count: 4 });
  });

  it('asks to wait is not asked meanwhile', async () => {
    arena.hijack = (_, response) => Boolean(response.writeHead(429, { 'retry-after': '30' }).end());
    const patient = await room.open();
    expect((await patient.runStep()).troubles.join()).toContain('status 429');
    arena.hijack = null;
    const before = arena.asked.length;
    expect((await patient.runStep()).troubles.join()).toContain('slow down');
    expect(arena.asked.length).toBe(before);
    room.pass(31_000);
    expect((await patient.runStep()).troubles).toEqual([]);
  });
});

describe('what was signed', () => {
  it('is never signed otherwise, also after a crash between promise and signature', async () => {
    const match = one(make());
    await commit([match]);
    const state = await room.state();
    const { commit: leaf } = match.result;
    expect(await state.promise([{ commit: leaf, resultLeaf: `0x${'9'.repeat(64)}` }], room.clock.now())).toEqual([]);
    expect(await state.promise([{ commit: leaf, resultLeaf: `0x${'8'.repeat(64)}` }], room.clock.now())).toEqual([
      leaf,
    ]);
    // all of a batch or none
    const free = `0x${'4'.repeat(64)}`;
    const both = [free, leaf].map(of => ({ commit: of, resultLeaf: `0x${'7'.repeat(64)}` }));
    expect(await state.promise(both, room.clock.now())).toEqual([leaf]);
    expect(await state.promise([{ commit: free, resultLeaf: `0x${'6'.repeat(64)}` }], room.clock.now())).toEqual([]);
    expect(await look([match.result])).toEqual([]);
    // a dissent with another result would be one more signature: it becomes an objection
    arena.clear();
    const wrong = { ...match.result, stateHash: `0x${'5'.repeat(64)}` };
    const [finding] = await look([wrong]);
    expect(finding?.dissent).toMatchObject({ matchId: match.result.matchId, result: null });
  });

  it('is promised once by two processes with one key that sign at the same moment', async () => {
    const scope = 'race';
    const [left, right] = await Promise.all([
      openState(room.memory.database, scope),
      openState(room.memory.database, scope),
    ]);
    const commits = Array.from({ length: 20 }, (_, index) => `0x${String(index).padStart(64, '0')}`);
    const of = (digit: string, list: string[]) =>
      list.map(each => ({ commit: each, resultLeaf: `0x${digit.repeat(64)}` }));
    const [one_, other] = await Promise.all([
      left.promise(of('1', commits), room.clock.now()),
      right.promise(of('2', [...commits].reverse()), room.clock.now()),
    ]);
    expect([one_.length, other.length].sort((a, b) => a - b)).toEqual([0, 20]);
  });
});

describe('a node that', () => {
  it('is of another chain, or knows no registry there, is refused at the start', async () => {
    const rpcUrls = [room.chain.url];
    expect(await registryRefusal({ rpcUrls, registry })).toBeNull();
    expect(await registryRefusal({ rpcUrls, registry: { ...registry, chainId: 1 } })).toContain('not of chain 1');
    const address = Wallet.createRandom().address;
    expect(await registryRefusal({ rpcUrls, registry: { ...registry, address } })).toContain('no contract');
    expect(await registryRefusal({ rpcUrls: ['http://127.0.0.1:1/'], registry })).toBeNull();
  });

  it('says whether a key is registered, or nothing', async () => {
    const rpcUrls = [room.chain.url];
    const stranger = Wallet.createRandom().address;
    expect(await isRegistered({ rpcUrls, registry }, signer.address)).toBe(true);
    expect(await isRegistered({ rpcUrls, registry }, stranger)).toBe(false);
    expect(await isRegistered({ rpcUrls, registry: { ...registry, address: stranger } }, signer.address)).toBeNull();
    expect(await isRegistered({ rpcUrls: ['http://127.0.0.1:1/'], registry }, signer.address)).toBeNull();
  });

  it('leaves out commits, or disagrees with another, is not believed', async () => {
    await commit(make());
    await commit(make());
    const node = await startBadNode(room.chain.url, async (call, pass) => {
      const answer = (await pass()) as { result: unknown[] };
      return call.method === 'eth_getLogs' ? { ...answer, result: answer.result.slice(-1) } : answer;
    });
    try {
      const reader = (rpcUrls: string[]) =>
        createRegistryReader({ rpcUrls, registry, confirmations: 0, clock: room.clock });
      const misled = await room.open({ reader: reader([node.url]) });
      expect((await misled.runStep()).troubles.join()).toContain('leave out commits');
      const torn = await room.open({ reader: reader([room.chain.url, node.url]) });
      expect((await torn.runStep()).troubles.join()).toContain('disagree');
      expect((await verifier.runStep()).troubles).toEqual([]);
    } finally {
      await node.stop();
    }
  });
});

describe('a result of what was never committed', () => {
  it('is waited for, in case our nodes are behind, and then objected to', async () => {
    const match = one(make());
    const unknown = { ...match.result, commit: `0x${'c'.repeat(64)}` };
    expect(await look([unknown])).toEqual([]);
    room.pass(11 * 60_000);
    await room.chain.mine(room.clock.now());
    const [finding] = await look([unknown]);
    expect(finding?.dissent).toMatchObject({ result: null, reason: 'Nothing of the kind was committed on chain.' });
  });
});
