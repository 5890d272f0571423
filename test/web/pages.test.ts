import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { member, OPEN_CONFIG, openMarket, openTestApi, type TestApi } from '../api/harness.ts';

let api: TestApi;
/** Whose names mean harm, and an open match between two of them. */
let hostile: { communityId: string; agentId: string; memberId: string; matchId: string };

const SCRIPT = `<script>alert(1)</script>"'&`;
const LONG = 'W'.repeat(200);

beforeAll(async () => {
  api = await openTestApi({
    config: { ...OPEN_CONFIG, publicUrl: 'https://arena.example.org' },
    simulatedMarkets: true,
  });
  const one = await member(api.house, 'mallory', 'Mallory');
  const other = await member(api.house, 'trudy', 'Trudy', 'gunner');
  const { prisma } = api.test.database;
  const matchId = await openMarket(api, [one.context, other.context]);
  for (const [{ agentId, context }, name] of [
    [one, SCRIPT],
    [other, LONG],
  ] as const) {
    await prisma.agent.update({ where: { id: agentId }, data: { name } });
    await prisma.member.update({ where: { id: context.memberId }, data: { displayName: name } });
  }
  const { communityId, memberId } = one.context;
  await prisma.community.update({ where: { id: communityId }, data: { name: `${SCRIPT}\u202e` } });
  hostile = { communityId, memberId, agentId: one.agentId, matchId };
});
afterAll(() => api.close());

const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('every page', () => {
  it('lets browsers load nothing but what is ours, and runs nothing that stands in it', async () => {
    const { status, headers, text } = await api.get('/', { headers: BROWSER });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect(text).not.toMatch(/\sstyle=|\son\w+=/);
    for (const [, file] of text.matchAll(/<(?:script|link)[^>]*(?:src|href)="(\/assets\/[^"]+)"/g)) {
      expect([file, (await api.get(file!)).status]).toEqual([file, 200]);
    }
  });

  it('comes compressed, and as nothing where the visitor has it already', async () => {
    const asked = { ...BROWSER, 'accept-encoding': 'gzip, br' };
    const { headers, bytes } = await api.get('/verify', { headers: asked });
    expect(headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(bytes).toString()).toContain('</html>');
    expect(headers['cache-control']).toBe('private, no-cache');
    const again = await api.get('/verify', { headers: { ...asked, 'if-none-match': String(headers.etag) } });
    expect(again.status).toBe(304);
  });

  it('has scripts and styles that are kept for ever, compressed beforehand', async () => {
    const { text } = await api.get('/');
    const script = /src="(\/assets\/site-[^"]+\.js)"/.exec(text)?.[1];
    const { headers } = await api.get(script!, { headers: { 'accept-encoding': 'br' } });
    expect(headers['content-type']).toMatch(/^(text|application)\/javascript/);
    expect(headers['content-encoding']).toBe('br');
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const style = /href="(\/assets\/site-[^"]+\.css)"/.exec(text)?.[1];
    expect((await api.get(style!)).headers['content-type']).toContain('text/css');
  });
});

describe('addresses that lead nowhere', () => {
  it.each(['/nothing', '/agents/', '/matches/%zz'])('%s: people get a page, programs JSON', async path => {
    const page = await api.get(path, { headers: BROWSER });
    const data = await api.get(path, { headers: { accept: 'application/json' } });
    expect(page.status).toBe(data.status);
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.text).toContain('<h1>');
    expect(page.text).not.toContain('/docs lists');
    expect(data.json).toMatchObject({ errors: [{ code: expect.any(String) }] });
  });

  it.each(['/v1/nothing', '/assets/nothing.js', '/assets/manifest.json', '/openapi.jsonx'])(
    '%s is no page',
    async path => {
      const { status, headers } = await api.get(path, { headers: path === '/openapi.jsonx' ? {} : BROWSER });
      expect(status).toBe(404);
      expect(headers['content-type']).toContain('application/json');
    },
  );

  it('does not leave the folder of what was built', async () => {
    for (const path of ['/assets/../index.ts', '/assets/%2e%2e/index.ts', '/assets//../../package.json']) {
      const { status, headers } = await api.get(path);
      expect([403, 404]).toContain(status);
      expect(headers['content-type']).toContain('application/json');
    }
  });
});

describe('names of members and agents', () => {
  it('are text wherever they stand, and short where a chat shows them', async () => {
    const { communityId, memberId, agentId, matchId } = hostile;
    const community = `/communities/${communityId}`;
    const paths = ['/', community, `${community}/leaderboard`, `${community}/matches`, `/agents/${agentId}`];
    for (const path of [...paths, `/members/${memberId}`, `/matches/${matchId}`, `/matches/${matchId}/market`]) {
      const { status, text } = await api.get(path, { headers: BROWSER });
      expect([path, status]).toEqual([path, 200]);
      expect(text).toContain('&lt;script>alert(1)&lt;/script>');
      expect([path, /<script>|alert\(1\)<\/script>/.exec(text)?.[0] ?? null]).toEqual([path, null]);
      const titles = [...text.matchAll(/<title>([^<]*)<|(?:og:title|description)" content="([^"]*)"/g)];
      expect(titles.length).toBeGreaterThan(2);
      for (const [, title, content] of titles) {
        expect(title ?? content).not.toContain('W'.repeat(41));
        expect(title ?? content).not.toContain('\u202e');
      }
    }
  });
});

describe('previews of links', () => {
  it('name this server, the page, and a picture of it, and tell no odds and no result', async () => {
    const { text } = await api.get(`/matches/${hostile.matchId}`, { headers: { ...BROWSER, host: 'evil.example' } });
    const meta = (name: string) => new RegExp(`(?:property|name)="${name}" content="([^"]*)"`).exec(text)?.[1];
    const base = 'https://arena.example.org';
    expect(meta('og:url')).toBe(`${base}/matches/${hostile.matchId}`);
    expect(meta('og:image')).toBe(`${base}/v1/matches/${hostile.matchId}/card.png`);
    expect(meta('twitter:card')).toBe('summary_large_image');
    expect(meta('og:description')).toMatch(/Bets are open\.$/);
    expect(text).not.toContain('evil.example');
    const picture = await api.get(new URL(meta('og:image') ?? '').pathname);
    expect([picture.status, picture.bytes.readUInt32BE(16)]).toEqual([200, 1200]);
  });

  it('name no server that nobody has vouched for', async () => {
    const unnamed = await openTestApi();
    try {
      const { text } = await unnamed.get('/verify', { headers: { ...BROWSER, host: 'evil.example' } });
      expect(text).not.toMatch(/evil\.example|og:url|og:image|canonical/);
    } finally {
      await unnamed.close();
    }
  });

  it('show the two who meet until the result is told', async () => {
    const { matchId } = hostile;
    const { prisma } = api.test.database;
    const card = async () => (await api.get(`/v1/matches/${matchId}/card.png`)).bytes.toString('base64');
    const before = await card();
    await api.pass(180_000);
    await api.house.matches.advance(matchId);
    expect((await api.house.matches.get(matchId)).state).toBe('settled');
    expect((await card()) === before).toBe(true);
    await prisma.matchPost.updateMany({ where: { matchId }, data: { stage: 'result', closed: 'done' } });
    expect((await card()) === before).toBe(false);
  });
});
