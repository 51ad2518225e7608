/** What stands in a state, and how much room it takes. */
import type { State } from './chart.ts';

export type Size = 'title' | 'small' | 'label';
export type Line = { text: string; size: Size; kind: 'name' | 'entry' | 'exit' | 'inner' };

/** Height of a line [px]. */
export const LINE: { readonly [S in Size]: number } = { title: 20, small: 15, label: 15 };
const CHARACTER: { readonly [S in Size]: number } = { title: 8.3, small: 6.9, label: 6.7 };
const LONGEST_LINE = 46;

/** [px], without measuring: the drawing is made where there is no screen. Generous, since fonts differ. */
export const widthOf = (text: string, size: Size): number => Math.ceil(text.length * CHARACTER[size]);

export const linesOfState = (state: State): Line[] => [
  { text: state.name, size: 'title', kind: 'name' },
  ...wrapped('on entry: ', state.entry, 'entry'),
  ...wrapped('on exit: ', state.exit, 'exit'),
  ...innerLines(state),
];

/** Events that are answered in place, those with the same answer together. */
const innerLines = (state: State): Line[] => {
  const byAnswer = new Map<string, string[]>();
  for (const { event, guard, actions } of state.inner) {
    const answer = actions.join(', ') || 'nothing';
    const name = guard === undefined ? event : `${event} [${guard}]`;
    byAnswer.set(answer, [...(byAnswer.get(answer) ?? []), name]);
  }
  return [...byAnswer].flatMap(([answer, events]) => wrapped('', [...events, `→ ${answer}`], 'inner'));
};

const wrapped = (before: string, words: readonly string[], kind: Line['kind']): Line[] => {
  if (words.length === 0) return [];
  const lines: string[] = [];
  let line = before;
  for (const word of words) {
    const comma = line === before || word.startsWith('→') ? (line === before ? '' : ' ') : ', ';
    if (line !== before && line.length + word.length > LONGEST_LINE) {
      lines.push(`${line}${comma.trim()}`);
      line = `  ${word}`;
    } else line = `${line}${comma}${word}`;
  }
  return [...lines, line].map((text) => ({ text, size: 'small', kind }));
};
