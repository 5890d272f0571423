import { isIPv6 } from 'node:net';

/** Whom an address stands for: itself, or of IPv6 its /64, which one caller has all of. The rate limit counts the same way. */
export function addressGroup(address: string): string {
  const groups = ipv6Groups(address);
  return typeof groups === 'string' ? groups : `${groups.join(':')}::/64`;
}

/** The same by /56, which one household has: where a crowd of addresses could use up what all may do together, one network is no crowd. */
export function householdOf(address: string): string {
  const groups = ipv6Groups(address);
  if (typeof groups === 'string') return groups;
  const [a, b, c, d = '0'] = groups;
  return `${[a, b, c, (Number.parseInt(d, 16) & 0xff00).toString(16)].join(':')}::/56`;
}

/** The first four groups of an IPv6 address; IPv4 as it is. */
function ipv6Groups(address: string): string | string[] {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1]) return mapped[1];
  if (!isIPv6(address)) return address.toLowerCase();
  const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const last = tail === '' ? [] : tail.split(':');
    while (groups.length + last.length < 8) groups.push('0');
    groups.push(...last);
  }
  return groups.slice(0, 4).map(group => group.replace(/^0+(?=.)/, ''));
}
