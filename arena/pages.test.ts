import { expect, it } from 'vitest';
import { localAddressOf } from './pages.ts';

it.each([
  ['127.0.0.1', 8080, 'http://127.0.0.1:8080'],
  ['0.0.0.0', 8080, 'http://127.0.0.1:8080'],
  ['::', 8080, 'http://127.0.0.1:8080'],
  ['::1', 8080, 'http://[::1]:8080'],
  ['192.168.1.5', 80, 'http://192.168.1.5:80'],
  ['127.0.0.1', 0, null],
])('a browser on this machine reaches what listens on %s, port %i', (host, port, address) => {
  expect(localAddressOf({ host, port })).toBe(address);
  if (address !== null) expect(URL.canParse(address)).toBe(true);
});
