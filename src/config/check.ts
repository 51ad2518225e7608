import * as z from 'zod/mini';
import { withoutEffect } from './declaration.ts';
import { type Finding, NO_EFFECT, nearestOf, shown } from './finding.ts';

/** Where findings are about: a file, and the path of the checked value within it. */
export type Place = { file: string; path: readonly (string | number)[] };

/** Checks `value` against a declared shape and fills in defaults; undefined (with errors noted) when it does not fit. */
export const check = <S extends z.ZodMiniType>(
  shape: S,
  value: unknown,
  place: Place,
  note: (finding: Finding) => void,
): z.output<S> | undefined => {
  const result = z.safeParse(shape, value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) note(findingOf(issue, value, place));
  return undefined;
};

/** Notes each key of `value` that the shape does not declare, with the nearest one that it does. */
export const noteUnknownKeys = (
  shape: { shape: object },
  value: unknown,
  { file, path }: Place,
  note: (finding: Finding) => void,
): void => {
  const known = Object.keys(shape.shape);
  for (const key of keysOf(value)) {
    if (!known.includes(key)) note(unknownKey(file, [...path, key], known));
  }
};

/** Notes each key of `value` that is accepted for the sake of other stations and does nothing here. */
export const noteKeysWithoutEffect = (
  shape: { shape: object },
  value: unknown,
  { file, path }: Place,
  note: (finding: Finding) => void,
): void => {
  for (const key of keysOf(value)) {
    const member = declared(shape.shape as Record<string, z.ZodMiniType>, key);
    const why = member && withoutEffect.get(member)?.why;
    if (why !== undefined)
      note({ kind: 'note', file, key: [...path, key].join('.'), expected: `${NO_EFFECT}; ${why}` });
  }
};

/** The entry of a table by a name that stands in a file: what every object inherits, such as `constructor`, is none. */
export const declared = <T>(table: { readonly [name: string]: T }, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** The finding for a key that nobody declared. */
export const unknownKey = (
  file: string,
  path: readonly (string | number)[],
  known: readonly string[],
): Finding => {
  const nearest = nearestOf(String(path.at(-1)), known);
  return {
    kind: 'unknown key',
    file,
    key: path.join('.'),
    expected: 'unknown, kept as it is',
    ...(nearest === undefined ? {} : { nearest }),
  };
};

const keysOf = (value: unknown): string[] =>
  typeof value === 'object' && value !== null ? Object.keys(value) : [];

const findingOf = (issue: z.core.$ZodIssue, value: unknown, { file, path }: Place): Finding => {
  const inner = issue.path.filter((step) => typeof step !== 'symbol');
  const found = shown(String(inner.at(-1) ?? ''), valueAt(value, inner));
  return {
    kind: 'error',
    file,
    key: [...path, ...inner].join('.'),
    expected: found === undefined ? `missing, expected ${expectationOf(issue)}` : expectationOf(issue),
    ...(found === undefined ? {} : { found }),
  };
};

const valueAt = (value: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (at, step) =>
      typeof at === 'object' && at !== null ? (at as Record<string | number, unknown>)[step] : undefined,
    value,
  );

const EXPECTED_TYPES: Record<string, string> = {
  string: 'text',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

const expectationOf = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return EXPECTED_TYPES[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.join(', ')}`;
    case 'too_small':
      return `at least ${issue.minimum}${unitOf(issue.origin)}`;
    case 'too_big':
      return `at most ${issue.maximum}${unitOf(issue.origin)}`;
    default:
      return 'another value';
  }
};

const unitOf = (origin: string): string => (origin === 'string' ? ' characters' : '');
