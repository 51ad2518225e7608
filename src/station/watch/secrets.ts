import { createHmac, randomBytes } from 'node:crypto';
import type { IdTokenType } from '../../domain/id-token.ts';
import { redactor } from '../message-log/redaction.ts';

/** Plain data as it may be shown or kept: the same token is always the same mark, and nothing opens a door. */
export type Unveiled = (data: unknown) => unknown;

const TOKEN_TYPES: ReadonlySet<unknown> = new Set<IdTokenType>([
  ...(['Central', 'eMAID', 'ISO14443', 'ISO15693', 'KeyCode', 'Local', 'MacAddress'] as const),
  'NoAuthorization',
]);

/** Nobody can compute a token back from its mark; the key is gone with the process. */
export const withoutSecrets = (): Unveiled => {
  const key = randomBytes(32);
  const mark = (token: string) =>
    `#${createHmac('sha256', key).update(token.toLowerCase()).digest('hex').slice(0, 10)}`;
  const messages = redactor(mark);
  const marked = (data: unknown): unknown => {
    if (Array.isArray(data)) return data.map(marked);
    if (typeof data !== 'object' || data === null) return data;
    const members = Object.entries(data).map(([name, value]) => [name, marked(value)]);
    return Object.fromEntries(isToken(data) ? [...members, ['value', mark(data.value)]] : members);
  };
  return (data) => messages.payload(undefined, marked(data));
};

/** A token as the domain knows it; the CSMS's spelling is known to the message log. */
const isToken = (data: object): data is { value: string; type: IdTokenType } =>
  'value' in data && typeof data.value === 'string' && 'type' in data && TOKEN_TYPES.has(data.type);
