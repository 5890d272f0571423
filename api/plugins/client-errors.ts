import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ErrorAnswer } from '../schemas/errors.ts';

/** What Node's HTTP parser refuses before there is a request: answered by hand, in the same shape as everything else. */

type Answer = readonly [status: string, code: string, message: string];

const UNREADABLE: Answer = ['400 Bad Request', 'bad-request', 'That is not a request that HTTP/1.1 knows.'];
const ANSWERS: Record<string, Answer> = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'headers-too-large',
    'The headers or the address are too long.',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'request-timeout', 'The request did not arrive in time.'],
};

/** `Expect:` with anything but 100-continue, which Node would refuse without a word (RFC 9110, 10.1.1). */
export function refuseExpectations(server: Server, newId: () => string): void {
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const requestId = newId();
    const body: ErrorAnswer = {
      errors: [{ code: 'expectation-failed', message: 'Expect may only be 100-continue.' }],
      meta: { requestId },
    };
    const text = JSON.stringify(body);
    response
      .writeHead(417, {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
        'x-request-id': requestId,
        'content-length': Buffer.byteLength(text),
        connection: 'close',
      })
      .end(text);
  });
}

export function answerClientErrors(newId: () => string): (error: NodeJS.ErrnoException, socket: Socket) => void {
  return (error, socket) => {
    // A connection that was reset, or that has been answered in part, can be told nothing.
    if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
      socket.destroy();
      return;
    }
    const [status, code, message] = ANSWERS[error.code ?? ''] ?? UNREADABLE;
    const requestId = newId();
    const body: ErrorAnswer = { errors: [{ code, message }], meta: { requestId } };
    const text = JSON.stringify(body);
    socket.end(
      `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: application/json; charset=utf-8\r\n` +
        `cache-control: no-store\r\nx-request-id: ${requestId}\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    );
  };
}
