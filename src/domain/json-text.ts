/** No message of any version nests deeper than 10; deeper than this nobody walks. */
export const MAX_NESTING = 64;
/** Levels that hold a message: a frame around its payload, a text around a message. */
const WRAPPING = 2;

/**
 * The value of JSON text that came from outside; undefined: it is none, or nests deeper than anybody walks. Whatever is read
 * with this may be looked through by functions that call themselves.
 */
export const readJson = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text);
    return nestsDeeperThan(MAX_NESTING + WRAPPING, value) ? undefined : value;
  } catch {
    return undefined;
  }
};

/** The value that JSON text stands for; text that is no JSON, or nests too deep, stands for itself. */
export const fromJsonText = (text: string): unknown => {
  const value = readJson(text);
  return value === undefined ? text : value;
};

/** Follows no value deeper than the limit, since a hostile one would overflow the stack of anything that calls itself. */
export const nestsDeeperThan = (limit: number, value: unknown): boolean =>
  isContainer(value) &&
  (limit === 0 || Object.values(value).some((inner) => nestsDeeperThan(limit - 1, inner)));

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;
