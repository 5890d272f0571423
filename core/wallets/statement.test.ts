import { expect, it } from 'vitest';
import { messageText, readMessage } from './message.ts';
import { type ChatAccount, linkStatement } from './statement.ts';

const ann: ChatAccount = { surface: 'discord', name: 'Ann', username: 'ann_k', externalId: '175928847299117063' };

/** What a wallet would show, read back by the rules of EIP-4361. */
function shown(account: ChatAccount, community: string): string | undefined {
  const text = messageText({
    domain: 'arena.example.org',
    uri: 'https://arena.example.org/link-wallet',
    statement: linkStatement(account, community),
    address: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
    chainId: 1,
    nonce: 'a1b2c3d4e5f60718',
    issuedAt: new Date(0),
    expiresAt: new Date(600_000),
    requestId: '7H2K9QX4M1ZT',
  });
  return readMessage(text)?.statement;
}

it('names the account, its platform and the community in plain words', () => {
  expect(shown(ann, 'Iron Ring')).toBe(
    "Link this wallet to the Discord account 'Ann' (@ann_k) in the community 'Iron Ring' of Agent Arena. Sign only if that account is yours and you asked for this in chat yourself. This moves nothing, costs nothing, and counts once you confirm it in chat.",
  );
  expect(shown({ ...ann, surface: 'telegram', username: null }, 'Iron Ring')).toContain(
    "the Telegram account 'Ann' (number 175928847299117063)",
  );
});

it.each([
  ['Ünï Çødé', "'Uni C?de'"],
  ['龍 ⚔️', "'? ?'"],
  ['👩‍👩‍👧‍👦', "'?'"],
  ['', "'?'"],
  ['\u202egnorw\u200b', "'gnorw'"],
  ["Ann' (@admin) https://evil.example/claim?x#y", "'Ann admin https evil.example cla'"],
  ['two\nlines\u0000', "'two lines'"],
  ['x'.repeat(500), `'${'x'.repeat(32)}'`],
  ['"><script>', "'script'"],
])('spells the name %j as %s', (name, spelled) => {
  expect(shown({ ...ann, name }, name)).toContain(`account ${spelled} (@ann_k) in the community ${spelled} of Agent`);
});
