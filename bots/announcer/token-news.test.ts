import { describe, expect, it } from 'vitest';
import { type PersonNews, TOKEN_NEWS } from '../../core/people/index.ts';
import { decodeAction, encodeAction, MAX_ACTION_BYTES } from '../actions.ts';
import { commands } from '../commands/index.ts';
import { toPlainText } from '../rich-text.ts';
import { tokenNews } from './token-news.ts';

const catalogue = commands.map(({ spec }) => spec);
const userId = '18446744073709551615';
const news = (what: PersonNews['what'], agentName = 'Rusty') => ({
  what,
  subjectId: '7H2K9QX4M1ZT',
  userId,
  token: {
    agentName,
    wallet: '0x71C7…976F',
    chain: 'Base',
    problem: 'that wallet is a contract which takes no tokens.',
  },
});

describe.each(TOKEN_NEWS)('%s', what => {
  it('is told in private, with what to do next', () => {
    const reply = tokenNews(news(what));
    expect(reply).toMatchObject({ visibility: 'private', sensitive: true });
    const text = toPlainText([...(reply?.title ?? []), { text: '\n' }, ...(reply?.text ?? [])]);
    expect(text).toContain('Rusty');
    expect(text).toContain('0x71C7…976F');
    expect(text).toContain('Base');
    const actions = (reply?.buttons ?? []).flat().flatMap(({ action }) => action ?? []);
    expect(actions).toHaveLength(1);
    for (const action of actions) {
      const encoded = encodeAction(action, catalogue);
      expect(new TextEncoder().encode(encoded).length).toBeLessThanOrEqual(MAX_ACTION_BYTES);
      expect(decodeAction(encoded, catalogue)).toEqual(action);
    }
  });

  it('keeps a hostile name plain', () => {
    const reply = tokenNews(news(what, '**@everyone** `x` ||y||'));
    const spans = [...(reply?.title ?? []), ...(reply?.text ?? [])];
    expect(spans.filter(span => span.text.includes('@everyone') && (span.bold || span.code || span.spoiler))).toEqual(
      [],
    );
  });
});

it('names all agents that came by one wallet', () => {
  const come = news('agent-come');
  const textWith = (others: string[]) =>
    toPlainText(tokenNews({ ...come, token: { ...come.token, others } })?.text ?? []);
  expect(textWith([])).not.toContain('With it');
  expect(textWith(['Second', 'Third'])).toContain('With it come Second, Third.');
  expect(textWith(Array.from({ length: 12 }, (_, index) => `No. ${index}`))).toContain('No. 9 and 2 more.');
});

it('says why an agent could not be minted, and nothing of what is not about a token', () => {
  const failed = tokenNews(news('token-failed'));
  expect(toPlainText(failed?.text ?? [])).toContain('takes no tokens');
  expect(tokenNews(news('link-asked'))).toBeNull();
  expect(tokenNews({ what: 'token-minted', subjectId: '7H2K9QX4M1ZT', userId })).toBeNull();
});
