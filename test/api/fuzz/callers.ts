import type { CommunityContext } from '../../../core/communities/index.ts';
import type { Random } from '../../../core/platform/index.ts';
import { SCOPES } from '../../../core/sessions/index.ts';
import { signIn, type TestBrowser } from '../browser.ts';
import type { TestApi } from '../harness.ts';
import type { Stage } from '../stage.ts';
import { oneOf, pick } from './values.ts';

/** Who sends a request: members with tokens or cookies, some with few rights, and who forges. */
export interface Callers {
  /** Headers of somebody. @param isWrite cookies go along with what a page of ours sends */
  headers(isWrite: boolean): Record<string, string>;
  /** Tokens lapse, are revoked, and sessions end, by what is sent: now and then everybody gets new ones. */
  renew(): Promise<void>;
}

export async function openCallers(stage: Stage, random: Random): Promise<Callers> {
  const { api, people } = stage;
  const members = Object.values(people).map(({ context }) => context);
  let tokens: string[] = [];
  let narrow: string[] = [];
  let browsers: TestBrowser[] = [];

  async function renew(): Promise<void> {
    [tokens, narrow, browsers] = [[], [], []];
    for (const context of members) {
      for (const { id } of await api.house.sessions.tokens.list(context.personId)) {
        await api.house.sessions.tokens.revoke(context.personId, id);
      }
      tokens.push((await api.house.sessions.tokens.create(context, { scopes: SCOPES })).token);
      narrow.push((await api.house.sessions.tokens.create(context, { scopes: [pick(random, SCOPES)] })).token);
    }
    for (const { context } of [people.bob, people.gil]) {
      browsers.push(await signIn(api, context).catch(() => afterGuesses(api, context)));
    }
  }

  function forged(): string {
    const token = pick(random, tokens);
    const flipped = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
    return pick(random, [
      flipped,
      token.toLowerCase(),
      token.slice(0, -3),
      `${token}${token}`,
      `arena_pat_${'0'.repeat(36)}`,
      `arena_pat_' OR 1=1 --`,
      unsigned({ sub: people.ada.context.personId, exp: 4_000_000_000 }),
      'undefined',
    ]);
  }

  function cookies(isWrite: boolean): Record<string, string> {
    const browser = pick(random, browsers);
    const pairs = [...browser.cookies].map(([name, { value }]) => `${name}=${value}`);
    if (oneOf(random, 5)) pairs.push(`arena-access=${unsigned({ sub: people.ada.context.personId })}`);
    const csrf = oneOf(random, 5) ? 'wrong' : browser.csrf();
    const origin = oneOf(random, 6) ? 'https://evil.example' : api.running.url;
    return { cookie: pairs.join('; '), ...(isWrite && { 'x-csrf-token': csrf, origin }) };
  }

  await renew();
  return {
    renew,
    headers(isWrite) {
      const who = random.integer(20);
      if (who < 4) return {};
      if (who < 14) return { authorization: `Bearer ${pick(random, tokens)}` };
      if (who < 15) return { authorization: `Bearer ${pick(random, narrow)}` };
      if (who < 17) return { authorization: `${pick(random, ['Bearer', 'bearer', 'Basic', ''])} ${forged()}`.trim() };
      return cookies(isWrite);
    },
  };
}

/** Codes that were guessed close the way to sign in for ten minutes. */
async function afterGuesses(api: TestApi, context: CommunityContext): Promise<TestBrowser> {
  await api.pass(11 * 60_000);
  return signIn(api, context);
}

/** A JWT that says that it needs no signature. */
function unsigned(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`;
}
