import type { RichText, Span } from '../rich-text.ts';

/** Draws text for a terminal: marks as ANSI styles where it can show them, and nothing that controls it. */

const CODES = { bold: 1, italic: 3, dim: 2, cyan: 36, green: 32, red: 31, yellow: 33 } as const;
export type Style = keyof typeof CODES;

export class Painter {
  private readonly colours: boolean;

  /** @param colours false for pipes and where NO_COLOR is set (https://no-color.org) */
  constructor(colours: boolean) {
    this.colours = colours;
  }

  paint(text: string, ...styles: Style[]): string {
    if (!this.colours || styles.length === 0 || text === '') return text;
    return `\u001B[${styles.map(style => CODES[style]).join(';')}m${text}\u001B[0m`;
  }

  /** Spoilers are shown: on one's own terminal the picture's path comes first and nobody is spoiled by scrolling up. */
  rich(text: RichText, ...styles: Style[]): string {
    return text.map(span => this.span(span, styles)).join('');
  }

  private span(span: Span, styles: readonly Style[]): string {
    const all: Style[] = [...styles];
    if (span.bold) all.push('bold');
    if (span.italic) all.push('italic');
    if (span.code) all.push('cyan');
    if (span.spoiler) all.push('dim');
    const text = cleanForTerminal(span.text);
    const link = span.link === undefined ? '' : ` (${cleanForTerminal(span.link)})`;
    return this.paint(text, ...all) + link;
  }
}

/** Escape sequences and marks that reorder the line are taken out of whatever a member typed; lines and blanks stay. */
export function cleanForTerminal(text: string): string {
  return text
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
    .replace(/\r\n?/g, '\n')
    .replace(/\t/g, ' ')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/g, '');
}
