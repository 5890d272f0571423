/**
 * The methods that we call and the parameters that each takes (Bot API 10.1). Anything else is a mistake of the caller's:
 * the real server ignores unknown parameters silently, which is how typing errors survive; the fake does not.
 */

export type Kind = 'integer' | 'string' | 'boolean' | 'object' | 'array' | 'file' | 'chat';

/** A '!' marks what is required. */
const SENDING = {
  chat_id: 'chat!',
  message_thread_id: 'integer',
  disable_notification: 'boolean',
  protect_content: 'boolean',
  reply_parameters: 'object',
  reply_markup: 'object',
} as const;
const CAPTION = {
  caption: 'string',
  parse_mode: 'string',
  caption_entities: 'array',
  show_caption_above_media: 'boolean',
} as const;
const EDITING = { chat_id: 'chat!', message_id: 'integer!', reply_markup: 'object' } as const;

export const METHODS: Record<string, Record<string, `${Kind}${'!' | ''}`>> = {
  getMe: {},
  getUpdates: { offset: 'integer', limit: 'integer', timeout: 'integer', allowed_updates: 'array' },
  deleteWebhook: { drop_pending_updates: 'boolean' },
  sendMessage: { ...SENDING, text: 'string!', parse_mode: 'string', entities: 'array', link_preview_options: 'object' },
  sendPhoto: { ...SENDING, ...CAPTION, photo: 'file!', has_spoiler: 'boolean' },
  sendAnimation: {
    ...SENDING,
    ...CAPTION,
    animation: 'file!',
    duration: 'integer',
    width: 'integer',
    height: 'integer',
    has_spoiler: 'boolean',
  },
  sendDocument: {
    ...SENDING,
    caption: 'string',
    parse_mode: 'string',
    caption_entities: 'array',
    document: 'file!',
    disable_content_type_detection: 'boolean',
  },
  sendChatAction: { chat_id: 'chat!', message_thread_id: 'integer', action: 'string!' },
  editMessageText: {
    ...EDITING,
    text: 'string!',
    parse_mode: 'string',
    entities: 'array',
    link_preview_options: 'object',
  },
  editMessageCaption: { ...EDITING, ...CAPTION },
  editMessageMedia: { ...EDITING, media: 'object!' },
  editMessageReplyMarkup: { ...EDITING },
  deleteMessage: { chat_id: 'chat!', message_id: 'integer!' },
  pinChatMessage: { chat_id: 'chat!', message_id: 'integer!', disable_notification: 'boolean' },
  unpinChatMessage: { chat_id: 'chat!', message_id: 'integer' },
  answerCallbackQuery: {
    callback_query_id: 'string!',
    text: 'string',
    show_alert: 'boolean',
    url: 'string',
    cache_time: 'integer',
  },
  setMyCommands: { commands: 'array!', scope: 'object', language_code: 'string' },
  getMyCommands: { scope: 'object', language_code: 'string' },
  getChatMenuButton: { chat_id: 'chat' },
  setChatMenuButton: { chat_id: 'chat', menu_button: 'object' },
  getChat: { chat_id: 'chat!' },
  getChatMember: { chat_id: 'chat!', user_id: 'integer!' },
  getChatAdministrators: { chat_id: 'chat!', return_bots: 'boolean' },
};

/** What stands inside the objects that we send. */
const NESTED: Record<string, readonly string[]> = {
  reply_parameters: ['message_id', 'allow_sending_without_reply'],
  link_preview_options: ['is_disabled'],
  reply_markup: ['inline_keyboard', 'force_reply', 'input_field_placeholder', 'selective'],
  scope: ['type'],
  menu_button: ['type', 'text', 'web_app'],
};

/** A call's parameters, checked: numbers are numbers and JSON is parsed, whether they came as JSON or as a form. */
export type Parameters = Record<string, unknown>;

/** @returns the parameters in their kinds, and what is wrong with them. */
export function readParameters(
  method: string,
  raw: Record<string, unknown>,
): { parameters: Parameters; problems: string[] } {
  const known = METHODS[method] ?? {};
  const problems: string[] = [];
  const parameters: Parameters = {};
  for (const [name, value] of Object.entries(raw)) {
    const kind = known[name]?.replace('!', '') as Kind | undefined;
    if (kind === undefined) problems.push(`${method} takes no parameter '${name}'`);
    else {
      const read = readKind(kind, value);
      if (read === undefined)
        problems.push(`${method}: '${name}' is no ${kind}: ${JSON.stringify(value)?.slice(0, 80)}`);
      else parameters[name] = read;
      for (const key of unknownKeys(name, read)) problems.push(`${method}: '${name}' has no '${key}'`);
    }
  }
  for (const [name, kind] of Object.entries(known)) {
    if (kind.endsWith('!') && parameters[name] === undefined) problems.push(`${method} needs '${name}'`);
  }
  return { parameters, problems };
}

function unknownKeys(name: string, value: unknown): string[] {
  const known = NESTED[name];
  if (!known || typeof value !== 'object' || value === null) return [];
  return Object.keys(value).filter(key => !known.includes(key));
}

function readKind(kind: Kind, value: unknown): unknown {
  if (kind === 'integer') return Number.isSafeInteger(Number(value)) && value !== '' ? Number(value) : undefined;
  if (kind === 'chat') return Number.isSafeInteger(Number(value)) ? Number(value) : undefined;
  if (kind === 'boolean')
    return value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined;
  if (kind === 'string') return typeof value === 'string' ? value : undefined;
  if (kind === 'file') return typeof value === 'string' ? value : undefined;
  const parsed = typeof value === 'string' ? parseJson(value) : value;
  if (kind === 'array') return Array.isArray(parsed) ? parsed : undefined;
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
