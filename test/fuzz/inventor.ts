import type { Random } from '../faults/random.ts';

/** A JSON schema, as much of one as OCPP and OpenAPI use. */
export type Schema = { readonly [keyword: string]: unknown };

/**
 * Values that mean something in a member of this name; without them hardly any message would name anything that exists.
 * Under `member[]` stand members that belong together in an item of that list.
 */
export type Words = { readonly [member: string]: readonly unknown[] };

type Json = { [member: string]: unknown };

const DAY_MS = 86_400_000;
/** Beyond this depth only what is required. */
const DEEP = 4;

export const pick = <T>(random: Random, from: readonly T[]): T =>
  from[Math.floor(random.next() * from.length)] as T;
export const whole = (random: Random, least: number, most: number): number =>
  Math.floor(random.between(least, most + 1));

/** Makes values that a schema allows, at random. */
export class Inventor {
  readonly #random: Random;
  readonly #words: Words;
  /** When it is about: dates are within two days of it. */
  readonly #now: number;

  constructor(random: Random, words: Words = {}, now = Date.now()) {
    this.#random = random;
    this.#words = words;
    this.#now = now;
  }

  /** @param root where `$ref` points into; left out: the schema itself */
  value(schema: Schema, root: Schema = schema, member = '', depth = 0): unknown {
    const resolved = resolve(schema, root);
    const words = this.#words[member];
    if (words && !isNested(resolved) && this.#random.chance(0.9)) return pick(this.#random, words);
    const choices = (resolved.oneOf ?? resolved.anyOf) as Schema[] | undefined;
    if (choices) return this.value(pick(this.#random, choices), root, member, depth);
    if (resolved.const !== undefined) return resolved.const;
    if (Array.isArray(resolved.enum)) return pick(this.#random, resolved.enum);
    return this.#ofType(resolved, root, member, depth);
  }

  #ofType(schema: Schema, root: Schema, member: string, depth: number): unknown {
    switch (schema.type) {
      case 'object':
        return this.#object(schema, root, depth);
      case 'array':
        return this.#list(schema, root, member, depth);
      case 'integer':
        return Math.round(this.#number(schema));
      case 'number':
        return Math.round(this.#number(schema) * 10) / 10;
      case 'boolean':
        return this.#random.chance(0.5);
      case 'null':
        return null;
      default:
        return this.#text(schema);
    }
  }

  #object(schema: Schema, root: Schema, depth: number): Json {
    const required = (schema.required ?? []) as string[];
    const made: Json = {};
    for (const [name, inner] of Object.entries((schema.properties ?? {}) as { [name: string]: Schema })) {
      const likely = name === 'customData' ? 0.03 : depth >= DEEP ? 0 : 0.5;
      if (required.includes(name) || this.#random.chance(likely))
        made[name] = this.value(inner, root, name, depth + 1);
    }
    return made;
  }

  #list(schema: Schema, root: Schema, member: string, depth: number): unknown[] {
    const least = Number(schema.minItems ?? 0);
    const most = Math.min(Number(schema.maxItems ?? 4), least + 3);
    const items = (schema.items ?? {}) as Schema;
    const together = this.#words[`${member}[]`] as Json[] | undefined;
    return Array.from({ length: whole(this.#random, least, most) }, () => {
      const item = this.value(items, root, member, depth + 1);
      return together && this.#random.chance(0.8)
        ? { ...(item as Json), ...pick(this.#random, together) }
        : item;
    });
  }

  #number({ minimum = -5, maximum }: Schema): number {
    const least = Math.max(Number(minimum), -1e9);
    const most = Math.min(Number(maximum ?? 1e9), 1e9);
    // Small numbers name things that exist; large ones are for arithmetic.
    return this.#random.chance(0.8)
      ? whole(this.#random, least, Math.min(most, least + 40))
      : this.#random.between(least, most);
  }

  #text({ format, minLength = 0, maxLength = 40 }: Schema): string {
    if (format === 'date-time') return new Date(this.#instant()).toISOString();
    if (format === 'uri') return 'http://127.0.0.1:1/file';
    const most = Math.min(Number(maxLength), this.#random.chance(0.02) ? 5_000 : 30);
    const length = whole(this.#random, Math.min(Number(minLength), most), most);
    return Array.from({ length }, () => pick(this.#random, LETTERS)).join('');
  }

  #instant(): number {
    return Math.round(this.#now + this.#random.between(-2, 2) * DAY_MS);
  }
}

const LETTERS = [..."abcdefghijklmnopqrstuvwxyzABCDEFXYZ0123456789 -_.:,/'äßñ字"];

const isNested = ({ type, properties, items }: Schema): boolean =>
  type === 'object' || properties !== undefined || (type === 'array' && isNested((items ?? {}) as Schema));

/** What a `$ref` such as `#/definitions/EVSEType` stands for. */
export const resolve = (schema: Schema, root: Schema): Schema => {
  if (typeof schema.$ref !== 'string') return schema;
  const steps = schema.$ref.split('/').slice(1);
  const found = steps.reduce<unknown>((at, step) => (at as Json)[step], root);
  return resolve(found as Schema, root);
};
