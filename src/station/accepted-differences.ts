/** Which differences of a recording are right: a list beside it, so that the recording itself is never made again. */
import { isDeepStrictEqual } from 'node:util';
import type { Difference } from './replay.ts';

/** What this version rightly does otherwise, and why. Exact, so that whatever changes next is seen again. */
export type Acceptance = {
  because: string;
  differences: Pick<Difference, 'line' | 'what' | 'now'>[];
};

export type Judged = {
  /** Nobody has accepted these. */
  open: Difference[];
  accepted: number;
  /** Accepted once, and not to be seen any more: the list says more than is true. */
  stale: Acceptance['differences'];
};

/** The list of `recording.jsonl` stands in `recording.accepted.json`. */
export const acceptanceFile = (recording: string): string =>
  `${recording.replace(/\.jsonl$/, '')}.accepted.json`;

/** @throws Error when the text is no list of accepted differences */
export const acceptances = (text: string): Acceptance[] => {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list) || !list.every(isAcceptance))
    throw new Error('expected a list of {"because": …, "differences": [{"line", "what", "now"}]}');
  return list;
};

const isAcceptance = (item: Partial<Acceptance> | null): item is Acceptance =>
  typeof item?.because === 'string' && item.because !== '' && Array.isArray(item.differences);

export const judge = (found: readonly Difference[], list: readonly Acceptance[]): Judged => {
  const accepted = list.flatMap(({ differences }) => differences);
  const open = found.filter((each) => !accepted.some((entry) => isSame(entry, each)));
  const stale = accepted.filter((entry) => !found.some((each) => isSame(entry, each)));
  return { open, accepted: found.length - open.length, stale };
};

/** The list with all that was found; what is not found any more is left out. */
export const accept = (
  found: readonly Difference[],
  list: readonly Acceptance[],
  because: string,
): Acceptance[] => {
  const { open, stale } = judge(found, list);
  const kept = list.map((each) => ({
    ...each,
    differences: each.differences.filter((entry) => !stale.includes(entry)),
  }));
  const added = { because, differences: open.map(({ line, what, now }) => ({ line, what, now })) };
  return [...kept, added].filter(({ differences }) => differences.length > 0);
};

type Entry = Acceptance['differences'][number];

const isSame = (a: Entry, b: Entry): boolean =>
  a.line === b.line && a.what === b.what && isDeepStrictEqual(a.now, b.now);
