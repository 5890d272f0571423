import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/** What an address that a member gives may look like, before anybody is asked where it leads. Pure. */

export const OUTBOUND_URL_MAX = 2_048;
/** Ports of services below it are none of ours to knock at. */
const FIRST_FREE_PORT = 1_024;
const HTTPS_PORT = 443;
/** Names that by their nature lead nowhere public (RFC 6761, 6762, 8375; ICANN's .internal). */
const LOCAL_NAMES = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|arpa|onion|invalid)$/;
const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;

export interface OutboundUrl {
  url: URL;
  /** Name or address, lower case, without brackets. */
  host: string;
  port: number;
  /** Its own address, where no name is to be resolved. */
  isAddress: boolean;
}

/** @returns a sentence that says what is wrong with it, where it may not be asked */
export function readOutboundUrl(text: string, { loopback = false } = {}): OutboundUrl | string {
  if (text.length > OUTBOUND_URL_MAX) return `It is longer than ${OUTBOUND_URL_MAX} characters.`;
  // URL forgives tabs, line ends and spaces around: who writes them means something else
  if (/[\s\p{Cc}\\]/u.test(text)) return 'It contains spaces, control characters or backslashes.';
  if (!URL.canParse(text)) return 'It is not a whole address like https://example.org/path.';
  const url = new URL(text);
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const isAddress = isIP(host) !== 0;
  if (url.protocol !== 'https:' && !(loopback && url.protocol === 'http:')) return 'It must begin with https://.';
  if (url.username !== '' || url.password !== '' || /^\w+:\/\/[^/?#]*@/.test(text)) {
    return 'It must not contain a user name or password.';
  }
  if (url.hash !== '') return 'It must not have a part after #.';
  const isKnown = isAddress || isPublicName(host) || (loopback && host === 'localhost');
  if (!isKnown) return 'Its host must be a public name like hooks.example.org.';
  const port = url.port === '' ? (url.protocol === 'https:' ? HTTPS_PORT : 80) : Number(url.port);
  if (port !== HTTPS_PORT && port < FIRST_FREE_PORT)
    return `Its port must be ${HTTPS_PORT}, or ${FIRST_FREE_PORT} or more.`;
  return { url, host, port, isAddress };
}

/** At least two labels, no dot at the end, and no name of the local network. */
function isPublicName(host: string): boolean {
  const labels = host.split('.');
  return (
    labels.length >= 2 &&
    host.length <= 253 &&
    labels.every(label => LABEL.test(label)) &&
    domainToASCII(host) === host &&
    !LOCAL_NAMES.test(host)
  );
}
