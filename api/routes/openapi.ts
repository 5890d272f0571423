import type { Api } from '../options.ts';

export function openApiRoute(app: Api): void {
  let document: string | undefined;
  app.get(
    '/openapi.json',
    { config: { cacheControl: 'public, max-age=60' }, schema: { hide: true } },
    async (_request, reply) => {
      document ??= JSON.stringify(app.swagger());
      return reply.type('application/json; charset=utf-8').send(document);
    },
  );
}
