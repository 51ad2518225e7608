import type { AnyActor, AnyStateMachine, InspectionEvent } from 'xstate';

type StateNode = AnyStateMachine['root'];
type Definition = NonNullable<StateNode['always']>[number];

/** Runs `step` and tells each transition that `actor` takes meanwhile, as the drawn statecharts name them. */
export const takenBy = (actor: AnyActor, step: () => void): string[] => {
  const taken: string[] = [];
  const subscription = actor.system.inspect((event: InspectionEvent) => {
    if (event.type === '@xstate.microstep') taken.push(...event._transitions.map(keyOf));
  });
  try {
    step();
  } finally {
    subscription.unsubscribe();
  }
  return taken;
};

/** The state it leaves, the event as the machine spells it, and which of its transitions it is. */
const keyOf = (transition: Definition): string => {
  const { source, eventType } = transition;
  const { always = [], transitions } = source as StateNode;
  const unprompted = always.indexOf(transition);
  if (unprompted >= 0) return `${source.id}  ${unprompted}`;
  return `${source.id} ${eventType} ${transitions.get(eventType)?.indexOf(transition) ?? 0}`;
};
