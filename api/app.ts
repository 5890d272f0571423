import Fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Api, ApiOptions } from './options.ts';
import { answersFromMemory } from './plugins/answer-cache.ts';
import { answersConditionally } from './plugins/caching.ts';
import { recogniseCallers } from './plugins/callers.ts';
import { answerClientErrors, refuseExpectations } from './plugins/client-errors.ts';
import { allowOrigins } from './plugins/cors.ts';
import { documented } from './plugins/documentation.ts';
import { answer, problemsAsAnswers } from './plugins/errors.ts';
import { gaugesOfTheArena } from './plugins/gauges.ts';
import { limitRequests } from './plugins/limits.ts';
import { methodsByUrl, refuseOtherMethods } from './plugins/methods.ts';
import { observeRequests } from './plugins/observation.ts';
import { securityHeaders } from './plugins/security.ts';
import { serializerCompiler } from './plugins/serializer.ts';
import { endOtherUpgrades } from './plugins/upgrades.ts';
import { acceptWrites } from './plugins/writes.ts';
import { routes } from './routes/index.ts';
import { eventStreams } from './streams/streams.ts';
import { servePages } from './web/index.ts';

/** No request has so much to say. */
const BODY_MAX_BYTES = 64 * 1024;
/** A request must have arrived whole within this. */
const REQUEST_TIMEOUT_MS = 15_000;
/** An answer that is not there by then is refused as too slow. */
const HANDLER_TIMEOUT_MS = 15_000;
/** No part of an address is refused for its length before its schema can say why: Node stops at 16 KB. */
const PARAM_MAX = 20_000;
/** What a caller may name a request, so that nothing strange reaches the log or the answer's headers. */
const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** Builds the API without listening; `startApi` listens, tests may inject. Nothing is asked of the database yet. */
export async function buildApi(options: ApiOptions): Promise<Api> {
  const { config, newId } = options;
  const log = options.log.child({ part: 'api' });
  const app: Api = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: request => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : newId();
    },
    trustProxy: config.trustProxy ?? false,
    // Node would refuse a missing Host without a word; observeRequests does it in ours.
    http: { requireHostHeader: false },
    bodyLimit: BODY_MAX_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    handlerTimeout: HANDLER_TIMEOUT_MS,
    routerOptions: { maxParamLength: PARAM_MAX },
    // Requests that arrive while the process drains are still answered; their connections then close.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => answer(error, request, reply.header('x-request-id', request.id)),
    clientErrorHandler: answerClientErrors(newId),
  }).withTypeProvider<ZodTypeProvider>();
  refuseExpectations(app.server, newId);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);

  observeRequests(app, options.metrics);
  endOtherUpgrades(app);
  answersFromMemory(app, config);
  answersConditionally(app);
  await allowOrigins(app, config);
  await limitRequests(app, config);
  await securityHeaders(app, config);
  problemsAsAnswers(app, config);
  await recogniseCallers(app, options);
  acceptWrites(app, options);
  await documented(app, config);
  if (config.metrics) gaugesOfTheArena({ ...options, log });

  const methods = methodsByUrl(app);
  app.decorate('eventStreams', eventStreams({ metrics: options.metrics, log, limits: options.streams }));
  for (const register of routes) register(app, options);
  await servePages(app, options);
  refuseOtherMethods(app, methods);
  await app.ready();
  return app;
}
