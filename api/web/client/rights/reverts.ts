import { type Reverts, TOKEN_REVERTS, wordsOfReverts } from '../wallet/reverts.ts';

/**
 * Why Entitlements and SeasonDrops would refuse a call, in words: by the first four bytes of their errors. A test compares this with the ABIs.
 */
export const REVERTS: Reverts = {
  '0x8362de74': {
    error: 'SellerGone(uint64)',
    words: 'Who sells it may not sell it any more. What was bought and not used can be given back.',
  },
  '0x8ecc74c2': { error: 'AlreadyUsed(uint256)', words: 'It has been used already. Look again in a moment.' },
  '0xea4bef5b': { error: 'NotHolder(address)', words: 'This account does not hold that right (any more).' },
  '0xee564efb': { error: 'NoOffer(uint64)', words: 'It is not sold any more.' },
  '0xe38d022a': {
    error: 'NotSeller(address)',
    words: 'This account may not sell that: it does not hold the agent’s token.',
  },
  '0xd0d04f60': { error: 'NothingToWithdraw()', words: 'Nothing waits for this account.' },
  '0x2058b6db': { error: 'AlreadyClaimed(address)', words: 'That has been claimed already.' },
  '0xfe0fd2fa': { error: 'DropEmpty(uint256)', words: 'Nothing is left of that season.' },
  '0xb0db3408': { error: 'NoDrop(bytes32)', words: 'That season’s claims are closed.' },
  '0x2f10c8a9': { error: 'NotInDrop()', words: 'That account has no part of this season.' },
  '0xd6bda275': {
    error: 'FailedCall()',
    words: 'The receiver does not take coins: it is a contract that refuses them.',
  },
  '0x57f447ce': {
    error: 'ERC1155InvalidReceiver(address)',
    words: 'This wallet is a contract that takes no such tokens. Please use another one.',
  },
  '0xfb8f41b2': {
    error: 'ERC20InsufficientAllowance(address,uint256,uint256)',
    words: 'The contract may not take that many tokens yet: allow it first.',
  },
  ...TOKEN_REVERTS,
};

/** What is said of an error's data; null where it says nothing that we know. */
export const revertWords = wordsOfReverts(REVERTS);
