/**
 * What travels in one WebSocket message (OCPP-J 4, OCPP 2.0.1 part 4 section 4): text to frame and back.
 * Knows no action and no schema, keeps no state.
 */
import { MAX_NESTING, nestsDeeperThan } from '../domain/json-text.ts';
import type { RpcErrorCode, Subprotocol } from './version.ts';

export type Frame = CallFrame | ResultFrame | ErrorFrame;
export type CallFrame = { kind: 'call'; id: string; action: string; payload: object };
export type ResultFrame = { kind: 'result'; id: string; payload: object };
export type ErrorFrame = { kind: 'error'; id: string; code: string; description: string; details: object };

/** No frame. The sender of a CALL is told (`answer`); a broken answer is never answered, but ends the wait for it. */
export type Malformed = {
  kind: 'malformed';
  reason: string;
  /** The CALLERROR to send; absent where the version says to stay silent. */
  answer?: { id: string; code: RpcErrorCode };
  /** The CALL of ours that this was meant to answer. */
  answered?: string;
};

/** Longest text that is read at all, in UTF-16 units. */
export const MAX_FRAME_LENGTH = 4 * 1024 * 1024;
/** Part 4, 4.1.4: message ids have at most 36 characters. 1.6 servers are known to send longer ones. */
const MAX_ID_LENGTH = { 'ocpp1.6': 255, 'ocpp2.0.1': 36 };
/** Stands for an id that could not be read (part 4, 4.2.3). */
const UNREADABLE_ID = '-1';

/** Reads one WebSocket message; never throws, whatever it holds. */
export function parse(data: string | Buffer, isBinary: boolean, version: Subprotocol): Frame | Malformed {
  if (isBinary) return unreadable('a binary message', version);
  const text = typeof data === 'string' ? data : data.toString('utf8');
  if (text.length > MAX_FRAME_LENGTH) return unreadable(`longer than ${MAX_FRAME_LENGTH}`, version);
  const value = parseJson(text);
  if (!Array.isArray(value)) return unreadable('not a JSON array', version);
  const id = readId(value[1], version);
  if (value[0] === 3) return parseResult(value, id);
  if (value[0] === 4) return parseError(value, id);
  if (id === undefined) return unreadable('the message id is not readable', version);
  if (value[0] !== 2) return unknownType(id, version);
  return parseCall(value, id, version);
}

/** The text of a CALL. */
export const formatCall = (id: string, action: string, payload: object): string =>
  JSON.stringify([2, id, action, payload]);

/** The text of a CALLRESULT. */
export const formatResult = (id: string, payload: object): string => JSON.stringify([3, id, payload]);

/** The text of a CALLERROR; a description has at most 255 characters. */
export const formatError = (id: string, code: string, description = '', details: object = {}): string =>
  JSON.stringify([4, id, code, description.slice(0, 255), details]);

function parseCall(value: unknown[], id: string, version: Subprotocol): CallFrame | Malformed {
  const action = value[2];
  if (typeof action !== 'string' || action === '' || value.length > 4) {
    const code = version === 'ocpp1.6' ? 'FormatViolation' : 'RpcFrameworkError';
    return { kind: 'malformed', reason: 'not [2, id, action, payload]', answer: { id, code } };
  }
  // 1.6 allows null where there is nothing to say (OCPP-J 4.2.1).
  const payload = version === 'ocpp1.6' && value[3] === null ? {} : value[3];
  if (!isObject(payload)) return badPayload(id, 'the payload is not an object');
  if (nestsDeeperThan(MAX_NESTING, payload)) return badPayload(id, `nested deeper than ${MAX_NESTING}`);
  return { kind: 'call', id, action, payload };
}

function parseResult(value: unknown[], id: string | undefined): ResultFrame | Malformed {
  if (id === undefined) return { kind: 'malformed', reason: 'a result without a readable id' };
  const payload = value[2] === null ? {} : value[2];
  if (!isObject(payload) || nestsDeeperThan(MAX_NESTING, payload)) {
    return { kind: 'malformed', reason: 'the payload of the result is no usable object', answered: id };
  }
  return { kind: 'result', id, payload };
}

/** Says what is missing itself: whatever the other side failed to spell, it did refuse. */
function parseError(value: unknown[], id: string | undefined): ErrorFrame | Malformed {
  if (id === undefined) return { kind: 'malformed', reason: 'an error without a readable id' };
  const [, , code, description, details] = value;
  return {
    kind: 'error',
    id,
    code: typeof code === 'string' && code !== '' ? code : 'GenericError',
    description: typeof description === 'string' ? description : '',
    details: isObject(details) && !nestsDeeperThan(MAX_NESTING, details) ? details : {},
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readId(id: unknown, version: Subprotocol): string | undefined {
  return typeof id === 'string' && id !== '' && id.length <= MAX_ID_LENGTH[version] ? id : undefined;
}

/** 1.6 has neither an id for this nor a code: it stays silent. */
function unreadable(reason: string, version: Subprotocol): Malformed {
  if (version === 'ocpp1.6') return { kind: 'malformed', reason };
  return { kind: 'malformed', reason, answer: { id: UNREADABLE_ID, code: 'RpcFrameworkError' } };
}

/** 1.6: a message type that is not known shall be ignored (OCPP-J 4.1.3). */
function unknownType(id: string, version: Subprotocol): Malformed {
  const reason = 'unknown message type';
  if (version === 'ocpp1.6') return { kind: 'malformed', reason };
  return { kind: 'malformed', reason, answer: { id, code: 'MessageTypeNotSupported' } };
}

const badPayload = (id: string, reason: string): Malformed => ({
  kind: 'malformed',
  reason,
  answer: { id, code: 'FormatViolation' },
});

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
