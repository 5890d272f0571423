import { z } from 'zod';
import { ArenaError } from '../../core/platform/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { requireNoForeignPage } from '../plugins/own-origin.ts';
import { refusals } from '../schemas/errors.ts';
import { signedIn } from '../schemas/session.ts';
import { signInBrowser } from './session-open.ts';

const body = z
  .strictObject({
    initData: z
      .string()
      .min(1)
      .max(4_096)
      .meta({ description: 'What Telegram passes to a Mini App, as it stands there.', example: 'auth_date=1&hash=0' }),
  })
  .meta({ id: 'TelegramInitData' });

export function sessionTelegramRoute(app: Api, options: ApiOptions): void {
  app.post(
    '/v1/session/telegram',
    {
      schema: {
        tags: ['sessions'],
        operationId: 'signInFromTelegram',
        summary: 'Sign in from the Telegram Mini App',
        description: 'Only where the operator has turned the Mini App on (TELEGRAM_MINI_APP); else 404.',
        body,
        response: {
          201: { description: 'Signed in.', content: { 'application/json': { schema: signedIn } } },
          ...refusals(401, 403, 404, 413, 415),
        },
      },
    },
    async (request, reply) => {
      const { miniApp, config } = options;
      if (!miniApp) {
        throw new ArenaError(
          'mini-app-off',
          'This arena has no Telegram Mini App. Sign in with a code: /login in chat.',
          404,
        );
      }
      requireNoForeignPage(request, config.publicUrl);
      const personId = await miniApp.prove(request.body.initData);
      return reply.code(201).send(await signInBrowser(request, reply, options, { personId, how: 'telegram' }));
    },
  );
}
