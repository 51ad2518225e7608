import { expect } from 'vitest';
import type { Command, CommandType, Replies } from '../../src/domain/commands.ts';
import type { Inquiry, InquiryType } from '../../src/domain/inquiries.ts';
import type { Notification } from '../../src/domain/notifications.ts';
import type { Validator } from '../../src/protocol/validate.ts';
import type { Ask, OcppVersion, Tell } from '../../src/protocol/version.ts';
import { view } from './arbitraries.ts';

/** Hears a message of the CSMS as the link does: checked against its schema first. */
export const hears = (
  version: OcppVersion,
  validator: Validator,
  action: string,
  payload: object,
): Command => {
  expect(validator.request(action, payload)).toBeUndefined();
  const hear = version.hear[action];
  if (!hear) throw new Error(`${version.subprotocol} does not hear ${action}`);
  return hear.command(payload as never, view);
};

/** The response that a reply to `request` becomes; it must pass its schema. */
export const answers = <T extends CommandType>(
  version: OcppVersion,
  validator: Validator,
  action: string,
  reply: Replies[T],
  request: object = {},
): object => {
  const hear = version.hear[action];
  if (!hear) throw new Error(`${version.subprotocol} does not hear ${action}`);
  const response = hear.response(reply as never, request as never);
  expect(validator.response(action, JSON.parse(JSON.stringify(response)))).toBeUndefined();
  return response;
};

/** The messages in which a notification is told, `[action, payload]` each; they must pass their schemas. */
export const tells = (
  version: OcppVersion,
  validator: Validator,
  notification: Notification,
): [action: string, payload: object][] => {
  const tell = version.tell[notification.type] as Tell<Notification['type']>;
  return tell.requests(notification as never, view).map(({ action, payload }) => {
    expect(validator.request(action, JSON.parse(JSON.stringify(payload)))).toBeUndefined();
    return [action, payload];
  });
};

const askOf = <T extends InquiryType>(version: OcppVersion, type: T): Ask<T> => {
  const ask = version.ask[type];
  if (typeof ask === 'string') throw new Error(`${version.subprotocol} does not ask ${type}`);
  return ask as unknown as Ask<T>;
};

/** The message that asks it, `[action, payload]`; it must pass its schema. */
export const asks = (
  version: OcppVersion,
  validator: Validator,
  inquiry: Inquiry,
): [action: string, payload: object] => {
  const { action, payload } = askOf(version, inquiry.type).request(inquiry as never, view);
  expect(validator.request(action, JSON.parse(JSON.stringify(payload)))).toBeUndefined();
  return [action, payload];
};

/** What the answer of the CSMS means. */
export const learns = (version: OcppVersion, type: InquiryType, response: object): object =>
  askOf(version, type).answer(response as never);
