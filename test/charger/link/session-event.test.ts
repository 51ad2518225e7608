import { describe, expect, test } from 'vitest';
import { sessionEventFromWire, sessionEventToWire } from '../../../src/charger/link/session-event.ts';
import type { Powermeter } from '../../../src/domain/metering.ts';
import type { ProvidedToken, SessionEvent } from '../../../src/domain/session.ts';

const NOW = '2025-01-01T00:00:00.000Z';
const meter: Powermeter = { timestamp: NOW, energy_Wh_import: { total: 5 } };
const signed_meter_value = { signed_meter_data: 'D', signing_method: 'S', encoding_method: 'E' };
const id_token = { value: 'TOKEN', type: 'ISO14443' as const };
const session = { uuid: 'u', timestamp: NOW, connector_id: 1 };
const token: ProvidedToken = { id_token, authorization_type: 'RFID', remote_start_id: 7 };

const read = (value: object, lore = {}) => sessionEventFromWire(value, { now: NOW, ...lore });
const event = (value: object, lore = {}) => {
  const result = read(value, lore);
  if ('refused' in result) throw new Error(result.refused);
  return result.value;
};

describe('session_event of a module', () => {
  test("EVerest's words: id_tag, authorization_event, signed values beside the reading", () => {
    expect(
      event({
        ...session,
        event: 'TransactionStarted',
        transaction_started: {
          id_tag: { id_token, authorization_type: 'OCPP', request_id: 9, parent_id_token: id_token },
          meter_value: meter,
          signed_meter_value,
        },
      }),
    ).toEqual({
      ...session,
      event: 'TransactionStarted',
      transaction_started: {
        id_token,
        parent_id_token: id_token,
        remote_start_id: 9,
        meter_value: { ...meter, signed_meter_value },
      },
    });
    expect(
      event({ ...session, event: 'Authorized', authorization_event: { meter_value: meter } }, { token }),
    ).toMatchObject({ authorized: { id_token, remote_start_id: 7, meter_value: meter } });
  });

  test('what it leaves out is what we know: connector 1, now, the last reading, the last token', () => {
    expect(event({ uuid: 'u', event: 'TransactionStarted' }, { token, reading: meter })).toEqual({
      ...session,
      event: 'TransactionStarted',
      transaction_started: { id_token, remote_start_id: 7, meter_value: meter },
    });
    expect(event({ uuid: 'u', event: 'SessionResumed', meter_value: meter })).toEqual({
      ...session,
      event: 'SessionResumed',
      session_resumed: { meter_value: meter },
    });
  });

  test('reasons that OCPP has no word for are Other', () => {
    const finished = { reason: 'EVSEDisabled', meter_value: meter };
    expect(event({ ...session, event: 'TransactionFinished', transaction_finished: finished })).toMatchObject(
      {
        transaction_finished: { reason: 'Other' },
      },
    );
  });

  test('an event that we have no use for is taken; that the EVSE is kept for someone passes', () => {
    expect(event({ ...session, event: 'SwitchingPhases' })).toBeUndefined();
    for (const name of ['ReservationStart', 'ReservationEnd'])
      expect(event({ ...session, event: name })).toMatchObject({ event: name });
  });

  test.each([
    ['nothing', 7],
    ['no uuid', { event: 'AuthRequired' }],
    ['an unknown event', { ...session, event: 'Party' }],
    ['a time that is none', { ...session, event: 'AuthRequired', timestamp: 'noon' }],
    ['no reading, and none before', { ...session, event: 'ChargingStarted' }],
    ['no session_started', { ...session, event: 'SessionStarted', meter_value: meter }],
    ['nobody', { ...session, event: 'TransactionStarted', meter_value: meter }],
    [
      'text for a number',
      {
        ...session,
        event: 'SessionFinished',
        session_finished: { meter_value: { ...meter, energy_Wh_import: { total: '1' } } },
      },
    ],
  ])('refused: %s', (_what, value) => {
    expect(read(value as object)).toEqual({ refused: expect.stringMatching(/./) });
  });

  const events: SessionEvent[] = [
    { ...session, event: 'SessionStarted', session_started: { reason: 'EVConnected', meter_value: meter } },
    {
      ...session,
      event: 'SessionStarted',
      session_started: { reason: 'Authorized', id_token, meter_value: meter, reservation_id: 3 },
    },
    { ...session, event: 'AuthRequired' },
    { ...session, event: 'Authorized', authorized: { id_token, remote_start_id: 7, meter_value: meter } },
    { ...session, event: 'Deauthorized', deauthorized: { reason: 'DeAuthorized', meter_value: meter } },
    { ...session, event: 'PluginTimeout' },
    {
      ...session,
      event: 'TransactionStarted',
      transaction_started: { id_token, remote_start_id: 7, meter_value: meter },
    },
    { ...session, event: 'PrepareCharging' },
    { ...session, event: 'ChargingStarted', charging_state_changed_event: { meter_value: meter } },
    { ...session, event: 'ChargingPausedEV', charging_state_changed_event: { meter_value: meter } },
    {
      ...session,
      event: 'ChargingPausedEVSE',
      charging_state_changed_event: { meter_value: meter },
      charging_paused_evse: { reasons: ['NoEnergy'] },
    },
    { ...session, event: 'StoppingCharging' },
    { ...session, event: 'ChargingFinished', charging_state_changed_event: { meter_value: meter } },
    {
      ...session,
      event: 'TransactionFinished',
      transaction_finished: { reason: 'Local', id_token, meter_value: meter },
    },
    { ...session, event: 'SessionFinished', session_finished: { meter_value: meter } },
    { ...session, event: 'SessionResumed', session_resumed: { meter_value: meter } },
    { ...session, event: 'Enabled' },
    { ...session, event: 'Disabled' },
  ];
  test.each(events)('there and back: $event', (given) => {
    expect(event(sessionEventToWire(given), { token })).toEqual(given);
  });
});
