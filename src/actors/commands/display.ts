import { fromWire, toWire } from '../../charger/link/display-message.ts';
import type { CommandOf, Replies } from '../../domain/commands.ts';
import type { DeviceModel } from '../../domain/device-model/device-model.ts';
import { type DisplayMessage, fits, withMessage } from '../../domain/display-message.ts';
import { DISPLAY, heldMessages } from '../display.ts';
import { runningTransactions } from '../running-transactions.ts';
import { type CommandContext, type CommandHandler, replyLater } from './command.ts';

type SetReply = Replies['setDisplayMessage'];

/** NotifyDisplayMessages goes out in parts of this many (O03.FR.03); a message has up to 512 characters. */
const MESSAGES_PER_PART = 10;

/** O01, O02, O06. */
export const setDisplayMessage: CommandHandler<'setDisplayMessage'> = (command, context) => {
  const refusal = whyNotShown(command, context);
  if (refusal) return refusal;
  const { host, modules, callId } = context;
  const ask = modules?.ask('display_message', 'set_display_message', { request: [toWire(command.message)] });
  if (ask) {
    ask((outcome) =>
      replyLater(host, callId, { status: 'value' in outcome ? setStatus(outcome.value.status) : 'Rejected' }),
    );
    return 'later';
  }
  if (!host.snapshot(DISPLAY)) host.start('display', DISPLAY, {});
  host.post(DISPLAY, { type: 'message set', message: command.message } as { type: string });
  return { status: 'Accepted' };
};

const whyNotShown = (
  { message, display }: CommandOf<'setDisplayMessage'>,
  context: CommandContext,
): SetReply | undefined => {
  const { model, host, at, modules } = context;
  const rejected = (reasonCode: string): SetReply => ({ status: 'Rejected', statusInfo: { reasonCode } });
  if (model.value('DisplayMessageCtrlr/Enabled') !== 'true') return rejected('NotEnabled');
  // O01.FR.22: this station reports no component Display, so none is known.
  if (display !== undefined) return rejected('UnknownComponent');
  if (!listed(model, 'SupportedPriorities', message.priority)) return { status: 'NotSupportedPriority' };
  if (!listed(model, 'SupportedFormats', message.format)) return { status: 'NotSupportedMessageFormat' };
  const { transactionId, from, to } = message;
  if (transactionId !== undefined && !runningTransactions(host).some(({ id }) => id === transactionId))
    return { status: 'UnknownTransaction' };
  if (to !== undefined && to <= Math.max(at, from ?? at)) return rejected('ValueOutOfRange');
  const most = model.spec('DisplayMessageCtrlr/DisplayMessages')?.maxLimit ?? 0;
  const holdsThem = modules?.provides('display_message') !== true;
  if (holdsThem && withMessage(heldMessages(host, at), message).length > most)
    return rejected('TooManyElements');
  return undefined;
};

const listed = (model: DeviceModel, variable: string, value: string): boolean =>
  (model.value(`DisplayMessageCtrlr/${variable}`) ?? '').split(',').includes(value);

/** O03, O04. */
export const getDisplayMessages: CommandHandler<'getDisplayMessages'> = (command, context) => {
  const { host, at, modules, callId } = context;
  const { ids: id, priority, state } = command.filter;
  const ask = modules?.ask('display_message', 'get_display_messages', {
    request: { ...(id && { id }), ...(priority && { priority }), ...(state && { state }) },
  });
  if (!ask) return tell(command, heldMessages(host, at), context);
  ask((outcome) => {
    const messages = 'value' in outcome ? (outcome.value.messages ?? []).map(fromWire) : [];
    replyLater(host, callId, tell(command, messages, context));
  });
  return 'later';
};

const tell = (
  { requestId, filter }: CommandOf<'getDisplayMessages'>,
  held: readonly DisplayMessage[],
  { host }: CommandContext,
): Replies['getDisplayMessages'] => {
  const messages = held.filter((message) => fits(filter, message));
  if (messages.length === 0) return { status: 'Unknown' };
  for (let first = 0; first < messages.length; first += MESSAGES_PER_PART) {
    const after = first + MESSAGES_PER_PART;
    const notification = {
      type: 'displayMessagesPart',
      requestId,
      tbc: after < messages.length,
      messages: messages.slice(first, after),
    };
    host.emit({ type: 'notify', notification, triggered: true } as { type: string });
  }
  return { status: 'Accepted' };
};

/** O05. */
export const clearDisplayMessage: CommandHandler<'clearDisplayMessage'> = ({ id }, context) => {
  const { host, at, modules, callId } = context;
  const ask = modules?.ask('display_message', 'clear_display_message', { request: { id } });
  if (ask) {
    ask((outcome) =>
      replyLater(host, callId, {
        status: 'value' in outcome && outcome.value.status === 'Accepted' ? 'Accepted' : 'Unknown',
      }),
    );
    return 'later';
  }
  if (!heldMessages(host, at).some((message) => message.id === id)) return { status: 'Unknown' };
  host.post(DISPLAY, { type: 'message cleared', messageId: id } as { type: string });
  return { status: 'Accepted' };
};

const SET_STATUSES: readonly SetReply['status'][] = [
  'Accepted',
  'NotSupportedMessageFormat',
  'NotSupportedPriority',
  'NotSupportedState',
  'UnknownTransaction',
];

const setStatus = (told: string): SetReply['status'] =>
  SET_STATUSES.find((status) => status === told) ?? 'Rejected';
