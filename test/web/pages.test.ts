import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, type TestApi } from '../api/harness.ts';

let api: TestApi;

beforeAll(async () => {
  api = await openTestApi();
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
