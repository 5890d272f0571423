import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { OpenAPIV3_1 } from 'openapi-types';
import { type Answer, ask } from './harness.ts';

/** The OpenAPI document as a judge: whether an answer is one that the document promises. */
export interface Contract {
  document: OpenAPIV3_1.Document;
  /** Paths of the document that can be read, `/v1/agents/{id}` and so on. */
  paths: readonly string[];
  /** All operations: 'GET /v1/agents/{id}', 'POST /v1/agents'. */
  operations: readonly string[];
  operation(path: string, method?: string): OpenAPIV3_1.OperationObject;
  /** What the answer to a request (GET unless told) lacks or has too much; empty where it is as promised. */
  problemsOf(path: string, answer: Answer, method?: string): string[];
  /** The same for an answer that belongs to no path: it must be a refusal in the shape of all refusals. */
  problemsOfRefusal(answer: Answer): string[];
}

/** Headers that an answer may lack: there is no limit in most tests. */
const OPTIONAL_HEADERS = /^(ratelimit-|location$|idempotency-replayed$)/;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
type Method = (typeof METHODS)[number];

/** One per document: files that share a worker mostly ask about the same one, and compiling its schemas takes seconds. */
const validators = new Map<string, (...pointer: string[]) => ValidateFunction>();

function validatorOf(text: string, document: OpenAPIV3_1.Document): (...pointer: string[]) => ValidateFunction {
  const known = validators.get(text);
  if (known) return known;
  const ajv = new Ajv2020({ strict: false, allErrors: false, code: { optimize: false } });
  (addFormats as unknown as (target: Ajv2020) => void)(ajv);
  ajv.addSchema(document, 'api');
  const compiled = new Map<string, ValidateFunction>();
  const validator = (...pointer: string[]) => {
    const escaped = pointer.map(part => encodeURIComponent(part.replace(/~/g, '~0').replace(/\//g, '~1')));
    const ref = `api#/${escaped.join('/')}`;
    const validate = compiled.get(ref) ?? ajv.compile({ $ref: ref });
    compiled.set(ref, validate);
    return validate;
  };
  validators.set(text, validator);
  return validator;
}

export async function readContract(base: string): Promise<Contract> {
  const { text, json } = await ask(base, '/openapi.json');
  const document = json as OpenAPIV3_1.Document;
  const validator = validatorOf(text, document);
  const schemaProblems = (validate: ValidateFunction, value: unknown) =>
    validate(value) ? [] : (validate.errors ?? []).map(error => `${error.instancePath} ${error.message}`);

  function operation(path: string, method = 'GET'): OpenAPIV3_1.OperationObject {
    const found = document.paths?.[path]?.[keyOf(method)];
    if (!found) throw new Error(`The document has no ${method} ${path}`);
    return found as OpenAPIV3_1.OperationObject;
  }

  return {
    document,
    paths: Object.entries(document.paths ?? {}).flatMap(([path, item]) => (item?.get ? [path] : [])),
    operations: Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
      METHODS.flatMap(method => (item?.[method] ? [`${method.toUpperCase()} ${path}`] : [])),
    ),
    operation,

    problemsOf(path, answer, method = 'GET') {
      const response = operation(path, method).responses?.[answer.status] as OpenAPIV3_1.ResponseObject | undefined;
      if (!response) return [`status ${answer.status} is not promised`];
      const problems = Object.keys(response.headers ?? {})
        .filter(name => !OPTIONAL_HEADERS.test(name) && answer.headers[name] === undefined)
        .map(name => `header ${name} is missing`);
      if (answer.status === 304 || answer.status === 204 || method === 'HEAD') {
        return answer.bytes.length === 0 ? problems : [...problems, 'there is a body'];
      }
      const type = answer.headers['content-type']?.split(';')[0] ?? 'none';
      if (!response.content?.[type]) return [...problems, `content type ${type} is not promised`];
      if (type !== 'application/json') return problems;
      const validate = validator(
        'paths',
        path,
        keyOf(method),
        'responses',
        String(answer.status),
        'content',
        type,
        'schema',
      );
      return [...problems, ...schemaProblems(validate, answer.json)];
    },

    problemsOfRefusal(answer) {
      const problems = schemaProblems(validator('components', 'schemas', 'Errors'), answer.json);
      if (answer.headers['x-request-id'] === undefined) problems.push('header x-request-id is missing');
      return answer.status >= 400 && answer.status < 500 ? problems : [...problems, `status ${answer.status}`];
    },
  };
}

/** Where the document keeps what it says of a method: HEAD is answered as GET. */
function keyOf(method: string): Method {
  const key = method === 'HEAD' ? 'get' : METHODS.find(known => known === method.toLowerCase());
  if (!key) throw new Error(`The document knows no ${method}`);
  return key;
}

/** What makes the document no OpenAPI 3.1 document; empty where it is one. */
export async function documentProblems(document: OpenAPIV3_1.Document): Promise<string[]> {
  const validator = new Validator();
  const result = await validator.validate(structuredClone(document) as never);
  if (validator.version !== '3.1') return [`version ${validator.version}`];
  return result.valid ? [] : [JSON.stringify(result.errors)];
}
