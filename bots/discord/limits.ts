/**
 * Discord's documented limits. Lengths are checked here in UTF-16 units, which is never less than the code points that
 * Discord counts. Source: discord.com/developers/docs and the OpenAPI description of version 10.
 */

export const MESSAGE_CONTENT = 2000;
export const EMBED_TITLE = 256;
export const EMBED_DESCRIPTION = 4096;
export const EMBED_FIELDS = 25;
export const EMBED_FIELD_NAME = 256;
export const EMBED_FIELD_VALUE = 1024;
/** Title, description, field names and values of one message together. */
export const EMBED_TOTAL = 6000;

export const COMPONENT_ROWS = 5;
export const BUTTONS_IN_ROW = 5;
export const BUTTON_LABEL = 80;
export const BUTTON_URL = 512;
export const CUSTOM_ID = 100;

export const ATTACHMENT_DESCRIPTION = 1024;

export const THREAD_NAME = 100;
/** Minutes without a message after which a thread is archived: the longest that Discord offers, a week. */
export const THREAD_LIFE_MINUTES = 10_080;

export const MODAL_TITLE = 45;
export const MODAL_FIELDS = 5;
export const MODAL_LABEL = 45;
export const MODAL_LABEL_DESCRIPTION = 100;
export const TEXT_INPUT_VALUE = 4000;
export const TEXT_INPUT_PLACEHOLDER = 100;
export const SELECT_OPTIONS = 25;
export const SELECT_OPTION_TEXT = 100;

export const COMMANDS = 100;
export const COMMAND_OPTIONS = 25;
export const COMMAND_DESCRIPTION = 100;
export const COMMAND_CHOICES = 25;
export const CHOICE_TEXT = 100;
export const OPTION_STRING_LENGTH = 6000;

/** An interaction must be answered within this time, or its token is void. */
export const FIRST_RESPONSE_MS = 3000;
/** How long an answered interaction's token may be used, less half a minute for what is still on its way. */
export const TOKEN_LIFE_MS = 15 * 60_000 - 30_000;

const MEBIBYTE = 1024 * 1024;
/** Upload limit of a private chat or a server without boosts. */
export const BASE_UPLOAD_BYTES = 10 * MEBIBYTE;

/** @returns the largest file in bytes that may be uploaded to a server of this boost level (0 to 3). */
export function uploadBytesForTier(premiumTier: number): number {
  if (premiumTier >= 3) return 100 * MEBIBYTE;
  return premiumTier === 2 ? 50 * MEBIBYTE : BASE_UPLOAD_BYTES;
}
