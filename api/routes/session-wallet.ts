import type { Api, ApiOptions } from '../options.ts';
import { requireNoForeignPage } from '../plugins/own-origin.ts';
import { refusals } from '../schemas/errors.ts';
import { signedIn } from '../schemas/session.ts';
import { issuedMessage, signInBody, signInMessageBody } from '../schemas/wallet.ts';
import { signInBrowser } from './session-open.ts';

/** Signing a browser in by a wallet that is linked. */
export function sessionWalletRoutes(app: Api, options: ApiOptions): void {
  const { wallets, config } = options;
  if (!wallets.offered) return;

  app.post(
    '/v1/session/wallet/nonce',
    {
      schema: {
        tags: ['sessions'],
        operationId: 'issueSignInMessage',
        summary: 'The message that a linked wallet signs to sign a browser in',
        description: 'Good for ten minutes and one use. Anybody is given one, whether the address is linked or not.',
        body: signInMessageBody,
        response: {
          200: { description: 'For the wallet.', content: { 'application/json': { schema: issuedMessage } } },
          ...refusals(403, 409, 413, 415, 422),
        },
      },
    },
    async request => {
      requireNoForeignPage(request, config.publicUrl);
      const { message } = await wallets.signIn.message(request.body);
      return { message };
    },
  );

  app.post(
    '/v1/session/wallet',
    {
      schema: {
        tags: ['sessions'],
        operationId: 'signInWithWallet',
        summary: 'Sign a browser in with what its wallet has signed',
        description:
          'An address that nobody has linked is refused as a bad signature is. The session comes in cookies.',
        body: signInBody,
        response: {
          201: { description: 'Signed in.', content: { 'application/json': { schema: signedIn } } },
          ...refusals(401, 403, 409, 413, 415),
        },
      },
    },
    async (request, reply) => {
      requireNoForeignPage(request, config.publicUrl);
      const personId = await wallets.signIn.signIn(request.body);
      return reply.code(201).send(await signInBrowser(request, reply, options, { personId, how: 'wallet' }));
    },
  );
}
