/** A statechart as plain data: what a drawing, a text and the live page have in common. */
import type { AnyStateMachine } from '../../src/machines/kit.ts';

type StateNode = AnyStateMachine['root'];
type TransitionDefinition = NonNullable<StateNode['always']>[number];

export type State = {
  /** As xstate names it: the machine's id and the path. Active states are lit by it. */
  id: string;
  name: string;
  type: StateNode['type'];
  description: string;
  entry: string[];
  exit: string[];
  /** The state that is entered first. */
  initial?: string;
  /** Events that are answered without leaving any state. */
  inner: Transition[];
  children: State[];
};

export type Transition = {
  /** The same as the host says when the transition is taken (`src/actors/host/taken.ts`). */
  key: string;
  source: string;
  target?: string;
  event: string;
  guard?: string;
  actions: string[];
  /** It is taken as soon as a guard that names its target holds: the arrow says it all. */
  evident: boolean;
};

export type Chart = { id: string; description: string; root: State; transitions: Transition[] };

export const chartOf = (machine: AnyStateMachine): Chart => {
  const transitions: Transition[] = [];
  const root = stateOf(machine.root, transitions);
  return { id: machine.id, description: root.description, root, transitions };
};

const stateOf = (node: StateNode, transitions: Transition[]): State => {
  const all = transitionsOf(node);
  transitions.push(...all.filter(({ target }) => target !== undefined));
  const initial = node.initial?.target?.[0]?.id;
  return {
    id: node.id,
    name: node.key,
    type: node.type,
    description: node.description ?? '',
    entry: named(node.entry),
    exit: named(node.exit),
    ...(node.type === 'compound' && initial !== undefined && { initial }),
    inner: all.filter(({ target }) => target === undefined),
    children: Object.values(node.states).map((child) => stateOf(child as StateNode, transitions)),
  };
};

const transitionsOf = (node: StateNode): Transition[] => {
  const listed = [...node.transitions].flatMap(([event, list]) => list.map(drawn(node, event)));
  return [...listed, ...(node.always ?? []).map(drawn(node, ''))];
};

const drawn =
  (node: StateNode, event: string) =>
  ({ target, guard, actions }: TransitionDefinition, index: number): Transition => ({
    key: `${node.id} ${event} ${index}`,
    source: node.id,
    ...(target?.[0] && { target: target[0].id }),
    event: eventName(event),
    ...(guard !== undefined && { guard: guardName(guard) }),
    actions: named(actions),
    evident: target?.[0] !== undefined && guardSaysTarget(event, guard),
  });

/** `xstate.after.the back-off.connection.waiting` is "after the back-off"; without an event nothing is said. */
const eventName = (event: string): string => {
  const [, after] = /^xstate\.after\.(.+?)\.[^ .]+(?:\.|$)/.exec(event) ?? [];
  if (after !== undefined) return `after ${/^\d+$/.test(after) ? `${Number(after) / 1000} s` : after}`;
  if (event.startsWith('xstate.done.state')) return 'when it is over';
  return event === '*' ? 'anything else' : event;
};

type Named = string | { type?: string; params?: unknown } | ((...args: never[]) => unknown);

/** Without those that xstate adds itself (the timers of an `after`). */
const named = (actions: readonly unknown[]): string[] =>
  actions.filter((action) => typeof action !== 'function').map(nameOf);

const guardSaysTarget = (event: string, guard: unknown): boolean =>
  event === '' && typeof guard === 'object' && guard !== null && 'params' in guard;

const nameOf = (named: unknown): string => {
  const it = named as Named;
  return typeof it === 'string' ? it : ((typeof it === 'object' ? it.type : it.name) ?? '');
};

type Combined = { guards?: unknown[]; check?: { name: string } };

/** `and`, `or` and `not` of xstate are functions that carry what they combine. */
export const guardName = (guard: unknown): string => {
  if (typeof guard !== 'function') return withParams(guard as Named);
  const { guards = [], check } = guard as Combined;
  const names = guards.map(guardName);
  if (check?.name.startsWith('checkNot')) return `not: ${names[0]}`;
  return names.join(check?.name.startsWith('checkOr') ? ' or ' : ' and ');
};

/** `it moves to {state: 'Charging'}` is "it moves to Charging". */
const withParams = (guard: Named): string => {
  const { params } = (typeof guard === 'object' ? guard : {}) as { params?: object };
  return [nameOf(guard), ...Object.values(params ?? {})].join(' ');
};
