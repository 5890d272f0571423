import { type Random, seededRandom } from '../../../core/platform/index.ts';
import { type Contract, readContract } from '../contract.ts';
import type { Answer, TestApi } from '../harness.ts';
import { type Stage, setStage } from '../stage.ts';
import { openCallers } from './callers.ts';
import { type FuzzRequest, type Maker, makeRequest } from './requests.ts';
import { oneOf, pick, type Schema } from './values.ts';
import { RAW, send, sendOddity } from './wire.ts';

/**
 * Requests made from the OpenAPI document: every operation with values that fit, that nearly do, and that nobody should send, by members,
 * strangers and forgers. No answer may be a 5xx, and each must be one that the document promises. What was sent has changed the arena, too: its
 * ledger must still prove itself at the end.
 */

export interface FuzzReport {
  requests: number;
  statuses: Record<number, number>;
  /** Operations that were answered well at least once. */
  succeeded: string[];
  /** Requests with answers that broke the rules; the seed and number repeat them. */
  failures: string[];
}

/** Everybody gets new tokens and cookies after so many requests. */
const RENEW_EVERY = 400;
const REMEMBERED = 300;

/** Sends `requests` requests made from `seed`. */
export async function fuzz(api: TestApi, { requests, seed }: { requests: number; seed: number }): Promise<FuzzReport> {
  const stage = await setStage(api);
  const contract = await readContract(api.running.url);
  const random = seededRandom(seed);
  const report: FuzzReport = { requests, statuses: {}, succeeded: [], failures: [] };
  const maker = await makerOf(stage, contract, random);
  const tagged: Tagged[] = [];
  const succeeded = new Set<string>();
  for (let number = 0; number < requests; number++) {
    if (number % RENEW_EVERY === RENEW_EVERY - 1) await maker.callers.renew();
    const request = oneOf(random, 40)
      ? null
      : tagged.length > 0 && oneOf(random, 25)
        ? revisit(pick(random, tagged))
        : makeRequest(maker);
    const asked = JSON.stringify(request)?.slice(0, 600);
    const answer = await (request ? send(api, request) : sendOddity(api, pick(random, RAW))).catch(
      (error: Error) => error,
    );
    if (answer === null) continue;
    if (answer instanceof Error) {
      report.failures.push(`seed ${seed}, request ${number}: ${asked}: no answer: ${answer.message}`);
      continue;
    }
    report.statuses[answer.status] = (report.statuses[answer.status] ?? 0) + 1;
    // Members may do only so much in a time: time passes.
    if (answer.status === 429) await api.pass(2_000);
    remember(maker, request, answer, tagged);
    if (request?.operation && answer.status < 300) succeeded.add(request.operation);
    const problems = judge(contract, request, answer);
    if (problems.length === 0) continue;
    const said = `${answer.status} ${answer.text.slice(0, 200)}`;
    report.failures.push(`seed ${seed}, request ${number}: ${asked}: ${problems.join('; ')}: ${said}`);
  }
  report.succeeded = [...succeeded].sort();
  return report;
}

async function makerOf(stage: Stage, contract: Contract, random: Random): Promise<Maker> {
  const { world, people, seasonId, pastSeasonId, tournaments } = stage;
  const ids = [
    world.communityId,
    world.communityId,
    world.otherCommunityId,
    ...Object.values(world.agents),
    ...Object.values(world.matches),
    ...Object.values(people).map(({ context }) => context.memberId),
    seasonId,
    pastSeasonId,
    ...Object.values(tournaments),
  ];
  const words = [...WORDS];
  const idsOf = {
    community: [world.communityId, world.communityId, world.communityId, world.otherCommunityId],
    agent: Object.values(world.agents),
    match: Object.values(world.matches),
    member: Object.values(people).map(({ context }) => context.memberId),
    season: [seasonId, pastSeasonId],
    tournament: Object.values(tournaments),
  };
  const resolve = (schema: Schema): Schema => {
    const name = ('$ref' in schema ? String(schema.$ref) : '').split('/').at(-1);
    return name ? ((contract.document.components?.schemas?.[name] ?? {}) as Schema) : schema;
  };
  return {
    random,
    contract,
    supply: { random, ids, idsOf, words, resolve },
    callers: await openCallers(stage, random),
    cursors: [],
    keys: [],
  };
}

const WORDS = [
  'Rusty',
  'Voltran',
  'Robot 7',
  'bruiser',
  'spotlight',
  'confetti',
  'BTC-USD',
  'eur-usd',
  'DOGE-USD',
  'A',
  'B-down',
  'aggression',
  'match:7H2K9QX4M1ZT',
  'https://example.org/hook',
  'http://127.0.0.1:5432/',
  'https://[::1]/',
  'ABCD-EFGH',
  '0x52908400098527886E0F7030069857D2E4169EE7',
];

/** A request whose answer had an ETag. */
interface Tagged {
  request: FuzzRequest;
  etag: string;
}

/** Ids and cursors that were served are sent back. */
function remember({ supply, cursors }: Maker, request: FuzzRequest | null, answer: Answer, tagged: Tagged[]): void {
  const { nextCursor, id } = (answer.json ?? {}) as { nextCursor?: unknown; id?: unknown };
  if (typeof nextCursor === 'string' && cursors.length < REMEMBERED) cursors.push(nextCursor);
  if (typeof id === 'string' && supply.ids.length < REMEMBERED && !supply.ids.includes(id)) {
    supply.ids.push(id);
  }
  const { etag } = answer.headers;
  if (request?.operation && etag !== undefined && tagged.length < REMEMBERED) tagged.push({ request, etag });
}

/** The same request again, by a caller who has the answer. */
function revisit({ request, etag }: Tagged): FuzzRequest {
  return { ...request, headers: { ...request.headers, 'if-none-match': etag } };
}

/** What tells of the inside of the house: stack traces, paths, the database's own words. */
const INSIDE = /\bat .*\.(ts|js):\d+|node_modules|prisma|SELECT |violates .* constraint|invalid input syntax/i;

/** What is wrong with an answer, whatever was asked. */
function judge(contract: Contract, request: FuzzRequest | null, answer: Answer): string[] {
  const problems = answer.status >= 500 ? ['the server failed'] : [];
  const isText = !answer.headers['content-type']?.startsWith('image/');
  if (isText && INSIDE.test(answer.text)) problems.push('it tells of its inside');
  if (answer.headers['x-injected'] !== undefined) problems.push('a header was injected');
  if (request?.operation) {
    const path = request.operation.split(' ')[1] ?? '';
    return [...problems, ...contract.problemsOf(path, answer, request.method)];
  }
  if (request?.method === 'HEAD' || answer.status < 400) return problems;
  return [...problems, ...contract.problemsOfRefusal(answer)];
}
