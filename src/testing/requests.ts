/** What a CSMS says to have something done, in the words of each version. */
import type { Command } from './happenings.ts';
import { TOKENS } from './subject.ts';

export type Request = { action: string; payload: object };

/** What a request depends on. */
export type Place = {
  evseId: number;
  /** The transaction that runs, or ran last. */
  transactionId: string | undefined;
  /** When a reservation ends, RFC 3339. */
  expiry: string;
};

const RESERVATION = 7;
/** Nobody has announced this one. */
const NO_TRANSACTION = '999999';

export const requestFor = (version: '1.6' | '2.0.1', command: Command, place: Place): Request =>
  (version === '1.6' ? in16 : in201)[command](place);

type Requests = { [C in Command]: (place: Place) => Request };

const say = (action: string, payload: object): Request => ({ action, payload });

const start16 =
  (idTag: string) =>
  ({ evseId }: Place) =>
    say('RemoteStartTransaction', { idTag, connectorId: evseId });
const reserve16 =
  (idTag: string) =>
  ({ evseId, expiry }: Place) =>
    say('ReserveNow', { reservationId: RESERVATION, connectorId: evseId, idTag, expiryDate: expiry });
const available16 =
  (type: string) =>
  ({ evseId }: Place) =>
    say('ChangeAvailability', { connectorId: evseId, type });

const in16: Requests = {
  'remote start': start16(TOKENS.good),
  'remote start with another token': start16(TOKENS.another),
  'remote stop': ({ transactionId }) =>
    say('RemoteStopTransaction', { transactionId: Number(transactionId ?? NO_TRANSACTION) }),
  inoperative: available16('Inoperative'),
  operative: available16('Operative'),
  reserve: reserve16(TOKENS.good),
  'reserve for another token': reserve16(TOKENS.another),
  'cancel reservation': () => say('CancelReservation', { reservationId: RESERVATION }),
  unlock: ({ evseId }) => say('UnlockConnector', { connectorId: evseId }),
  'reset at once': () => say('Reset', { type: 'Hard' }),
  'reset when idle': () => say('Reset', { type: 'Soft' }),
};

const token = (idToken: string) => ({ idToken, type: 'ISO14443' });
const start201 =
  (idToken: string) =>
  ({ evseId }: Place) =>
    say('RequestStartTransaction', { idToken: token(idToken), remoteStartId: 4711, evseId });
const reserve201 =
  (idToken: string) =>
  ({ evseId, expiry }: Place) =>
    say('ReserveNow', { id: RESERVATION, idToken: token(idToken), expiryDateTime: expiry, evseId });
const available201 =
  (operationalStatus: string) =>
  ({ evseId }: Place) =>
    say('ChangeAvailability', { operationalStatus, evse: { id: evseId } });

const in201: Requests = {
  'remote start': start201(TOKENS.good),
  'remote start with another token': start201(TOKENS.another),
  'remote stop': ({ transactionId }) =>
    say('RequestStopTransaction', { transactionId: transactionId ?? NO_TRANSACTION }),
  inoperative: available201('Inoperative'),
  operative: available201('Operative'),
  reserve: reserve201(TOKENS.good),
  'reserve for another token': reserve201(TOKENS.another),
  'cancel reservation': () => say('CancelReservation', { reservationId: RESERVATION }),
  unlock: ({ evseId }) => say('UnlockConnector', { evseId, connectorId: 1 }),
  'reset at once': () => say('Reset', { type: 'Immediate' }),
  'reset when idle': () => say('Reset', { type: 'OnIdle' }),
};
