import type { OpenAPIV3_1 } from 'openapi-types';
import { IDEMPOTENCY_HEADER, REPLAYED_HEADER } from './idempotency.ts';

/** What the OpenAPI document says of all routes alike, and what it need not say. */

const text = { type: 'string' } as const;
const whole = { type: 'integer' } as const;

const HEADERS: Record<string, OpenAPIV3_1.HeaderObject> = {
  'x-request-id': {
    description: 'Names this request in the log. Yours, if you sent up to 64 letters, digits, dots, dashes.',
    schema: text,
  },
  etag: { description: 'Send it back as If-None-Match.', schema: text },
  'cache-control': { description: 'How long the answer may be kept.', schema: text },
  'retry-after': { description: 'Seconds.', schema: whole },
  location: { description: 'Path of what was made, or of where it shows.', schema: text },
  'idempotency-replayed': {
    description: '`true` where the same request was answered before: nothing was done again. Absent otherwise.',
    schema: text,
  },
  'ratelimit-limit': { description: 'Requests a minute; the three are absent where there is no limit.', schema: whole },
  'ratelimit-remaining': { description: 'Requests left in this minute.', schema: whole },
  'ratelimit-reset': { description: 'Seconds until there are more.', schema: whole },
};

const LIMIT_HEADERS = ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'];

/** The document without the schemas that nothing refers to: zod describes each one for requests too, and none is sent. */
export function withoutUnusedSchemas(document: OpenAPIV3_1.Document): OpenAPIV3_1.Document {
  const { schemas, ...components } = document.components ?? {};
  const text = JSON.stringify({ paths: document.paths, schemas });
  const used = Object.entries(schemas ?? {}).filter(([name]) => text.includes(`"#/components/schemas/${name}"`));
  const kept = Object.fromEntries(used);
  const isDone = used.length === Object.keys(schemas ?? {}).length;
  const smaller = { ...document, components: { ...components, schemas: kept } };
  return isDone ? smaller : withoutUnusedSchemas(smaller);
}

/** The document without the tags that no operation has: what is turned off here (wallets) is not spoken of. */
export function withoutUnusedTags(document: OpenAPIV3_1.Document): OpenAPIV3_1.Document {
  const items = Object.values(document.paths ?? {}) as OpenAPIV3_1.PathItemObject[];
  const used = new Set(items.flatMap(item => METHODS.flatMap(method => item[method]?.tags ?? [])));
  return { ...document, tags: document.tags?.filter(({ name }) => used.has(name)) ?? [] };
}

/** What any request may be answered with that may bring a body, whether its route reads one or not. */
const BODY_REFUSALS = {
  '413': 'The body is too large.',
  '415': 'The body is not JSON.',
} as const;

/** The document with the refusals of bodies for every operation that is not a read. */
export function withBodyRefusals(document: OpenAPIV3_1.Document): OpenAPIV3_1.Document {
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/Errors' } } };
  const refusals = Object.fromEntries(
    Object.entries(BODY_REFUSALS).map(([status, description]) => [status, { description, content }]),
  );
  const paths = Object.entries(document.paths ?? {}).map(([path, item]) => {
    const described = { ...item } as OpenAPIV3_1.PathItemObject;
    for (const method of METHODS) {
      const operation = described[method];
      if (operation && method !== 'get') {
        Object.assign(described, { [method]: { ...operation, responses: { ...refusals, ...operation.responses } } });
      }
    }
    return [path, described];
  });
  return { ...document, paths: Object.fromEntries(paths) };
}

/** The document with the headers of each answer. */
export function describeHeaders(document: OpenAPIV3_1.Document): OpenAPIV3_1.Document {
  const paths = Object.fromEntries(
    Object.entries(document.paths ?? {}).map(([path, item]) => [path, withHeaders(item as OpenAPIV3_1.PathItemObject)]),
  );
  return { ...document, paths, components: { ...document.components, headers: HEADERS } };
}

const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const;

function withHeaders(item: OpenAPIV3_1.PathItemObject): OpenAPIV3_1.PathItemObject {
  const described = { ...item };
  for (const method of METHODS) {
    const operation = item[method];
    if (!operation?.responses) continue;
    const isOnce = operation.parameters?.some(each => 'name' in each && each.name === IDEMPOTENCY_HEADER) ?? false;
    described[method] = { ...operation, responses: withHeadersOf(operation.responses, isOnce) };
  }
  return described;
}

/** @param isOnce the request has an Idempotency-Key */
function withHeadersOf<Responses extends object>(responses: Responses, isOnce: boolean): Responses {
  const described = Object.entries(responses).map(([status, response]) => {
    const names = [...headersOf(status, responses), ...(isOnce && /^2/.test(status) ? [REPLAYED_HEADER] : [])];
    const headers = Object.fromEntries(names.map(name => [name, { $ref: `#/components/headers/${name}` }]));
    return [status, { ...response, headers }];
  });
  return Object.fromEntries(described) as Responses;
}

function headersOf(status: string, responses: object): string[] {
  return [
    'x-request-id',
    'cache-control',
    ...('304' in responses && (status === '200' || status === '304') ? ['etag'] : []),
    ...('429' in responses ? LIMIT_HEADERS : []),
    ...(status === '429' || status === '503' ? ['retry-after'] : []),
    ...(status === '201' ? ['location'] : []),
  ];
}

const CHANGING = ['put', 'post', 'patch', 'delete'] as const;

/** The document in which whatever changes something by a session's cookie needs its CSRF token as well. */
export function withCsrfTokens(document: OpenAPIV3_1.Document): OpenAPIV3_1.Document {
  const paths = Object.entries(document.paths ?? {}).map(([path, item]) => {
    const changed = { ...(item as OpenAPIV3_1.PathItemObject) };
    for (const method of CHANGING) {
      const operation = changed[method];
      if (!operation?.security) continue;
      const security = operation.security.map(each => ('session' in each ? { ...each, csrf: [] } : each));
      changed[method] = { ...operation, security };
    }
    return [path, changed];
  });
  return { ...document, paths: Object.fromEntries(paths) };
}
