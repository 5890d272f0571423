import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStage, type Stage } from '../../test/announcer/stage.ts';

/** Whoever has been signed in, or has a new token, is told once, and what to do where it was not them. */

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

it('says which browser or token it is, and when', async () => {
  const data = { userId: 'ada', at: '2026-03-04T12:30:00.000Z' };
  const handle = (key: string, what: string, by: string) =>
    stage.announcer.handle({ name: 'sign-in', data: { ...data, key, what, by } });
  for (let time = 0; time < 2; time++) await handle('one', 'code', 'Firefox on Linux');
  await handle('two', 'wallet', 'Safari on iOS');
  await handle('three', 'token', '**bold** `x`');
  const told = stage.surface.of('direct').map(({ text }) => text);
  expect(told).toHaveLength(3);
  expect(told[0]).toMatch(
    /signed in on the web[\s\S]*Firefox on Linux[\s\S]*a code of[\s\S]*\/login[\s\S]*12:30[\s\S]*\/logout/,
  );
  expect(told[1]).toMatch(/Safari on iOS[\s\S]*a wallet of yours/);
  expect(told[2]).toMatch(/A new token of yours[\s\S]*\/token revoke/);
});
