/** Words of others, made fit to be kept, logged and published. Pure. */

const SPOILED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/** Whether a text holds no control characters and no half characters: PostgreSQL keeps neither, and nobody honest sends them. */
export const isPlain = (text: string): boolean => !/[\p{Cc}\p{Cs}]/u.test(text);

/** One line of plain text of at most so many characters, whatever was in it. */
export function plainText(text: string, most = 500): string {
  return text
    .slice(0, 2 * most)
    .replace(SPOILED, ' ')
    .slice(0, most)
    .replace(/\p{Cs}/gu, '')
    .trim();
}
