import { expect, test } from 'vitest';
import { hasRedis } from '../redis.ts';
import { queueConformance } from './queue-conformance.ts';

if (hasRedis()) queueConformance('redis');
else {
  test('redis-server is not installed here: this suite runs where it is, and .ci/run insists on it', () => {
    expect(process.env['ARENA_REQUIRE_REDIS']).not.toBe('1');
  });
}
