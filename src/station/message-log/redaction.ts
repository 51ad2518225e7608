/** What must not stand in a log: who charges, and what opens doors. */
import { readJson } from '../../domain/json-text.ts';

/** Stands in for a token: the same mark for the same token, which nobody can compute back without the station's key. */
export type Mark = (token: string) => string;
export type Redactor = {
  /** Whether there may be anything to hide; most messages are done with this one look. */
  concerns(text: string): boolean;
  payload(action: string | undefined, payload: unknown): unknown;
  text(text: string): string;
};

/** In lower case; looked for one by one, which is much faster than one expression for all. */
const SUSPICIOUS = [
  ...['idtag', 'idtoken', 'customeridentifier', 'notifycustomerinformation', 'masterpassgroup'],
  ...['passw', 'passphrase', 'secret', 'authorizationkey', 'private', 'simpin', 'vpn', '@', '\\u'],
];
/** Stands where something is hidden. */
export const HIDDEN = '***';
const TOKEN_KEYS = new Set([
  ...['idtag', 'parentidtag', 'idtoken', 'additionalidtoken', 'customeridentifier', 'masterpassgroupid'],
]);
/** Variables of the device model and keys of 1.6 that hold a token. */
const TOKEN_VARIABLES = new Set(['masterpassgroupid']);
const SECRET_NAME = /passw|passphrase|secret|authorizationkey|privatekey|private_key|^simpin$/i;
/** Where a variable's value stands in the messages and component files that carry one. */
const VALUE_KEYS = new Set(['value', 'attributevalue', 'actualvalue', 'variableattribute', 'attributes']);
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
const PASSWORD_IN_URL = /(\/\/[^/\s:@"]+):[^@/\s"]+@/g;
const TOKEN_IN_TEXT = /"(idTag|parentIdTag|idToken|additionalIdToken|customerIdentifier)"\s*:\s*"([^"]*)"/gi;
/** No name is longer; without a bound a hostile text would take time that grows with its square. */
const SECRET_IN_TEXT =
  /"([^"]{0,100}(?:passw|secret|authorizationkey|private_?key)[^"]{0,100})"\s{0,100}:\s{0,100}"[^"]*"/gi;

const VALUE_IN_TEXT = /"(value|attributeValue)"\s*:\s*"[^"]*/gi;
const NOTHING = /$^/;

export const redactor = (mark: Mark): Redactor => {
  const token = (value: string): string => (value === '' ? '' : mark(value));

  const value = (found: unknown, key = '', owner = ''): unknown => {
    if (typeof found === 'string') return textValue(found, key, owner);
    if (typeof found === 'number' && SECRET_NAME.test(key)) return HIDDEN;
    if (Array.isArray(found)) return found.map((each) => value(each, key, owner));
    return typeof found === 'object' && found !== null ? members(found, key) : found;
  };
  const textValue = (found: string, key: string, owner: string): string => {
    if (TOKEN_KEYS.has(key.toLowerCase())) return token(found);
    const isVpnKey = owner.toLowerCase() === 'vpn' && key === 'key';
    return isVpnKey || SECRET_NAME.test(key) ? HIDDEN : inside(found);
  };
  const members = (found: object, key: string): object => {
    const name = variableNameOf(found);
    const isContract = 'idToken' in found || 'id_token' in found;
    const entries = Object.entries(found).map(([member, held]) => {
      // The contract of a car bears its eMAID (C07).
      if (isContract && member === 'certificate') return [member, HIDDEN];
      const hidden = VALUE_KEYS.has(member.toLowerCase()) ? hide(name, held) : undefined;
      return [member, hidden ?? value(held, member, key)];
    });
    return Object.fromEntries(entries);
  };
  /** The value of a variable that is a secret or a token; undefined: it is neither. */
  const hide = (name: string, held: unknown): unknown => {
    if (SECRET_NAME.test(name)) return HIDDEN;
    if (!TOKEN_VARIABLES.has(name.toLowerCase())) return undefined;
    return typeof held === 'string' ? token(held) : HIDDEN;
  };
  /** Text may be JSON of its own (connection profiles, data of a DataTransfer). */
  const inside = (found: string): string => {
    if (!/^\s*[[{]/.test(found)) return plain(found);
    const json = readJson(found);
    return json === undefined ? text(found) : JSON.stringify(value(json));
  };
  const text = (found: string): string =>
    plain(found)
      .replace(TOKEN_IN_TEXT, (_, key: string, held: string) => `"${key}":"${token(held)}"`)
      .replace(SECRET_IN_TEXT, `"$1":"${HIDDEN}"`)
      .replace(SECRET_NAME.test(found) ? VALUE_IN_TEXT : NOTHING, `"$1":"${HIDDEN}`);
  return {
    concerns: (found) => {
      const lower = found.toLowerCase();
      return SUSPICIOUS.some((word) => lower.includes(word));
    },
    // What is known of a customer comes as free text (2.0.1 N09).
    payload: (action, payload) =>
      action === 'NotifyCustomerInformation' ? withoutData(value(payload)) : value(payload),
    text,
  };
};

/** Everything as it is: the operator has asked for it. */
export const unredacted: Redactor = {
  concerns: () => false,
  payload: (_, payload) => payload,
  text: (text) => text,
};

const plain = (text: string): string =>
  text.replace(PRIVATE_KEY, HIDDEN).replace(PASSWORD_IN_URL, `$1:${HIDDEN}@`);

const withoutData = (payload: unknown): unknown =>
  typeof payload === 'object' && payload !== null && 'data' in payload
    ? { ...payload, data: HIDDEN }
    : payload;

type Named = { name?: unknown };

/** 2.x: `{variable: {name}, attributeValue}`; 1.6: `{key, value}`; the domain: `{variable, value}`; modules: `{component_variable}`; component files: `{variable_name}`. */
const variableNameOf = (found: object): string => {
  const { key, variable, component_variable, variable_name } = found as {
    key?: unknown;
    variable_name?: unknown;
    variable?: string | Named;
    component_variable?: { variable?: Named };
  };
  const name = [
    key,
    variable,
    variable_name,
    (variable as Named | undefined)?.name,
    component_variable?.variable?.name,
  ].find((each) => typeof each === 'string');
  return typeof name === 'string' ? name : '';
};
