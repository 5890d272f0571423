import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { words } from '../arena/harness.ts';
import { labelsOf } from '../arena/market-world.ts';
import { discord, openPeopleWorld, type PeopleWorld, privately, telegram } from './world.ts';

let world: PeopleWorld;
beforeAll(async () => {
  world = await openPeopleWorld();
});
afterAll(() => world.close());

/** Tables whose rows hold this text somewhere, as the database has them. */
async function tablesWith(text: string): Promise<string[]> {
  const { pool } = world.arena.test.database;
  const { rows } = await pool.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`,
  );
  const found: string[] = [];
  for (const { name } of rows) {
    const hits = await pool.query(`SELECT 1 FROM "${name}" row WHERE strpos(to_jsonb(row)::text, $1) > 0 LIMIT 1`, [
      text,
    ]);
    if (hits.rowCount) found.push(name);
  }
  // answers to interactions go after a day
  return found.filter(name => name !== 'AnsweredInvocation');
}

async function erase(who: string, where = discord): Promise<string> {
  const { say, tap } = world;
  const explained = await say(who, 'privacy delete', {}, where);
  const form = await tap(who, explained, 'I understand, go on', where);
  expect(form.form?.fields).toHaveLength(1);
  return words(await say(who, 'privacy delete', { word: 'delete' }, { ...where, via: 'form' }));
}

describe('/privacy export', () => {
  it('hands over everything, and nothing of anybody else', async () => {
    const { say, arena } = world;
    await say('100000000000000001', 'agent create', { name: 'RUSTY-09', archetype: 'bruiser' });
    await say('benedict', 'agent create', { name: 'Iron Fist', archetype: 'rusher' });
    await say('100000000000000001', 'daily');
    await say('100000000000000001', 'limits set', { kind: 'stake', amount: '30' });
    const matchId = await world.openBets('100000000000000001', 'benedict');
    await say('100000000000000001', 'pick', { match: matchId, agent: 'RUSTY-09' });
    await world.bet('benedict', matchId, 'B', 20);
    const reply = await say('100000000000000001', 'privacy export');
    expect(reply).toMatchObject({
      visibility: 'private',
      sensitive: true,
      picture: { contentType: 'application/zip' },
    });
    const files = Object.entries(unzipSync(reply.picture?.bytes ?? new Uint8Array())).map(
      ([name, bytes]) => [name, strFromU8(bytes)] as const,
    );
    const texts = new Map(files);
    const of = (name: string) => JSON.parse(texts.get(name) ?? '{}') as Record<string, object[]>;
    expect([...texts.keys()].sort()).toEqual([
      'README.txt',
      'agents.json',
      'bets.json',
      'credits.json',
      'matches.json',
      'moderation.json',
      'person.json',
    ]);
    expect(of('person.json')['accounts']).toMatchObject([{ surface: 'discord', externalId: '100000000000000001' }]);
    expect(of('agents.json')).toMatchObject({ agents: [{ name: 'RUSTY-09' }], versions: [{ number: 1 }] });
    expect(of('matches.json')['matches']).toMatchObject([{ id: matchId, state: 'open', askedByMe: true }]);
    expect(of('credits.json')['movements']).toMatchObject([
      { kind: 'start', amount: 500 },
      { kind: 'daily', amount: 100 },
    ]);
    expect(of('bets.json')).toMatchObject({
      limits: [{ kind: 'stake', amount: 30 }],
      freePicks: [{ matchId }],
      trades: [],
    });
    const all = [...texts.values()].join('\n');
    expect(all).not.toContain('benedict');
    const { serverSeed } = await arena.test.database.prisma.match.findUniqueOrThrow({ where: { id: matchId } });
    expect(all).not.toContain(serverSeed);
    await world.settle(matchId);
  });
});

describe('/privacy delete', () => {
  it('leaves a name nowhere, and every sum and result true', async () => {
    const { say, arena, context } = world;
    const { prisma } = arena.test.database;
    const who = '200000000000000002';
    const extra = { actor: { id: who, displayName: 'Wilhelmina', username: 'mina_w' } };
    const where = { ...discord, ...extra };
    await say(who, 'agent create', { name: 'Wilhelmina X', archetype: 'bruiser' }, where);
    await say(who, 'agent create', { name: 'Quiet One', archetype: 'gunner' }, where);
    await say(who, 'limits exclude', { days: '30', confirm: true }, where);
    await say('mod-one', 'mod grant', { member: { id: who }, amount: 50, reason: 'Wilhelmina helped a lot' });
    // in a private chat and another community as well
    await say(who, 'daily', {}, { ...where, chat: { id: who, kind: 'private', channelId: 'dm-77' } });
    const far = { ...where, chat: { id: 'far', kind: 'group' as const, title: 'Far', channelId: 'far-ring' } };
    await say(who, 'agent create', { name: 'Far One', archetype: 'rusher' }, far);
    const member = await context(who, where);
    const matchId = await world.openBets('benedict', who, discord, where);
    await world.settle(matchId);
    expect(await tablesWith('Wilhelmina')).toEqual(
      expect.arrayContaining(['Agent', 'AuditEntry', 'Identity', 'Member', 'Transfer']),
    );
    const before = await prisma.match.findUniqueOrThrow({ where: { id: matchId } });

    const shown = words(await say(who, 'privacy show', {}, where));
    expect(shown).toContain('2 communities');
    expect(await erase(who, where)).toContain('What named you is gone');

    expect(await tablesWith('Wilhelmina')).toEqual([]);
    expect(await tablesWith('mina_w')).toEqual([]);
    expect(await tablesWith(who)).toEqual([]);
    const { ok, problems } = await arena.house.ledger.check();
    expect(problems).toEqual([]);
    expect(ok).toBe(true);
    const row = await prisma.member.findUniqueOrThrow({ where: { id: member.memberId } });
    expect(row.displayName).toMatch(/^Member [0-9A-Z]{4}$/);
    expect((await prisma.match.findUniqueOrThrow({ where: { id: matchId } })).winner).toBe(before.winner);
    expect(await prisma.agent.count({ where: { ownerId: row.id, retiredAt: null } })).toBe(0);
    expect(await arena.house.ledger.balance(row.id)).toMatchObject({ available: 0 });
    const log = words(await say('mod-one', 'audit'));
    expect(log).toContain(row.displayName);

    // the same account comes back: a stranger without start credits, whose exclusion holds
    await say('benedict', 'daily');
    const again = await context(who, where);
    expect(again.personId).not.toBe(member.personId);
    expect((await arena.house.allowances.summary(again)).available).toBe(0);
    expect(words(await say(who, 'limits show', {}, where))).toContain('Excluded from bets until');
    // who never was here before gets what everybody gets
    expect((await arena.house.allowances.summary(await context('a-newcomer'))).available).toBe(500);
  });

  it('waits for open bets, can be taken back meanwhile, and happens by itself', async () => {
    const { say, arena, context } = world;
    const matchId = await world.openBets('100000000000000001', 'benedict');
    await world.bet('carl', matchId, 'A', 20);
    const { personId } = await context('carl');
    expect(await erase('carl')).toContain('A bet on RUSTY-09 vs Iron Fist is open');
    expect(labelsOf(await say('carl', 'privacy show'))).toContain('Do not delete');
    expect(words(await say('carl', 'privacy keep'))).toContain('You stay');
    expect(await arena.house.people.privacy.due()).toEqual([]);
    await erase('carl');
    await world.settle(matchId);
    await world.sweep();
    const { prisma } = arena.test.database;
    expect(await prisma.person.findUniqueOrThrow({ where: { id: personId } })).toMatchObject({ eraseAskedAt: null });
    expect(await tablesWith('carl')).toEqual([]);
  });

  it('asks twice, and takes nothing for a yes but the word', async () => {
    const { say, arena, context } = world;
    expect(words(await say('dora', 'privacy delete', { word: 'yes' }))).toContain('Nothing was deleted');
    expect(
      (await arena.test.database.prisma.person.findUniqueOrThrow({ where: { id: (await context('dora')).personId } }))
        .erasedAt,
    ).toBeNull();
  });

  it('a ban holds for who comes back', async () => {
    const { say } = world;
    await say('eugen', 'daily');
    const given = await say('mod-one', 'mod sanction', {
      member: { id: 'eugen' },
      kind: 'ban',
      duration: 'forever',
      reason: 'spoiled the fun',
    });
    expect(given.tone).not.toBe('bad');
    await erase('eugen');
    expect(words(await say('eugen', 'daily'))).toContain('spoiled the fun');
  });

  it('takes merged accounts along: both are gone', async () => {
    const { say, arena } = world;
    await say('frida', 'agent create', { name: 'Fast One', archetype: 'rusher' });
    await say('frida-t', 'daily', {}, telegram);
    await world.link('frida', discord, 'frida-t', privately('frida-t'));
    await world.pass(24 * 3600);
    await world.sweep();
    await erase('frida');
    expect(await tablesWith('frida')).toEqual([]);
    expect((await arena.house.ledger.check()).problems).toEqual([]);
  });
});
