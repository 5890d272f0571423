import type { Api, ApiOptions } from '../options.ts';
import { type Assets, serveAssets } from './assets.ts';
import { errorPage } from './pages/error.tsx';
import { homePage } from './pages/home.tsx';
import type { PageRoute, Pages } from './pages.ts';
import { sendPage } from './send-page.tsx';

/** One file a page; each adds itself. */
const PAGES: readonly PageRoute[] = [homePage];

/**
 * The pages that people look at: drawn here, light scripts in the browser. Also draws the errors of the addresses that are pages.
 * @throws AssetsMissingError where `npm run web` has not been run
 */
export async function servePages(app: Api, options: ApiOptions): Promise<void> {
  const assets: Assets = await serveAssets(app);
  const maker = { config: options.config, assets };
  app.decorate('errorPage', (request, reply, problem) =>
    sendPage(request, reply, maker, null, errorPage({ ...problem, requestId: request.id }), problem.status),
  );
  const pages: Pages = {
    options,
    send: async (request, reply, page) => sendPage(request, reply, maker, null, page),
  };
  for (const register of PAGES) register(app, pages);
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Draws what a browser is shown instead of a page that could not be. */
    errorPage(
      request: FastifyRequest,
      reply: FastifyReply,
      problem: { status: number; message: string },
    ): Promise<FastifyReply>;
  }
}
