import ipaddr from 'ipaddr.js';

/**
 * Which addresses a member may have the arena connect to: global unicast alone. What is private, local, shared, reserved, or leads on to
 * an IPv4 address that is hidden within (IPv4-mapped, NAT64, 6to4, Teredo) is refused. Pure.
 */

/** All that is global in IPv6 today (RFC 4291, 2.4; IANA has given out nothing else). */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');
/** Azure's platform address: answered by the host of the virtual machine, though it lies in a public range. */
const HOST_SERVICES = [ipaddr.IPv4.parse('168.63.129.16')];

/** @param text an address as a resolver or `new URL` writes it, without brackets */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  if (address instanceof ipaddr.IPv6) return address.zoneId === undefined && address.match(GLOBAL_IPV6);
  return !HOST_SERVICES.some(each => each.toString() === address.toString());
}

/** 127.0.0.0/8 and ::1. */
export function isLoopback(text: string): boolean {
  return ipaddr.isValid(text) && ipaddr.parse(text).range() === 'loopback';
}
