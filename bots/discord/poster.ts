import { type Client, DiscordAPIError, MessageFlags, type REST, Routes } from 'discord.js';
import { LRUCache } from 'lru-cache';
import type { CommandSpec } from '../command.ts';
import type { Reply } from '../reply.ts';
import { type PostReference, type PostTarget, SurfaceError } from '../surface.ts';
import { type DrawnMessage, drawSafely } from './draw.ts';
import { discordCode, ERROR, toSurfaceError } from './errors.ts';
import { BASE_UPLOAD_BYTES, uploadBytesForTier } from './limits.ts';
import type { Logger } from './log.ts';
import { lackingPermissions } from './permissions.ts';
import { awake } from './placement.ts';

export interface PosterParts {
  rest: REST;
  catalogue: readonly CommandSpec[];
  log: Logger;
  now: () => Date;
  /** The gateway's view of servers and channels; null while there is none. */
  client: () => Client | null;
}

/** The edit of a message that is under way, and the one that follows it. */
interface WaitingEdits {
  done: Promise<void>;
  next: Reply | null;
  nextDone: Promise<void> | null;
}

/** Posts, edits and direct messages; threads and forum posts are channels. Throws SurfaceError only. */
export class Poster {
  readonly #parts: PosterParts;
  /** Name of the picture in messages that we wrote, or null for none: edits name it to keep it in its frame. */
  readonly #pictures = new LRUCache<string, { name: string | null }>({ max: 5000 });
  readonly #privateChannels = new LRUCache<string, string>({ max: 5000 });
  readonly #edits = new Map<string, WaitingEdits>();
  #posts = 0;

  constructor(parts: PosterParts) {
    this.#parts = parts;
  }

  maxUploadBytes(target: PostTarget): number {
    const guild = this.#parts.client()?.guilds.cache.get(target.chatId);
    return guild ? uploadBytesForTier(guild.premiumTier ?? 0) : BASE_UPLOAD_BYTES;
  }

  async post(
    target: PostTarget,
    reply: Reply,
    options: { replyTo?: PostReference; silent?: boolean } = {},
  ): Promise<PostReference> {
    const message = this.#draw(target, reply);
    const { replyTo } = options;
    const body = {
      ...message.body,
      // A request that is sent again after a network error then does not post twice.
      nonce: this.#nextNonce(),
      enforce_nonce: true,
      ...(options.silent ? { flags: MessageFlags.SuppressNotifications } : {}),
    };
    const reference = replyTo && replyTo.channelId === target.channelId ? messageReference(replyTo) : {};
    try {
      return await this.#create(target, { ...body, ...reference }, message);
    } catch (error) {
      if (discordCode(error) !== ERROR.replyNeedsHistory) throw this.explain(error, target);
    }
    try {
      return await this.#create(target, body, message);
    } catch (error) {
      throw this.explain(error, target);
    }
  }

  /**
   * Edits of one message never overtake each other, and of several that wait only the last is sent: odds that change faster
   * than Discord allows edits show the newest.
   */
  edit(reference: PostReference, reply: Reply): Promise<void> {
    const waiting = this.#edits.get(reference.messageId);
    if (!waiting) return this.#runEdits(reference, reply);
    waiting.next = { ...reply, picture: reply.picture ?? waiting.next?.picture };
    waiting.nextDone ??= waiting.done.catch(() => undefined).then(() => this.#runNext(reference));
    return waiting.nextDone;
  }

  #runEdits(reference: PostReference, reply: Reply): Promise<void> {
    const done = this.#edit(reference, reply);
    const edits: WaitingEdits = { done, next: null, nextDone: null };
    this.#edits.set(reference.messageId, edits);
    const tidy = () => {
      if (this.#edits.get(reference.messageId) === edits && !edits.next) this.#edits.delete(reference.messageId);
    };
    done.then(tidy, tidy);
    return done;
  }

  #runNext(reference: PostReference): Promise<void> {
    const next = this.#edits.get(reference.messageId)?.next;
    return next ? this.#runEdits(reference, next) : Promise.resolve();
  }

  async #edit(reference: PostReference, reply: Reply): Promise<void> {
    const kept = reply.picture ? undefined : await this.#pictureOf(reference);
    const message = this.#draw(reference, reply, kept);
    const send = () =>
      this.#parts.rest.patch(Routes.channelMessage(reference.channelId, reference.messageId), {
        body: message.body,
        files: message.files,
      });
    try {
      await awake(this.#parts.rest, reference.channelId, send);
    } catch (error) {
      throw this.explain(error, reference);
    }
    if (reply.picture) this.#remember(reference.messageId, message);
  }

  async direct(userId: string, reply: Reply): Promise<PostReference> {
    let channelId = this.#privateChannels.get(userId);
    if (channelId === undefined) {
      try {
        const channel = await this.#parts.rest.post(Routes.userChannels(), { body: { recipient_id: userId } });
        channelId = readId(channel);
      } catch (error) {
        throw personError(error);
      }
      this.#privateChannels.set(userId, channelId);
    }
    return this.post({ chatId: userId, channelId }, reply);
  }

  async missingPermissions(target: PostTarget): Promise<string[]> {
    const client = this.#parts.client();
    if (!client) throw new SurfaceError('unavailable', 'Not connected to Discord');
    try {
      const channel = await client.channels.fetch(target.channelId);
      if (!channel || channel.isDMBased()) return [];
      const me = channel.guild.members.me ?? (await channel.guild.members.fetchMe());
      const permissions = channel.permissionsFor(me);
      return permissions ? lackingPermissions(permissions, channel.isThread()) : ['View Channel'];
    } catch (error) {
      if (discordCode(error) === ERROR.missingAccess && !this.#hasLeft(target)) return ['View Channel'];
      throw this.explain(error, target);
    }
  }

  #draw(target: PostTarget, reply: Reply, keptPicture?: string): DrawnMessage {
    const limit = this.maxUploadBytes(target);
    const size = reply.picture?.bytes.length ?? 0;
    if (size > limit) throw new SurfaceError('too-large', `A file of ${size} bytes, where Discord takes ${limit}`);
    const { catalogue, log } = this.#parts;
    return drawSafely(reply, { catalogue, maxUploadBytes: limit, keptPicture }, log);
  }

  async #create(target: PostTarget, body: object, message: DrawnMessage): Promise<PostReference> {
    const sent = await this.#parts.rest.post(Routes.channelMessages(target.channelId), { body, files: message.files });
    const messageId = readId(sent);
    this.#remember(messageId, message);
    return { chatId: target.chatId, channelId: target.channelId, messageId };
  }

  #remember(messageId: string, message: DrawnMessage): void {
    this.#pictures.set(messageId, { name: message.files[0]?.name ?? null });
  }

  /** Asks Discord only about messages from before a restart. */
  async #pictureOf(reference: PostReference): Promise<string | undefined> {
    const known = this.#pictures.get(reference.messageId);
    if (known) return known.name ?? undefined;
    try {
      const message = await this.#parts.rest.get(Routes.channelMessage(reference.channelId, reference.messageId));
      const name = readFirstFilename(message);
      this.#pictures.set(reference.messageId, { name: name ?? null });
      return name;
    } catch (error) {
      // Without Read Message History the picture stays, but below the frame instead of in it.
      if (error instanceof DiscordAPIError && error.status === 403) return undefined;
      throw this.explain(error, reference);
    }
  }

  /** Discord says "missing access" both for a hidden channel and for a server that the bot was removed from. */
  readonly explain = (error: unknown, target: PostTarget): SurfaceError => {
    if (discordCode(error) === ERROR.missingAccess && this.#hasLeft(target)) {
      return new SurfaceError('gone', 'The bot is no longer in this server', undefined, { cause: error });
    }
    return toSurfaceError(error);
  };

  #hasLeft(target: PostTarget): boolean {
    const client = this.#parts.client();
    if (!client?.isReady() || this.#isPrivate(target)) return false;
    return !client.guilds.cache.has(target.chatId);
  }

  #isPrivate(target: PostTarget): boolean {
    return this.#privateChannels.get(target.chatId) === target.channelId;
  }

  #nextNonce(): string {
    this.#posts += 1;
    return `${this.#parts.now().getTime().toString(36)}-${this.#posts.toString(36)}`;
  }
}

function messageReference(replyTo: PostReference): object {
  return {
    message_reference: { message_id: replyTo.messageId, channel_id: replyTo.channelId, fail_if_not_exists: false },
  };
}

/** A person whom Discord does not let us open a chat with cannot be reached, whatever the reason. */
function personError(error: unknown): SurfaceError {
  const known = toSurfaceError(error);
  const isRefusal = known.code === 'forbidden' || known.code === 'gone' || discordCode(error) === ERROR.invalidFormBody;
  return isRefusal ? new SurfaceError('unreachable', known.message, undefined, { cause: error }) : known;
}

function readId(sent: unknown): string {
  if (typeof sent === 'object' && sent !== null && 'id' in sent && typeof sent.id === 'string') return sent.id;
  throw new SurfaceError('unavailable', 'Discord answered without a message');
}

function readFirstFilename(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null || !('attachments' in message)) return undefined;
  const [first] = Array.isArray(message.attachments) ? (message.attachments as unknown[]) : [];
  const isNamed = typeof first === 'object' && first !== null && 'filename' in first;
  return isNamed ? String(first.filename) : undefined;
}
