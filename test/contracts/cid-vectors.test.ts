import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { CID } from 'multiformats/cid';
import * as raw from 'multiformats/codecs/raw';
import { create } from 'multiformats/hashes/digest';
import { expect, it } from 'vitest';

const SHA2_256 = 0x12;
const FILE = new URL('../../contracts/test/support/CidVectors.sol', import.meta.url);

/** The ends of what a digest can be, each bit pattern that a mistake in shifting would show, and files. */
const DIGESTS = [
  Buffer.alloc(32),
  Buffer.alloc(32, 0xff),
  Buffer.alloc(32, 0xaa),
  Buffer.alloc(32, 0x55),
  Buffer.from([1, ...Buffer.alloc(31)]),
  Buffer.from([...Buffer.alloc(31), 1]),
  Buffer.from(Array.from({ length: 32 }, (_, index) => index)),
  ...['', 'hello world', '{"name":"Agent"}', 'x'.repeat(1000)].map(text => createHash('sha256').update(text).digest()),
];

it('the vectors that the contract is tested with are those of multiformats', () => {
  const expected = solidity();
  if (process.env['UPDATE_GOLDENS'] === '1') writeFileSync(FILE, expected);
  expect(readFileSync(FILE, 'utf8')).toBe(expected);
});

function solidity(): string {
  const lines = DIGESTS.map((digest, index) => {
    const text = CID.createV1(raw.code, create(SHA2_256, digest)).toString();
    return `        if (index == ${index}) return (0x${digest.toString('hex')}, "${text}");`;
  });
  return `// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev Computed with multiformats from npm: UPDATE_GOLDENS=1 npx vitest run test/contracts/cid-vectors.test.ts
library CidVectors {
    uint256 internal constant COUNT = ${DIGESTS.length};

    error NoVector(uint256 index);

    function at(uint256 index) internal pure returns (bytes32 digest, string memory text) {
${lines.join('\n')}
        revert NoVector(index);
    }
}
`;
}
