import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOTICES, readNotify, wants } from './notify.ts';
import { communitySettingsSchema, readSettings } from './settings.ts';

const defaults = communitySettingsSchema.parse({});

describe('settings', () => {
  it('default to the rules of the game', () => {
    expect(defaults).toMatchObject({
      ratedCooldownSeconds: 300,
      ratedPerDay: 100,
      casualCooldownSeconds: 10,
      sparsPerDay: 10,
      houseAfterSeconds: 60,
      announcedPerHour: 6,
      houseBoutsPerDay: 2,
    });
  });

  it('are read whatever is stored, each for itself', () => {
    expect(readSettings({ ratedPerDay: 5, sparsPerDay: -1, shoes: 'red' })).toEqual({ ...defaults, ratedPerDay: 5 });
    fc.assert(
      fc.property(fc.anything(), stored => {
        expect(communitySettingsSchema.safeParse(readSettings(stored)).success).toBe(true);
        expect(Object.keys(readNotify(stored)).sort()).toEqual([...NOTICES, 'quietFrom', 'quietTo'].sort());
      }),
    );
  });
});

describe('wants', () => {
  const at = (hour: number) => new Date(Date.UTC(2026, 10, 21, hour, 30));
  const settings = (quietFrom: number, quietTo: number) => readNotify({ results: true, quietFrom, quietTo });

  it('sends what is on, not what is off', () => {
    expect(wants(settings(0, 0), 'results', at(3))).toBe(true);
    expect(wants(settings(0, 0), 'rank', at(3))).toBe(false);
  });

  it.each([
    [22, 7, [22, 23, 0, 1, 2, 3, 4, 5, 6]],
    [1, 5, [1, 2, 3, 4]],
    [0, 0, []],
    [23, 0, [23]],
    [0, 23, Array.from({ length: 23 }, (_, hour) => hour)],
  ])('is quiet from %i to %i', (from, to, quiet) => {
    const hours = Array.from({ length: 24 }, (_, hour) => hour);
    expect(hours.filter(hour => !wants(settings(from, to), 'results', at(hour)))).toEqual(
      [...quiet].sort((a, b) => a - b),
    );
  });
});
