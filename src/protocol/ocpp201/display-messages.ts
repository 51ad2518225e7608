/** Block O: what the station shows to the people in front of it. */
import { customDataOf } from '../../domain/custom-data.ts';
import type { DisplayMessage } from '../../domain/display-message.ts';
import type { Notification } from '../../domain/notifications.ts';
import { fromRfc3339, toRfc3339 } from '../../domain/time.ts';
import type { Requests, Responses } from '../generated/ocpp201.ts';
import type { Hear, Tell } from '../version.ts';

type MessageInfo = Requests['SetDisplayMessage']['message'];

export const setDisplayMessage: Hear<'setDisplayMessage'> = {
  command: ({ message }: Requests['SetDisplayMessage']) => ({
    type: 'setDisplayMessage',
    message: fromInfo(message),
    ...(message.display && { display: message.display.name }),
  }),
  response: (reply): Responses['SetDisplayMessage'] => reply,
};

export const getDisplayMessages: Hear<'getDisplayMessages'> = {
  command: ({ requestId, id, priority, state }: Requests['GetDisplayMessages']) => ({
    type: 'getDisplayMessages',
    requestId,
    filter: { ...(id && { ids: id }), ...(priority && { priority }), ...(state && { state }) },
  }),
  response: ({ status }): Responses['GetDisplayMessages'] => ({ status }),
};

export const clearDisplayMessage: Hear<'clearDisplayMessage'> = {
  command: ({ id }: Requests['ClearDisplayMessage']) => ({ type: 'clearDisplayMessage', id }),
  response: ({ status }): Responses['ClearDisplayMessage'] => ({ status }),
};

type Part = Extract<Notification, { type: 'displayMessagesPart' }>;

export const displayMessagesPart: Tell<'displayMessagesPart'> = {
  requests: ({ requestId, tbc, messages }: Part) => [
    {
      action: 'NotifyDisplayMessages',
      payload: {
        requestId,
        tbc,
        messageInfo: messages.map(toInfo) as [MessageInfo, ...MessageInfo[]],
      } satisfies Requests['NotifyDisplayMessages'],
    },
  ],
};

const fromInfo = ({ startDateTime, endDateTime, message, ...info }: MessageInfo): DisplayMessage => ({
  id: info.id,
  priority: info.priority,
  ...(info.state && { state: info.state }),
  ...(startDateTime && { from: fromRfc3339(startDateTime) }),
  ...(endDateTime && { to: fromRfc3339(endDateTime) }),
  ...(info.transactionId && { transactionId: info.transactionId }),
  format: message.format,
  ...(message.language && { language: message.language }),
  content: message.content,
  ...customDataOf(info),
  ...(message.customData && { contentCustomData: message.customData }),
});

const toInfo = ({
  from,
  to,
  format,
  language,
  content,
  contentCustomData,
  ...message
}: DisplayMessage): MessageInfo => ({
  ...message,
  ...(from !== undefined && { startDateTime: toRfc3339(from) }),
  ...(to !== undefined && { endDateTime: toRfc3339(to) }),
  message: {
    format,
    ...(language && { language }),
    content,
    ...(contentCustomData && { customData: contentCustomData }),
  },
});
