import { chainName, type WalletLinkView } from '../../core/wallets/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { requireNoForeignPage } from '../plugins/own-origin.ts';
import { refusals } from '../schemas/errors.ts';
import {
  issuedMessage,
  linkMessageBody,
  linkSecretBody,
  linkSignatureBody,
  presentWalletLink,
  walletLink,
} from '../schemas/wallet.ts';

/**
 * What the page of a wallet link does. Whoever has the link's secret may: it was given to one account in private. It travels in bodies
 * only, so that no log and no history has it.
 */
export function walletLinkRoutes(app: Api, { wallets, config }: ApiOptions): void {
  if (!wallets.offered) return;
  const chains = wallets.chains.map(id => ({ id, name: chainName(id) }));
  const present = (view: WalletLinkView) => presentWalletLink(view, chains);
  const common = { tags: ['wallets'], security: [] };

  app.post(
    '/v1/wallet-links/view',
    {
      schema: {
        ...common,
        operationId: 'viewWalletLink',
        summary: 'Whose link it is, and how it stands',
        body: linkSecretBody,
        response: {
          200: { description: 'The link.', content: { 'application/json': { schema: walletLink } } },
          ...refusals(403, 404, 409, 413, 415),
        },
      },
    },
    async request => {
      requireNoForeignPage(request, config.publicUrl);
      return present(await wallets.links.seen(request.body.secret));
    },
  );

  app.post(
    '/v1/wallet-links/message',
    {
      schema: {
        ...common,
        operationId: 'issueWalletLinkMessage',
        summary: 'The message that a wallet signs to be linked',
        description:
          'The one before it is worth nothing from then on. It names the chat account, and is good for ten minutes at most.',
        body: linkMessageBody,
        response: {
          200: { description: 'For the wallet.', content: { 'application/json': { schema: issuedMessage } } },
          ...refusals(403, 404, 409, 413, 415, 422),
        },
      },
    },
    async request => {
      requireNoForeignPage(request, config.publicUrl);
      const { secret, ...wish } = request.body;
      return { message: await wallets.links.message(secret, wish) };
    },
  );

  app.post(
    '/v1/wallet-links/signature',
    {
      schema: {
        ...common,
        operationId: 'signWalletLink',
        summary: 'Hand in what the wallet has signed',
        description:
          'A message serves once, whatever comes of it. The wallet is linked when the account that asked for the link has confirmed it in chat.',
        body: linkSignatureBody,
        response: {
          200: {
            description: 'Signed; it waits for the word in chat.',
            content: { 'application/json': { schema: walletLink } },
          },
          ...refusals(403, 404, 409, 413, 415, 422),
        },
      },
    },
    async request => {
      requireNoForeignPage(request, config.publicUrl);
      const { secret, ...proof } = request.body;
      return present(await wallets.links.sign(secret, proof));
    },
  );
}
