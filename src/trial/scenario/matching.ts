/** How an expectation of a scenario is held against what was said. */

/** Values that earlier steps remembered, by name. */
export type Memory = Map<string, unknown>;

/**
 * Whether `actual` has all that `expected` names: members of an object, for each element of a list one that matches it. Text may be an
 * expression between slashes (`/^Accepted$/`) or a comparison (`>= 10`, `< 5`); `*` is anything that is there.
 * @returns the first difference in words, with its path; undefined: it matches
 */
export const difference = (expected: unknown, actual: unknown, path = ''): string | undefined => {
  if (expected === '*') return actual === undefined ? `${path || 'it'} is missing` : undefined;
  if (Array.isArray(expected)) return listDifference(expected, actual, path);
  if (typeof expected === 'object' && expected !== null) return memberDifference(expected, actual, path);
  const test = typeof expected === 'string' ? testIn(expected) : undefined;
  const fits = test ? actual !== undefined && test(actual) : sameValue(expected, actual);
  return fits ? undefined : `${path || 'it'} is ${shown(actual)}, expected ${shown(expected)}`;
};

const listDifference = (expected: unknown[], actual: unknown, path: string): string | undefined => {
  if (!Array.isArray(actual)) return `${path || 'it'} is ${shown(actual)}, expected a list`;
  const missing = expected.find((each) =>
    actual.every((found) => difference(each, found, path) !== undefined),
  );
  return missing === undefined ? undefined : `${path || 'it'} has no element like ${shown(missing)}`;
};

const memberDifference = (expected: object, actual: unknown, path: string): string | undefined => {
  if (typeof actual !== 'object' || actual === null)
    return `${path || 'it'} is ${shown(actual)}, expected an object`;
  for (const [member, wanted] of Object.entries(expected)) {
    const found = (actual as { [member: string]: unknown })[member];
    const different = difference(wanted, found, path === '' ? member : `${path}.${member}`);
    if (different !== undefined) return different;
  }
  return undefined;
};

/** 1.6 writes many numbers as text. */
const sameValue = (expected: unknown, actual: unknown): boolean =>
  expected === actual ||
  (typeof expected === 'number' && typeof actual === 'string' && Number(actual) === expected);

const testIn = (text: string): ((actual: unknown) => boolean) | undefined => {
  const [, pattern] = /^\/(.*)\/$/.exec(text) ?? [];
  if (pattern !== undefined) return (actual) => new RegExp(pattern).test(String(actual));
  const [, sign, bound] = /^(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)$/.exec(text) ?? [];
  return sign === undefined ? undefined : (actual) => COMPARE[sign]!(Number(actual), Number(bound));
};

const COMPARE: { [sign: string]: (left: number, right: number) => boolean } = {
  '>=': (left, right) => left >= right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '<': (left, right) => left < right,
};

/** What stands at a path such as `transactionInfo.transactionId` or `meterValue.0.timestamp`. */
export const at = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((held, member) => (held as { [member: string]: unknown } | undefined)?.[member], value);

/**
 * `${name}` in texts becomes what was remembered; a text that is nothing else keeps its kind (a number stays a number).
 * @throws Error when nothing of that name was remembered
 */
export const filledIn = (value: unknown, memory: Memory): unknown => {
  if (typeof value === 'string') return filledText(value, memory);
  if (Array.isArray(value)) return value.map((each) => filledIn(each, memory));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, filledIn(held, memory)]));
};

const filledText = (text: string, memory: Memory): unknown => {
  const [, whole] = /^\$\{(\w+)\}$/.exec(text) ?? [];
  if (whole !== undefined) return remembered(memory, whole);
  return text.replace(/\$\{(\w+)\}/g, (_, name: string) => String(remembered(memory, name)));
};

const remembered = (memory: Memory, name: string): unknown => {
  if (memory.has(name)) return memory.get(name);
  throw new Error(
    `nothing is remembered as ${name}; remembered: ${[...memory.keys()].join(', ') || 'nothing'}`,
  );
};

const shown = (value: unknown): string => (value === undefined ? 'missing' : JSON.stringify(value));
