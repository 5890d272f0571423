import { expect, it } from 'vitest';
import { readSettings } from '../communities/index.ts';
import { nextSlot, slotsOf } from './slot-rules.ts';

const settings = readSettings({});

it('sells a third and a fourth slot, and then none', () => {
  expect([0, 1, 2].map(bought => slotsOf(settings, bought))).toEqual([2, 3, 4]);
  expect([0, 1, 2].map(bought => nextSlot(settings, bought))).toEqual([
    { number: 1, place: 3, price: 500 },
    { number: 2, place: 4, price: 1000 },
    null,
  ]);
});

it('leaves bought slots on top, however many moderators give', () => {
  expect(slotsOf({ ...settings, agentsPerMember: 5 }, 2)).toBe(7);
  expect(nextSlot({ ...settings, agentsPerMember: 5 }, 1)).toEqual({ number: 2, place: 7, price: 1000 });
});

it('sells none at a price of nothing', () => {
  expect(nextSlot({ ...settings, firstSlotCredits: 0 }, 0)).toBeNull();
  expect(nextSlot({ ...settings, secondSlotCredits: 0 }, 1)).toBeNull();
  expect(nextSlot({ ...settings, secondSlotCredits: 0 }, 0)).toMatchObject({ price: 500 });
});
