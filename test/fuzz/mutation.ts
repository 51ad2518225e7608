import type { Random } from '../faults/random.ts';
import { pick, whole } from './inventor.ts';

type Holder = { [member: string]: unknown };
type Place = { holder: Holder; name: string };

/** What nobody expects somewhere. */
const ODDITIES: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1, 0.1, 1.5, -0.05, 255, 256, 65_536, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53)],
  ...[1e21, 1e308, 5e-324, '', ' ', '0', '-1', '1e3', 'true', 'null', 'NaN', '__proto__', 'constructor'],
  ...['\u0000', '\ud800', '\u202eabc', '😀', 'ﬃ', 'İ', '%s%n', '../../etc/passwd', '{{7*7}}', "' OR 1=1 --"],
  ...['x'.repeat(51), 'x'.repeat(256), 'x'.repeat(5_501), [], [[]], {}, { a: 1 }, [null], [{}]],
  ...['0000-00-00T00:00:00Z', '9999-12-31T23:59:59Z', '2026-02-30T00:00:00Z', '1969-12-31T23:59:59.999Z'],
  ...['2026-03-04T12:00:00', '2026-03-04T24:00:00Z', '2026-06-30T23:59:60Z', '2026-03-04T12:00:00+99:99'],
];

const NAMES = [
  ...['extra', '', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', 'then', 'toJSON'],
  ...['\u0000', 'ünï', 'x'.repeat(300)],
];

type Mutation = (place: Place, random: Random) => void;

const put = (holder: Holder, name: string, value: unknown): void => {
  if (Array.isArray(holder)) return void holder.splice(Number(name) || 0, 1, value);
  Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
};

const MUTATIONS: readonly Mutation[] = [
  ({ holder, name }) => {
    if (Array.isArray(holder)) holder.splice(Number(name), 1);
    else delete holder[name];
  },
  ({ holder }, random) => put(holder, pick(random, NAMES), pick(random, ODDITIES)),
  ({ holder, name }, random) => put(holder, name, pick(random, ODDITIES)),
  ({ holder, name }, random) => put(holder, name, pick(random, ODDITIES)),
  ({ holder, name }) => put(holder, name, [holder[name]]),
  ({ holder, name }) => put(holder, name, { [name]: holder[name] }),
  ({ holder, name }, random) => put(holder, name, nested(whole(random, 10, 200))),
  ({ holder, name }, random) => put(holder, name, grown(holder[name], random)),
  ({ holder, name }, random) => put(holder, name, grown(holder[name], random)),
  ({ holder, name }, random) => {
    const value = holder[name];
    delete holder[name];
    put(holder, random.chance(0.5) ? name.toUpperCase() : `${name} `, value);
  },
];

const nested = (depth: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = level % 2 ? { a: value } : [value];
  return value;
};

/** A value of the same type, where that can be, at or beyond an edge. */
const grown = (value: unknown, random: Random): unknown => {
  if (typeof value === 'number')
    return pick(random, [value + 1, value - 1, -value, value * 1e9, value + 0.5, `${value}`]);
  if (typeof value === 'string')
    return pick(random, [
      ...[value.repeat(100), value.toLowerCase(), value.toUpperCase(), ` ${value}`, `${value}\n`],
      ...[value.slice(0, -1), `${value}\u0000`, Number(value), value.replace(/[0-9]/, '9')],
    ]);
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value))
    return pick(random, [[], [...value, ...value], Array(1_100).fill(value[0]), [...value].reverse()]);
  return pick(random, ODDITIES);
};

/** Another value than `tree`, by one to four mutations, as JSON text: not everything that is in it survives a parser. */
export const mutated = (tree: unknown, random: Random): string => {
  const root: Holder = { root: structuredClone(tree) };
  const places = placesOf(root);
  for (let left = random.chance(0.7) ? 1 : whole(random, 2, 4); left > 0; left -= 1)
    pick(random, MUTATIONS)(pick(random, places), random);
  const text = JSON.stringify(root.root) ?? 'null';
  return random.chance(0.1) ? misspelled(text, random) : text;
};

/** What JSON allows and no object can hold: a member twice, a number beyond all numbers, another spelling. */
const misspelled = (text: string, random: Random): string =>
  pick(random, [
    () => text.replace(/("\w+":)("[^"]*"|\d+)/, '$1$2,$1null'),
    () => text.replace(/("\w+":)("[^"]*"|\d+)/, '$1null,$1$2'),
    () => text.replace(/:(-?\d+)/, ':$1e999'),
    () => text.replace(/:(-?\d+)/, ':$1.0000000000000000000001'),
    () => text.replace(/"(\w)/, (_, letter: string) => `"\\u00${letter.charCodeAt(0).toString(16)}`),
    () => text.replaceAll(',', ' ,\n\t'),
    () => text.replace(/:("[^"]*"|-?\d+)/, (_, value: string) => `:${abyss(value)}`),
  ])();

/** So deep that whoever walks through it falls. */
const abyss = (value: string): string => '[{"a":'.repeat(10_000) + value + '}]'.repeat(10_000);

const placesOf = (holder: Holder): Place[] =>
  Object.keys(holder).flatMap((name) => {
    const value = holder[name];
    const inner = typeof value === 'object' && value !== null ? placesOf(value as Holder) : [];
    return [{ holder, name }, ...inner];
  });

/** A text that is broken as a text: cut, flipped, spliced with another, or never was one. */
export const garbled = (text: string, other: string, random: Random): string => {
  const at = whole(random, 0, text.length);
  const end = Math.min(text.length, at + whole(random, 1, 12));
  return pick(random, [
    () => text.slice(0, at),
    () => text.slice(at),
    () => text.slice(0, at) + other.slice(whole(random, 0, other.length)),
    () => text.slice(0, at) + text.slice(end),
    () => text.slice(0, end) + text.slice(at),
    () => text.slice(0, at) + noise(random, whole(random, 1, 8)).toString('latin1') + text.slice(at),
    () => flipped(text, random),
    () => flipped(text, random),
    () =>
      text.replaceAll(pick(random, ['"', ',', '[', '{', ':', '}']), pick(random, ['', "'", ' ', '[', '"'])),
    () => noise(random, whole(random, 0, 60)).toString(random.chance(0.5) ? 'utf8' : 'latin1'),
  ])();
};

const flipped = (text: string, random: Random): string => {
  const bytes = Buffer.from(text);
  for (let left = whole(random, 1, 3); left > 0 && bytes.length > 0; left -= 1) {
    const at = whole(random, 0, bytes.length - 1);
    bytes[at] = bytes[at]! ^ (1 << whole(random, 0, 7));
  }
  return bytes.toString('utf8');
};

export const noise = (random: Random, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => whole(random, 0, 255)));
