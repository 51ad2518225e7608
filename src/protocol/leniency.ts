/** What is overlooked in the messages of a CSMS that is known to break the schemas. By default nothing is. */
import type { Validator, Violation } from './validate.ts';

export const TOLERANCES = ['extraProperties', 'nulls', 'types', 'spelling'] as const;
/**
 * `extraProperties`: members that the schema does not know are left out. `nulls`: a member that is null counts as
 * absent. `types`: numbers and booleans as text, and text as numbers. `spelling`: the case of enumerated words.
 */
export type Tolerance = (typeof TOLERANCES)[number];

/** By host of the CSMS: a name, `*.example.com` for all below it, `*` for any. */
export type Leniency = { readonly [host: string]: readonly Tolerance[] };

/** A message is mended no more often than this; one that needs more is no message. */
const MOST_MENDS = 100;

/** What is tolerated of the CSMS at a URL: all that the entries for its host name. */
export const toleratedOf = (leniency: Leniency, url: string): Tolerance[] => {
  const host = URL.canParse(url) ? new URL(url).hostname.toLowerCase() : '';
  const applies = (name: string) =>
    name === '*' ||
    name.toLowerCase() === host ||
    (name.startsWith('*.') && host.endsWith(name.slice(1).toLowerCase()));
  const named = Object.entries(leniency).flatMap(([name, tolerances]) => (applies(name) ? tolerances : []));
  return TOLERANCES.filter((tolerance) => named.includes(tolerance));
};

/**
 * A validator for what the CSMS says: mends what is tolerated, in the payload itself, which was read from its text and
 * is nobody else's, and tells of it.
 */
export const lenient = (
  strict: Validator,
  tolerated: readonly Tolerance[],
  tell: (what: string) => void,
): Validator => {
  if (tolerated.length === 0) return strict;
  const check = (kind: 'request' | 'response', action: string, payload: unknown): Violation | undefined => {
    for (let mends = 0; ; mends += 1) {
      const violation = strict[kind](action, payload);
      const how = violation && mends < MOST_MENDS && mend(payload, violation, tolerated);
      if (!how) return violation;
      tell(`${action}: ${how}`);
    }
  };
  return {
    request: (action, payload) => check('request', action, payload),
    response: (action, payload) => check('response', action, payload),
    knows: (action) => strict.knows(action),
  };
};

type Holder = Record<string, unknown>;

/**
 * What of a response can be relied on: members that break the schema are left out, a copy is returned. What is missing
 * stays missing.
 */
export const soundPart = (strict: Validator, action: string, response: object): object => {
  const sound = structuredClone(response);
  for (let mends = 0; mends < MOST_MENDS; mends += 1) {
    const fault = strict.response(action, sound)?.fault;
    if (!fault || !leaveOut(sound, fault)) return sound;
  }
  return {};
};

/** False: something is missing at the top, so that nothing can be left out. */
const leaveOut = (
  payload: object,
  { keyword, params, instancePath }: NonNullable<Violation['fault']>,
): boolean => {
  if (keyword === 'additionalProperties') {
    delete (valueAt(payload, instancePath) as Holder)[params.additionalProperty ?? ''];
    return true;
  }
  const place = placeOf(payload, instancePath);
  if (!place) return false;
  // A list without one of its items would say something else.
  if (Array.isArray(place.holder))
    return leaveOut(payload, { keyword, params, instancePath: parentOf(instancePath) });
  delete place.holder[place.name];
  return true;
};

const parentOf = (pointer: string): string => pointer.slice(0, pointer.lastIndexOf('/'));

/** Mends one fault; undefined: it is not tolerated. */
const mend = (
  payload: unknown,
  { fault }: Violation,
  tolerated: readonly Tolerance[],
): string | undefined => {
  if (!fault) return undefined;
  const { keyword, params, instancePath } = fault;
  if (keyword === 'additionalProperties' && tolerated.includes('extraProperties')) {
    const holder = valueAt(payload, instancePath) as Holder;
    const name = params.additionalProperty ?? '';
    delete holder[name];
    return `extraProperties: ${instancePath}/${name} left out`;
  }
  const place = placeOf(payload, instancePath);
  if (!place) return undefined;
  const { holder, name } = place;
  const value = holder[name];
  if (keyword === 'type' && value === null && tolerated.includes('nulls')) {
    delete holder[name];
    return `nulls: ${instancePath} counts as absent`;
  }
  const better = keyword === 'type' && tolerated.includes('types') ? asType(value, params.type) : undefined;
  const word =
    keyword === 'enum' && tolerated.includes('spelling') ? spelled(value, params.allowedValues) : undefined;
  if (better === undefined && word === undefined) return undefined;
  holder[name] = better ?? word;
  return `${better === undefined ? 'spelling' : 'types'}: ${instancePath} taken as ${JSON.stringify(holder[name]).slice(0, 60)}`;
};

const asType = (value: unknown, type: string | undefined): unknown => {
  if (type === 'string') return ['number', 'boolean'].includes(typeof value) ? String(value) : undefined;
  if (typeof value !== 'string') return undefined;
  if (type === 'boolean') return { true: true, false: false }[value.toLowerCase()];
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (type === 'integer') return Number.isSafeInteger(number) ? number : undefined;
  return type === 'number' && Number.isFinite(number) ? number : undefined;
};

const spelled = (value: unknown, allowed: readonly unknown[] = []): unknown =>
  allowed.find((word) => String(word).toLowerCase() === String(value).toLowerCase());

/** The member that a JSON pointer leads to, with who holds it; undefined: the payload itself. */
const placeOf = (payload: unknown, pointer: string): { holder: Holder; name: string } | undefined => {
  const cut = pointer.lastIndexOf('/');
  if (cut < 0) return undefined;
  const holder = valueAt(payload, pointer.slice(0, cut));
  return typeof holder === 'object' && holder !== null
    ? { holder: holder as Holder, name: unescaped(pointer.slice(cut + 1)) }
    : undefined;
};

const unescaped = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~');

const valueAt = (payload: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (value, step) =>
        typeof value === 'object' && value !== null ? (value as Holder)[unescaped(step)] : undefined,
      payload,
    );
