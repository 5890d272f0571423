import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CID } from 'multiformats/cid';
import { sha256 } from 'multiformats/hashes/sha2';

/** An IPFS node as far as Kubo's `/api/v0/add` and `pin/rm` go, with the faults that one may have. */
export interface FakeKubo {
  url: string;
  /** What it keeps, by CID. */
  pinned: Map<string, Uint8Array>;
  /** Every request: its path with what was asked, and who asked. */
  asked: { path: string; authorization: string | null }[];
  /** 'other': names files otherwise; 'refuses': answers 500; 'babbles': sends no end of text; 'mute': never answers. */
  fault: 'other' | 'refuses' | 'babbles' | 'mute' | null;
  /** CIDs that it does not let go of. */
  keeps: Set<string>;
  close(): Promise<void>;
}

const RAW = 0x55;

export async function startFakeKubo(): Promise<FakeKubo> {
  const kubo: FakeKubo = {
    url: '',
    pinned: new Map(),
    asked: [],
    fault: null,
    keeps: new Set(),
    close: async () => undefined,
  };
  const server = createServer((request, response) => {
    void answer(kubo, request, response).catch(() => response.destroy());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  kubo.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  kubo.close = () =>
    new Promise(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return kubo;
}

async function answer(kubo: FakeKubo, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? '';
  kubo.asked.push({ path, authorization: request.headers.authorization ?? null });
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  if (kubo.fault === 'mute') return;
  if (kubo.fault === 'refuses') return void response.writeHead(500).end('{"Message":"no room left"}');
  if (kubo.fault === 'babbles') return void response.writeHead(200).end('x'.repeat(1_000_000));
  const asked = new URL(path, kubo.url);
  if (request.method === 'POST' && asked.pathname === '/api/v0/pin/rm') {
    if (kubo.keeps.has(asked.searchParams.get('arg') ?? '')) {
      return void response.writeHead(500).end('{"Message":"lock is held"}');
    }
    const isKept = kubo.pinned.delete(asked.searchParams.get('arg') ?? '');
    return void response
      .writeHead(isKept ? 200 : 500)
      .end(isKept ? '{}' : '{"Message":"not pinned or pinned indirectly"}');
  }
  if (request.method !== 'POST' || asked.pathname !== '/api/v0/add') return void response.writeHead(404).end();
  // its own reading of the form, and its own hash
  const form = await new Response(Buffer.concat(parts), {
    headers: { 'content-type': request.headers['content-type'] ?? '' },
  }).formData();
  const file = form.get('file');
  if (!(file instanceof File)) return void response.writeHead(400).end('no file');
  const bytes = new Uint8Array(await file.arrayBuffer());
  const isRaw = asked.searchParams.get('cid-version') === '1' && asked.searchParams.get('raw-leaves') === 'true';
  const named = kubo.fault === 'other' || !isRaw ? Uint8Array.of(0, ...bytes) : bytes;
  const cid = CID.createV1(RAW, await sha256.digest(named)).toString();
  if (asked.searchParams.get('pin') === 'true') kubo.pinned.set(cid, bytes);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify({ Name: file.name, Hash: cid, Size: String(bytes.length) })}\n`);
}
