import { asRecord } from '../fakes/discord/check.ts';
import type { FakeMessage } from '../fakes/discord/index.ts';
import { type MarkdownKind, readMarkdown } from '../fakes/discord/markdown.ts';
import type { SeenMessage } from '../surfaces/conformance.ts';

const LINKS: ReadonlySet<MarkdownKind> = new Set(['link', 'url']);
/** Besides links and mentions, what changes the layout or shows something that was not typed. */
const TRICKS: ReadonlySet<MarkdownKind> = new Set([
  'emoji',
  'timestamp',
  'heading',
  'list',
  'quote',
  'strike',
  'underline',
]);

/** A message as somebody at a Discord client sees it: embeds included, markdown read. */
export interface ReadMessage extends SeenMessage {
  spoilers: string[];
  tricks: string[];
  alt: string | null;
}

/** Reads a message; zero-width joints, which nobody sees, are left out. */
export function readMessage(message: FakeMessage): ReadMessage {
  const texts = [message.content, ...message.embeds.flatMap(embedTexts)].filter(text => text !== '');
  const parts = texts.map(readMarkdown);
  const marks = parts.flatMap(part => part.marks).map(mark => ({ ...mark, text: clean(mark.text) }));
  const ofKinds = (kinds: ReadonlySet<MarkdownKind>) =>
    marks.filter(mark => kinds.has(mark.kind)).map(mark => mark.text);
  const [attachment] = message.attachments;
  const spoilers = ofKinds(new Set(['spoiler']));
  return {
    text: clean(parts.map(part => part.text).join('\n')),
    hides: words => spoilers.includes(words),
    spoilers,
    buttons: message.components.flatMap(buttonsOf).map(button => String(button['label'] ?? '')),
    ...(attachment ? { picture: attachment } : {}),
    alt: attachment?.description ?? null,
    replyTo: message.referencedId ?? undefined,
    mentions: ofKinds(new Set(['mention'])),
    links: ofKinds(LINKS),
    tricks: ofKinds(TRICKS),
  };
}

function embedTexts(embed: Record<string, unknown>): string[] {
  const fields = Array.isArray(embed['fields']) ? embed['fields'].map(asRecord) : [];
  const texts = [embed['title'], embed['description'], ...fields.flatMap(field => [field['name'], field['value']])];
  return texts.filter(text => typeof text === 'string');
}

function buttonsOf(row: Record<string, unknown>): Record<string, unknown>[] {
  return Array.isArray(row['components']) ? row['components'].map(asRecord) : [];
}

function clean(text: string): string {
  return text.replaceAll('\u200B', '');
}
