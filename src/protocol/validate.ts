/** The door: what passes here conforms to the official schemas, and nobody behind it checks again. */
import { type Violation, violation } from './errors.ts';
import type { Validate } from './generated/validators16.js';
import type { Subprotocol } from './version.ts';

export type { Violation } from './errors.ts';

/** Checks messages of one version, in both directions. Undefined means: conforms. */
export type Validator = {
  request(action: string, payload: unknown): Violation | undefined;
  response(action: string, payload: unknown): Violation | undefined;
  /** Whether the version has such an action at all (else: NotImplemented). */
  knows(action: string): boolean;
};

type Schemas = { requests: ReadonlyMap<string, Validate>; responses: ReadonlyMap<string, Validate> };

/** Loaded on demand, so that a start pays only for the version it speaks. */
const sources: { readonly [S in Subprotocol]: () => Promise<Schemas> } = {
  'ocpp1.6': () => import('./generated/validators16.js'),
  'ocpp2.0.1': () => import('./generated/validators201.js'),
};

/** The validator of a version; loading it again costs nothing. */
export async function loadValidator(subprotocol: Subprotocol): Promise<Validator> {
  const { requests, responses } = await sources[subprotocol]();
  return {
    request: (action, payload) => check(requests, `${action} request`, action, payload),
    response: (action, payload) => check(responses, `${action} response`, action, payload),
    knows: (action) => requests.has(action),
  };
}

function check(
  schemas: ReadonlyMap<string, Validate>,
  message: string,
  action: string,
  payload: unknown,
): Violation | undefined {
  const validate = schemas.get(action);
  if (!validate) {
    return { code: 'NotImplemented', description: `unknown action ${action}`.slice(0, 255), details: {} };
  }
  if (validate(payload)) return undefined;
  const fault = validate.errors?.[0];
  if (!fault) throw new Error(`${message}: refused without a fault`);
  return violation(message, fault, payload);
}
