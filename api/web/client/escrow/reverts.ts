import { type Reverts, TOKEN_REVERTS, wordsOfReverts } from '../wallet/reverts.ts';

/**
 * Why the contracts would refuse a call, in words: by the first four bytes of their errors (contracts/src, OpenZeppelin's ERC-20). What is not
 * here is told as a refusal without a reason; a test compares this with the ABIs.
 */
export const REVERTS: Reverts = {
  '0x012256f1': { error: 'Closed(uint64)', words: 'It is too late: the pool takes no stakes any more.' },
  '0x4f9ebfb7': { error: 'AlreadyEnded()', words: 'The pool has ended already. Look again in a moment.' },
  '0xd3018d18': { error: 'NotEnded()', words: 'The pool has not ended yet.' },
  '0xd0d04f60': {
    error: 'NothingToWithdraw()',
    words: 'There is nothing to withdraw for this account: it has been withdrawn already, or nothing is due.',
  },
  '0x1f8c608e': { error: 'NoFinalResult()', words: 'The result is not final yet.' },
  '0x3437e883': { error: 'ResultStillDue(uint64)', words: 'There is still time for a result.' },
  '0x049d7b26': { error: 'HasResult()', words: 'There is a result: the pool is to be settled.' },
  '0x702fee5e': { error: 'NotForfeited()', words: 'The arena has not lost its bond.' },
  '0x7477c5ff': { error: 'NoPool(bytes32)', words: 'The pool is not on chain yet. Try again in a moment.' },
  '0x4164d5b2': {
    error: 'BadReceiver(address)',
    words: 'Nobody could ever get at it there. Name an address of yours.',
  },
  '0xd6bda275': {
    error: 'FailedCall()',
    words: 'The receiver does not take coins: it is a contract that refuses them. Name another address below.',
  },
  '0x48786999': {
    error: 'AssetTakesFee(uint256,uint256)',
    words: 'This token keeps a part of what is sent. The escrow takes no such tokens.',
  },
  '0xfb8f41b2': {
    error: 'ERC20InsufficientAllowance(address,uint256,uint256)',
    words: 'The escrow may not take that much yet: allow it first.',
  },
  ...TOKEN_REVERTS,
};

/** What is said of an error's data; null where it says nothing that we know. */
export const revertWords = wordsOfReverts(REVERTS);
