import type { Replay } from '../engine/index.ts';
import { parseReplay } from '../engine/index.ts';
import type { BlobStore } from '../platform/blobs/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import type { Job, Queues } from '../platform/queue.ts';
import { appendAnnouncement } from './outbox.ts';
import { gifKey, type PictureService, POSTED_MAX_BYTES, type RenderRequest } from './pictures.ts';
import type { MatchService } from './service.ts';
import { tapeEnd } from './views.ts';
import { VOID_REASONS } from './void-reasons.ts';

/** Queue processors of matches. Each is idempotent: a job run twice, late or after a crash is harmless. */

/** What the renderer does for the jobs; arena.ts hands it in. */
export type RenderFight = (
  replay: Replay,
  options: { cut: 'highlight' | 'full'; maxBytes: number },
) => Promise<{ bytes: Uint8Array; frames: number; durationMs: number }>;

export interface MatchJobsOptions {
  database: Database;
  queues: Queues;
  blobs: BlobStore;
  clock: Clock;
  log: Log;
  matches: MatchService;
  pictures: PictureService;
  render: RenderFight;
  /** Clears away what other services no longer need; runs with every sweep. */
  upkeep: () => Promise<void>;
  concurrency: { matches: number; render: number };
  retentionDays: number;
}

const PAIR_EVERY_MS = 30_000;
const SWEEP_EVERY_MS = 10_000;
const HOUSE_BOUTS_EVERY_MS = 10 * 60_000;
const RENDER_ATTEMPTS = 3;
/** A match that has stood still for so long after its time was forgotten by its job. */
const STALE_MS = 10_000;
/** A match that could not be moved for so long is void: nobody waits for ever. */
const ABANDON_MS = 30 * 60_000;
const DAY_MS = 24 * 3600 * 1000;

export async function startMatchJobs(options: MatchJobsOptions): Promise<void> {
  const { queues, matches, concurrency } = options;
  queues.process('matches', job => processMatchJob(job, options), { concurrency: concurrency.matches });
  queues.process('render', job => processRender(job, options), { concurrency: concurrency.render });
  queues.process('upkeep', job => processUpkeep(job, options), { concurrency: 1 });
  await queues.every('upkeep', 'pair', PAIR_EVERY_MS, {});
  await queues.every('upkeep', 'sweep', SWEEP_EVERY_MS, {});
  await queues.every('upkeep', 'house-bouts', HOUSE_BOUTS_EVERY_MS, {});
  await queues.add('upkeep', 'sweep', {});
  for (const communityId of await matches.queue.waitingCommunities()) {
    await queues.add('matches', 'pair', { communityId });
  }
}

async function processMatchJob(job: Job, { matches, queues, clock }: MatchJobsOptions): Promise<void> {
  if (job.name === 'pair') {
    await matches.queue.pair(field(job.data, 'communityId'));
    return;
  }
  const matchId = field(job.data, 'matchId');
  const progress = await matches.advance(matchId);
  if (progress.nextAt) {
    const delayMs = Math.max(50, progress.nextAt.getTime() - clock.now().getTime());
    await queues.add('matches', 'advance', { matchId }, { delayMs });
  }
}

async function processRender(job: Job, options: MatchJobsOptions): Promise<void> {
  const matchId = field(job.data, 'matchId');
  const given = job.data as Partial<RenderRequest>;
  const request: RenderRequest = {
    matchId,
    cut: given.cut === 'full' ? 'full' : 'highlight',
    maxBytes: typeof given.maxBytes === 'number' ? given.maxBytes : POSTED_MAX_BYTES,
  };
  try {
    await renderOnce(request, options);
  } catch (error) {
    options.log.error({ error, matchId, attempt: job.attempt }, 'rendering failed');
    if (job.attempt < RENDER_ATTEMPTS) throw error;
    if (isPosted(request)) await options.pictures.markFailed(matchId, appendAnnouncement);
  }
}

async function renderOnce(request: RenderRequest, options: MatchJobsOptions): Promise<void> {
  const { blobs, matches, pictures, render, clock, retentionDays } = options;
  const key = gifKey(request);
  const match = await matches.get(request.matchId);
  // drawn meanwhile for somebody else; the posted one counts only once its match knows of it
  if ((match.gif || !isPosted(request)) && (await blobs.get(key))) return;
  const parsed = parseReplay(await matches.replayText(request.matchId));
  if (!parsed.ok) throw new Error(parsed.problem);
  const gif = await render(parsed.replay, { cut: request.cut, maxBytes: request.maxBytes });
  await blobs.put(key, gif.bytes, {
    contentType: 'image/gif',
    // 0 keeps pictures for ever
    ...(retentionDays > 0 ? { expiresAt: new Date(clock.now().getTime() + retentionDays * DAY_MS) } : {}),
  });
  if (!isPosted(request)) return;
  const { frames, durationMs } = gif;
  await pictures.markRendered(
    request.matchId,
    { bytes: gif.bytes.length, frames, durationMs },
    key,
    appendAnnouncement,
  );
}

/** Whether it is the cut that is posted by itself; others are drawn for whoever asked. */
function isPosted(request: RenderRequest): boolean {
  return request.cut === 'highlight' && request.maxBytes === POSTED_MAX_BYTES;
}

async function processUpkeep(job: Job, options: MatchJobsOptions): Promise<void> {
  const { matches } = options;
  if (job.name === 'pair') {
    for (const communityId of await matches.queue.waitingCommunities()) await matches.queue.pair(communityId);
    return;
  }
  if (job.name === 'house-bouts') {
    await matches.houseBouts.startDue();
    return;
  }
  await matches.challenges.expire();
  await sweep(options);
  await options.blobs.sweep(options.clock.now());
  await options.upkeep();
}

/** Finds what stands still: a job that was lost costs ten seconds, not the match. */
async function sweep(options: MatchJobsOptions): Promise<void> {
  const { database, queues, clock } = options;
  const now = clock.now().getTime();
  const stale = new Date(now - STALE_MS);
  const rows = await database.prisma.match.findMany({
    where: {
      state: { in: ['open', 'locked', 'running', 'finished'] },
      stateChangedAt: { lt: stale },
      lockAt: { lt: stale },
    },
    select: { id: true, kind: true, state: true, stateChangedAt: true, lockAt: true, tapeSeconds: true },
    orderBy: { stateChangedAt: 'asc' },
    take: 500,
  });
  for (const row of rows) {
    // whose tape still runs does not stand still
    const awaited = row.state === 'locked' ? tapeEnd(row) : row.lockAt;
    const due = Math.max(row.stateChangedAt.getTime(), awaited.getTime());
    if (now - due < STALE_MS) continue;
    if (now - due < ABANDON_MS) await queues.add('matches', 'advance', { matchId: row.id });
    else await rescue(row.id, options);
  }
  const unrendered = await database.prisma.match.findMany({
    where: {
      state: 'settled',
      gifKey: null,
      gifFailed: false,
      settledAt: { lt: new Date(now - 3 * STALE_MS), gt: new Date(now - DAY_MS) },
    },
    select: { id: true },
    take: 50,
  });
  for (const { id } of unrendered) await queues.add('render', 'fight', { matchId: id }, { jobId: `render-${id}` });
}

/** A match left behind for long: the arena may just have been away, so it is moved on once more before it is void. */
async function rescue(matchId: string, { matches, log }: MatchJobsOptions): Promise<void> {
  try {
    if ((await matches.advance(matchId)).nextAt === null) return;
  } catch (error) {
    log.error({ error, matchId }, 'a match that stood still cannot be moved');
  }
  log.error({ matchId }, 'a match stood still for too long and is void');
  await matches.void(matchId, VOID_REASONS.late).catch(error => {
    // the next one's turn must come
    log.error({ error, matchId }, 'a match could not be declared void');
  });
}

function field(data: unknown, name: string): string {
  const value = (data as Record<string, unknown> | null)?.[name];
  if (typeof value !== 'string') throw new Error(`Job lacks ${name}`);
  return value;
}
