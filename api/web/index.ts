import type { Api, ApiOptions } from '../options.ts';
import { type Assets, serveAssets } from './assets.ts';
import { accountPage } from './pages/account.tsx';
import { agentPage } from './pages/agent.tsx';
import { communityPage } from './pages/community.tsx';
import { dropsPage } from './pages/drops.tsx';
import { errorPage } from './pages/error.tsx';
import { escrowPage } from './pages/escrow.tsx';
import { homePage } from './pages/home.tsx';
import { agentsPage, bettorsPage } from './pages/leaderboard.tsx';
import { linkWalletPage } from './pages/link-wallet.tsx';
import { marketPage } from './pages/match/market.tsx';
import { matchPage } from './pages/match/match.tsx';
import { matchesPage } from './pages/matches.tsx';
import { memberPage } from './pages/member.tsx';
import { rightsPage } from './pages/rights.tsx';
import { seasonPage, seasonsPage } from './pages/season.tsx';
import { signInPage } from './pages/sign-in.tsx';
import { tournamentPage, tournamentsPage } from './pages/tournament.tsx';
import { verifyPage } from './pages/verify.tsx';
import type { PageRoute, Pages } from './pages.ts';
import { sendPage } from './send-page.tsx';
import { visitors } from './visitor.ts';

/** One file a page; each adds itself. */
const PAGES: readonly PageRoute[] = [
  homePage,
  communityPage,
  agentsPage,
  bettorsPage,
  matchesPage,
  seasonsPage,
  tournamentsPage,
  agentPage,
  memberPage,
  matchPage,
  marketPage,
  seasonPage,
  tournamentPage,
  verifyPage,
  signInPage,
  accountPage,
  linkWalletPage,
  escrowPage,
  rightsPage,
  dropsPage,
];

/**
 * The pages that people look at: drawn here, light scripts in the browser. Also draws the errors of the addresses that are pages.
 * @throws AssetsMissingError where `npm run web` has not been run
 */
export async function servePages(app: Api, options: ApiOptions): Promise<void> {
  const assets: Assets = await serveAssets(app);
  const maker = {
    config: { ...options.config, miniApp: options.miniApp, isOnChain: options.chain !== null },
    clock: options.clock,
    assets,
  };
  app.decorate('errorPage', (request, reply, problem) =>
    sendPage(request, reply, maker, null, errorPage({ ...problem, requestId: request.id }), problem.status),
  );
  const visitorOf = visitors(options);
  const pages: Pages = {
    options,
    visitorOf,
    send: async (request, reply, page) => sendPage(request, reply, maker, await visitorOf(request), page),
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
