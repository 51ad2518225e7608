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

/** Level by level, since a hostile value would overflow the stack of anything that calls itself. */
export const nestsDeeperThan = (limit: number, value: unknown): boolean => {
  let level = [value].filter(isContainer);
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.flatMap((inner) => Object.values(inner).filter(isContainer));
  }
  return false;
};

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;
