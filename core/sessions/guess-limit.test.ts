import { describe, expect, it } from 'vitest';
import { createGuessLimit } from './guess-limit.ts';

describe('the limit of wrong codes', () => {
  let now = 0;
  const clock = { now: () => new Date(now), sleep: async () => undefined };
  const wrong = async () => null;
  const right = async () => 'ada';

  it('is ten of one address, whatever others do', async () => {
    const limit = createGuessLimit(clock);
    for (let tries = 0; tries < 10; tries++) expect(await limit.guarded('a', wrong)).toBeNull();
    await expect(limit.guarded('a', right)).rejects.toMatchObject({ code: 'too-many-guesses', status: 429 });
    expect(await limit.guarded('b', right)).toBe('ada');
    now += 600_000;
    expect(await limit.guarded('a', right)).toBe('ada');
  });

  it('does not count who is right, nor what failed on our side', async () => {
    const limit = createGuessLimit(clock);
    for (let tries = 0; tries < 30; tries++) {
      expect(await limit.guarded('a', right)).toBe('ada');
      await expect(limit.guarded('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    }
    expect(await limit.guarded('a', wrong)).toBeNull();
  });

  it('is three thousand of all addresses together, and holds those that are under way', async () => {
    const limit = createGuessLimit(clock);
    const tries = Array.from({ length: 3_020 }, (_none, index) =>
      limit.guarded(`address ${index}`, wrong).then(
        () => 'told',
        () => 'refused',
      ),
    );
    const answers = await Promise.all(tries);
    expect(answers.filter(answer => answer === 'told')).toHaveLength(3_000);
    await expect(limit.guarded('somebody new', right)).rejects.toMatchObject({ code: 'too-many-guesses' });
    now += 600_000;
    expect(await limit.guarded('somebody new', right)).toBe('ada');
  });
});
