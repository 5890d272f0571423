import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openChats } from '../../arena/bots.ts';
import { type ArenaProcess, openProcess } from '../../arena/process.ts';
import { runWorker } from '../../arena/worker.ts';
import type { Dispatcher } from '../../bots/command.ts';
import type { OptionValue } from '../../bots/invocation.ts';
import type { Reply } from '../../bots/reply.ts';
import { toPlainText } from '../../bots/rich-text.ts';
import type { ChatSurface } from '../../bots/surface.ts';
import { loadConfig } from '../../core/platform/config.ts';
import { deleteLocation } from '../../core/platform/postgres/location.ts';

/** What `arena start` runs, on a database of its own that vanishes with the benchmark, and a chat that notes when a GIF came. */
export interface Stage {
  arena: ArenaProcess;
  communityId: string;
  /** A member's command as a chat delivers it. @throws where the arena refuses or fails: a refusal is no measurement */
  say(who: string, command: string, options?: Record<string, OptionValue>): Promise<Timing>;
  /** Resolves when the announcer posts the next GIF, with the moment. */
  nextGif(): Promise<number>;
  close(): Promise<void>;
}

export interface Timing {
  /** Milliseconds until the member sees something; that the arena is at it counts, as a chat shows it. */
  firstReplyMs: number;
  /** Milliseconds until the member reads the answer. */
  answerMs: number;
  reply: Reply;
}

const CHAT = { id: 'bench', kind: 'group', title: 'Benchmark', channelId: 'ring' } as const;
const UPLOAD_BYTES = 10_000_000;
/** When the Discord surface says that an answer takes a while (bots/discord/handler.ts): late only where the process is too busy for it. */
const DEFER_AFTER_MS = 700;

export async function openStage(): Promise<Stage> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'arena-bench-'));
  // root's PostgreSQL runs as another user, who must get through
  chmodSync(dataDir, 0o711);
  const removeData = () => {
    deleteLocation(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  };
  process.once('exit', removeData);
  // Nothing of this machine's settings: the figures are those of the defaults.
  const arena = await openProcess(
    'serve',
    loadConfig({ ARENA_DATA_DIR: dataDir, LOG_LEVEL: 'error' }, { cwd: dataDir }),
  );
  await runWorker(arena);
  const chats = openChats(arena);
  const gifs = gifWatch();
  chats.announceOn(gifs.surface);
  const say = speaker(chats.dispatcher);
  await say('host', 'help');
  await say('host', 'agent list');
  const { id: communityId } = await arena.database.prisma.community.findFirstOrThrow();
  await arena.house.communities.changeSettings(communityId, { casualCooldownSeconds: 0 });
  return {
    arena,
    communityId,
    say,
    nextGif: gifs.next,
    async close() {
      await arena.shutdown.begin('the benchmark is over');
      arena.shutdown.dispose();
      process.off('exit', removeData);
      removeData();
    },
  };
}

function speaker(dispatcher: Dispatcher): Stage['say'] {
  return async (who, command, options = {}) => {
    const began = performance.now();
    let firstReplyMs = Number.POSITIVE_INFINITY;
    const told = () => {
      firstReplyMs = Math.min(firstReplyMs, performance.now() - began);
    };
    const deferral = setTimeout(told, DEFER_AFTER_MS);
    const reply = await dispatcher.dispatch(
      {
        id: `console:${randomUUID()}`,
        surface: 'console',
        chat: CHAT,
        actor: { id: who, displayName: who, username: who },
        isModerator: async () => false,
        command,
        options,
        via: 'command',
        receivedAt: new Date(),
      },
      told,
    );
    clearTimeout(deferral);
    told();
    if (reply.tone === 'bad') throw new Error(`/${command} was refused: ${toPlainText(reply.text ?? [])}`);
    return { firstReplyMs, answerMs: performance.now() - began, reply };
  };
}

/** A chat in memory that keeps nothing but the moment of a GIF. */
function gifWatch(): { surface: ChatSurface; next(): Promise<number> } {
  let waiting: ((at: number) => void)[] = [];
  let posted = 0;
  const note = (reply: Reply) => {
    if (reply.picture?.contentType !== 'image/gif') return;
    const at = performance.now();
    for (const resolve of waiting) resolve(at);
    waiting = [];
  };
  return {
    next: () => new Promise(resolve => waiting.push(resolve)),
    surface: {
      name: 'console',
      editEverySeconds: 5,
      maxUploadBytes: () => UPLOAD_BYTES,
      openThread: async ({ chatId, channelId }) => ({ chatId, channelId }),
      pin: async () => {},
      unpin: async () => {},
      missingPermissions: async () => [],
      async post(target, reply) {
        note(reply);
        return { ...target, messageId: String(++posted) };
      },
      async edit(_reference, reply) {
        note(reply);
      },
      async direct(userId) {
        return { chatId: userId, channelId: userId, messageId: String(++posted) };
      },
    },
  };
}
