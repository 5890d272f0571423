import type { Action, Button, Reply } from '../reply.ts';
import type { Painter, Style } from './style.ts';

/** A reply as lines of text. Buttons become numbers that one types; pictures become paths. */

const TONES: Record<NonNullable<Reply['tone']>, Style[]> = { neutral: [], good: ['green'], bad: ['yellow'] };

export interface DrawnReply {
  text: string;
  /** What the numbers stand for: the first is 1. */
  choices: NumberedChoice[];
}

export interface NumberedChoice {
  label: string;
  action: Action;
}

/** @param picturePath where the reply's picture was written */
export function drawReply(reply: Reply, painter: Painter, picturePath: string | undefined): DrawnReply {
  const lines: string[] = [];
  const tone = TONES[reply.tone ?? 'neutral'];
  if (picturePath !== undefined) {
    const kind = reply.picture && !reply.picture.contentType.startsWith('image/') ? 'File:' : 'Picture:';
    lines.push(`${painter.paint(kind, 'dim')} ${painter.paint(picturePath, 'cyan')}`);
  }
  if (reply.title?.length) lines.push(painter.rich(reply.title, 'bold'));
  if (reply.text?.length) lines.push(painter.rich(reply.text, ...tone));
  for (const field of reply.fields ?? []) {
    const value = painter.rich(field.value);
    const name = painter.rich([{ text: field.name }], 'bold');
    lines.push(value.includes('\n') ? `${name}\n${indent(value)}` : `${name}: ${value}`);
  }
  const { drawn, choices } = drawButtons(reply.buttons ?? [], painter);
  if (drawn !== '') lines.push(drawn);
  return { text: lines.join('\n'), choices };
}

function drawButtons(rows: readonly (readonly Button[])[], painter: Painter) {
  const choices: NumberedChoice[] = [];
  const drawnRows = rows.map(row =>
    row
      .filter(button => !button.disabled)
      .map(button => {
        const label = painter
          .rich([{ text: button.emoji ? `${button.emoji} ${button.label}` : button.label }])
          .replace(/\s+/g, ' ');
        if (button.url !== undefined) return `${label}: ${painter.rich([{ text: button.url }])}`;
        if (!button.action) return label;
        choices.push({ label: button.label, action: button.action });
        return `${painter.paint(`[${choices.length}]`, 'cyan')} ${label}`;
      })
      .join('   '),
  );
  return { drawn: drawnRows.filter(row => row !== '').join('\n'), choices };
}

export function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}
