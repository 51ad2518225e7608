/** The endpoints of the local API (its section 2), all under /api/v1, except those that the listener answers itself. */
import type { RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as z from 'zod/mini';
import { MAX_NESTING, readJson } from '../domain/json-text.ts';
import { complaints } from './bodies.ts';
import { type Endpoint, Refusal } from './endpoint.ts';
import { endpoints } from './endpoints/all.ts';
import { LARGEST_BODY } from './listener.ts';
import { openApiDocument } from './openapi.ts';
import type { StationApi } from './station-api.ts';

/** The rest of the API as one request listener. */
export const appFor = (station: StationApi): RequestListener => {
  const app = new Hono().basePath('/api/v1');
  const tooLarge = new Refusal(413, 'too_large', `a body holds at most ${LARGEST_BODY} bytes`);
  app.use(bodyLimit({ maxSize: LARGEST_BODY, onError: (c) => refuse(c, tooLarge) }));
  // In any case: behind a body that nobody reads the next request of the connection would not be heard.
  app.use(async (c, next) => {
    if (c.req.method !== 'GET') await c.req.text();
    await next();
  });
  app.notFound((c) => refuse(c, new Refusal(404, 'not_found', `there is no ${c.req.method} ${c.req.path}`)));
  app.onError((error, c) => refuse(c, new Refusal(500, 'internal', error.message)));
  app.get('/openapi.json', (c) => c.json(openApiDocument()));
  for (const endpoint of endpoints)
    app.on(endpoint.method, routeOf(endpoint.path), (c) => answer(c, endpoint, station));
  return getRequestListener(app.fetch);
};

const LONG = new Set(['type', 'address']);

/** A fault's type and an actor's address may hold slashes. */
const routeOf = (path: string): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name) => (LONG.has(name) ? `:${name}{[^]+}` : `:${name}`));

const answer = async (c: Context, endpoint: Endpoint, station: StationApi): Promise<Response> => {
  const body = await bodyOf(c, endpoint);
  if (body instanceof Refusal) return refuse(c, body);
  const param = (name: string) => c.req.param(name) ?? '';
  // Whoever reads sees nothing that a power cut could still undo.
  if (endpoint.method === 'GET') await station.committed();
  const outcome = await endpoint.handle({ station, param, body });
  if (outcome instanceof Refusal) return refuse(c, outcome);
  if (endpoint.status === 200) return c.json(outcome as object, 200);
  await station.committed();
  return c.json({}, 202);
};

const refuse = (c: Context, { status, code, message }: Refusal) =>
  c.json({ error: { code, message } }, status);

const bodyOf = async (c: Context, { body: shape }: Endpoint): Promise<unknown> => {
  if (!shape) return undefined;
  const text = await c.req.text();
  const json = text.trim() === '' ? {} : readJson(text);
  if (json === undefined)
    return new Refusal(400, 'bad_json', `the body is not JSON, or nests deeper than ${MAX_NESTING}`);
  const body = z.safeParse(shape, json);
  return body.success ? body.data : new Refusal(400, 'bad_body', complaints(body.error));
};
