import type { Subprotocol } from '../protocol/version.ts';
import type { LedgerTransaction } from './ledger.ts';

/** What a line typed at the trial CSMS means. */
export type Typed =
  | { kind: 'call'; action: string; payload: object }
  | { kind: 'help' }
  | { kind: 'list' }
  | { kind: 'ledger' }
  | { kind: 'use'; station: string }
  | { kind: 'quit' }
  | { kind: 'nothing' }
  | { kind: 'problem'; problem: string };

export type TypedView = { version: Subprotocol; transactions: readonly LedgerTransaction[] };

export const HELP = [
  'list                        the stations that are connected',
  'use STATION                 the station that the following commands go to (else the one connected last)',
  'start TOKEN [EVSE]          start a transaction from here',
  'stop [TRANSACTION]          stop it (left out: the one started last)',
  'get KEY | COMPONENT/VARIABLE',
  'set KEY VALUE | COMPONENT/VARIABLE VALUE',
  'trigger MESSAGE [EVSE]      e.g. trigger Heartbeat',
  'reset [Hard|Soft|Immediate|OnIdle]',
  'unlock [EVSE]               available on|off [EVSE]',
  'send ACTION JSON            any message, e.g. send ClearCache {}',
  'ledger                      the books: every transaction, its energy, what is wrong',
  'quit',
];

/** Reads a typed line. Without a station (`view` undefined) only what needs none is understood. */
export const readTyped = (line: string, view: TypedView | undefined): Typed => {
  const [word = '', ...rest] = line.trim().split(/\s+/);
  const local = LOCAL[word];
  if (local !== undefined) return local(rest);
  const remote = REMOTE[word];
  if (remote === undefined) return problem(`"${word}" is not a command; "help" shows them`);
  if (view === undefined) return problem('no station is connected');
  return remote(rest, view, line);
};

const problem = (text: string): Typed => ({ kind: 'problem', problem: text });

const LOCAL: { [word: string]: (words: string[]) => Typed } = {
  '': () => ({ kind: 'nothing' }),
  help: () => ({ kind: 'help' }),
  list: () => ({ kind: 'list' }),
  ledger: () => ({ kind: 'ledger' }),
  quit: () => ({ kind: 'quit' }),
  exit: () => ({ kind: 'quit' }),
  use: ([station]) => (station === undefined ? problem('use STATION') : { kind: 'use', station }),
};

type Reader = (words: string[], view: TypedView, line: string) => Typed;

const call = (action: string, payload: object): Typed => ({ kind: 'call', action, payload });
const is16 = ({ version }: TypedView): boolean => version === 'ocpp1.6';

const start: Reader = ([token, evse], view) => {
  if (token === undefined) return problem('start TOKEN [EVSE]');
  if (is16(view))
    return call('RemoteStartTransaction', { idTag: token, ...(evse && { connectorId: Number(evse) }) });
  return call('RequestStartTransaction', {
    idToken: { idToken: token, type: 'ISO14443' },
    remoteStartId: (Date.now() % 1_000_000) + 1,
    ...(evse && { evseId: Number(evse) }),
  });
};

const stop: Reader = ([named], view) => {
  const id = named ?? view.transactions.filter(({ endedAt }) => endedAt === undefined).at(-1)?.id;
  if (id === undefined) return problem('no transaction is running');
  return is16(view)
    ? call('RemoteStopTransaction', { transactionId: Number(id) })
    : call('RequestStopTransaction', { transactionId: id });
};

const named = (path: string): object => {
  const [component = '', variable = ''] = path.split('/');
  return { component: { name: component }, variable: { name: variable } };
};

const get: Reader = ([key], view) => {
  if (is16(view)) return call('GetConfiguration', key === undefined ? {} : { key: [key] });
  if (!key?.includes('/')) return problem('get COMPONENT/VARIABLE');
  return call('GetVariables', { getVariableData: [named(key)] });
};

const set: Reader = ([key, ...words], view) => {
  const value = words.join(' ');
  if (key === undefined || words.length === 0) return problem('set KEY VALUE');
  if (is16(view)) return call('ChangeConfiguration', { key, value });
  return call('SetVariables', { setVariableData: [{ ...named(key), attributeValue: value }] });
};

const trigger: Reader = ([message, evse], view) => {
  if (message === undefined) return problem('trigger MESSAGE [EVSE]');
  const where = is16(view) ? { connectorId: Number(evse) } : { evse: { id: Number(evse) } };
  return call('TriggerMessage', { requestedMessage: message, ...(evse !== undefined && where) });
};

const reset: Reader = ([type], view) => call('Reset', { type: type ?? (is16(view) ? 'Soft' : 'OnIdle') });

const unlock: Reader = ([evse], view) =>
  call(
    'UnlockConnector',
    is16(view) ? { connectorId: Number(evse ?? 1) } : { evseId: Number(evse ?? 1), connectorId: 1 },
  );

const available: Reader = ([state, evse], view) => {
  if (state !== 'on' && state !== 'off') return problem('available on|off [EVSE]');
  const wanted = state === 'on' ? 'Operative' : 'Inoperative';
  return call(
    'ChangeAvailability',
    is16(view)
      ? { connectorId: Number(evse ?? 0), type: wanted }
      : { operationalStatus: wanted, ...(evse && { evse: { id: Number(evse) } }) },
  );
};

const send: Reader = ([action], _view, line) => {
  const json = line.slice(line.indexOf(action ?? ' ') + (action?.length ?? 0)).trim();
  if (action === undefined) return problem('send ACTION JSON');
  try {
    return call(action, JSON.parse(json === '' ? '{}' : json));
  } catch (error) {
    return problem(`that is no JSON: ${(error as Error).message}`);
  }
};

const REMOTE: { [word: string]: Reader } = { start, stop, get, set, trigger, reset, unlock, available, send };
