import { asRecord } from './check.ts';
import { failures } from './failure.ts';
import { checkMessage, mentionProblem, type UploadedFile } from './message-rules.ts';
import { snowflake } from './snowflake.ts';
import { type FakeAttachment, type FakeMessage, type MessageContent, toAttachments, type World } from './world.ts';

export const FLAG = { suppressEmbeds: 4, ephemeral: 64, suppressNotifications: 4096 } as const;

export interface WriteParts {
  world: World;
  onViolation: (text: string) => void;
}

interface Draft {
  channelId: string;
  guildId: string | undefined;
  body: Record<string, unknown>;
  files: UploadedFile[];
  allowedFlags: number;
  where: string;
}

/** Creates and edits messages by Discord's rules, whichever endpoint they come from. */
export class MessageWriter {
  readonly #parts: WriteParts;

  constructor(parts: WriteParts) {
    this.#parts = parts;
  }

  create(draft: Draft, extra: Partial<FakeMessage> = {}): FakeMessage {
    const { world } = this.#parts;
    this.#check(draft, [], false);
    const message: FakeMessage = {
      id: snowflake(),
      channelId: draft.channelId,
      authorId: world.botId,
      flags: Number(draft.body['flags'] ?? 0),
      visibleTo: null,
      thinking: false,
      referencedId: null,
      interactionId: null,
      nonce: null,
      history: [],
      createdAt: Date.now(),
      deleted: false,
      ...contentOf(draft.body, draft.files, null),
      ...extra,
    };
    world.messages.set(message.id, message);
    return message;
  }

  /** A message that says only "is thinking". */
  createThinking(channelId: string, flags: number, extra: Partial<FakeMessage>): FakeMessage {
    const { world } = this.#parts;
    const message: FakeMessage = {
      id: snowflake(),
      channelId,
      authorId: world.botId,
      flags,
      visibleTo: null,
      thinking: true,
      referencedId: null,
      interactionId: null,
      nonce: null,
      history: [],
      createdAt: Date.now(),
      deleted: false,
      content: '',
      embeds: [],
      components: [],
      attachments: [],
      ...extra,
    };
    world.messages.set(message.id, message);
    return message;
  }

  edit(message: FakeMessage, draft: Draft): void {
    const kept = keptAttachments(message, draft.body);
    this.#check(
      draft,
      kept.map(attachment => attachment.filename),
      true,
    );
    if (message.thinking) message.thinking = false;
    else message.history.push(snapshot(message));
    Object.assign(message, contentOf(draft.body, draft.files, { ...message, attachments: kept }));
    const shows = message.content.trim() !== '' || message.embeds.length > 0 || message.attachments.length > 0;
    if (!shows) throw failures.emptyMessage();
  }

  #check({ body, files, guildId, allowedFlags, where }: Draft, keptFiles: readonly string[], isEdit: boolean): void {
    const problem = mentionProblem(body);
    if (problem) this.#parts.onViolation(`${where}: ${problem}`);
    checkMessage(body, files, {
      maxUploadBytes: this.#parts.world.uploadLimit(guildId),
      allowedFlags,
      keptFiles,
      isEdit,
    });
  }
}

function snapshot({ content, embeds, components, attachments }: FakeMessage): MessageContent {
  return structuredClone({ content, embeds, components, attachments });
}

/** Without `attachments` all are kept; with it those whose id is named. */
function keptAttachments(message: FakeMessage, body: Record<string, unknown>): FakeAttachment[] {
  if (!Array.isArray(body['attachments'])) return message.attachments;
  const ids = new Set(body['attachments'].map(entry => asRecord(entry)['id']));
  return message.attachments.filter(attachment => ids.has(attachment.id));
}

/** What the message shows afterwards: fields that an edit does not name stay. */
function contentOf(
  body: Record<string, unknown>,
  files: UploadedFile[],
  before: MessageContent | null,
): MessageContent {
  const described = Array.isArray(body['attachments']) ? body['attachments'].map(asRecord) : [];
  return {
    content: typeof body['content'] === 'string' ? body['content'] : (before?.content ?? ''),
    embeds: Array.isArray(body['embeds']) ? body['embeds'].map(asRecord) : (before?.embeds ?? []),
    components: Array.isArray(body['components']) ? body['components'].map(asRecord) : (before?.components ?? []),
    attachments: [...(before?.attachments ?? []), ...toAttachments(files, described)],
  };
}
