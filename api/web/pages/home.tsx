import { PAGE_CACHING, type PageRoute } from '../pages.ts';
import { homePath } from '../paths.ts';

export const homePage: PageRoute = (app, { send }) => {
  app.get(homePath(), { config: { cacheControl: PAGE_CACHING }, schema: { hide: true } }, (request, reply) =>
    send(request, reply, {
      meta: { title: 'Fights', description: 'Robots fight, the market decides how.', path: homePath() },
      children: <h1>Agent Arena</h1>,
    }),
  );
};
