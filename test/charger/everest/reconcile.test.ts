import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/charger/everest/api.ts';
import { type Known, type Remembered, reconcile } from '../../../src/charger/everest/reconcile.ts';

const NOW = '2026-05-01T12:00:00.000Z';
const STARTED = '2026-05-01T10:00:00.000Z';
const reading = { timestamp: NOW, energy_Wh_import: { total: 9000 } };
const token = { id_token: { value: 'T', type: 'ISO14443' }, authorization_type: 'RFID' };
const CHARGING: Known = { sessionId: 'u', charging: true, token };

const remembered = (event: Json | undefined, state: string, info: Json = {}): Remembered => ({
  ...(event && { event }),
  info: { state, ...info },
  reading,
});
const names = (memory: Remembered, known: Known) =>
  reconcile(memory, known, NOW).events.map(({ event }) => event);
const session = (event: string, detail: Json = {}) => ({ uuid: 'u', timestamp: STARTED, event, ...detail });

describe('what has become of a session of EVerest', () => {
  test.each([
    ['Charging', 'ChargingStarted'],
    ['ChargingPausedEV', 'ChargingPausedEV'],
    ['ChargingPausedEVSE', 'ChargingPausedEVSE'],
  ])('still %s: it goes on with the present reading', (state, event) => {
    const { events, stop } = reconcile(remembered(session('ChargingStarted'), state), CHARGING, NOW);
    expect(events).toEqual([
      { uuid: 'u', timestamp: NOW, event: 'SessionResumed', session_resumed: { meter_value: reading } },
      { uuid: 'u', timestamp: NOW, event, charging_state_changed_event: { meter_value: reading } },
    ]);
    expect(stop).toBe(false);
  });

  test('an event without a session does not hide the session', () => {
    const memory = remembered({ uuid: '', timestamp: NOW, event: 'Enabled' }, 'Charging');
    expect(names(memory, CHARGING)).toEqual(['SessionResumed', 'ChargingStarted']);
  });

  test('the transaction began while nobody listened: its beginning is computed', () => {
    const info = { charged_energy_wh: 4000, transaction_start_time: STARTED };
    const memory = remembered(session('ChargingStarted'), 'Charging', info);
    const { events } = reconcile(memory, { ...CHARGING, charging: false }, NOW);
    expect(events.map(({ event }) => event)).toEqual([
      'SessionResumed',
      'TransactionStarted',
      'ChargingStarted',
    ]);
    expect(events[1]).toEqual({
      uuid: 'u',
      timestamp: STARTED,
      event: 'TransactionStarted',
      transaction_started: {
        id_tag: token,
        meter_value: { timestamp: STARTED, energy_Wh_import: { total: 5000 } },
      },
    });
  });

  test('for somebody whom nobody knows: stopped', () => {
    const memory = remembered(session('ChargingStarted'), 'Charging');
    const known = { sessionId: 'u', charging: false };
    expect(reconcile(memory, known, NOW)).toMatchObject({
      events: [{ event: 'SessionResumed' }],
      stop: true,
    });
  });

  test('ended, the car still there: the end as EVerest told it, else with what is known', () => {
    const end = session('TransactionFinished', { transaction_finished: { reason: 'Local' } });
    expect(reconcile(remembered(end, 'FinishedEVSE'), CHARGING, NOW).events[0]).toBe(end);
    const other = remembered(session('ChargingFinished'), 'FinishedEV', { transaction_end_time: STARTED });
    expect(reconcile(other, CHARGING, NOW).events).toMatchObject([
      { event: 'TransactionFinished', timestamp: STARTED, transaction_finished: { reason: 'StoppedByEV' } },
      { event: 'SessionResumed' },
    ]);
  });

  test('the car has left: the end with its own reading and time', () => {
    const gone = session('SessionFinished', { session_finished: { meter_value: reading } });
    expect(reconcile(remembered(gone, 'Unplugged'), CHARGING, NOW).events).toEqual([
      {
        uuid: 'u',
        timestamp: STARTED,
        event: 'TransactionFinished',
        transaction_finished: { meter_value: reading, reason: 'Other' },
      },
      gone,
    ]);
    expect(names(remembered(gone, 'Unplugged'), { sessionId: 'u', charging: false })).toEqual([
      'SessionFinished',
    ]);
  });

  test('another car, or nothing at all: the old session is left to be lost', () => {
    const other = { ...session('AuthRequired'), uuid: 'v' };
    const memory = remembered(other, 'AuthRequired', { session_start_time: STARTED });
    expect(reconcile(memory, CHARGING, NOW).events).toEqual([
      {
        uuid: 'v',
        timestamp: STARTED,
        event: 'SessionStarted',
        session_started: { reason: 'EVConnected', meter_value: reading },
      },
    ]);
    expect(names(remembered(undefined, 'Unplugged'), CHARGING)).toEqual([]);
    expect(names({}, CHARGING)).toEqual([]);
    expect(names({}, { sessionId: null, charging: false })).toEqual([]);
  });

  test('another car that charges already: for the token that EVerest used last, else it is stopped', () => {
    const begun = { ...session('TransactionStarted', { transaction_started: { id_tag: token } }), uuid: 'v' };
    expect(names(remembered(begun, 'Charging'), { sessionId: null, charging: false })).toEqual([
      'SessionStarted',
      'TransactionStarted',
      'ChargingStarted',
    ]);
    const later = { ...session('ChargingStarted'), uuid: 'v' };
    expect(reconcile(remembered(later, 'Charging'), { sessionId: null, charging: false }, NOW).stop).toBe(
      true,
    );
  });
});
