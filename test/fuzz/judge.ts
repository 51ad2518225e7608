/** What becomes of a frame of the CSMS, by OCPP-J and the official schemas alone: nothing of the station is asked. */
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { createValidator } from 'ocpp-rpc';
import type { Version } from '../process/harness/station-files.ts';
import type { Schema } from './inventor.ts';

type Payload = { [member: string]: unknown };

/** How a frame has to be answered. */
export type Verdict =
  /** Not at all. */
  | { kind: 'silence' }
  /** With one CALLERROR; nothing changes. */
  | { kind: 'refused'; id: string }
  /** With one CALLRESULT or CALLERROR, as the station thinks right. */
  | { kind: 'answered'; id: string; action: string; payload: Payload }
  /** A spelling about which opinions differ (a leap second, an IPv6 host): as `answered`, and not to be relied on. */
  | { kind: 'arguable'; id: string; action: string; payload: Payload };

export type Judge = {
  frame(data: string | Buffer): Verdict;
  /** Why the answer to a CALL of this action is not right. */
  answer(action: string, payload: unknown): string | undefined;
  readonly requests: ReadonlyMap<string, Schema>;
  readonly errorCodes: ReadonlySet<string>;
};

const FILES = { '1.6': 'ocpp1_6', '2.0.1': 'ocpp2_0_1' } as const;

/** Part 4, table 10, and OCPP-J 1.6 table 7, whose two misspellings are official. */
const CODES: { readonly [V in Version]: readonly string[] } = {
  '1.6': [
    ...['NotImplemented', 'NotSupported', 'InternalError', 'ProtocolError', 'SecurityError', 'GenericError'],
    ...['FormationViolation', 'PropertyConstraintViolation', 'OccurenceConstraintViolation'],
    'TypeConstraintViolation',
  ],
  '2.0.1': [
    ...['FormatViolation', 'GenericError', 'InternalError', 'MessageTypeNotSupported', 'NotImplemented'],
    ...['NotSupported', 'OccurrenceConstraintViolation', 'PropertyConstraintViolation', 'ProtocolError'],
    ...['RpcFrameworkError', 'SecurityError', 'TypeConstraintViolation'],
  ],
};

/** Part 4, 4.2.3: stands for an id that cannot be read. */
const NO_ID = '-1';
/** The station reads 1.6 ids that are longer than the specification allows, since there are servers that send them. */
const LONGEST_READ = { '1.6': 255, '2.0.1': 36 } as const;
/** Where a schema leaves the content open, the station stops at 64. */
const OPEN_DEPTH = 60;

export const judgeOf = (version: Version): Judge => {
  const schemas = createRequire(import.meta.url)(`ocpp-rpc/lib/schemas/${FILES[version]}.json`) as Schema[];
  const strict = createValidator(`ocpp${version}`, schemas as never);
  // Whatever these refuse is wrong by any reading: formats and multiples are left to taste.
  const generous = new Map(schemas.map((schema) => [String(schema.$id), lazy(withoutTaste(schema))]));
  const complaint = (urn: string, payload: unknown): string | undefined => {
    try {
      strict.validate(urn, payload as never);
      return undefined;
    } catch (error) {
      return String(error);
    }
  };
  const payloadVerdict = (id: string, action: string, payload: unknown): Verdict => {
    const validate = generous.get(`urn:${action}.req`);
    if (!validate || !isObject(payload) || !validate(payload)) return { kind: 'refused', id };
    if (isDeeper(payload, OPEN_DEPTH) || complaint(`urn:${action}.req`, payload))
      return { kind: 'arguable', id, action, payload };
    return { kind: 'answered', id, action, payload };
  };
  return {
    frame: (data) => verdict(data, version, payloadVerdict),
    answer: (action, payload) => complaint(`urn:${action}.conf`, payload),
    requests: new Map(
      schemas.flatMap((schema) => {
        const [, action] = /^urn:(\w+)\.req$/.exec(String(schema.$id)) ?? [];
        return action ? [[action, schema] as const] : [];
      }),
    ),
    errorCodes: new Set(CODES[version]),
  };
};

const verdict = (
  data: string | Buffer,
  version: Version,
  ofPayload: (id: string, action: string, payload: unknown) => Verdict,
): Verdict => {
  const value = typeof data === 'string' ? parsed(data) : undefined;
  const unreadable: Verdict = version === '1.6' ? { kind: 'silence' } : { kind: 'refused', id: NO_ID };
  if (!Array.isArray(value)) return unreadable;
  const [type, id, action, payload] = value as unknown[];
  if (type === 3 || type === 4) return { kind: 'silence' };
  if (typeof id !== 'string' || id === '' || id.length > LONGEST_READ[version]) return unreadable;
  if (type !== 2) return version === '1.6' ? { kind: 'silence' } : { kind: 'refused', id };
  if (typeof action !== 'string' || action === '' || value.length > 4) return { kind: 'refused', id };
  // OCPP-J 1.6, 4.2.1: null where there is nothing to say.
  return ofPayload(id, action, version === '1.6' && payload === null ? {} : payload);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): value is Payload =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Looks no further down than it has to: some messages have no ground. */
const isDeeper = (value: unknown, than: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (than === 0 || Object.values(value).some((inner) => isDeeper(inner, than - 1)));

type Check = (payload: unknown) => boolean;
const ajv = new Ajv({ strict: false, strictNumbers: true, validateFormats: false });

/** Compiled when it is needed first. */
const lazy = (schema: object): Check => {
  let check: Check | undefined;
  return (payload) => {
    check ??= ajv.compile(schema);
    return check(payload);
  };
};

/** Without what is left to taste, and without ids, which ajv takes for malformed URNs. */
const withoutTaste = (schema: Schema): Schema =>
  JSON.parse(
    JSON.stringify(schema, (key, value) =>
      ['multipleOf', '$id', '$schema'].includes(key) ? undefined : value,
    ),
  );
