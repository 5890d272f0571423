import { type APIEmbed, type APIEmbedField, ButtonStyle, ComponentType, type RawFile } from 'discord.js';
import type { CommandSpec } from '../command.ts';
import type { Picture, Reply } from '../reply.ts';
import { type RichText, toPlainText } from '../rich-text.ts';
import { type ButtonRow, drawButtons } from './components.ts';
import {
  ATTACHMENT_DESCRIPTION,
  COMPONENT_ROWS,
  EMBED_DESCRIPTION,
  EMBED_FIELD_NAME,
  EMBED_FIELD_VALUE,
  EMBED_FIELDS,
  EMBED_TITLE,
  EMBED_TOTAL,
} from './limits.ts';
import type { Logger } from './log.ts';
import { BLANK, escapeMarkdown, plainWithin, renderRichWithin } from './markdown.ts';

/** A message as Discord's REST interface takes it, and the files that go with it. */
export interface DrawnMessage {
  body: {
    embeds: APIEmbed[];
    components: ButtonRow[];
    /** Nobody is ever notified by what a member typed. */
    allowed_mentions: { parse: [] };
    attachments?: { id: string; filename?: string; description?: string }[];
  };
  files: RawFile[];
}

/** A reply of the surface's own, with a button that opens a page of a form. */
export interface Step extends Reply {
  opens?: { label: string; customId: string };
}

export interface DrawOptions {
  catalogue: readonly CommandSpec[];
  /** Largest file that may go with the message, in bytes: what is larger is left out, and the text says so. */
  maxUploadBytes: number;
  /** Name of a picture that the message keeps from before, shown in the embed again. */
  keptPicture?: string | undefined;
}

const COLOURS = { neutral: 0x5b6ee1, good: 0x3ba55d, bad: 0xd83c3e } as const;

/** What fields may take of the message's total while the text is long as well. */
const FIELDS_SHARE = 2000;

/** @returns the reply as one embed with buttons and at most one file, within every limit of the platform. */
export function drawReply(reply: Step, options: DrawOptions): DrawnMessage {
  const picture = reply.picture;
  const fits = picture !== undefined && picture.bytes.length <= options.maxUploadBytes;
  const embed = drawEmbed(picture && !fits ? withPictureNote(reply, picture, options.maxUploadBytes) : reply);
  const message: DrawnMessage = {
    body: {
      embeds: [embed],
      components: [...drawOpener(reply), ...drawButtons(reply.buttons ?? [], options.catalogue)].slice(
        0,
        COMPONENT_ROWS,
      ),
      allowed_mentions: { parse: [] },
    },
    files: [],
  };
  if (picture && fits) attach(message, embed, picture);
  else if (options.keptPicture !== undefined && isImage(options.keptPicture)) {
    embed.image = { url: `attachment://${options.keptPicture}` };
  }
  if (isEmpty(embed)) embed.description = BLANK;
  return message;
}

/** Draws the reply; a button that cannot be encoded, which is a mistake of ours, must not cost the reader the rest. */
export function drawSafely(reply: Step, options: DrawOptions, log: Logger): DrawnMessage {
  try {
    return drawReply(reply, options);
  } catch (error) {
    log.error({ error }, 'A reply is drawn without its buttons');
    return drawReply({ ...reply, buttons: [] }, options);
  }
}

/** @returns a file name of letters that Discord keeps as they are, so that `attachment://` finds it. */
export function safeFilename(name: string): string {
  const safe = name.replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^[._]+/, '');
  const extension = /\.[A-Za-z0-9]{1,5}$/.exec(safe)?.[0] ?? '';
  return `${safe.slice(0, safe.length - extension.length).slice(0, 60) || 'file'}${extension}`;
}

function drawOpener({ opens }: Step): ButtonRow[] {
  if (!opens) return [];
  const button = { label: opens.label, custom_id: opens.customId, style: ButtonStyle.Primary } as const;
  return [{ type: ComponentType.ActionRow, components: [{ type: ComponentType.Button, ...button }] }];
}

function attach(message: DrawnMessage, embed: APIEmbed, picture: Picture): void {
  const filename = safeFilename(picture.filename);
  const description = plainWithin(picture.alt, ATTACHMENT_DESCRIPTION);
  message.body.attachments = [{ id: '0', filename, ...(description === '' ? {} : { description }) }];
  message.files.push({ name: filename, data: Buffer.from(picture.bytes), contentType: picture.contentType });
  if (picture.contentType.startsWith('image/')) embed.image = { url: `attachment://${filename}` };
}

function isImage(filename: string): boolean {
  return /\.(png|gif|jpe?g|webp)$/i.test(filename);
}

function withPictureNote(reply: Reply, picture: Picture, limit: number): Reply {
  const note = `${picture.filename} (${megabytes(picture.bytes.length)}) is larger than this chat takes (${megabytes(limit)}).`;
  return {
    ...reply,
    text: [...(reply.text ?? []), { text: `${reply.text?.length ? '\n\n' : ''}${note}`, italic: true }],
  };
}

function megabytes(bytes: number): string {
  return `${(bytes / (1024 * 1024)).toFixed(1)} MB`;
}

function drawEmbed(reply: Reply): APIEmbed {
  // Titles show no spoiler marks: such a title becomes the first line of the text, where they work.
  const titleHides = reply.title?.some(span => span.spoiler) ?? false;
  const embed: APIEmbed = { color: COLOURS[reply.tone ?? 'neutral'] };
  let room = EMBED_TOTAL;
  if (reply.title && !titleHides) {
    const title = drawTitle(reply.title);
    if (title !== '') embed.title = title;
    room -= title.length;
  }
  const text = titleHides ? headed(reply.title ?? [], reply.text ?? []) : (reply.text ?? []);
  const fields = reply.fields ?? [];
  const forFields = Math.min(FIELDS_SHARE, fields.length * (EMBED_FIELD_NAME + EMBED_FIELD_VALUE));
  const description = renderRichWithin(text, Math.min(EMBED_DESCRIPTION, room - forFields)).trim();
  if (description !== '') embed.description = description;
  room -= description.length;
  const drawn = drawFields(fields, room);
  if (drawn.length > 0) embed.fields = drawn;
  return embed;
}

function headed(title: RichText, text: RichText): RichText {
  return [...title.map(span => ({ ...span, bold: true })), { text: '\n' }, ...text];
}

/** Discord draws titles bold already; other marks but links work in them. */
function drawTitle(title: RichText): string {
  const oneLine = title.map(span => ({ text: span.text.replace(/\s+/g, ' '), code: span.code, italic: span.italic }));
  return toPlainText(title).trim() === '' ? '' : renderRichWithin(oneLine, EMBED_TITLE).trim();
}

/** Fields in order for as long as there is room; the first that does not fit ends the list. */
function drawFields(fields: NonNullable<Reply['fields']>, total: number): APIEmbedField[] {
  const drawn: APIEmbedField[] = [];
  let room = total;
  for (const field of fields.slice(0, EMBED_FIELDS)) {
    const name = escapeMarkdown(plainWithin(field.name, EMBED_FIELD_NAME / 2)) || BLANK;
    const value = renderRichWithin(field.value, Math.min(EMBED_FIELD_VALUE, room - name.length)).trim() || BLANK;
    if (name.length + value.length > room) break;
    drawn.push({ name, value, inline: field.inline ?? false });
    room -= name.length + value.length;
  }
  return drawn;
}

function isEmpty(embed: APIEmbed): boolean {
  return !embed.title && !embed.description && !embed.fields && !embed.image;
}
