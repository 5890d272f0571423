import { encodeAction } from '../../bots/actions.ts';
import type { CommandSpec } from '../../bots/command.ts';
import type { SurfaceName } from '../../bots/invocation.ts';
import type { Reply } from '../../bots/reply.ts';
import { toPlainText } from '../../bots/rich-text.ts';
import { type ChatSurface, type PostReference, type PostTarget, SurfaceError } from '../../bots/surface.ts';
import type { Clock } from '../../core/platform/clock.ts';

/**
 * A chat platform that keeps what it is sent and holds the announcer to the strictest of the real limits: Telegram's captions and
 * callback data, an edit of one message at most every so often, uploads within the chat's size, replies to what exists.
 */

const MAX_CAPTION = 1024;
const MAX_TEXT = 4096;
const UPLOAD_LIMIT = 10_000_000;
const MAX_ROWS = 5;
const MAX_BUTTONS = 5;
const MAX_LABEL = 80;
const MAX_THREAD_NAME = 100;

export interface Told {
  at: Date;
  kind: 'post' | 'edit' | 'direct';
  channelId: string;
  messageId: string;
  reply: Reply;
  text: string;
  replyTo: string | null;
  silent: boolean;
}

type Operation = 'post' | 'edit' | 'direct' | 'thread' | 'pin' | 'unpin';

export interface RecordingSurface extends ChatSurface {
  readonly told: Told[];
  /** Messages as they stand, by id. */
  readonly messages: Map<string, Told>;
  uploadLimit: number;
  missing: string[];
  /** Channels that are no longer there. */
  readonly goneChannels: Set<string>;
  /** Messages that are pinned, in the order of pinning. */
  readonly pins: Set<string>;
  /** Names of the threads that were opened, by channel id. */
  readonly threads: Map<string, string>;
  /** Whether messages have threads of their own, as Discord's. */
  hasThreads: boolean;
  /** The next operations of this kind fail with these, one each; null lets one pass. */
  fail(operation: Operation, ...errors: (Error | null)[]): void;
  /** Runs before an operation takes effect; awaits let others in between. */
  before: ((operation: Operation, reply: Reply) => Promise<void>) | null;
  /** Runs after an operation took effect and before the caller hears of it: throw to lose the answer. */
  after: ((operation: Operation, reply: Reply) => Promise<void>) | null;
  delete(messageId: string): void;
  /** A channel is deleted with all that stands in it. */
  deleteChannel(channelId: string): void;
  /** Forgets what was told and what should fail; messages stay where they are. */
  reset(): void;
  of(kind: Operation, channelId?: string): Told[];
}

export function createRecordingSurface(options: {
  clock: Clock;
  catalogue: readonly CommandSpec[];
  name?: SurfaceName;
  editEverySeconds?: number;
}): RecordingSurface {
  const { clock, catalogue } = options;
  const failures: Record<Operation, (Error | null)[]> = {
    post: [],
    edit: [],
    direct: [],
    thread: [],
    pin: [],
    unpin: [],
  };
  const lastEdit = new Map<string, number>();
  let count = 0;

  async function enter(operation: Operation, reply: Reply): Promise<void> {
    await surface.before?.(operation, reply);
    const failure = failures[operation].shift();
    if (failure) throw failure;
    checkReply(reply, catalogue, surface.uploadLimit);
  }

  function checkChannel(channelId: string): void {
    if (surface.goneChannels.has(channelId)) throw new SurfaceError('gone', 'no such channel');
  }

  /** As `enter`, for what is done to a message that stands. */
  async function touch(operation: Operation, { channelId, messageId }: PostReference): Promise<void> {
    const failure = failures[operation].shift();
    if (failure) throw failure;
    checkChannel(channelId);
    if (!surface.messages.has(messageId)) throw new SurfaceError('gone', 'no such message');
  }

  async function keep(operation: Operation, told: Told): Promise<void> {
    surface.told.push(told);
    const before = surface.messages.get(told.messageId);
    const kept = told.reply.picture ?? before?.reply.picture;
    surface.messages.set(told.messageId, { ...told, reply: { ...told.reply, ...(kept && { picture: kept }) } });
    await surface.after?.(operation, told.reply);
  }

  const surface: RecordingSurface = {
    name: options.name ?? 'console',
    editEverySeconds: options.editEverySeconds ?? 5,
    told: [],
    messages: new Map(),
    uploadLimit: UPLOAD_LIMIT,
    missing: [],
    goneChannels: new Set(),
    pins: new Set(),
    threads: new Map(),
    hasThreads: false,
    before: null,
    after: null,
    fail: (operation, ...errors) => failures[operation].push(...errors),
    delete: messageId => surface.messages.delete(messageId),
    deleteChannel(channelId) {
      surface.goneChannels.add(channelId);
      for (const [id, message] of surface.messages) if (message.channelId === channelId) surface.messages.delete(id);
    },
    reset() {
      surface.told.length = 0;
      surface.before = null;
      surface.after = null;
      surface.uploadLimit = UPLOAD_LIMIT;
      surface.missing = [];
      surface.hasThreads = false;
      surface.goneChannels.clear();
      surface.pins.clear();
      for (const planned of Object.values(failures)) planned.length = 0;
    },
    of: (kind, channelId) =>
      surface.told.filter(told => told.kind === kind && (channelId === undefined || told.channelId === channelId)),
    maxUploadBytes: () => surface.uploadLimit,
    async missingPermissions({ channelId }) {
      checkChannel(channelId);
      return surface.missing;
    },

    async openThread(reference, name) {
      await touch('thread', reference);
      const { chatId, channelId, messageId } = reference;
      if (!surface.hasThreads) return { chatId, channelId };
      if (name.length === 0 || name.length > MAX_THREAD_NAME) throw new Error(`A thread's name of ${name.length}`);
      const threadId = `thread-${messageId}`;
      if (!surface.threads.has(threadId)) surface.threads.set(threadId, name);
      return { chatId, channelId: threadId };
    },

    async pin(reference) {
      await touch('pin', reference);
      surface.pins.add(reference.messageId);
    },

    async unpin(reference) {
      await touch('unpin', reference);
      surface.pins.delete(reference.messageId);
    },

    async post(target: PostTarget, reply: Reply, { replyTo, silent } = {}): Promise<PostReference> {
      await enter('post', reply);
      checkChannel(target.channelId);
      if (replyTo && !surface.messages.has(replyTo.messageId)) throw new SurfaceError('gone', 'no message to reply to');
      const messageId = `m${++count}`;
      await keep('post', {
        at: clock.now(),
        kind: 'post',
        channelId: target.channelId,
        messageId,
        reply,
        text: visibleText(reply),
        replyTo: replyTo?.messageId ?? null,
        silent: silent ?? false,
      });
      lastEdit.set(messageId, clock.now().getTime());
      return { ...target, messageId };
    },

    async edit(reference, reply) {
      await enter('edit', reply);
      checkChannel(reference.channelId);
      const known = surface.messages.get(reference.messageId);
      if (!known) throw new SurfaceError('gone', 'no such message');
      const sinceMs = clock.now().getTime() - (lastEdit.get(reference.messageId) ?? 0);
      if (sinceMs < surface.editEverySeconds * 1000) throw new Error(`Edited again after ${sinceMs} ms`);
      lastEdit.set(reference.messageId, clock.now().getTime());
      const isSame = known.text === visibleText(reply) && labelsOf(known.reply) === labelsOf(reply);
      if (isSame && !reply.picture) throw new Error('Edited without a change');
      const { chatId: _, ...where } = reference;
      const { replyTo, silent } = known;
      await keep('edit', { at: clock.now(), kind: 'edit', ...where, reply, text: visibleText(reply), replyTo, silent });
    },

    async direct(userId, reply) {
      await enter('direct', reply);
      const messageId = `d${++count}`;
      const told: Told = {
        at: clock.now(),
        kind: 'direct',
        channelId: userId,
        messageId,
        reply,
        text: visibleText(reply),
        replyTo: null,
        silent: false,
      };
      await keep('direct', told);
      return { chatId: userId, channelId: userId, messageId };
    },
  };
  return surface;
}

/** Everything a person could read of it: title, text, fields, buttons, the picture's name and description. */
export function everything(reply: Reply): string {
  const labels = (reply.buttons ?? []).flat().map(button => `${button.label} ${JSON.stringify(button.action ?? {})}`);
  return [visibleText(reply), ...labels, reply.picture?.alt ?? '', reply.picture?.filename ?? ''].join('\n');
}

function labelsOf(reply: Reply): string {
  return JSON.stringify((reply.buttons ?? []).map(row => row.map(button => button.label)));
}

export function visibleText(reply: Reply): string {
  const fields = (reply.fields ?? []).flatMap(field => [field.name, toPlainText(field.value)]);
  return [toPlainText(reply.title ?? []), toPlainText(reply.text ?? []), ...fields].filter(Boolean).join('\n');
}

function checkReply(reply: Reply, catalogue: readonly CommandSpec[], uploadLimit: number): void {
  if (reply.picture && reply.picture.bytes.length > uploadLimit) throw new SurfaceError('too-large', 'too large');
  const length = visibleText(reply).length;
  // The message of a GIF is edited within its caption: a result that fits none would be cut.
  if (length > (reply.visibility === 'public' ? MAX_CAPTION : MAX_TEXT)) throw new Error(`${length} characters`);
  if (length === 0) throw new Error('A message without words');
  const rows = reply.buttons ?? [];
  if (rows.length > MAX_ROWS || rows.some(row => row.length === 0 || row.length > MAX_BUTTONS)) {
    throw new Error('Too many buttons, or an empty row');
  }
  for (const { action, label } of rows.flat()) {
    if (label.length === 0 || label.length > MAX_LABEL) throw new Error(`A label of ${label.length} characters`);
    if (action) encodeAction(action, catalogue);
  }
}
