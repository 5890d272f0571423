import type { CommunityContext } from '../../core/communities/index.ts';
import { type Answer, ask, type RequestOptions, type TestApi } from './harness.ts';

/** A browser as far as sessions go: it keeps cookies by their attributes, and says whose page sends a request. */
export interface TestBrowser {
  cookies: Map<string, { value: string; attributes: string[] }>;
  send(path: string, options?: RequestOptions & { json?: unknown; page?: string | null }): Promise<Answer>;
  /** The session's CSRF token, as scripts read it. */
  csrf(): string;
}

/** @param base the API that it talks to; another one of the same arena is another process */
export function openBrowser(base: string): TestBrowser {
  const cookies: TestBrowser['cookies'] = new Map();
  const browser: TestBrowser = {
    cookies,
    csrf: () => cookies.get('arena-csrf')?.value ?? '',
    async send(path, { json, page = base, headers, ...options } = {}) {
      const method = options.method ?? (json === undefined ? 'GET' : 'POST');
      const isUnsafe = method !== 'GET' && method !== 'HEAD';
      const cookie = [...cookies].map(([name, { value }]) => `${name}=${value}`).join('; ');
      const answer = await ask(base, path, {
        ...options,
        method,
        headers: {
          'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
          ...(cookie && { cookie }),
          ...(isUnsafe && page !== null && { origin: page }),
          ...(isUnsafe && cookies.has('arena-csrf') && { 'x-csrf-token': browser.csrf() }),
          ...(json !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(json !== undefined && { body: JSON.stringify(json) }),
      });
      for (const line of answer.headers['set-cookie'] ?? []) keep(cookies, line);
      return answer;
    },
  };
  return browser;
}

function keep(cookies: TestBrowser['cookies'], line: string): void {
  const [pair = '', ...attributes] = line.split(/; */);
  const [name = '', value = ''] = pair.split(/=(.*)/s);
  const isGone = attributes.some(each => /^(max-age=0|expires=Thu, 01 Jan 1970)/i.test(each));
  if (isGone) cookies.delete(name);
  else cookies.set(name, { value: decodeURIComponent(value), attributes });
}

/** A browser in which a member has signed in with a code from chat. */
export async function signIn(api: TestApi, context: CommunityContext): Promise<TestBrowser> {
  const browser = openBrowser(api.running.url);
  const { code } = await api.house.sessions.codes.create(context, { surface: 'console', chatId: 'home' });
  const answer = await browser.send('/v1/session', { json: { code } });
  if (answer.status !== 201) throw new Error(`Signing in was answered with ${answer.status} ${answer.text}`);
  return browser;
}
