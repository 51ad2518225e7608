/** The OpenAPI 3.1 document, made of the schemas that check bodies and describe answers. */
import * as z from 'zod/mini';
import * as answers from './answers.ts';
import type { Endpoint, RefusalStatus } from './endpoint.ts';
import { endpoints } from './endpoints/all.ts';
import { topics } from './station-api.ts';

type Json = { [member: string]: unknown };
type Operation = { method: string; path: string; operation: Json };

const BASE = '/api/v1';
const JSON_TYPE = 'application/json';

export const openApiDocument = (): object => ({
  openapi: '3.1.0',
  info: {
    title: 'Local API of statecharge',
    version: '1',
    description:
      'What a display, a card reader, a tool of the installer or a hardware driver talks to. Loopback only; docs/local-api.md has the words to it.',
  },
  servers: [{ url: BASE }],
  paths: pathsOf([...ofTheListener, ...endpoints.map(operationOf)]),
  components: { schemas: { Error: schemaOf(answers.error) } },
});

const pathsOf = (operations: readonly Operation[]): Json => {
  const paths: Record<string, Json> = {};
  for (const { method, path, operation } of operations)
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation };
  return paths;
};

const operationOf = ({ method, path, summary, body, status, answer, refusals }: Endpoint): Operation => ({
  method,
  path,
  operation: {
    summary,
    ...parametersOf(path),
    ...(body && hasMembers(body) && { requestBody: { required: false, content: json(schemaOf(body)) } }),
    responses: {
      [status]: {
        description: status === 202 ? 'taken, and on disk' : 'done',
        content: json(schemaOf(answer)),
      },
      ...Object.fromEntries(
        [...new Set<RefusalStatus>(refusals)].sort().map((code) => [code, refused(code)]),
      ),
      default: { description: 'refused', content: json({ $ref: '#/components/schemas/Error' }) },
    },
  },
});

const REASONS: Record<RefusalStatus, string> = {
  400: 'the body is not JSON, or not as it should be',
  403: 'not switched on',
  404: 'there is no such thing',
  409: 'not as the station is set up',
  413: 'the body is too large',
  500: 'a fault of the station',
  501: 'not implemented yet',
};

const refused = (code: RefusalStatus): Json => ({
  description: REASONS[code],
  content: json({ $ref: '#/components/schemas/Error' }),
});

const parametersOf = (path: string): Json => {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  if (names.length === 0) return {};
  const schema = { type: 'string' };
  return { parameters: names.map((name) => ({ name, in: 'path', required: true, schema })) };
};

const json = (schema: Json): Json => ({ [JSON_TYPE]: { schema } });

/** As somebody writes it who sends it: what has a default may be left out. */
const schemaOf = (schema: z.ZodMiniType): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
};

const hasMembers = (body: z.ZodMiniType): boolean =>
  Object.keys(Object(schemaOf(body).properties)).length > 0;

/** What `listener.ts` answers by itself. */
const ofTheListener: readonly Operation[] = [
  {
    method: 'GET',
    path: '/status',
    operation: {
      summary: 'What the station is at; answered from the first moment on',
      responses: { 200: { description: 'done', content: json(schemaOf(answers.status)) } },
    },
  },
  {
    method: 'GET',
    path: '/events',
    operation: {
      summary:
        'What happens, as server-sent events: `event` is the topic, `data` a JSON object with `timestamp`',
      parameters: [
        {
          name: 'topics',
          in: 'query',
          description: 'left out: all',
          explode: false,
          schema: { type: 'array', items: { enum: topics } },
        },
      ],
      responses: {
        200: { description: 'as long as both sides like', content: { 'text/event-stream': {} } },
        400: refused(400),
      },
    },
  },
  {
    method: 'GET',
    path: '/modules/{module_id}/link',
    operation: {
      summary: 'WebSocket of a module in another process',
      ...parametersOf('/modules/{module_id}/link'),
      responses: {
        101: { description: 'attached' },
        404: { description: 'no such module, or not of kind External' },
        409: { description: 'attached already' },
      },
    },
  },
  {
    method: 'GET',
    path: '/openapi.json',
    operation: {
      summary: 'This document',
      responses: { 200: { description: 'done', content: { [JSON_TYPE]: {} } } },
    },
  },
];
