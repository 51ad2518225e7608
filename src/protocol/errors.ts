/** What a fault found by a JSON schema is called in OCPP, and how it is told so that the other side can mend it. */
import type { Fault } from './generated/validators16.js';
import type { RpcErrorCode } from './version.ts';

/** Why a payload is refused: the code and texts of the CALLERROR to send. */
export type Violation = {
  code: RpcErrorCode;
  description: string;
  details: object;
  /** What the schema found; absent where there is no such message. Not to be sent. */
  fault?: Fault;
};

/** The length of a CALLERROR's description (part 4, 4.2.3), in UTF-16 units. */
export const MAX_DESCRIPTION = 255;

/** 1.6: OCPP-J 4.2.3; 2.0.1: part 4, 4.3. Too long breaks a data type (a CiString20), too many the cardinality. */
const codes: { readonly [keyword: string]: RpcErrorCode } = {
  required: 'OccurrenceConstraintViolation',
  minItems: 'OccurrenceConstraintViolation',
  maxItems: 'OccurrenceConstraintViolation',
  additionalProperties: 'FormatViolation',
  type: 'TypeConstraintViolation',
  format: 'TypeConstraintViolation',
  minLength: 'TypeConstraintViolation',
  maxLength: 'TypeConstraintViolation',
  enum: 'PropertyConstraintViolation',
  minimum: 'PropertyConstraintViolation',
  maximum: 'PropertyConstraintViolation',
  multipleOf: 'PropertyConstraintViolation',
};

/** Names what is wrong, where, what was expected and what was found. */
export function violation(message: string, fault: Fault, payload: unknown): Violation {
  const where = fault.instancePath || '/';
  const found = finding(fault.keyword, at(payload, fault.instancePath));
  const description = `${message} ${where}: expected ${expectation(fault)}${found}`;
  return {
    code: codes[fault.keyword] ?? 'FormatViolation',
    description: description.slice(0, MAX_DESCRIPTION),
    details: { path: where.slice(0, MAX_DESCRIPTION), keyword: fault.keyword },
    fault,
  };
}

function expectation({ keyword, params }: Fault): string {
  switch (keyword) {
    case 'required':
      return `a property ${quote(params.missingProperty)}`;
    case 'additionalProperties':
      return `no property ${quote(params.additionalProperty)}`;
    case 'type':
      return String(params.type);
    case 'enum':
      return `one of ${String(params.allowedValues).slice(0, 120)}`;
    case 'format':
      return `a ${params.format}`;
    default:
      return `${keyword} ${params.limit ?? params.multipleOf}`;
  }
}

/** What breaks a choice or a range is quoted. The rest may be long or secret (a password that is too long): its kind only. */
function finding(keyword: string, value: unknown): string {
  if (keyword === 'required' || keyword === 'additionalProperties') return '';
  if (['string', 'number'].includes(typeof value) && !['type', 'maxLength'].includes(keyword)) {
    return `, found ${quote(value)}`;
  }
  if (typeof value === 'string') return `, found a string of ${value.length}`;
  if (Array.isArray(value)) return `, found an array of ${value.length}`;
  return `, found ${value === null ? 'null' : typeof value}`;
}

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}

/** The value a JSON pointer leads to. */
function at(payload: unknown, pointer: string): unknown {
  let value = payload;
  for (const step of pointer.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) return undefined;
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    value = Object.getOwnPropertyDescriptor(value, key)?.value;
  }
  return value;
}
