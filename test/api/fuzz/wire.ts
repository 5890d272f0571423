import { type Answer, ask, type TestApi } from '../harness.ts';
import { sendRaw } from '../sockets.ts';
import type { FuzzRequest } from './requests.ts';

/** How requests are sent: by Node's client, and what that refuses to send by hand. */

export const RAW = [
  'GET / HTTP/1.1\r\n\r\n',
  'GET http://example.org/v1/commits HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
  'GET /v1/commits HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n',
  'GET /v1/commits HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  'GET /v1/commits?\u0001 HTTP/1.1\r\nhost: x\r\n\r\n',
  'GET /v1/\u00ff HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
  'GET //v1//commits HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
  'BREW /v1/commits HTTP/1.1\r\nhost: x\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'GET /v1/commits HTTP/1.1\r\nhost: x\r\nhost: y\r\nconnection: close\r\n\r\n',
  `GET /v1/commits HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
  'GET /v1/commits HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n',
  '\u0016\u0003\u0001',
  '\r\n\r\n\r\nQUIT\r\n\r\n',
];

/**
 * A server that refuses a body while it still arrives closes the connection, and TCP's reset may overtake the answer on its way
 * to us: such a request is sent again, a few times, since the answer is what is judged here.
 */
export async function send(api: TestApi, { path, method, headers, body }: FuzzRequest): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask(api.running.url, path, { method, headers, ...(body !== undefined && { body }) });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const isReset = message === 'aborted' || code === 'ECONNRESET' || code === 'EPIPE';
      if (!isReset || body === undefined || attempt === RESETS_MAX) throw error;
    }
  }
}

const RESETS_MAX = 4;

/** What Node's own client refuses to send; null where the other side says nothing and closes. */
export async function sendOddity(api: TestApi, bytes: string): Promise<Answer | null> {
  const text = await sendRaw(api.running.url, Buffer.from(bytes, 'latin1'));
  if (text === '') return null;
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: Object.fromEntries(lines.map(line => [line.split(':')[0]?.toLowerCase(), line.split(': ')[1]])),
    bytes: Buffer.from(body),
    text: body,
    json: body === '' ? undefined : JSON.parse(body),
  };
}
