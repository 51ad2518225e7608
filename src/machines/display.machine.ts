import { type DisplayMessage, nextChange, unexpired, withMessage } from '../domain/display-message.ts';
import { type AnyEffect, assign, effect, type Stamp, setup } from './kit.ts';

export type DisplayEvent = Stamp &
  (
    | { type: 'message set'; message: DisplayMessage }
    | { type: 'message cleared'; messageId: number }
    | { type: 'transaction ended'; transactionId: string }
  );

type Context = { messages: DisplayMessage[] };

/** What the display holds, or what of it is current, has changed. */
export type DisplayChanged = { type: 'display changed'; messages: DisplayMessage[] };

/** Drops what is over as well, so that nothing stays that nobody will ever see. */
const kept = (
  event: DisplayEvent,
  keep: (message: DisplayMessage) => boolean,
  messages: DisplayMessage[],
) => ({
  messages: unexpired(messages, event.at).filter(keep),
});

/**
 * The built-in Display: the messages of the CSMS (2.0.1 block O), kept through power cuts (O01.FR.10) until they are
 * cleared, end, or their transaction does.
 */
export const displayMachine = () =>
  setup({
    types: {} as { context: Context; events: DisplayEvent; emitted: AnyEffect | DisplayChanged },
    delays: {
      'until a message begins or ends': ({ context, event }) =>
        (nextChange(context.messages, event.at) ?? event.at) - event.at,
    },
    guards: {
      'a message begins or ends by itself': ({ context, event }) =>
        nextChange(context.messages, event.at) !== undefined,
    },
    actions: {
      'take the message': assign(({ context, event }) =>
        event.type === 'message set'
          ? { messages: withMessage(unexpired(context.messages, event.at), event.message) }
          : context,
      ),
      'drop the message': assign(({ context, event }) =>
        event.type === 'message cleared'
          ? kept(event, ({ id }) => id !== event.messageId, context.messages)
          : context,
      ),
      'drop what belongs to the transaction': assign(({ context, event }) =>
        event.type === 'transaction ended'
          ? kept(event, ({ transactionId }) => transactionId !== event.transactionId, context.messages)
          : context,
      ),
      'drop what is over': assign(({ context, event }) => kept(event, () => true, context.messages)),
      'say what there is': effect(({ context }) => ({
        type: 'display changed' as const,
        messages: context.messages,
      })),
    },
  }).createMachine({
    id: 'display',
    context: { messages: [] },
    initial: 'looking ahead',
    on: {
      'message set': { target: '.looking ahead', actions: 'take the message' },
      'message cleared': { target: '.looking ahead', actions: 'drop the message' },
      'transaction ended': { target: '.looking ahead', actions: 'drop what belongs to the transaction' },
    },
    states: {
      'looking ahead': {
        description: 'Something has changed: is there a message that begins or ends by itself?',
        entry: 'say what there is',
        always: [
          { guard: 'a message begins or ends by itself', target: 'showing until the next change' },
          { target: 'showing' },
        ],
      },
      showing: { description: 'The messages stay as they are until somebody changes them.' },
      'showing until the next change': {
        description: 'A message begins (O01.FR.06) or ends (O01.FR.07) at an instant that is known.',
        after: {
          'until a message begins or ends': { target: 'looking ahead', actions: 'drop what is over' },
        },
      },
    },
  });
