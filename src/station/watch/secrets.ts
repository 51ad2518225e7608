import { createHmac, randomBytes } from 'node:crypto';
import { ID_TOKEN_TYPES, type IdTokenType } from '../../domain/id-token.ts';
import { redactor } from '../message-log/redaction.ts';

/** Plain data as it may be shown or kept: the same token is always the same mark, and nothing opens a door. */
export type Unveiled = (data: unknown, action?: string) => unknown;

const TOKEN_TYPES: ReadonlySet<unknown> = new Set(ID_TOKEN_TYPES);

const MOST_KNOWN = 1000;
/** No token looks like it (`#` is no character of an IdentifierString), and marked twice it would be another. */
const MARK = /^#[\da-f]{10}$/;

/** Nobody can compute a token back from its mark; the key is gone with the process. */
export const withoutSecrets = (): Unveiled => {
  const key = randomBytes(32);
  const mark = (token: string) =>
    MARK.test(token)
      ? token
      : `#${createHmac('sha256', key).update(token.toLowerCase()).digest('hex').slice(0, 10)}`;
  const messages = redactor(mark);
  /** Tokens that were seen, as they were spelled: a machine may keep one under another name. */
  const known = new Set<string>();
  const token = (value: string) => {
    // A plain word in lower case may as well be the name of something.
    const spellings = [value, value.toLowerCase()].filter((text) => /[A-Z\d]/.test(text));
    if (known.size < MOST_KNOWN) for (const spelling of spellings) known.add(spelling);
    return mark(value);
  };
  const marked = (data: unknown): unknown => {
    if (typeof data === 'string') return known.has(data) ? mark(data) : data;
    if (Array.isArray(data)) return data.map(marked);
    if (typeof data !== 'object' || data === null) return data;
    const members = Object.entries(data).map(([name, value]) => [marked(name), marked(value)]);
    return Object.fromEntries(isToken(data) ? [...members, ['value', token(data.value)]] : members);
  };
  return (data, action) => messages.payload(action, marked(data));
};

/** A token as the domain knows it; the CSMS's spelling is known to the message log. */
const isToken = (data: object): data is { value: string; type: IdTokenType } =>
  'value' in data && typeof data.value === 'string' && 'type' in data && TOKEN_TYPES.has(data.type);
