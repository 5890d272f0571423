import type { OpenAPIV3_1 } from 'openapi-types';

/**
 * The typed client of the API, as the text of one TypeScript file that needs `@oazapfts/runtime`: generated from its OpenAPI document alone,
 * without network. Calls return `{status, data, headers}`, whose types go together; `ok()` of the runtime throws for refusals.
 */
export async function clientSource(document: OpenAPIV3_1.Document): Promise<string> {
  const { generateSource } = await import('oazapfts');
  return generateSource(withoutBinaries(document) as never, { argumentStyle: 'object', useUnknown: true });
}

/** Streams and WebSockets are no requests with an answer: browsers have EventSource and WebSocket for them. */
const NO_REQUESTS = ['text/event-stream'];

function withoutBinaries(document: OpenAPIV3_1.Document): OpenAPIV3_1.Document {
  const paths = Object.entries(document.paths ?? {}).filter(([, item]) => {
    const responses = Object.values(item?.get?.responses ?? {});
    const types = responses.flatMap(response => Object.keys(('content' in response && response.content) || {}));
    const isSocket = Object.keys(item?.get?.responses ?? {}).includes('101');
    return !isSocket && !types.some(type => NO_REQUESTS.includes(type));
  });
  return { ...document, paths: Object.fromEntries(paths) };
}
