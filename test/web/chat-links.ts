import { asRecord } from '../fakes/discord/check.ts';
import type { FakeMessage } from '../fakes/discord/index.ts';

/** What chats say of pages, and where they are. */

/** The address behind a link button. @throws Error that names the buttons where there is no such */
export function addressOf(message: FakeMessage, label: RegExp): string {
  const buttons = message.components.flatMap(row => (row['components'] as unknown[] | undefined) ?? []).map(asRecord);
  const found = buttons.find(({ label: text, url }) => url !== undefined && label.test(String(text)));
  if (found) return String(found['url']);
  throw new Error(`No link ${label} among ${buttons.map(each => `'${each['label']}'`).join(', ')}`);
}
