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

/** How a finding says that a name is known and that nothing here depends on it. */
export const NO_EFFECT = 'accepted, has no effect';

/** One line, for people. */
export const sentence = ({ kind, file, key, found, expected, nearest }: Finding): string => {
  const place = key === '' ? file : `${file}: ${key}`;
  const what = found === undefined ? expected : `found ${shortened(found)}, expected ${expected}`;
  const hint = nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
  return `${kind}: ${place}: ${what}${hint}`;
};

/** Passes on what is noted first of each place. */
export const eachOnce = (note: (finding: Finding) => void): ((finding: Finding) => void) => {
  const told = new Set<string>();
  return (finding) => {
    const place = `${finding.file}\n${finding.key}`;
    if (!told.has(place)) note(finding);
    told.add(place);
  };
};

/** What `run` logs: all but the names without effect, which share one line. */
export const digest = (findings: readonly Finding[]): { kind: Finding['kind']; text: string }[] => {
  const idle = findings.filter(isIdle);
  const names = idle.map(({ key }) => key.slice(key.lastIndexOf('.') + 1));
  const some = `${names.slice(0, SHOWN_NAMES).join(', ')}${names.length > SHOWN_NAMES ? ', ...' : ''}`;
  const text = `${names.length} configured names have no effect here, see check-config: ${some}`;
  return [
    ...findings
      .filter((finding) => !isIdle(finding))
      .map((finding) => ({ kind: finding.kind, text: sentence(finding) })),
    ...(idle.length > 0 ? [{ kind: 'note' as const, text }] : []),
  ];
};

const SHOWN_NAMES = 5;
const isIdle = ({ kind, expected }: Finding): boolean => kind === 'note' && expected.startsWith(NO_EFFECT);

/** A value as a finding shows it: at most 60 characters, and nothing that looks like a secret. */
export const shown = (key: string, value: unknown): string | undefined => {
  if (value === undefined) return undefined;
  if (/password|authorizationkey|pin$/i.test(key)) return '(secret)';
  return shortened(JSON.stringify(value) ?? String(value));
};

/** At most so many characters: 60 of a value, more where a sentence is quoted. */
export const shortened = (text: string, most = 60): string =>
  text.length > most ? `${text.slice(0, most - 3)}...` : text;

/** Of what others say about a file: characters that a finding quotes. */
export const LONGEST_REASON = 200;

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
