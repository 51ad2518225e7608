import { expect } from 'vitest';
import type { Command, CommandType, Replies } from '../../src/domain/commands.ts';
import type { Validator } from '../../src/protocol/validate.ts';
import type { OcppVersion } from '../../src/protocol/version.ts';
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

/** The response that a reply becomes; it must pass its schema. */
export const answers = <T extends CommandType>(
  version: OcppVersion,
  validator: Validator,
  action: string,
  reply: Replies[T],
): object => {
  const hear = version.hear[action];
  if (!hear) throw new Error(`${version.subprotocol} does not hear ${action}`);
  const response = hear.response(reply as never, {} as never);
  expect(validator.response(action, JSON.parse(JSON.stringify(response)))).toBeUndefined();
  return response;
};
