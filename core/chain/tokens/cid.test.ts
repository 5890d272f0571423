import { expect, it } from 'vitest';
import { cidOf, cidOfDigest, digestOf, isCid } from './cid.ts';

it('names bytes as an IPFS node does', () => {
  // ipfs add --cid-version=1 --raw-leaves, of 'hello world' and of an empty file
  expect(cidOf(new TextEncoder().encode('hello world'))).toBe(
    'bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e',
  );
  // SHA-256 of the same
  expect(digestOf('bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e')).toBe(
    '0xb94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9',
  );
  expect(cidOf(new Uint8Array())).toBe('bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku');
});

it('goes to the 32 bytes that a token keeps, and back', () => {
  const cid = cidOf(new TextEncoder().encode('Rusty'));
  expect(digestOf(cid)).toMatch(/^0x[0-9a-f]{64}$/);
  expect(cidOfDigest(digestOf(cid))).toBe(cid);
});

it.each([
  '',
  'bafkrei',
  'QmT5NvUtoM5nWFfrQdVrFtvGfKFmG7AHE8P34isapyhCxX',
  // another codec, another case, a tail, a way out of the folder
  'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi',
  'BAFKREIFZJUT3TE2NHYEKKLSS27NH3K72YSCO7Y32KOAO5EEI66WOF36N5E',
  'bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e=',
  '../bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e',
  // bits after the last byte that mean nothing: another spelling of the same
  'bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5f',
])('does not take %j for one of ours', text => {
  expect(isCid(text)).toBe(false);
  expect(() => digestOf(text)).toThrow();
});
