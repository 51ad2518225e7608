import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { number, object, text } from '../../src/trial/wire.ts';
import type { Random } from '../faults/random.ts';
import { LEADS_AWAY } from './frames.ts';
import { Inventor, pick, type Schema, type Words, whole } from './inventor.ts';
import { garbled, mutated } from './mutation.ts';

/** One request of the local API, and what may come of it. */
export type Request = {
  method: string;
  path: string;
  headers: { [name: string]: string };
  body?: string;
  /** Wrong by the document alone, or as the document says. */
  expects: 'refusal' | 'what is documented';
  operation?: Operation;
};

export type Operation = {
  method: string;
  path: string;
  body?: Schema;
  /** By status; `default` is a refusal of any kind. */
  responses: { [status: string]: Schema | undefined };
};

type Json = { [member: string]: unknown };

const DOCUMENT = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../docs/openapi.json'), 'utf8'),
) as Json;
const BASE = '/api/v1';
/** A stream that does not end, a WebSocket, and the end of the process. */
const LEFT_OUT = ['/events', '/modules/{module_id}/link', '/simulator/power-cut'];

const schemaIn = (content: unknown): Schema | undefined =>
  object(object(object(content).content)['application/json']).schema as Schema | undefined;

/** Every operation that the document holds. */
export const OPERATIONS: readonly Operation[] = Object.entries(DOCUMENT.paths as Json).flatMap(
  ([path, methods]) =>
    Object.entries(methods as { [method: string]: Json }).map(([method, { requestBody, responses }]) => {
      const body = schemaIn(requestBody);
      return {
        method: method.toUpperCase(),
        path,
        ...(body && { body }),
        responses: Object.fromEntries(
          Object.entries(responses as Json).map(([status, response]) => [status, schemaIn(response)]),
        ),
      };
    }),
);

const ajv = new Ajv({ strict: false, strictNumbers: true, validateFormats: false });
ajv.addSchema({ components: DOCUMENT.components } as never, 'document');
const checks = new Map<Schema, (value: unknown) => boolean>();

/** Whether a value is as a schema of the document wants it; formats are left to taste. */
export const fits = (schema: Schema, value: unknown): boolean => {
  const check = checks.get(schema) ?? ajv.compile(pointed(schema));
  checks.set(schema, check);
  return check(value);
};

const pointed = (schema: Schema): Schema =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"document#/components'));

/** Draws requests. */
export class Requests {
  readonly #random: Random;
  readonly #words: Words;
  readonly #inventor: Inventor;
  readonly #operation: () => Operation;

  constructor(random: Random, words: Words) {
    this.#random = random;
    this.#words = words;
    this.#inventor = new Inventor(random, words);
    this.#operation = random.deck(OPERATIONS.filter(({ path }) => !LEFT_OUT.includes(path)));
  }

  draw(expects: Request['expects']): Request {
    for (;;) {
      const request = expects === 'refusal' ? this.#wrong() : this.#right();
      if (request) return { ...request, expects };
    }
  }

  #right(): Omit<Request, 'expects'> | undefined {
    const operation = this.#operation();
    const { method, body: schema } = operation;
    const path = this.#pathOf(operation);
    if (!schema) return { method, path, headers: {}, operation };
    const invented = this.#inventor.value(schema);
    const body = this.#random.chance(0.3) ? mutated(invented, this.#random) : JSON.stringify(invented);
    const value = parsed(body);
    if (value === undefined || !fits(schema, value) || !isHarmless(operation, object(value)))
      return undefined;
    return { method, path, headers: JSON_TYPE, body, operation };
  }

  #wrong(): Omit<Request, 'expects'> | undefined {
    const kind = this.#random.next();
    if (kind < 0.6) return this.#wrongBody();
    const { method, path, body } = { body: undefined, ...this.#right() };
    if (method === undefined || path === undefined) return undefined;
    if (kind < 0.8) return this.#nowhere(method);
    const headers = pick(this.#random, FOREIGN);
    return { method, path, headers, ...(body !== undefined && { body }) };
  }

  #wrongBody(): Omit<Request, 'expects'> | undefined {
    const operation = this.#operation();
    const { method, body: schema } = operation;
    if (!schema) return undefined;
    const good = JSON.stringify(this.#inventor.value(schema));
    const body = this.#random.chance(0.7)
      ? mutated(JSON.parse(good), this.#random)
      : garbled(good, '{"a":[1,2,3]}', this.#random);
    const value = body.trim() === '' ? {} : parsed(body);
    if (value !== undefined && fits(schema, value)) return undefined;
    return { method, path: this.#pathOf(operation), headers: JSON_TYPE, body, operation };
  }

  /** A path or a method that is not in the document. */
  #nowhere(method: string): Omit<Request, 'expects'> | undefined {
    const random = this.#random;
    const operation = this.#operation();
    // What ends in a fault's type or an actor's address may go on as it likes.
    if (/\}$|\/(faults|actors)$/.test(operation.path)) return undefined;
    const path = this.#pathOf(operation).split('?')[0]!;
    const at = whole(random, BASE.length + 1, path.length - 1);
    return pick(random, [
      () => ({ method: pick(random, ['PUT', 'PATCH']), path, headers: {} }),
      () => ({ method, path: `${path}/${pick(random, NOWHERE)}/x/y`, headers: {} }),
      () => ({ method, path: `${path.slice(0, at)}~${path.slice(at)}`, headers: {} }),
      () => ({ method, path: `/api/v${whole(random, 2, 99)}${path.slice(BASE.length)}`, headers: {} }),
      () => ({ method: 'GET', path: `/${pick(random, NOWHERE)}`, headers: {} }),
    ])();
  }

  #pathOf({ path }: Operation): string {
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      this.#random.chance(0.8)
        ? String(pick(this.#random, this.#words[name] ?? ['1']))
        : encodeURIComponent(pick(this.#random, NAMES)),
    );
    const query = this.#random.chance(0.1) ? `?${encodeURIComponent(pick(this.#random, NAMES))}=1&&=` : '';
    return `${BASE}${filled}${query}`;
  }
}

const JSON_TYPE = { 'content-type': 'application/json' };
const NAMES = [
  '0',
  '-1',
  '1e0',
  '99',
  '01',
  ' 1',
  '__proto__',
  'constructor',
  '😀',
  'x'.repeat(3_000),
  '\u0000',
  '..',
];
const NOWHERE = [
  '..%2f..%2fetc%2fpasswd',
  '%zz',
  '%00',
  '__proto__',
  '.git%2fconfig',
  '%F0%9F',
  '%2e%2e%2fx',
  ';',
  '*',
];
const FOREIGN: readonly Request['headers'][] = [
  ...['http://evil.example', 'null', 'http://127.0.0.1:1', 'file://'].map((origin) => ({ origin })),
  ...['evil.example', '127.0.0.1.evil.example', '127.0.0.1:1', '[::', 'a b'].map((host) => ({ host })),
];

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

/** What neither leads the station away from its CSMS nor takes hours. */
const isHarmless = ({ path }: Operation, body: Json): boolean => {
  if (path === '/clock/advance') return (number(body.ms) ?? 0) <= 10_000;
  if (path !== '/ocpp/variables/set') return true;
  return (body.requests as Json[]).every(({ component_variable }) => {
    const { component, variable } = object(component_variable);
    return !LEADS_AWAY.test(`${text(object(component).name)}.${text(object(variable).name)}`);
  });
};
