import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A small S3 over a real socket: as much of the protocol as a blob store needs, with its errors and its paging. */
export interface FakeS3 {
  endpoint: string;
  /** Names in the bucket, in order. */
  names(bucket: string): string[];
  /** Answers the next so many requests with 503 SlowDown, as a busy S3 does. */
  failNext(count: number): void;
  stop(): Promise<void>;
}

interface StoredObject {
  bytes: Buffer;
  headers: Record<string, string>;
}

/** Small, so that tests see more than one page. */
const PAGE_SIZE = 3;

export async function startFakeS3({ buckets }: { buckets: string[] }): Promise<FakeS3> {
  const stored = new Map(buckets.map(name => [name, new Map<string, StoredObject>()]));
  let failures = 0;

  const server = createServer((request, response) => {
    answer(request, response).catch(error => fail(response, 500, 'InternalError', String(error)));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://s3');
    const [bucketName = '', ...rest] = url.pathname.slice(1).split('/').map(decodeURIComponent);
    const body = await readBody(request);
    if (!/^AWS4-HMAC-SHA256 Credential=/.test(request.headers.authorization ?? '')) {
      return fail(response, 403, 'AccessDenied', 'Unsigned request');
    }
    if (failures > 0) {
      failures--;
      return fail(response, 503, 'SlowDown', 'Please reduce your request rate.');
    }
    const bucket = stored.get(bucketName);
    if (!bucket) return fail(response, 404, 'NoSuchBucket', 'The specified bucket does not exist');
    const name = rest.join('/');
    if (!name) {
      if (request.method === 'HEAD') return void response.writeHead(200).end();
      return list(bucket, url.searchParams, response);
    }
    return object(bucket, name, request, body, response);
  }

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    names: bucket => [...(stored.get(bucket)?.keys() ?? [])].sort(),
    failNext(count) {
      failures = count;
    },
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function object(
  bucket: Map<string, StoredObject>,
  name: string,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): void {
  const found = bucket.get(name);
  switch (request.method) {
    case 'PUT': {
      const kept = Object.entries(request.headers).filter(
        ([header]) => header === 'content-type' || header.startsWith('x-amz-meta-'),
      );
      bucket.set(name, { bytes: body, headers: Object.fromEntries(kept) as Record<string, string> });
      response.writeHead(200, { etag: `"${body.length}"` }).end();
      return;
    }
    case 'DELETE':
      bucket.delete(name);
      response.writeHead(204).end();
      return;
    case 'GET':
    case 'HEAD':
      if (!found) {
        fail(response, 404, 'NoSuchKey', 'The specified key does not exist.');
        return;
      }
      response.writeHead(200, { ...found.headers, 'content-length': found.bytes.length });
      response.end(request.method === 'GET' ? found.bytes : undefined);
      return;
    default:
      fail(response, 405, 'MethodNotAllowed', 'Not here');
  }
}

function list(bucket: Map<string, StoredObject>, query: URLSearchParams, response: ServerResponse): void {
  const prefix = query.get('prefix') ?? '';
  const after = query.get('continuation-token') ?? '';
  const names = [...bucket.keys()].filter(name => name.startsWith(prefix) && name > after).sort();
  const page = names.slice(0, PAGE_SIZE);
  const isTruncated = names.length > page.length;
  response
    .writeHead(200, { 'content-type': 'application/xml' })
    .end(
      `<?xml version="1.0"?><ListBucketResult><IsTruncated>${isTruncated}</IsTruncated>${
        isTruncated ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ''
      }${page.map(name => `<Contents><Key>${name}</Key></Contents>`).join('')}</ListBucketResult>`,
    );
}

function fail(response: ServerResponse, status: number, code: string, message: string): void {
  response
    .writeHead(status, { 'content-type': 'application/xml' })
    .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
