import { expect, it } from 'vitest';
import { addressGroup, householdOf } from './address.ts';

it('takes IPv4 as it is, mapped or not', () => {
  expect(addressGroup('203.0.113.9')).toBe('203.0.113.9');
  expect(addressGroup('::FFFF:203.0.113.9')).toBe('203.0.113.9');
});

it.each([
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0DB8:0000:0000:ffff::', '2001:db8:0:0::/64'],
  ['2001:db8:0:1:2:3:4:5', '2001:db8:0:1::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('takes %s as %s', (address, group) => {
  expect(addressGroup(address)).toBe(group);
});

it.each([
  ['203.0.113.9', '203.0.113.9'],
  ['2001:db8::1', '2001:db8:0:0::/56'],
  ['2001:db8:0:1:2:3:4:5', '2001:db8:0:0::/56'],
  ['2001:db8:0:12ff::5', '2001:db8:0:1200::/56'],
])('takes %s for the household %s', (address, group) => {
  expect(householdOf(address)).toBe(group);
});
