/** Something about the configuration that the reader should know. All of them are collected before anything is said. */
export type Finding = {
  /**
   * `error` stops `run`; `unknown key` is kept by `run` and an error for `check-config`; `warning` is a likely
   * mistake that has a safe meaning; `note` explains what an accepted key does here.
   */
  kind: 'error' | 'unknown key' | 'warning' | 'note';
  /** Absolute path of the file that says it. */
  file: string;
  /** Where in the file, such as `active_modules.ocpp.config.DatabasePath`; empty for the whole file. */
  key: string;
  /** What is there, shortened, secrets masked; undefined when nothing is. */
  found?: string;
  expected: string;
  /** The known spelling closest to an unknown one. */
  nearest?: string;
};

/** One line, for people. */
export const sentence = ({ kind, file, key, found, expected, nearest }: Finding): string => {
  const place = key === '' ? file : `${file}: ${key}`;
  const what = found === undefined ? expected : `found ${found}, expected ${expected}`;
  const hint = nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
  return `${kind}: ${place}: ${what}${hint}`;
};

/** A value as a finding shows it: at most 60 characters, and nothing that looks like a secret. */
export const shown = (key: string, value: unknown): string | undefined => {
  if (value === undefined) return undefined;
  if (/password|authorizationkey|pin$/i.test(key)) return '(secret)';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

/** The known word that differs least from `word`, if it differs by at most half of its letters. */
export const nearestOf = (word: string, known: readonly string[]): string | undefined => {
  const ranked = known
    .map((candidate) => ({ candidate, distance: distanceOf(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(2, word.length / 2) ? best.candidate : undefined;
};

/** Levenshtein distance, row by row. */
const distanceOf = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
};
