import helmet from '@fastify/helmet';
import type { Api, ApiConfig } from '../options.ts';

const HALF_A_YEAR_SECONDS = 15_552_000;

/** Headers that keep browsers from doing with answers what they are not for. /docs sets a policy of its own. */
export async function securityHeaders(app: Api, { publicUrl }: ApiConfig): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    // Pictures and data are public: other sites may show them.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    // Only where the operator says that this host is served over TLS, and for no other host of theirs.
    hsts: publicUrl?.startsWith('https:') ? { maxAge: HALF_A_YEAR_SECONDS, includeSubDomains: false } : false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
  });
}
