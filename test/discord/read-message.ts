import { asRecord } from '../fakes/discord/check.ts';
import type { FakeMessage } from '../fakes/discord/index.ts';
import { type MarkdownKind, readMarkdown } from '../fakes/discord/markdown.ts';
import type { ShownMessage } from '../surfaces/conformance.ts';

const ACTIVE: ReadonlySet<MarkdownKind> = new Set([
  'link',
  'url',
  'mention',
  'emoji',
  'timestamp',
  'heading',
  'list',
  'quote',
]);

/** What a reader sees of a message: embeds and their markdown read, zero-width joints left out. */
export function readMessage(message: FakeMessage): ShownMessage {
  const parts = [message.content, ...message.embeds.flatMap(embedTexts)].map(readMarkdown);
  const marks = parts.flatMap(part => part.marks);
  const [attachment] = message.attachments;
  return {
    text: clean(parts.map(part => part.text).join('\n')),
    spoilers: marks.filter(mark => mark.kind === 'spoiler').map(mark => clean(mark.text)),
    active: marks.filter(mark => ACTIVE.has(mark.kind)).map(mark => `${mark.kind}: ${mark.text}`),
    buttons: message.components.map(row => buttonsOf(row).map(button => String(button['label'] ?? ''))),
    picture: attachment ? { bytes: attachment.bytes, alt: attachment.description } : null,
    replyTo: message.referencedId,
  };
}

function embedTexts(embed: Record<string, unknown>): string[] {
  const fields = Array.isArray(embed['fields']) ? embed['fields'].map(asRecord) : [];
  return [embed['title'], embed['description'], ...fields.flatMap(field => [field['name'], field['value']])].flatMap(
    text => (typeof text === 'string' ? [text] : []),
  );
}

function buttonsOf(row: Record<string, unknown>): Record<string, unknown>[] {
  return Array.isArray(row['components']) ? row['components'].map(asRecord) : [];
}

function clean(text: string): string {
  return text.replaceAll('\u200B', '');
}
