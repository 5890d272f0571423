import { asRecord, Check } from './check.ts';
import { failures } from './failure.ts';

/** A file that was uploaded with a message. */
export interface UploadedFile {
  /** The n of `files[n]`. */
  index: number;
  filename: string;
  contentType: string;
  bytes: Uint8Array;
}

export interface MessageContext {
  maxUploadBytes: number;
  /** Flags that may be set here. */
  allowedFlags: number;
  /** Names of attachments that the message has already: edits may show them again. */
  keptFiles: readonly string[];
  isEdit: boolean;
}

const BUTTON = 2;
const ACTION_ROW = 1;
const LINK_STYLE = 5;
/** One emoji: a pictograph, flag or key cap, and what modifies or joins it. */
const EMOJI = /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3)/u;
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Throws what Discord would answer to a message that breaks a limit. Source: "Message" and "Component" reference. */
export function checkMessage(body: Record<string, unknown>, files: UploadedFile[], context: MessageContext): void {
  const check = new Check();
  check.optionalText('content', body['content'], 0, 2000);
  checkEmbeds(check, body, files, context);
  checkComponents(check, body['components']);
  checkFlags(check, body['flags'], context.allowedFlags);
  checkNonce(check, body);
  checkAttachments(check, body, files);
  check.throwIfAny();
  if (files.some(file => file.bytes.length > context.maxUploadBytes)) throw failures.tooLarge();
  if (!context.isEdit && isEmpty(body, files)) throw failures.emptyMessage();
}

/** @returns what the arena promises and Discord does not ask for: nobody is ever pinged by it. */
export function mentionProblem(body: Record<string, unknown>): string | null {
  const allowed = asRecord(body['allowed_mentions']);
  const parse = allowed['parse'];
  const named = ['users', 'roles'].some(key => Array.isArray(allowed[key]) && allowed[key].length > 0);
  const isClosed = Array.isArray(parse) && parse.length === 0 && !named && !allowed['replied_user'];
  return isClosed ? null : `allowed_mentions must be {parse: []}, not ${JSON.stringify(body['allowed_mentions'])}`;
}

function isEmpty(body: Record<string, unknown>, files: UploadedFile[]): boolean {
  const content = typeof body['content'] === 'string' ? body['content'].trim() : '';
  const embeds = Array.isArray(body['embeds']) ? body['embeds'] : [];
  return content === '' && embeds.length === 0 && files.length === 0;
}

function checkEmbeds(
  check: Check,
  body: Record<string, unknown>,
  files: UploadedFile[],
  context: MessageContext,
): void {
  const names = [...files.map(file => file.filename), ...context.keptFiles];
  let total = 0;
  for (const [index, item] of check.list('embeds', body['embeds'], 0, 10).entries()) {
    const path = `embeds.${index}`;
    const embed = asRecord(item);
    total += checkEmbed(check, path, embed, names);
  }
  if (total > 6000) check.fail('embeds', 'MAX_EMBED_SIZE_EXCEEDED', `Embed size exceeds 6000 (it is ${total}).`);
}

function checkEmbed(check: Check, path: string, embed: Record<string, unknown>, names: readonly string[]): number {
  check.optionalText(`${path}.title`, embed['title'], 0, 256);
  check.optionalText(`${path}.description`, embed['description'], 0, 4096);
  const footer = asRecord(embed['footer']);
  const author = asRecord(embed['author']);
  if (embed['footer']) check.text(`${path}.footer.text`, footer['text'], 1, 2048);
  if (embed['author']) check.text(`${path}.author.name`, author['name'], 1, 256);
  if (embed['color'] !== undefined) check.integer(`${path}.color`, embed['color'], 0, 0xffffff);
  if (embed['url'] !== undefined) check.httpAddress(`${path}.url`, embed['url'], 2048);
  let size =
    lengthOf(embed['title']) + lengthOf(embed['description']) + lengthOf(footer['text']) + lengthOf(author['name']);
  for (const [index, item] of check.list(`${path}.fields`, embed['fields'], 0, 25).entries()) {
    const field = asRecord(item);
    check.text(`${path}.fields.${index}.name`, field['name'], 1, 256);
    check.text(`${path}.fields.${index}.value`, field['value'], 1, 1024);
    size += lengthOf(field['name']) + lengthOf(field['value']);
  }
  for (const key of ['image', 'thumbnail']) {
    if (embed[key] !== undefined) checkPicture(check, `${path}.${key}.url`, asRecord(embed[key])['url'], names);
  }
  const drawn = ['title', 'description'].some(key => typeof embed[key] === 'string' && embed[key].trim() !== '');
  if (!drawn && !Array.isArray(embed['fields']) && embed['image'] === undefined) {
    check.fail(`${path}.description`, 'BASE_TYPE_REQUIRED', 'This field is required');
  }
  return size;
}

function checkPicture(check: Check, path: string, url: unknown, names: readonly string[]): void {
  if (typeof url !== 'string' || !url.startsWith('attachment://')) {
    check.httpAddress(path, url, 2048);
    return;
  }
  const name = url.slice('attachment://'.length);
  if (!names.includes(name)) check.fail(path, 'URL_TYPE_INVALID_URL', `No attachment is called '${name}'.`);
}

function checkComponents(check: Check, components: unknown): void {
  const ids = new Set<string>();
  for (const [row, item] of check.list('components', components, 0, 5).entries()) {
    const path = `components.${row}`;
    const actionRow = asRecord(item);
    if (actionRow['type'] !== ACTION_ROW) check.fail(`${path}.type`, 'UNION_TYPE_CHOICES', 'Must be an action row.');
    for (const [index, button] of check.list(`${path}.components`, actionRow['components'], 1, 5).entries()) {
      checkButton(check, `${path}.components.${index}`, asRecord(button), ids);
    }
  }
}

function checkButton(check: Check, path: string, button: Record<string, unknown>, ids: Set<string>): void {
  if (button['type'] !== BUTTON) check.fail(`${path}.type`, 'UNION_TYPE_CHOICES', 'The arena uses buttons only.');
  check.integer(`${path}.style`, button['style'], 1, 5);
  check.optionalText(`${path}.label`, button['label'], 0, 80);
  const emoji = asRecord(button['emoji'])['name'];
  if (typeof emoji === 'string' ? !isEmoji(emoji) : button['emoji'] !== undefined) {
    check.fail(`${path}.emoji.name`, 'BUTTON_COMPONENT_INVALID_EMOJI', 'Invalid emoji');
  }
  const hasLabel = typeof button['label'] === 'string' && button['label'].trim() !== '';
  if (!hasLabel && !button['emoji']) check.fail(path, 'BUTTON_COMPONENT_LABEL_REQUIRED', 'Needs a label or an emoji.');
  if (button['style'] === LINK_STYLE) {
    check.httpAddress(`${path}.url`, button['url'], 512);
    if (button['custom_id'] !== undefined) check.fail(`${path}.custom_id`, 'BASE_TYPE', 'A link has no custom id.');
    return;
  }
  if (button['url'] !== undefined) check.fail(`${path}.url`, 'BASE_TYPE', 'Only links have an address.');
  checkCustomId(check, `${path}.custom_id`, button['custom_id'], ids);
}

/** 1 to 100 characters and unique within the message or modal. */
export function checkCustomId(check: Check, path: string, customId: unknown, ids: Set<string>): void {
  if (!check.text(path, customId, 1, 100)) return;
  if (ids.has(customId)) {
    check.fail(path, 'COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated');
  }
  ids.add(customId);
}

function checkFlags(check: Check, flags: unknown, allowed: number): void {
  if (flags === undefined || flags === null) return;
  if (!Number.isInteger(flags) || (Number(flags) & ~allowed) !== 0) {
    check.fail('flags', 'BITWISE_TYPE', `Flags ${flags} may not be set here.`);
  }
}

function checkNonce(check: Check, body: Record<string, unknown>): void {
  const nonce = body['nonce'];
  if (nonce !== undefined && typeof nonce !== 'number') check.text('nonce', nonce, 1, 25);
  if (body['enforce_nonce'] && nonce === undefined) check.fail('nonce', 'BASE_TYPE_REQUIRED', 'Needed to enforce it.');
}

function checkAttachments(check: Check, body: Record<string, unknown>, files: UploadedFile[]): void {
  if (files.length > 10) check.fail('files', 'BASE_TYPE_MAX_LENGTH', 'Must be 10 or fewer in number.');
  const described = check.list('attachments', body['attachments'], 0, 10).map(asRecord);
  for (const [index, attachment] of described.entries()) {
    const path = `attachments.${index}`;
    check.text(`${path}.id`, attachment['id'], 1, 20);
    check.optionalText(`${path}.filename`, attachment['filename'], 1, 1024);
    check.optionalText(`${path}.description`, attachment['description'], 0, 1024);
  }
  for (const file of files) {
    check.text(`files.${file.index}.filename`, file.filename, 1, 260);
    if (!/^[\w.-]+$/.test(file.filename)) {
      check.fail(
        `files.${file.index}.filename`,
        'FILENAME',
        'Discord would change this name, and attachment:// miss it.',
      );
    }
    if (!described.some(attachment => attachment['id'] === String(file.index))) {
      check.fail('attachments', 'ATTACHMENT_MISSING', `files[${file.index}] has no entry, so no alternative text.`);
    }
  }
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' ? value.length : 0;
}

function isEmoji(text: string): boolean {
  return EMOJI.test(text) && [...segmenter.segment(text)].length === 1;
}
