import { Wallet } from 'ethers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { commitLeafHash, type ResultLeaf, resultLeafHash } from '../../core/chain/leaves.ts';
import type { RecordedBatch } from '../../core/chain/verifier/commit-rules.ts';
import type { Verifier, VerifierOptions } from '../../core/chain/verifier/index.ts';
import { openState } from '../../core/chain/verifier/state.ts';
import { type MadeMatch, makeMatches } from '../../core/chain/verifier/testing/matches.ts';
import { ChainTrouble } from '../../core/chain/wire/node.ts';
import { commitHash } from '../../core/matches/commit.ts';
import { testDatabase } from '../database.ts';
import { type FakeArena, rootOf } from './fake-arena.ts';
import { emptyOf, type HostileRoom, LISTENED_SECONDS, one, openHostileRoom } from './hostile-room.ts';

/** What an arena might do so that a verifier overlooks something, and what must not make a verifier speak against an honest one. */

let room: HostileRoom;
let arena: FakeArena;
beforeAll(async () => {
  room = await openHostileRoom();
  ({ arena } = room);
});
afterEach(() => room.clear());
afterAll(() => room?.close());

const seconds = (date: Date) => Math.floor(date.getTime() / 1000);
const inSeconds = (count: number) => new Date((seconds(room.clock.now()) + count) * 1000);
const reasonsFor = (results: readonly ResultLeaf[]) =>
  results.map(({ matchId }) => arena.findings.find(({ dissent }) => dissent?.matchId === matchId)?.dissent?.reason);

/** A chain of which a verifier hears what a test says. */
function toldChain() {
  const told = { batches: [] as RecordedBatch[], isAway: false };
  let block = 0;
  const reader: VerifierOptions['reader'] = {
    async next() {
      if (told.isAway) throw new ChainTrouble('It is away.');
      block += 1;
      return {
        batches: told.batches.splice(0),
        mark: { block, hash: `0x${'b'.repeat(64)}` },
        at: room.clock.now(),
        isAll: true,
      };
    },
  };
  return { told, reader };
}

/** Somebody new, who hears of the chain what a test says. */
async function stranger(): Promise<{ verifier: Verifier; told: ReturnType<typeof toldChain>['told'] }> {
  const { told, reader } = toldChain();
  const wallet = Wallet.createRandom();
  return { told, verifier: await room.open({ reader, signer: new Wallet(wallet.privateKey) }) };
}

/** What the chain has recorded of these. */
function recorded(matches: readonly MadeMatch[], at: Date): RecordedBatch {
  const commits = matches.map(match => match.commit);
  const root = rootOf(commits);
  arena.commits.set(root, commits);
  for (const { replay, text } of matches) arena.replays.set(replay.matchId, text);
  return { root, first: commits[0]?.sequence ?? 0, count: commits.length, recordedAt: seconds(at) };
}

describe('a match that was said to be void before its lock', () => {
  it('is void: no fight that is proposed afterwards stands', async () => {
    const match = one(room.make(1, { ...room.overCoinbase, lockAt: inSeconds(LISTENED_SECONDS) }));
    await room.commit([match]);
    arena.void.add(match.result.matchId);
    await room.verifier.runStep();
    arena.void.delete(match.result.matchId);
    const [finding] = await room.look([match.result]);
    expect(finding?.dissent).toMatchObject({ result: emptyOf(match), objectsTo: resultLeafHash(match.result) });
    expect(finding?.dissent?.reason).toContain('said before its lock that it is void');
    expect(finding).toMatchObject({ root: resultLeafHash(emptyOf(match)), count: 1 });
  });

  it('is not called a fight by a verifier that had not listened then', async () => {
    const match = one(room.make());
    await room.commit([match]);
    expect(await room.look([emptyOf(match)])).toEqual([]);
    expect(await room.abstention(match.result.matchId)).toContain('not heard here');
    // nothing was promised of it either
    arena.clear();
    expect((await room.look([match.result]))[0]?.dissent).toBeUndefined();
    expect(arena.findings).toHaveLength(1);
  });

  it('is listened for until its tape has begun', async () => {
    const match = one(room.make(1, { ...room.overCoinbase, lockAt: inSeconds(LISTENED_SECONDS) }));
    const { matchId } = match.result;
    const looked = () => arena.asked.filter(path => path.endsWith(`/matches/${matchId}`)).length;
    await room.commit([match]);
    const state = await room.state();
    await room.verifier.runStep();
    const lockMs = match.commit.lockAt * 1000;
    expect((await state.heardOf(matchId)).openAt?.getTime()).toBeLessThan(lockMs);
    room.pass((LISTENED_SECONDS + 4) * 1000);
    await room.verifier.runStep();
    expect((await state.heardOf(matchId)).openAt?.getTime()).toBeGreaterThanOrEqual(lockMs + 3_000);
    expect(looked()).toBe(2);
    await room.verifier.runStep();
    expect(looked()).toBe(2);
  });
});

describe('a casual match', () => {
  it('that could have had a pool when its tape was known already is not signed; one second later it could not', async () => {
    const { verifier, told } = await stranger();
    const lockAt = new Date(room.lockAt.getTime() - 6 * 60_000);
    const tape = await room.tapeAt('casual', lockAt);
    const making = { kind: 'casual' as const, lockAt, sources: ['coinbase'], tapeOf: () => tape };
    const [early] = makeMatches(1, making) as [MadeMatch];
    const [timely] = makeMatches(1, { ...making, first: 2, previous: early.replay.commit.hash }) as [MadeMatch];
    const at = (before: number) => new Date(lockAt.getTime() - before * 1000);
    told.batches.push(recorded([early], at(16)), recorded([timely], at(15)));
    await verifier.runStep();
    arena.propose([timely.result]);
    await room.look([early.result], verifier);
    expect(reasonsFor([early.result, timely.result])).toEqual([
      expect.stringContaining('committed on chain 16 s before'),
      undefined,
    ]);
    expect(arena.findings).toHaveLength(2);
    // nobody is hurt where it is void
    arena.findings.length = 0;
    arena.clear();
    expect((await room.look([emptyOf(early)], verifier))[0]?.dissent).toBeUndefined();
    expect(arena.findings).toHaveLength(1);
  });
});

describe('commits that are hidden', () => {
  it('hold up what follows, so that a match committed twice, or a link of another chain, is found all the same', async () => {
    const [first, cut] = room.make(2) as [MadeMatch, MadeMatch];
    const hidden = await room.commit([first]);
    const relinked = { ...cut, commit: relink(cut, '3'.repeat(64)) };
    await room.commit([relinked]);
    const twice = { ...first, commit: { ...relink(first, room.previous ?? ''), sequence: room.next } };
    await room.commit([twice]);
    await room.chain.mine(room.clock.now());
    const shown = arena.commits.get(hidden) ?? [];
    arena.commits.delete(hidden);
    const results = [relinked, twice].map(({ result, commit }) => ({ ...result, commit: commitLeafHash(commit) }));
    for (const result of results) arena.propose([result]);
    const troubles: string[] = [];
    for (let look = 0; look < 8; look++) {
      troubles.push(...(await room.verifier.runStep()).troubles);
      room.pass(2 ** look * 3_000);
    }
    expect(arena.findings).toEqual([]);
    for (const { matchId } of results) expect(await room.abstention(matchId)).toContain('not known');
    // whoever watches over the verifier is told
    expect(new Set(troubles)).toEqual(
      new Set([
        `The arena: of its commits from ${first.commit.sequence} on nothing can be checked, and so of no later ones.`,
      ]),
    );
    arena.commits.set(hidden, shown);
    room.pass(6 * 60_000);
    await room.chain.mine(room.clock.now());
    await room.verifier.runStep();
    await room.verifier.runStep();
    expect(reasonsFor(results)).toEqual([
      expect.stringContaining('does not follow'),
      expect.stringContaining('had been committed before'),
    ]);
  });

  it('for ever are a hole in the chain after a week and more', async () => {
    const { verifier, told } = await stranger();
    const [lost, next] = makeMatches(2, room.overCoinbase) as [MadeMatch, MadeMatch];
    const at = new Date(room.lockAt.getTime() - 60_000);
    told.batches.push(recorded([lost], at), recorded([next], at));
    arena.commits.delete(rootOf([lost.commit]));
    await verifier.runStep();
    expect(await room.look([next.result], verifier)).toEqual([]);
    await room.memory.database.pool.query(
      `UPDATE verifier.commit_batch SET tries = 4000 WHERE root = $1 AND state = 'waiting'`,
      [rootOf([lost.commit])],
    );
    room.pass(10_000);
    expect((await room.look([next.result], verifier))[0]?.dissent).toBeUndefined();
    expect(arena.findings).toHaveLength(1);
  });

  it('say of themselves what they like: their place is what counts for the next', async () => {
    const { verifier, told } = await stranger();
    const [first, second] = makeMatches(2, room.overCoinbase) as [MadeMatch, MadeMatch];
    const moved = { ...first, commit: { ...first.commit, sequence: 77 } };
    const cut = { ...second, commit: relink(second, '4'.repeat(64)) };
    const at = new Date(room.lockAt.getTime() - 60_000);
    told.batches.push({ ...recorded([moved], at), first: 1 }, recorded([cut], at));
    await verifier.runStep();
    const result = { ...second.result, commit: commitLeafHash(cut.commit) };
    await room.look([result], verifier);
    expect(reasonsFor([result])).toEqual([expect.stringContaining('does not follow')]);
  });

  function relink({ commit: before }: MadeMatch, link: string): MadeMatch['commit'] {
    return { ...before, previous: link, commitHash: `0x${commitHash(link, before.payload)}` };
  }
});

describe('words that no database keeps', () => {
  it('silence nobody, be they in a refusal, in a replay or in what is committed', async () => {
    const { verifier, told } = await stranger();
    const [refused, spoiled, fine] = makeMatches(3, room.overCoinbase) as [MadeMatch, MadeMatch, MadeMatch];
    const at = new Date(room.lockAt.getTime() - 60_000);
    told.batches.push(recorded([refused, spoiled, fine], at));
    const message = 'a\u0000b\ud800c\u2028d';
    arena.hijack = (request, response) =>
      request.url?.startsWith('/v1/chain/commits/')
        ? Boolean(response.writeHead(500).end(JSON.stringify({ errors: [{ code: 'no', message }] })))
        : false;
    expect((await verifier.runStep()).troubles).toEqual([]);
    const { rows } = await room.memory.database.pool.query(
      `SELECT problem FROM verifier.commit_batch WHERE root = $1 AND state = 'waiting'`,
      [rootOf([refused, spoiled, fine].map(({ commit }) => commit))],
    );
    expect(rows).toEqual([{ problem: 'The arena does not show it: it says: a b c d.' }]);
    arena.hijack = (_, response) => Boolean(response.end('{"commits":[{"payload":"\\u0000"}]}'));
    room.pass(10_000);
    await verifier.runStep();
    arena.hijack = null;
    arena.replays.set(spoiled.result.matchId, '{"format":1,"engine":"1\\u00002\\ud800"}');
    arena.propose([fine.result]);
    room.pass(60_000);
    expect((await room.look([spoiled.result], verifier)).map(({ dissent }) => dissent)).toEqual([undefined]);
    expect(await room.abstention(spoiled.result.matchId, verifier)).toContain('The result is right');
  });

  it('or any other fault with one batch keep no other waiting; who asks for its health hears no more than that', async () => {
    const { told, reader } = toldChain();
    const secret = 'connect ECONNREFUSED db.example.org:5432';
    const verifier = await room.open({
      reader,
      signer: new Wallet(Wallet.createRandom().privateKey),
      witness: {
        async testify({ tape }) {
          if (tape?.samples[3] === 77) throw new Error(secret);
          return { verdict: 'confirmed', tape, from: 'recorded', reason: '' };
        },
      },
    });
    const samples = room.tape.samples.map((sample, k) => (k === 3 ? 77 : sample));
    const [bad] = makeMatches(1, { ...room.overCoinbase, tapeOf: () => ({ ...room.tape, samples }) }) as [MadeMatch];
    const [good] = makeMatches(1, { ...room.overCoinbase, first: 2, previous: bad.replay.commit.hash }) as [MadeMatch];
    told.batches.push(recorded([bad, good], new Date(room.lockAt.getTime() - 60_000)));
    arena.propose([bad.result]);
    arena.propose([good.result]);
    expect((await verifier.runStep()).troubles).toEqual(['Something went wrong here: the log says what.']);
    expect(JSON.stringify(await verifier.health())).not.toContain('db.example.org');
    expect(arena.findings.map(({ root }) => root)).toEqual([resultLeafHash(good.result)]);
  });
});

describe('a result whose commit is not known', () => {
  it('is left alone while our own node is away, however long, and signed when it is back', async () => {
    const { verifier, told } = await stranger();
    await verifier.runStep();
    const match = one(makeMatches(1, room.overCoinbase));
    const batch = recorded([match], new Date(room.lockAt.getTime() - 60_000));
    arena.propose([match.result]);
    told.isAway = true;
    for (const minutes of [0, 11, 60]) {
      room.pass(minutes * 60_000);
      expect((await verifier.runStep()).troubles).toEqual(['It is away.']);
      expect(arena.findings).toEqual([]);
    }
    Object.assign(told, { isAway: false, batches: [batch] });
    room.pass(6 * 60_000);
    expect((await room.look([match.result], verifier))[0]?.dissent).toBeUndefined();
    expect(arena.findings).toHaveLength(1);
  });

  it('is objected to once the chain was read further than it could stand; and signed where it is found after all', async () => {
    const { verifier, told } = await stranger();
    const match = one(makeMatches(1, room.overCoinbase));
    const batch = recorded([match], new Date(room.lockAt.getTime() - 60_000));
    expect(await room.look([match.result], verifier)).toEqual([]);
    room.pass(11 * 60_000);
    const [objection] = await room.look([match.result], verifier);
    expect(objection?.dissent).toMatchObject({
      result: null,
      reason: 'Nothing of the kind was committed on chain.',
    });
    told.batches.push(batch);
    room.pass(6 * 60_000);
    const [, agreement] = await room.look([match.result], verifier);
    expect(agreement).toMatchObject({ root: resultLeafHash(match.result), count: 1 });
    expect(agreement?.dissent).toBeUndefined();
  });
});

describe('a node that left out commits', () => {
  it('when it was asked first is asked again: what was missing is found', async () => {
    const matches = makeMatches(4, room.overCoinbase);
    const at = new Date(room.lockAt.getTime() - 60_000);
    /** In block 1, 2, 3 and 4. */
    const blocks = matches.map(match => recorded([match], at));
    let hidden: number | null = 3;
    const asked: (number | null)[] = [];
    const reader: VerifierOptions['reader'] = {
      async next(mark) {
        asked.push(mark?.block ?? null);
        const block = (mark?.block ?? 0) + 1;
        const batch = blocks[block - 1];
        if (!batch) return 'nothing';
        const hash = `0x${String(block).padStart(64, '0')}`;
        const batches = block === hidden ? [] : [batch];
        return { batches, mark: { block, hash }, at: room.clock.now(), isAll: false };
      },
    };
    const verifier = await room.open({ reader, signer: new Wallet(Wallet.createRandom().privateKey) });
    for (let look = 0; look < 2; look++) {
      expect((await verifier.runStep()).troubles).toEqual([
        "The chain's nodes leave out commits: 3 is missing before 4.",
      ]);
    }
    // it goes no further back than it must
    expect(asked).toEqual([null, 1, 2, 3, 1, 2, 3]);
    hidden = null;
    const [finding] = await room.look(
      matches.map(({ result }) => result),
      verifier,
    );
    expect(finding).toMatchObject({ count: 4 });
    expect(asked.slice(7)).toEqual([1, 2, 3, 4]);
    expect((await verifier.runStep()).found).toBe(0);
  });
});

describe('a memory', () => {
  it('of an earlier version goes on, and holds the greatest batch that the contract can count', async () => {
    const alone = await testDatabase();
    try {
      const { pool } = alone.database;
      await pool.query(`CREATE SCHEMA verifier`);
      await pool.query(
        `CREATE TABLE verifier.commit_batch (
           scope text NOT NULL, first bigint NOT NULL, count int NOT NULL, root text NOT NULL, recorded_at bigint NOT NULL,
           state text NOT NULL DEFAULT 'waiting', problem text, tries int NOT NULL DEFAULT 0, due_at timestamptz NOT NULL DEFAULT 'epoch',
           PRIMARY KEY (scope, first))`,
      );
      await pool.query(
        `CREATE TABLE verifier.cursor (scope text PRIMARY KEY, block bigint NOT NULL, hash text NOT NULL)`,
      );
      await pool.query(`INSERT INTO verifier.cursor VALUES ('old', 7, '0x1')`);
      const state = await openState(alone.database, 'old');
      expect(await state.mark()).toEqual({ block: 7, hash: '0x1' });
      expect(await state.readUntil()).toBeNull();
      const count = 2 ** 32 - 1;
      const at = new Date('2026-11-21T12:00:00Z');
      await state.read([{ root: '0x2', first: 5, count, recordedAt: 1 }], { block: 8, hash: '0x3' }, at);
      expect(await state.nextSequence()).toBe(5 + count);
      expect(await state.waitingBatches(at, 10, 10)).toMatchObject([{ first: 5, count }]);
      expect(await state.readUntil()).toEqual(at);
      await openState(alone.database, 'old');
    } finally {
      await alone.drop();
    }
  });
});
