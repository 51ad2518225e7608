import type { Window } from './profile.ts';
import { addSpans, type Candidate, type Span } from './spans.ts';

/**
 * Who rules when: at each instant the best candidate that has something to say (K01.FR.17). A sweep over where spans
 * begin, with the running ones in a heap: n log n, however many profiles lie on top of each other.
 * @param candidates best first
 * @returns parts of spans in order of time, with gaps where nobody has anything to say
 */
export const winners = (candidates: readonly Candidate[], window: Window): Span[] => {
  const waiting: Span[] = [];
  candidates.forEach((candidate, rank) => {
    addSpans(candidate, rank, window, waiting);
  });
  waiting.sort((a, b) => a.from - b.from);
  const running: Span[] = [];
  const won: Span[] = [];
  let next = 0;
  for (let now = window.from; ; ) {
    while (next < waiting.length && waiting[next]!.from <= now) push(running, waiting[next++]!);
    while (running.length > 0 && running[0]!.to <= now) pop(running);
    const best = running[0];
    const nextStart = waiting[next]?.from ?? window.to;
    if (!best && next >= waiting.length) return won;
    const until = best ? Math.min(best.to, nextStart) : nextStart;
    if (best) extend(won, best, now, until);
    now = until;
  }
};

const extend = (won: Span[], best: Span, from: number, to: number): void => {
  const last = won.at(-1);
  if (last && last.to === from && last.candidate === best.candidate && last.zero === best.zero) last.to = to;
  else won.push({ from, to, candidate: best.candidate, zero: best.zero, rank: best.rank });
};

/** A binary heap, the lowest rank on top. */
const push = (heap: Span[], span: Span): void => {
  let index = heap.length;
  heap.push(span);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (heap[parent]!.rank <= span.rank) break;
    heap[index] = heap[parent]!;
    index = parent;
  }
  heap[index] = span;
};

const pop = (heap: Span[]): void => {
  const span = heap.pop()!;
  if (heap.length === 0) return;
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1]!.rank < heap[child]!.rank) child++;
    if (heap[child]!.rank >= span.rank) break;
    heap[index] = heap[child]!;
    index = child;
  }
  heap[index] = span;
};
