import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStage, type Stage } from '../../test/announcer/stage.ts';

/** The owner of a webhook is told once that it was switched off, where it is and why, but not its whole address. */

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

it('with the reason', async () => {
  const data = {
    key: 'webhook:one',
    userId: 'ada',
    host: 'hooks.example.org',
    communityName: 'The *Pit*',
    reason: 'failing',
  } as const;
  for (let time = 0; time < 2; time++) await stage.announcer.handle({ name: 'webhook', data });
  await stage.announcer.handle({ name: 'webhook', data: { ...data, key: 'webhook:two', reason: 'gone' } });
  const told = stage.surface.of('direct').map(({ text }) => text);
  expect(told).toHaveLength(2);
  expect(told[0]).toMatch(
    /A webhook of yours was switched off[\s\S]*hooks\.example\.org.*Nothing has reached it for 24 hours/,
  );
  expect(told[1]).toContain('It answered that it is gone for good (410).');
});
