import { describe, expect, it } from 'vitest';
import type { Provider } from './discovery.ts';
import { connect, follow, goTo, requireChain, send, type TargetChain } from './transact.ts';

/** A wallet that answers as told: a value, or an error to throw. */
function wallet(answers: Record<string, unknown>): { provider: Provider; asked: string[] } {
  const asked: string[] = [];
  const provider: Provider = {
    async request({ method, params }) {
      asked.push(method);
      const answer = answers[method];
      const value = typeof answer === 'function' ? answer(params, asked) : answer;
      if (value instanceof Error) throw value;
      return value;
    },
  };
  return { provider, asked };
}

const failing = (code: number, message = '', data?: unknown) => Object.assign(new Error(message), { code, data });
const BASE: TargetChain = {
  id: 8453,
  name: 'Base',
  symbol: 'ETH',
  rpcUrl: 'https://mainnet.base.org',
  explorer: 'https://basescan.org',
};
const silence = () => undefined;
const ACCOUNT = `0x${'a'.repeat(40)}`;
const CALL = { chainId: 8453, to: `0x${'b'.repeat(40)}`, data: '0x01', value: '1000' };
const EXPLAIN = { symbol: 'ETH', explain: (data: unknown) => (data === '0xdead' ? 'It is closed.' : null) };

describe('the chain', () => {
  it('is left alone where it is the right one', async () => {
    const { provider, asked } = wallet({ eth_chainId: '0x2105' });
    await goTo(provider, BASE, silence);
    expect(asked).toEqual(['eth_chainId']);
  });

  it('is introduced to a wallet that does not know it, with a node that is everybody’s', async () => {
    let added: unknown = null;
    const { provider } = wallet({
      eth_chainId: () => (added ? '0x2105' : '0x1'),
      wallet_switchEthereumChain: failing(4902),
      wallet_addEthereumChain: (params: unknown) => {
        [added] = params as [unknown];
        return null;
      },
    });
    await goTo(provider, BASE, silence);
    expect(added).toMatchObject({ chainId: '0x2105', rpcUrls: ['https://mainnet.base.org'] });
  });

  it('is named where the wallet stays elsewhere, refuses, or would need a node of ours', async () => {
    const words = /switch it to Base/;
    const stays = wallet({ eth_chainId: '0x1', wallet_switchEthereumChain: null });
    await expect(goTo(stays.provider, BASE, silence)).rejects.toThrow(words);
    const refuses = wallet({ eth_chainId: '0x1', wallet_switchEthereumChain: failing(4001) });
    await expect(goTo(refuses.provider, BASE, silence)).rejects.toThrow(words);
    const stranger = wallet({ eth_chainId: '0x1', wallet_switchEthereumChain: failing(4902) });
    await expect(goTo(stranger.provider, { ...BASE, rpcUrl: null }, silence)).rejects.toThrow(words);
    expect(stranger.asked).not.toContain('wallet_addEthereumChain');
  });
});

it('a call for another chain than the page’s is not sent', () => {
  expect(() => requireChain(CALL, BASE)).not.toThrow();
  expect(() => requireChain({ ...CALL, chainId: 84532 }, BASE)).toThrow('load this page anew');
});

describe('a transaction', () => {
  const fine = {
    eth_estimateGas: '0x5208',
    eth_getBalance: '0xffffffffffff',
    eth_gasPrice: '0x1',
    eth_sendTransaction: '0xhash',
    eth_getTransactionByHash: { nonce: '0x7' },
  };

  it('is sent as it was built', async () => {
    let sent: unknown = null;
    const { provider } = wallet({
      ...fine,
      eth_sendTransaction: (params: unknown) => {
        [sent] = params as [unknown];
        return '0xhash';
      },
    });
    expect(await send(provider, ACCOUNT, CALL, EXPLAIN)).toEqual({ hash: '0xhash', nonce: 7 });
    expect(sent).toEqual({ from: ACCOUNT, to: CALL.to, data: '0x01', value: '0x3e8' });
  });

  it.each([
    ['a reason of the contract', { eth_estimateGas: failing(3, 'reverted', '0xdead') }, /It is closed/],
    [
      'a reason that a wallet has wrapped',
      { eth_estimateGas: failing(-32603, '', { data: '0xdead' }) },
      /It is closed/,
    ],
    ['a revert without a reason', { eth_estimateGas: failing(3, 'reverted') }, /would refuse that now/],
    ['too few coins', { eth_estimateGas: failing(-32000, 'insufficient funds for transfer') }, /not enough ETH/],
    ['too little for the fee', { eth_getBalance: '0x400' }, /this takes .* and the network’s fee is about/],
    ['a refusal', { eth_sendTransaction: failing(4001) }, /You have refused in the wallet/],
    ['a question that waits', { eth_sendTransaction: failing(-32002) }, /waits for you already/],
    ['a locked wallet', { eth_sendTransaction: failing(-32603, 'locked') }, /nothing was sent/],
  ])('is not sent after %s, and says so', async (_what, answers, words) => {
    const { provider } = wallet({ ...fine, ...answers });
    await expect(send(provider, ACCOUNT, CALL, EXPLAIN)).rejects.toThrow(words);
  });

  it('is sent where the node tells no balance: the wallet will say so itself', async () => {
    const { provider } = wallet({
      ...fine,
      eth_getBalance: failing(-32601),
      eth_getTransactionByHash: failing(-32601),
    });
    expect(await send(provider, ACCOUNT, CALL, EXPLAIN)).toEqual({ hash: '0xhash', nonce: null });
  });

  it('is followed to what became of it', async () => {
    const became = (receipt: unknown, count: unknown) =>
      follow(wallet({ eth_getTransactionReceipt: receipt, eth_getTransactionCount: count }).provider, ACCOUNT, {
        hash: '0xhash',
        nonce: 7,
      });
    expect(await became({ status: '0x1' }, '0x8')).toBe('mined');
    expect(await became({ status: '0x0' }, '0x8')).toBe('reverted');
    expect(await became(null, '0x8')).toBe('replaced');
    // a node that is away for a moment
    let looks = 0;
    const late = () => {
      looks += 1;
      return looks < 2 ? failing(-32603) : { status: '0x1' };
    };
    expect(await became(late, failing(-32603))).toBe('mined');
  });
});

it('a wallet that shows no account is told so', async () => {
  const { provider } = wallet({ eth_requestAccounts: [] });
  await expect(connect({ uuid: '1', name: 'Amber', icon: null, provider })).rejects.toThrow(
    'Amber has shown no account',
  );
});
