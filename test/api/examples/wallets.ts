import { Wallet } from 'ethers';
import { newId } from '../../../core/platform/index.ts';
import type { Answer } from '../harness.ts';
import type { Example, Sent, Stage } from '../stage.ts';

/** A wallet from the link in chat to signing in with it; the word in chat is said by the service. */

const wallet = new Wallet(`0x${'44'.repeat(32)}`);
const { address } = wallet;

async function offered({ api, people, made }: Stage): Promise<Sent> {
  const { url } = await api.house.wallets.links.offer(people.ada.context, { surface: 'console', chatId: 'home' });
  made.set('secret', url.split('#')[1] ?? '');
  return { body: { secret: made.get('secret') } };
}
const keepMessage = ({ json }: Answer, { made }: Stage): void => {
  made.set('message', (json as { message: string }).message);
};
const signed = async ({ made }: Stage) => {
  const message = made.get('message') ?? '';
  return { message, signature: await wallet.signMessage(message) };
};
const withSecret = ({ made }: Stage, body: object = {}): Sent => ({ body: { secret: made.get('secret'), ...body } });

export default [
  { operation: 'POST /v1/wallet-links/view', status: 200, ask: offered },
  { operation: 'POST /v1/wallet-links/view', status: 404, ask: () => ({ body: { secret: 'x'.repeat(43) } }) },
  { operation: 'POST /v1/wallet-links/view', status: 400, ask: () => ({ body: {} }) },
  {
    operation: 'POST /v1/wallet-links/view',
    status: 403,
    ask: stage => ({ ...withSecret(stage), headers: { origin: 'https://evil.example' } }),
  },
  {
    operation: 'POST /v1/wallet-links/message',
    status: 422,
    ask: stage => withSecret(stage, { address, chainId: 5 }),
  },
  {
    operation: 'POST /v1/wallet-links/message',
    status: 200,
    ask: stage => withSecret(stage, { address, chainId: 1 }),
    after: keepMessage,
  },
  {
    operation: 'POST /v1/wallet-links/signature',
    status: 422,
    ask: async stage => withSecret(stage, { ...(await signed(stage)), message: 'Give me everything.' }),
  },
  {
    operation: 'POST /v1/wallet-links/signature',
    status: 200,
    ask: async stage => withSecret(stage, await signed(stage)),
    after: async ({ json }, { api, people }) => {
      const { id } = json as { id: string };
      await api.house.wallets.links.confirm(people.ada.context, 'console', id);
    },
  },
  {
    operation: 'POST /v1/wallet-links/signature',
    status: 409,
    ask: async stage => withSecret(stage, await signed(stage)),
  },
  { operation: 'POST /v1/session/wallet/nonce', status: 400, ask: () => ({ body: { address: newId(), chainId: 1 } }) },
  { operation: 'POST /v1/session/wallet/nonce', status: 422, ask: () => ({ body: { address, chainId: 5 } }) },
  {
    operation: 'POST /v1/session/wallet/nonce',
    status: 200,
    ask: () => ({ body: { address, chainId: 1 } }),
    after: keepMessage,
  },
  { operation: 'POST /v1/session/wallet', status: 201, ask: async stage => ({ body: await signed(stage) }) },
  { operation: 'POST /v1/session/wallet', status: 401, ask: async stage => ({ body: await signed(stage) }) },
] satisfies Example[];
