import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { expect, test } from 'vitest';
import { SurfaceError } from '../surface.ts';
import { toSurfaceError } from './errors.ts';

const request = { files: undefined, body: undefined };
const api = (code: number, status: number) =>
  new DiscordAPIError(
    { code, message: `error ${code}` },
    code,
    status,
    'POST',
    'https://discord.com/api/v10/x',
    request,
  );

test.each([
  [10003, 404, 'gone'],
  [10004, 404, 'gone'],
  [10008, 404, 'gone'],
  [40005, 413, 'too-large'],
  [50001, 403, 'forbidden'],
  [50007, 403, 'unreachable'],
  [50013, 403, 'forbidden'],
  [50278, 403, 'unreachable'],
  [0, 401, 'forbidden'],
  [0, 404, 'gone'],
  [0, 413, 'too-large'],
  [0, 429, 'rate-limited'],
  [50035, 400, 'unavailable'],
])("Discord's code %i with status %i means '%s'", (code, status, meaning) => {
  expect(toSurfaceError(api(code, status))).toMatchObject({
    name: 'SurfaceError',
    code: meaning,
    message: `error ${code}`,
  });
});

test('a long rate limit says how long to wait', () => {
  const limit = {
    timeToReset: 0,
    limit: 5,
    method: 'POST',
    hash: '',
    url: '',
    route: '',
    majorParameter: '',
    global: false,
    retryAfter: 61_500,
    sublimitTimeout: 0,
    scope: 'user',
  } as const;
  expect(toSurfaceError(new RateLimitError(limit))).toMatchObject({ code: 'rate-limited', retryAfterSeconds: 62 });
});

test('servers and networks that fail are unavailable, and what is known stays', () => {
  expect(toSurfaceError(new HTTPError(502, 'Bad Gateway', 'POST', 'x', request)).code).toBe('unavailable');
  expect(toSurfaceError(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })).code).toBe(
    'unavailable',
  );
  expect(toSurfaceError('odd').code).toBe('unavailable');
  const known = new SurfaceError('too-large', 'x');
  expect(toSurfaceError(known)).toBe(known);
});
