/** The chart as Mermaid text: readable as a diff, and in editors that draw it. */
import type { Chart, State, Transition } from './chart.ts';
import { textOf } from './layout.ts';

export const mermaidOf = ({ root, transitions }: Chart): string => {
  const names = new Map<string, string>();
  number(root, names);
  return [
    'stateDiagram-v2',
    ...root.children.flatMap((child) => stateLines(child, names, '  ')),
    ...(root.initial === undefined ? [] : [`  [*] --> ${names.get(root.initial)}`]),
    ...transitions.filter(({ source }) => source !== root.id).map((each) => arrowLine(each, names)),
    '',
  ].join('\n');
};

/** Mermaid's own names hold no spaces. */
const number = (state: State, names: Map<string, string>): void => {
  names.set(state.id, `s${names.size}`);
  for (const child of state.children) number(child, names);
};

const stateLines = (state: State, names: ReadonlyMap<string, string>, indent: string): string[] => {
  const own = `${indent}state "${plain(state.name)}" as ${names.get(state.id)}`;
  if (state.children.length === 0) return [own];
  const separator = state.type === 'parallel' ? [`${indent}  --`] : [];
  const inner = state.children.flatMap((child, index) => [
    ...(index > 0 ? separator : []),
    ...stateLines(child, names, `${indent}  `),
  ]);
  const start = state.initial === undefined ? [] : [`${indent}  [*] --> ${names.get(state.initial)}`];
  return [`${own} {`, ...start, ...inner, `${indent}}`];
};

const arrowLine = (transition: Transition, names: ReadonlyMap<string, string>): string => {
  const text = plain(textOf(transition));
  const arrow = `  ${names.get(transition.source)} --> ${names.get(transition.target!)}`;
  return text === '' ? arrow : `${arrow}: ${text}`;
};

const plain = (text: string): string => text.replaceAll(/[":;]/g, ' ').replaceAll(/ {2,}/g, ' ').trim();
