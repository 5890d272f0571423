import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { render } from 'preact-render-to-string';
import type { Clock } from '../../core/platform/index.ts';
import type { ApiConfig, ApiOptions } from '../options.ts';
import type { Assets } from './assets.ts';
import { Layout, type LayoutProps, type PageFrame } from './pages/layout.tsx';

/** Own files only, nothing inline; pictures as data and blobs are what the player draws. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "font-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');
/** Telegram in a browser shows Mini Apps in frames; nobody else shows pages of ours in one. */
const framedBy = (isMiniApp: boolean) => `frame-ancestors ${isMiniApp ? 'https://web.telegram.org' : "'none'"}`;

/** What every page loads first; the two faces that its first screen is set in. */
const FONTS = ['Display-800.woff2', 'Sans-500.woff2'];
/** Smaller bodies cost more to compress than they save. */
const COMPRESSED_FROM_BYTES = 1400;
/** Of 11: a page is made for one visitor, and in a millisecond. */
const BROTLI_QUALITY = 4;

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

export interface Page extends Omit<LayoutProps, 'frame'> {
  /** Entries of client/ that this page runs; site.ts runs everywhere, live.ts where there is something to follow. */
  scripts?: string[];
  /** Entries of styles/ beside site.css. */
  styles?: string[];
}

export interface PageMaker {
  config: Pick<ApiConfig, 'publicUrl' | 'trustProxy'> & { miniApp: ApiOptions['miniApp']; isOnChain: boolean };
  clock: Clock;
  assets: Assets;
}

/**
 * The server as this visitor reaches it. PUBLIC_URL says so; else a Host header is believed only from a proxy that TRUST_PROXY names:
 * of anybody else it would let a stranger choose what a preview links to.
 */
export function originOf(request: FastifyRequest, { config }: Pick<PageMaker, 'config'>): string | null {
  if (config.publicUrl) return config.publicUrl.replace(/\/+$/, '');
  return config.trustProxy ? `${request.protocol}://${request.host}` : null;
}

/** Draws a page and sends it as what the visitor's browser takes. */
export async function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  maker: PageMaker,
  visitor: PageFrame['visitor'],
  { scripts = [], styles = [], ...page }: Page,
  status = 200,
): Promise<FastifyReply> {
  const { assets } = maker;
  const run = ['site.ts', ...(page.live ? ['live.ts'] : []), ...scripts];
  const frame: PageFrame = {
    origin: originOf(request, maker),
    files: {
      icon: assets.url('icon.svg'),
      fonts: FONTS.map(assets.url),
      styles: ['site.css', ...styles].map(assets.url),
      scripts: run.map(assets.url),
      preloads: [...new Set(run.flatMap(assets.preloads))],
    },
    now: maker.clock.now(),
    visitor,
    theme: maker.config.miniApp ? themeOf(request) : null,
    isOnChain: maker.config.isOnChain,
  };
  const html = `<!doctype html>${render(<Layout {...page} frame={frame} />)}`;
  reply
    .code(status)
    .type('text/html; charset=utf-8')
    .header('content-security-policy', `${POLICY}; ${framedBy(maker.config.miniApp !== null)}`)
    // A form's Origin header is `null` where no referrer is sent at all.
    .header('referrer-policy', 'same-origin')
    .header('vary', 'accept-encoding, cookie');
  // what old browsers know instead of frame-ancestors knows no hosts
  if (maker.config.miniApp) reply.removeHeader('x-frame-options');
  return reply.send(await compressed(request, reply, Buffer.from(html)));
}

/** What a page of this visit has noted of the host's colours (client/telegram). */
function themeOf({ cookies }: FastifyRequest): PageFrame['theme'] {
  const theme = cookies['arena-theme'];
  return theme === 'dark' || theme === 'light' ? theme : null;
}

async function compressed(request: FastifyRequest, reply: FastifyReply, html: Buffer): Promise<Buffer> {
  const accepted = String(request.headers['accept-encoding'] ?? '');
  if (html.length < COMPRESSED_FROM_BYTES) return html;
  if (/\bbr\b(?!\s*;\s*q=0(?:\.0*)?\b)/.test(accepted)) {
    reply.header('content-encoding', 'br');
    return brotli(html, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } });
  }
  if (/\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\b)/.test(accepted)) {
    reply.header('content-encoding', 'gzip');
    return gzipped(html);
  }
  return html;
}
