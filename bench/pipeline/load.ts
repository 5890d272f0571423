import { setTimeout as sleep } from 'node:timers/promises';
import type { OptionValue } from '../../bots/invocation.ts';
import { newId } from '../../core/platform/ids.ts';
import type { Stage, Timing } from './stage.ts';

/** The three things that are measured. Each takes a stage and leaves it idle. */

type Progress = (text: string) => void;

/** Nobody waits longer for one thing here: then something is broken, and no figure would be honest. */
const PATIENCE_MS = 120_000;
const POLL_MS = 20;
const PLACE = { surface: 'console', chatId: 'bench', channelId: 'ring' } as const;

/** Milliseconds from `/fight` to the GIF's delivery, one fight at a time, each of a new member's agent. */
export async function measureFightToGif(stage: Stage, fights: number, progress: Progress): Promise<number[]> {
  const times: number[] = [];
  for (let fight = 0; fight < fights; fight++) {
    progress(`/fight to GIF: ${fight + 1} of ${fights}`);
    const who = `solo${fight}`;
    await stage.say(who, 'agent create', { name: `Solo ${fight}`, archetype: 'bruiser' });
    const delivered = stage.nextGif();
    const began = performance.now();
    await stage.say(who, 'fight');
    times.push((await within(delivered, 'a GIF')) - began);
    await idle(stage);
  }
  return times;
}

/** What a member does in an evening, by rounds; each member begins with another one. `own` is the member's agent. */
const EVENING: readonly ((own: string) => [command: string, options: Record<string, OptionValue>])[] = [
  () => ['agent show', {}],
  () => ['leaderboard', {}],
  () => ['fight', {}],
  () => ['profile', {}],
  own => ['agent tune', { agent: own, armour: 6 }],
  () => ['agent list', {}],
  () => ['queue status', {}],
  () => ['help', { command: 'fight' }],
];

/**
 * Times of first replies and answers, `members` at once, each sending the next command as soon as the last is answered: creating
 * an agent first (all of them at the same moment), then what one does in an evening. Their fights run and are drawn meanwhile.
 */
export async function measureFirstReplies(stage: Stage, members: number, progress: Progress): Promise<Timing[]> {
  const times: Timing[] = [];
  const commands = members * (EVENING.length + 1);
  const say = async (who: string, command: string, options: Record<string, OptionValue>) => {
    times.push(await stage.say(who, command, options));
    progress(`first replies: ${times.length} of ${commands}`);
  };
  const evening = async (member: number) => {
    const who = `member${member}`;
    const own = `Robot ${member}`;
    await say(who, 'agent create', { name: own, archetype: member % 2 === 0 ? 'bruiser' : 'gunner' });
    for (let round = 0; round < EVENING.length; round++) {
      await say(who, ...EVENING[(member + round) % EVENING.length]!(own));
    }
  };
  await Promise.all(Array.from({ length: members }, (_, member) => evening(member)));
  await idle(stage);
  return times;
}

export interface Throughput {
  matchesPerSecond: number;
  /** Of this process with its threads, PostgreSQL not counted: tells a slow arena from a machine that has other things to do. */
  cpuSecondsPerMatch: number;
}

/** From asking for all matches at once until the last one is settled and drawn. */
export async function measureThroughput(
  stage: Stage,
  members: number,
  matches: number,
  progress: Progress,
): Promise<Throughput> {
  const { house } = stage.arena;
  const contexts = await Promise.all(
    Array.from({ length: members }, (_, member) => house.communities.resolve(originOf(`member${member}`))),
  );
  const before = await drawn(stage);
  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  await Promise.all(
    Array.from({ length: matches }, (_, match) =>
      house.matches.casual.start({
        context: contexts[match % members]!,
        place: PLACE,
        idempotencyKey: `bench:${newId()}`,
      }),
    ),
  );
  for (;;) {
    const done = (await drawn(stage)) - before;
    progress(`matches: ${done} of ${matches}`);
    const seconds = (performance.now() - began) / 1000;
    if (done >= matches) {
      const { user, system } = process.cpuUsage(cpuBefore);
      return { matchesPerSecond: matches / seconds, cpuSecondsPerMatch: (user + system) / 1e6 / matches };
    }
    if (seconds * 1000 > PATIENCE_MS) throw new Error(`Only ${done} of ${matches} matches were settled and drawn.`);
    await sleep(POLL_MS);
  }
}

function originOf(name: string) {
  return {
    surface: 'console' as const,
    chat: { id: 'bench', kind: 'group' as const, title: 'Benchmark', channelId: 'ring' },
    actor: { id: name, displayName: name, username: name },
  };
}

/** Matches that are settled and have their picture. */
function drawn({ arena }: Stage): Promise<number> {
  return arena.database.prisma.match.count({ where: { state: 'settled', gifKey: { not: null } } });
}

/** Waits until every match has ended and has its picture. */
async function idle({ arena }: Stage): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  const { match } = arena.database.prisma;
  while ((await match.count({ where: { OR: [{ state: { not: 'settled' } }, { gifKey: null }] } })) > 0) {
    if (performance.now() > deadline) throw new Error('The arena does not come to rest.');
    await sleep(POLL_MS);
  }
}

async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  const late = new AbortController();
  const timeout = sleep(PATIENCE_MS, undefined, { signal: late.signal }).then(() => {
    throw new Error(`Waited in vain for ${what}.`);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    late.abort();
    timeout.catch(() => undefined);
  }
}
