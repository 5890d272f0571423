import { autoLinks, type Entity, type Formatted, parseHtml } from './entities.ts';
import { ApiError, badRequest } from './errors.ts';
import type { UploadedFile } from './multipart.ts';
import type { Parameters } from './parameters.ts';
import type { FakeButton, FakeChat, FakeMedia } from './world.ts';

/** Checks what a message is made of: text, caption, buttons, files. Limits of the Bot API's own documentation. */

const MAX_TEXT = 4096;
const MAX_CAPTION = 1024;
const MAX_CALLBACK_BYTES = 64;
const MAX_LABEL = 64;
const MAX_ROW = 8;
const MAX_BUTTONS = 100;
const MAX_UPLOAD = 50_000_000;
const MAX_PHOTO = 10_000_000;

export function readText(parameters: Parameters): Formatted {
  const formatted = format(String(parameters['text'] ?? ''), parameters);
  if (!isVisible(formatted.text)) throw badRequest('message text is empty');
  if (formatted.text.length > MAX_TEXT) throw badRequest('message is too long');
  return formatted;
}

export function readCaption(parameters: Parameters): Formatted {
  const formatted = format(String(parameters['caption'] ?? ''), parameters);
  if (formatted.text.length > MAX_CAPTION) throw badRequest('message caption is too long');
  return formatted;
}

function format(text: string, parameters: Parameters): Formatted {
  if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text)) {
    throw badRequest('strings must be encoded in UTF-8');
  }
  const mode = parameters['parse_mode'];
  if (mode === 'HTML') return parseHtml(text);
  if (mode !== undefined) throw badRequest('unsupported parse_mode');
  const trimmed = text.trim();
  return { text: trimmed, entities: autoLinks(trimmed, []) };
}

function isVisible(text: string): boolean {
  return /[^\s\p{Cf}\p{Cc}\p{Zs}\u115f\u1160\u3164\uffa0\u2800]/u.test(text);
}

/** @throws ApiError for keyboards that Telegram refuses */
export function readKeyboard(
  markup: unknown,
  chat: Pick<FakeChat, 'id'>,
  onViolation: (words: string) => void,
): FakeButton[][] {
  const rows = (markup as { inline_keyboard?: unknown } | undefined)?.inline_keyboard;
  if (rows === undefined) return [];
  if (!Array.isArray(rows)) throw badRequest("can't parse inline keyboard: InlineKeyboard must be of type Array");
  const keyboard = rows.map(row => {
    if (!Array.isArray(row)) throw badRequest('inline keyboard row must be an Array');
    if (row.length > MAX_ROW) onViolation(`a row of ${row.length} buttons, more than ${MAX_ROW}`);
    return row.map(button => readButton(button, chat));
  });
  if (keyboard.flat().length > MAX_BUTTONS) throw badRequest('reply markup is too long');
  for (const label of keyboard.flat().map(button => button.text)) {
    if (label.length > MAX_LABEL) onViolation(`a label of ${label.length} characters: ${label}`);
  }
  return keyboard.filter(row => row.length > 0);
}

function readButton(raw: unknown, chat: Pick<FakeChat, 'id'>): FakeButton {
  const button = raw as Record<string, unknown>;
  const text = button['text'];
  if (typeof text !== 'string' || text.trim() === '')
    throw badRequest('text buttons are unallowed in the inline keyboard');
  const unknown = Object.keys(button).filter(
    key => !['text', 'callback_data', 'url', 'web_app', 'style'].includes(key),
  );
  if (unknown.length > 0) throw badRequest(`unknown button fields: ${unknown.join()}`);
  const kinds = [button['callback_data'], button['url'], button['web_app']].filter(value => value !== undefined);
  if (kinds.length !== 1) throw badRequest('text buttons are unallowed in the inline keyboard');
  const data = button['callback_data'];
  const bytes = typeof data === 'string' ? Buffer.byteLength(data) : 1;
  if (bytes < 1 || bytes > MAX_CALLBACK_BYTES) throw badRequest('BUTTON_DATA_INVALID');
  const url = button['url'];
  if (url !== undefined && !/^(https?:\/\/[^/\s]+\.[^/\s]+|tg:\/\/)/.test(String(url)))
    throw badRequest('BUTTON_URL_INVALID');
  const app = button['web_app'] as { url?: unknown } | undefined;
  if (app !== undefined) {
    // "Available only in private chats between a user and the bot" (Bot API, InlineKeyboardButton).
    if (chat.id < 0) throw badRequest('BUTTON_TYPE_INVALID');
    if (!/^https:\/\/[^/\s]+\.[^/\s]+/.test(String(app.url))) throw badRequest('BUTTON_URL_INVALID');
  }
  const style = button['style'];
  if (style !== undefined && !['danger', 'success', 'primary'].includes(String(style)))
    throw badRequest('BUTTON_STYLE_INVALID');
  return button as unknown as FakeButton;
}

/** The file that a parameter names by 'attach://id'. @throws ApiError for what the real server takes not */
export function readMedia(kind: FakeMedia['kind'], value: unknown, files: Record<string, UploadedFile>): FakeMedia {
  const id = /^attach:\/\/(.+)$/.exec(String(value))?.[1];
  const file = id === undefined ? undefined : files[id];
  if (!file) throw badRequest('wrong file identifier/HTTP URL specified');
  if (file.bytes.length === 0) throw badRequest('file must be non-empty');
  if (file.bytes.length > MAX_UPLOAD) throw new ApiError(413, 'Request Entity Too Large');
  if (kind === 'photo') checkPhoto(file.bytes);
  const isGif = Buffer.from(file.bytes.subarray(0, 4)).toString('latin1') === 'GIF8';
  // Only GIF and MP4 become animations; anything else is kept as a plain file.
  return { kind: kind === 'animation' && !isGif ? 'document' : kind, bytes: file.bytes, filename: file.filename };
}

function checkPhoto(bytes: Uint8Array): void {
  if (bytes.length > MAX_PHOTO) throw badRequest('file is too big for a photo');
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.subarray(1, 4).toString('latin1') !== 'PNG') {
    if (view[0] === 0xff && view[1] === 0xd8) return;
    throw badRequest('IMAGE_PROCESS_FAILED');
  }
  const width = view.readUInt32BE(16);
  const height = view.readUInt32BE(20);
  if (width + height > 10_000 || Math.max(width / height, height / width) > 20) {
    throw badRequest('PHOTO_INVALID_DIMENSIONS');
  }
}

export function sameEntities(a: readonly Entity[], b: readonly Entity[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
