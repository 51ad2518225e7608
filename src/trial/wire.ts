/**
 * OCPP-J frames and untyped JSON as the trial CSMS meets them. It is meant to face faulty and rude stations, so
 * nothing here trusts a shape: readers return undefined where a member is missing or of another type.
 */

export type Json = { [member: string]: unknown };

export type Frame =
  | { kind: 'call'; id: string; action: string; payload: Json }
  | { kind: 'result'; id: string; payload: Json }
  | { kind: 'error'; id: string; code: string; description: string; details: Json }
  | { kind: 'malformed'; text: string };

/** Reads one frame; what is none comes back as `malformed`, never as an exception. */
export const readFrame = (text: string): Frame => {
  const frame = parsed(text);
  if (!Array.isArray(frame) || typeof frame[1] !== 'string') return { kind: 'malformed', text };
  const [type, id, third, fourth, fifth] = frame as [unknown, string, unknown, unknown, unknown];
  if (type === 2 && typeof third === 'string')
    return { kind: 'call', id, action: third, payload: object(fourth) };
  if (type === 3) return { kind: 'result', id, payload: object(third) };
  if (type === 4)
    return {
      kind: 'error',
      id,
      code: String(third),
      description: String(fourth ?? ''),
      details: object(fifth),
    };
  return { kind: 'malformed', text };
};

export const callFrame = (id: string, action: string, payload: object): string =>
  JSON.stringify([2, id, action, payload]);

export const resultFrame = (id: string, payload: object): string => JSON.stringify([3, id, payload]);

export const errorFrame = (id: string, code: string, description: string): string =>
  JSON.stringify([4, id, code, description, {}]);

/** The value as an object; an empty one when it is none. */
export const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

export const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(object) : []);

export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** A number, also one written as a string (1.6 sends sampled values as strings). */
export const number = (value: unknown): number | undefined => {
  const read = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) ? read : undefined;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
