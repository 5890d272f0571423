import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyReplayText } from '../../core/matches/index.ts';
import { createOpenDataService, DATASETS, type DatasetName, type OpenDataDay } from '../../core/open-data/index.ts';
import { newId, silentLog } from '../../core/platform/index.ts';
import { type Contract, readContract } from '../api/contract.ts';
import { openTestApi, type TestApi } from '../api/harness.ts';
import { populate, type World } from '../api/world.ts';

const DAY_MS = 86_400_000;
let api: TestApi;
let world: World;
let contract: Contract;
let days: OpenDataDay[];
/** Of all days together: the world may have been made around midnight. */
let lines: Record<DatasetName, Record<string, unknown>[]>;
let bytes: string;

beforeAll(async () => {
  api = await openTestApi({ simulatedMarkets: true });
  world = await populate(api);
  const { prisma } = api.test.database;
  const agent = await prisma.agent.findUniqueOrThrow({ where: { id: world.agents.fighter } });
  const { muBefore, sigmaBefore, ...after } = { muBefore: 25, sigmaBefore: 8, muAfter: 25, sigmaAfter: 8.1 };
  await prisma.ratingAdjustment.create({
    data: {
      agentId: agent.id,
      communityId: agent.communityId,
      kind: 'absence',
      muBefore,
      sigmaBefore,
      ...after,
      createdAt: api.clock.now(),
    },
  });
  // somebody leaves for good before the night
  const bob = await prisma.member.findFirstOrThrow({ where: { displayName: 'bob' }, include: { person: true } });
  await prisma.person.update({ where: { id: bob.personId }, data: { erasedAt: api.clock.now() } });
  const midnight = Math.ceil(api.clock.now().getTime() / DAY_MS) * DAY_MS;
  await api.pass(midnight + 11 * 60_000 - api.clock.now().getTime());
  await api.house.openData.writeMissing();
  contract = await readContract(api.running.url);
  days = await api.house.openData.days({ limit: 100 });
  lines = { matches: [], inputs: [], ratings: [], markets: [], trades: [] };
  bytes = '';
  for (const { day, files } of days) {
    for (const { name } of files.filter(file => file.name !== 'schema.json')) {
      const file = await api.house.openData.file(day, name);
      const text = gunzipSync(file.bytes).toString('utf8');
      bytes += text;
      const parsed = text.split('\n').filter(line => line !== '');
      lines[name.split('-')[0] as DatasetName].push(...parsed.map(line => JSON.parse(line) as Record<string, unknown>));
    }
  }
});
afterAll(() => api.close());

const matchIds = (name: DatasetName) => lines[name].map(line => line['matchId']);

describe('the files', () => {
  test('hold the matches that have ended, and none that has not', () => {
    const { shown, gifFailed, gifPending, gifExpired, rated, void: voided, ...others } = world.matches;
    const ended = [shown, gifFailed, gifPending, gifExpired, rated, voided];
    expect(matchIds('matches').sort()).toEqual([...ended].sort());
    expect(matchIds('inputs').sort()).toEqual(ended.filter(id => id !== voided).sort());
    expect(matchIds('markets').sort()).toEqual([rated, voided].sort());
    expect(lines.trades.map(({ matchId, number, side }) => [matchId, number, side])).toEqual(
      expect.arrayContaining([
        [rated, 1, 'buy'],
        [rated, 2, 'buy'],
        [rated, 3, 'sell'],
        [voided, 1, 'buy'],
      ]),
    );
    expect(lines.trades).toHaveLength(4);
    expect(lines.ratings.map(({ reason }) => reason).sort()).toEqual(['absence', 'match', 'match']);
    for (const id of [others.open, others.locked, others.preparing]) expect(bytes).not.toContain(id);
  });

  test('are as their schemas say, ours and the published ones', async () => {
    for (const [name, { line }] of Object.entries(DATASETS)) {
      for (const each of lines[name as DatasetName]) expect(line.safeParse(each).error, name).toBeUndefined();
    }
    for (const { day, files } of days) {
      const schema = await api.get(`/v1/open-data/${day}/schema.json`);
      expect(schema.headers['content-type']).toContain('application/json');
      const { datasets } = schema.json as {
        datasets: Record<DatasetName, { files: { name: string }[]; line: object }>;
      };
      expect(Object.values(datasets).flatMap(dataset => dataset.files)).toHaveLength(files.length - 1);
      const ajv = new Ajv2020({ strict: false });
      (addFormats as unknown as (target: Ajv2020) => void)(ajv);
      for (const [name, { line }] of Object.entries(datasets)) {
        const validate = ajv.compile(line);
        for (const each of lines[name as DatasetName])
          expect(validate(each), JSON.stringify(validate.errors)).toBe(true);
      }
    }
  });

  test('say nothing of members: no id, name, account, wallet or key of anybody', async () => {
    const { prisma } = api.test.database;
    const members = await prisma.member.findMany({ include: { person: { include: { identities: true } } } });
    expect(members.length).toBeGreaterThan(5);
    const words = members.flatMap(({ id, personId, displayName, person }) => [
      id,
      personId,
      JSON.stringify(displayName).slice(1, -1),
      ...person.identities.flatMap(({ externalId }) => JSON.stringify(externalId).slice(1, -1)),
    ]);
    // as a value, or within one: names as short as "ada" may be a part of base64
    for (const word of words) {
      if (word.length > 5) expect(bytes).not.toContain(word);
      expect(bytes).not.toContain(`"${word}"`);
    }
    const trades = await prisma.trade.findMany({ select: { key: true } });
    for (const { key } of trades) expect(bytes).not.toContain(key);
    const communities = await prisma.community.findMany({ select: { name: true } });
    for (const { name } of communities) expect(bytes).not.toContain(name);
    expect(bytes).not.toMatch(/displayName|memberId|personId|ownerName|ownerId|winLine|entranceLine|The test said so/);
  });

  test('call agents by their public names, but not those of who was erased', () => {
    expect(bytes).toContain('"Rusty"');
    expect(bytes).not.toContain('Voltran');
    const erased = `Agent ${world.agents.fighter.slice(-4)}`;
    const rated = lines.matches.find(({ matchId }) => matchId === world.matches.rated);
    const named = rated?.['agents'] as { name: string }[] | undefined;
    expect(named?.map(({ name }) => name).sort()).toEqual([erased, 'Rusty'].sort());
    const input = lines.inputs.find(({ matchId }) => matchId === world.matches.rated);
    expect(input?.['names']).toContain(erased);
  });

  test('let every fight be run again to the published result', () => {
    expect(lines.inputs).toHaveLength(5);
    for (const input of lines.inputs) {
      const verified = verifyReplayText(JSON.stringify(input));
      expect(verified.problems).toEqual([]);
      expect(verified.fightRerun).toBe(true);
      const match = lines.matches.find(({ matchId }) => matchId === input['matchId']);
      expect(match?.['result']).toMatchObject({ stateHash: verified.stateHash, winner: verified.result?.winner });
      expect(match?.['commit']).toEqual(expect.objectContaining({ hash: (input['commit'] as { hash: string }).hash }));
    }
  });
});

describe('over HTTP', () => {
  const call = async (path: string, address: string) => {
    const answer = await api.get(address);
    expect(contract.problemsOf(path, answer), answer.text.slice(0, 200)).toEqual([]);
    return answer;
  };

  test('days are listed, and files are served as they were summed', async () => {
    const list = await call('/v1/open-data', '/v1/open-data');
    const { items } = list.json as {
      items: { day: string; files: { path: string; sha256: string; bytes: number }[] }[];
    };
    expect(items.map(({ day }) => day)).toEqual(days.map(({ day }) => day));
    for (const { path, sha256, bytes } of items.flatMap(({ files }) => files)) {
      const file = await call('/v1/open-data/{day}/{file}', path);
      expect(createHash('sha256').update(file.bytes).digest('hex')).toBe(sha256);
      expect(file.bytes.length).toBe(bytes);
      expect(file.headers['cache-control']).toBe('public, max-age=31536000, immutable');
      const again = await api.get(path, { headers: { 'if-none-match': file.headers.etag ?? '' } });
      expect(again.status).toBe(304);
    }
  });

  test.each([
    ['2020-01-01/matches-001.ndjson.gz', 404],
    ['2020-01-01/schema.json', 404],
    ['2020-99-99/schema.json', 404],
    ['../../etc/passwd', 404],
    ['2020-01-01/..%2f..%2fetc%2fpasswd', 400],
    ['2020-01-01/secrets.json', 400],
    ['today/schema.json', 400],
  ])('%s is refused', async (path, status) => {
    const answer = await api.get(`/v1/open-data/${path}`);
    expect(answer.status).toBe(status);
    expect(contract.problemsOfRefusal(answer)).toEqual([]);
  });
});

describe('writing', () => {
  const service = (retentionDays = 0) =>
    createOpenDataService({
      database: api.test.database,
      blobs: api.blobs,
      clock: api.clock,
      log: silentLog,
      retentionDays,
    });
  const keys = async () => {
    const found: string[] = [];
    for await (const key of api.blobs.keys()) if (key.startsWith('open-data/')) found.push(key);
    return found;
  };

  test('is done once: again nothing is missing', async () => {
    expect(await api.house.openData.writeMissing()).toEqual([]);
  });

  test('by two at once makes one set of files, and leaves nothing behind', async () => {
    const day = days[0]?.day ?? '';
    await api.test.database.prisma.openDataFile.deleteMany({ where: { day } });
    const [first, second] = await Promise.all([service().writeMissing(), service().writeMissing()]);
    expect([...first, ...second]).toEqual([day]);
    const rows = await api.test.database.prisma.openDataFile.findMany({ orderBy: { blobKey: 'asc' } });
    expect((await keys()).sort()).toEqual(rows.map(({ blobKey }) => blobKey).sort());
    expect(await api.house.openData.days({ limit: 100 })).toEqual(days);
  });

  test('numbers the trades of a match through, however many there are', async () => {
    const { prisma } = api.test.database;
    const isTrades = ({ name, rows }: { name: string; rows: number }) => name.startsWith('trades') && rows > 0;
    const day = days.find(({ files }) => files.some(isTrades))?.day ?? '';
    const [trade] = await prisma.trade.findMany({ where: { matchId: world.matches.rated }, take: 1 });
    if (!trade) throw new Error('nobody bet');
    const { id: _id, ...copied } = trade;
    // more than are read at once
    const made = 2_100;
    await prisma.trade.createMany({ data: Array.from({ length: made }, () => ({ ...copied, key: newId() })) });
    await prisma.openDataFile.deleteMany({ where: { day } });
    expect(await service().writeMissing()).toEqual([day]);
    const file = await api.house.openData.file(day, 'trades-001.ndjson.gz');
    const numbers = gunzipSync(file.bytes)
      .toString('utf8')
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as { matchId: string; number: number })
      .filter(({ matchId }) => matchId === world.matches.rated)
      .map(({ number }) => number);
    expect(numbers).toEqual(Array.from({ length: made + 3 }, (_, index) => index + 1));
  });

  test('makes up for nights in which nobody was up, and not before ten past midnight', async () => {
    const before = (await api.house.openData.days({ limit: 100 })).length;
    const midnight = Math.ceil(api.clock.now().getTime() / DAY_MS) * DAY_MS;
    await api.pass(midnight + DAY_MS + 9 * 60_000 - api.clock.now().getTime());
    expect(await api.house.openData.writeMissing()).toHaveLength(1);
    await api.pass(2 * 60_000);
    expect(await api.house.openData.writeMissing()).toHaveLength(1);
    const listed = await api.house.openData.days({ limit: 100 });
    expect(listed).toHaveLength(before + 2);
    expect(listed[0]?.files.filter(({ name }) => name !== 'schema.json').every(({ rows }) => rows === 0)).toBe(true);
    const page = await api.house.openData.days({ limit: 100, before: listed[1]?.day ?? '' });
    expect(page).toEqual(listed.slice(2));
  });

  test('forgets what has expired, where it is told to', async () => {
    await service(1).sweep();
    expect(await api.house.openData.days({ limit: 100 })).toHaveLength(1);
  });
});
