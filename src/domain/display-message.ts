import type { CustomData } from './custom-data.ts';
import type { Instant } from './time.ts';

/** The states of the station that a message may be for (2.0.1 MessageStateEnumType). */
export type DisplayState = 'Charging' | 'Faulted' | 'Idle' | 'Unavailable';
export type DisplayPriority = 'AlwaysFront' | 'InFront' | 'NormalCycle';
export type DisplayFormat = 'ASCII' | 'HTML' | 'URI' | 'UTF8';

/** A message for the people in front of the station (block O). */
export type DisplayMessage = {
  id: number;
  priority: DisplayPriority;
  /** Absent: for every state. */
  state?: DisplayState;
  from?: Instant;
  to?: Instant;
  /** It goes with its transaction (O02.FR.02). */
  transactionId?: string;
  format: DisplayFormat;
  language?: string;
  content: string;
  /** Of the message with its times, and of the text in it. */
  customData?: CustomData;
  contentCustomData?: CustomData;
};

/** Which messages a question or an order of the CSMS means; all that is named must fit (O04). */
export type DisplayFilter = { ids?: number[]; priority?: DisplayPriority; state?: DisplayState };

export const fits = ({ ids, priority, state }: DisplayFilter, message: DisplayMessage): boolean =>
  (ids === undefined || ids.includes(message.id)) &&
  (priority === undefined || message.priority === priority) &&
  (state === undefined || message.state === state);

/** A message with the same id is replaced (O06.FR.01), and so is another that is always in front (O01.FR.16). */
export const withMessage = (messages: readonly DisplayMessage[], added: DisplayMessage): DisplayMessage[] => [
  ...messages.filter(
    ({ id, priority }) =>
      id !== added.id && !(priority === 'AlwaysFront' && added.priority === 'AlwaysFront'),
  ),
  added,
];

/** Those whose end has not come (O01.FR.07). */
export const unexpired = (messages: readonly DisplayMessage[], at: Instant): DisplayMessage[] =>
  messages.filter(({ to }) => to === undefined || to > at);

/** The next instant at which a message begins or ends by itself. */
export const nextChange = (messages: readonly DisplayMessage[], at: Instant): Instant | undefined => {
  const later = messages
    .flatMap(({ from, to }) => [from, to])
    .filter((when) => when !== undefined && when > at);
  return later.length === 0 ? undefined : Math.min(...(later as Instant[]));
};

const FRONT: readonly DisplayPriority[] = ['AlwaysFront', 'InFront', 'NormalCycle'];

/**
 * What is to be seen now, the foremost first: one that is always in front hides the others, those in front hide the
 * cycle (O01.FR.12 to FR.15).
 */
export const shownNow = (
  messages: readonly DisplayMessage[],
  at: Instant,
  states: ReadonlySet<DisplayState>,
): DisplayMessage[] => {
  const current = unexpired(messages, at).filter(
    ({ from, state }) => (from === undefined || from <= at) && (state === undefined || states.has(state)),
  );
  const foremost = FRONT.find((priority) => current.some((message) => message.priority === priority));
  return current.filter(({ priority }) => priority === foremost);
};
