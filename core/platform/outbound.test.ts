import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { EXPIRED, OTHER_NAME } from '../../test/fakes/host/certificates.ts';
import { AUTHORITY, bodyOf, type FakeHost, fakeNames, openHost, openSocketHost } from '../../test/fakes/host/index.ts';
import { isPublicAddress } from './outbound/addresses.ts';
import { createOutbound, type OutboundResult, readOutboundUrl } from './outbound.ts';

const NAME = 'hooks.example.org';
const open: FakeHost[] = [];
afterEach(async () => {
  for (const host of open.splice(0)) await host.close();
});

async function hostOf(listener: RequestListener, options: Parameters<typeof openHost>[1] = {}): Promise<FakeHost> {
  const host = await openHost(listener, options);
  open.push(host);
  return host;
}

async function socketHost(onSocket: Parameters<typeof openSocketHost>[0]): Promise<FakeHost> {
  const host = await openSocketHost(onSocket);
  open.push(host);
  return host;
}

/** The name leads to this machine, and that is allowed. */
const nearby = () =>
  createOutbound({ resolve: fakeNames({ [NAME]: ['127.0.0.1'] }).resolve, ca: AUTHORITY, loopback: true });
const problemOf = (result: OutboundResult) => (result.ok ? `answered ${result.status}` : result.problem);

describe('an address', () => {
  test.each([
    ['https://hooks.example.org/path?x=1', 443],
    ['https://hooks.example.org:8443/', 8443],
    ['https://bücher.example.org/', 443],
    ['https://93.184.216.34/', 443],
    ['https://[2606:2800:220:1:248:1893:25c8:1946]/', 443],
  ])('%s may be asked', (url, port) => {
    expect(readOutboundUrl(url)).toMatchObject({ port });
    expect(createOutbound().refusal(url)).toBeNull();
  });

  test.each([
    'http://hooks.example.org/',
    'ftp://hooks.example.org/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/plain,x',
    '//hooks.example.org/',
    'hooks.example.org',
    '',
    'https://',
    'https://user@hooks.example.org/',
    'https://user:pass@hooks.example.org/',
    'https://@hooks.example.org/',
    'https://hooks.example.org@127.0.0.1/',
    'https://hooks.example.org/#part',
    'https://hooks.example.org:22/',
    'https://hooks.example.org:80/',
    'https://hooks.example.org:0/',
    'https://hooks.example.org:99999/',
    'https://localhost/',
    'https://localhost./',
    'https://metadata/',
    'https://metadata.google.internal/',
    'https://printer.local/',
    'https://1.0.0.127.in-addr.arpa/',
    'https://hooks.example.org./',
    'https://.example.org/',
    'https://hooks..example.org/',
    'https://-a.example.org/',
    ' https://hooks.example.org/',
    'https://hooks.example.org/a b',
    'https://hooks.example.org/\r\nx: y',
    'https://hooks.example.org\\@127.0.0.1/',
    `https://hooks.example.org/${'a'.repeat(2_048)}`,
    // spellings of 127.0.0.1, of the link-local metadata service and of private networks
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://0/',
    'https://127.0.0.1./',
    'https://①②⑦.0.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://2852039166/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[64:ff9b:1::a00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/',
    'https://[fe80::1]/',
    'https://[fd00:ec2::254]/',
    'https://[ff02::1]/',
  ])('%j may not', async url => {
    const outbound = createOutbound({ resolve: () => Promise.reject(new Error('nobody is asked')) });
    expect(outbound.refusal(url)).toMatch(/^It/);
    const result = await outbound.ask({ url, method: 'GET' });
    expect(['bad-url', 'address-refused']).toContain(problemOf(result));
  });

  test.each([
    '0.0.0.0',
    '0.1.2.3',
    '10.1.2.3',
    '100.64.0.1',
    '100.100.100.200',
    '127.0.0.1',
    '127.255.255.254',
    '168.63.129.16',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.192',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:8.8.8.8',
    '::8.8.8.8',
    '64:ff9b::808:808',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:2::1',
    '2001:10::1',
    '2001:20::1',
    '2001:db8::1',
    '2002:808:808::1',
    '3fff::1',
    '4000::1',
    '5f00::1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fe80::1%eth0',
    '2606:4700::1111%eth0',
    'fec0::1',
    'ff02::1',
    'example.org',
    '',
  ])('%j is not public', address => expect(isPublicAddress(address)).toBe(false));

  test.each(['8.8.8.8', '93.184.216.34', '172.15.0.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1'])(
    '%s is public',
    address => expect(isPublicAddress(address)).toBe(true),
  );
});

describe('where a name leads', () => {
  test.each([
    [['127.0.0.1']],
    [['10.0.0.1']],
    [['169.254.169.254']],
    [['::1']],
    [['::ffff:10.0.0.1']],
    [['93.184.216.34', '10.0.0.1']],
    [['2606:4700::1111', 'fe80::1']],
    [['not an address']],
  ])('%j is refused before anything is connected to', async addresses => {
    const host = await hostOf((_request, response) => response.end());
    const outbound = createOutbound({ resolve: fakeNames({ [NAME]: addresses }).resolve, ca: AUTHORITY });
    const result = await outbound.ask({ url: `https://${NAME}:${host.port}/`, method: 'GET' });
    expect(problemOf(result)).toBe('address-refused');
    expect(host.connections).toBe(0);
  });

  test('is asked once, and that very address is connected to, whatever the name servers say next', async () => {
    const told: string[] = [];
    const first = await hostOf((_request, response) => void response.end(told.push('first') && 'first'));
    const second = await hostOf((_request, response) => void response.end(told.push('second') && 'second'), {
      address: '127.0.0.2',
      port: first.port,
    });
    const names = fakeNames({ [NAME]: [['127.0.0.1'], ['127.0.0.2']] });
    const outbound = createOutbound({ resolve: names.resolve, ca: AUTHORITY, loopback: true });
    const url = `https://${NAME}:${first.port}/`;
    expect(await outbound.ask({ url, method: 'GET' })).toMatchObject({ ok: true, body: Buffer.from('first') });
    expect(names.asked).toEqual([NAME]);
    expect([first.connections, second.connections]).toEqual([1, 0]);
  });

  test('that turns private after it was well is refused from then on', async () => {
    const host = await hostOf((_request, response) => response.end());
    const names = fakeNames({ [NAME]: [['127.0.0.1'], ['127.0.0.1', '10.0.0.1'], ['169.254.169.254']] });
    const outbound = createOutbound({ resolve: names.resolve, ca: AUTHORITY, loopback: true });
    const ask = () => outbound.ask({ url: `https://${NAME}:${host.port}/`, method: 'GET' }).then(problemOf);
    expect([await ask(), await ask(), await ask()]).toEqual(['answered 200', 'address-refused', 'address-refused']);
    expect(host.connections).toBe(1);
  });

  test('nowhere, to nobody, or name servers that fail or hang', async () => {
    const ask = (resolve: () => Promise<string[]>, timeoutMs = 30_000) =>
      createOutbound({ resolve })
        .ask({ url: `https://${NAME}/`, method: 'GET', timeoutMs })
        .then(problemOf);
    const failing = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));
    expect(await ask(failing('ENOTFOUND'))).toBe('name-not-found');
    expect(await ask(async () => [])).toBe('name-not-found');
    expect(await ask(failing('ESERVFAIL'))).toBe('name-servers');
    expect(await ask(() => new Promise(() => {}), 100)).toBe('timeout');
  });

  test('http goes to this machine alone, and only where tests allow it', async () => {
    const outbound = createOutbound({ resolve: async () => ['93.184.216.34'], loopback: true });
    expect(problemOf(await outbound.ask({ url: `http://${NAME}/`, method: 'GET' }))).toBe('bad-url');
    expect(problemOf(await outbound.ask({ url: `http://${NAME}:8080/`, method: 'GET' }))).toBe('address-refused');
  });
});

describe('an exchange', () => {
  test('carries what it is given, as nobody in particular', async () => {
    let seen: Record<string, unknown> = {};
    const host = await hostOf(async (request, response) => {
      seen = { method: request.method, url: request.url, headers: request.headers, body: await bodyOf(request) };
      response.setHeader('set-cookie', 'a=b');
      response.statusCode = 201;
      response.end('thanks');
    });
    const url = `https://${NAME}:${host.port}/in?x=1`;
    const outbound = nearby();
    const result = await outbound.ask({
      url,
      method: 'POST',
      headers: { 'x-own': '1', host: 'evil' },
      body: '{"ä":1}',
    });
    expect(result).toMatchObject({ ok: true, status: 201, body: Buffer.from('thanks'), isCut: false });
    expect(seen).toEqual({
      method: 'POST',
      url: '/in?x=1',
      body: '{"ä":1}',
      headers: {
        'x-own': '1',
        host: `${NAME}:${host.port}`,
        'user-agent': expect.stringMatching(/^AgentArena\//),
        'accept-encoding': 'identity',
        connection: 'close',
        'content-length': '8',
      },
    });
    await outbound.ask({ url, method: 'GET' });
    expect(seen['headers']).not.toHaveProperty('cookie');
    expect(host.connections).toBe(2);
  });

  test('takes no proxy from the environment', async () => {
    const proxy = await socketHost(socket => socket.end());
    const host = await hostOf((_request, response) => response.end('direct'));
    const before = { ...process.env };
    const names = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'HTTP_PROXY', 'http_proxy'];
    for (const name of names) process.env[name] = `http://127.0.0.1:${proxy.port}`;
    process.env['NODE_USE_ENV_PROXY'] = '1';
    try {
      const result = await nearby().ask({ url: `https://${NAME}:${host.port}/`, method: 'GET' });
      expect(result).toMatchObject({ ok: true, body: Buffer.from('direct') });
      expect(proxy.connections).toBe(0);
    } finally {
      for (const name of [...names, 'NODE_USE_ENV_PROXY']) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    }
  });

  test.each([301, 302, 303, 307, 308, 304])('does not follow %i', async status => {
    const inner = await hostOf((_request, response) => response.end('secret'));
    const host = await hostOf((_request, response) => {
      response.writeHead(status, { location: `https://127.0.0.1:${inner.port}/` }).end();
    });
    const result = await nearby().ask({ url: `https://${NAME}:${host.port}/`, method: 'GET' });
    expect(result).toMatchObject({ ok: false, problem: 'redirect', status });
    expect(inner.connections).toBe(0);
  });

  test('stops reading a body that does not end, and one that comes too slowly', async () => {
    let sent = 0;
    const huge = await hostOf(async (_request, response) => {
      const part = Buffer.alloc(64 * 1024, 'a');
      while (!response.destroyed && sent < 2 ** 30) {
        sent += part.length;
        if (!response.write(part)) await Promise.race([new Promise(go => response.once('drain', go)), sleep(50)]);
      }
    });
    const url = `https://${NAME}:${huge.port}/`;
    const result = await nearby().ask({ url, method: 'GET', bodyMaxBytes: 100_000 });
    expect(result).toMatchObject({ ok: true, status: 200, isCut: true });
    expect(result.ok && result.body.length).toBe(100_000);
    await sleep(100);
    expect(sent).toBeLessThan(16 * 2 ** 20);
    const slow = await hostOf(async (_request, response) => {
      while (!response.destroyed) {
        response.write('a');
        await sleep(20);
      }
    });
    const drip = await nearby().ask({ url: `https://${NAME}:${slow.port}/`, method: 'GET', timeoutMs: 300 });
    expect(problemOf(drip)).toBe('timeout');
    expect(drip.durationMs).toBeLessThan(10_000);
  });

  test('takes a body of just the greatest size whole', async () => {
    const host = await hostOf((_request, response) => response.end('abcde'));
    const url = `https://${NAME}:${host.port}/`;
    expect(await nearby().ask({ url, method: 'GET', bodyMaxBytes: 5 })).toMatchObject({ isCut: false });
    expect(await nearby().ask({ url, method: 'GET', bodyMaxBytes: 4 })).toMatchObject({ isCut: true });
    expect(await nearby().ask({ url, method: 'GET', bodyMaxBytes: 0 })).toMatchObject({ isCut: true });
  });

  test('gives up on huge headers, on many interim answers and on what is no HTTP', async () => {
    const huge = await hostOf((_request, response) => {
      for (let index = 0; index < 40; index++) response.setHeader(`x-${index}`, 'a'.repeat(1_000));
      response.end();
    });
    const ask = (port: number, scheme = 'https') =>
      nearby()
        .ask({ url: `${scheme}://${NAME}:${port}/`, method: 'GET', timeoutMs: 30_000 })
        .then(problemOf);
    expect(await ask(huge.port)).toBe('headers-too-large');
    const chatty = await socketHost(socket => {
      socket.on('data', () => {
        for (let index = 0; index < 100; index++) socket.write('HTTP/1.1 102 Processing\r\n\r\n');
      });
    });
    expect(await ask(chatty.port, 'http')).toBe('bad-answer');
    const strange = await socketHost(socket => socket.end('220 mail.example.org ESMTP\r\n'));
    expect(await ask(strange.port, 'http')).toBe('bad-answer');
    const upgrading = await socketHost(socket => {
      socket.on('data', () =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
      );
    });
    expect(await ask(upgrading.port, 'http')).toBe('hung-up');
    const curt = await socketHost(socket => socket.destroy());
    expect(await ask(curt.port, 'http')).toBe('hung-up');
    const broken = await socketHost(socket => {
      socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc'));
    });
    expect(await ask(broken.port, 'http')).toBe('hung-up');
  });

  test('trusts no certificate for another name, of nobody’s, or of yesterday', async () => {
    const ask = async (certificate: { cert: string; key: string } | undefined, ca: string | undefined) => {
      const host = await hostOf((_request, response) => response.end(), certificate ? { certificate } : {});
      const { resolve } = fakeNames({ [NAME]: ['127.0.0.1'] });
      const outbound = createOutbound({ resolve, loopback: true, ...(ca && { ca }) });
      return problemOf(await outbound.ask({ url: `https://${NAME}:${host.port}/`, method: 'GET' }));
    };
    expect(await ask(undefined, AUTHORITY)).toBe('answered 200');
    expect(await ask(OTHER_NAME, AUTHORITY)).toBe('tls');
    expect(await ask(EXPIRED, AUTHORITY)).toBe('tls');
    expect(await ask(undefined, undefined)).toBe('tls');
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      expect(await ask(undefined, undefined)).toBe('tls');
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    }
    const plain = await socketHost(socket => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
    expect(problemOf(await nearby().ask({ url: `https://${NAME}:${plain.port}/`, method: 'GET' }))).toBe('tls');
  });

  test('waits for nobody: at TLS, at the first byte, at a port where nobody listens', async () => {
    const mute = await socketHost(() => {});
    const ask = (port: number, timeoutMs: number) =>
      nearby()
        .ask({ url: `https://${NAME}:${port}/`, method: 'GET', timeoutMs })
        .then(problemOf);
    expect(await ask(mute.port, 200)).toBe('timeout');
    const slow = await hostOf(() => {});
    expect(await ask(slow.port, 200)).toBe('timeout');
    const gone = await openSocketHost(() => {});
    await gone.close();
    expect(await ask(gone.port, 30_000)).toBe('unreachable');
  });

  test('is called off by its caller', async () => {
    const host = await hostOf(() => {});
    const call = new AbortController();
    const asked = nearby().ask({ url: `https://${NAME}:${host.port}/`, method: 'GET', signal: call.signal });
    setTimeout(() => call.abort(), 50);
    expect(problemOf(await asked)).toBe('aborted');
  });
});
