import { describe, expect, test } from 'vitest';
import { meter, OcppSide, says, T0, TOKEN } from './ocpp-side.ts';

const play = (world: OcppSide, ...events: Parameters<OcppSide['session']>[0][]) => {
  for (const event of events) world.session(event);
};

describe('with the points of OCPP 1.6 (start PowerPathClosed, stop EVConnected and Authorized)', () => {
  test('E02 cable first: one Started with the session transaction, one Updated when energy flows, one Ended', () => {
    const world = new OcppSide();
    play(world, says.plugged(), { event: 'AuthRequired' }, says.authorized());
    expect(world.story).toEqual([]);
    play(world, says.started(), { event: 'PrepareCharging' }, says.charging(0));
    play(
      world,
      { event: 'StoppingCharging' },
      says.finishedCharging(120),
      says.finished(123),
      says.unplugged(123),
    );
    expect(world.story).toEqual([
      'Started Authorized EVConnected',
      'Updated ChargingStateChanged Charging',
      'Ended StopAuthorized EVConnected Local',
    ]);
  });

  test('E03 token first: the cable is what starts it', () => {
    const world = new OcppSide();
    play(world, says.token(), says.authorized(), says.started(), says.charging(0));
    expect(world.story).toEqual([
      'Started CablePluggedIn EVConnected',
      'Updated ChargingStateChanged Charging',
    ]);
    expect(world.transactionEvents[0]).toMatchObject({ idToken: TOKEN, tellEvse: 'connector', seqNo: 0 });
  });

  test.each([
    ['Remote', 'RemoteStop'],
    ['EVDisconnected', 'EVCommunicationLost'],
    ['DeAuthorized', 'Deauthorized'],
  ] as const)('the reason %s of the session is carried over', (reason, trigger) => {
    const world = new OcppSide();
    play(
      world,
      says.plugged(),
      says.authorized(),
      says.started(),
      says.charging(0),
      says.finished(7, reason),
    );
    expect(world.transactionEvents.at(-1)).toMatchObject({
      eventType: 'Ended',
      trigger,
      stoppedReason: reason,
      meterWh: 7,
    });
  });

  test('F02.FR.01 a remote start is told once, by the first event, whatever brought it about', () => {
    const world = new OcppSide();
    play(world, says.token(), says.authorized(17), says.started({ remote_start_id: 17 }), says.charging(0));
    const [started, updated] = world.transactionEvents;
    expect(started).toMatchObject({ trigger: 'RemoteStart', remoteStartId: 17 });
    expect(updated).toMatchObject({ trigger: 'ChargingStateChanged' });
    expect(updated).not.toHaveProperty('remoteStartId');
  });

  test('E01.FR.13 the reservation is told with the next event', () => {
    const world = new OcppSide();
    play(world, says.plugged(), says.authorized(), says.started({ reservation_id: 4 }));
    expect(world.transactionEvents[0]).toMatchObject({ reservationId: 4 });
  });

  test('a second charge on the same cable is a second transaction', () => {
    const world = new OcppSide();
    play(world, says.plugged(), says.authorized(), says.started(), says.charging(0), says.finished(10));
    play(world, says.authorized(), says.started(), says.charging(10), says.finished(20), says.unplugged(20));
    expect(world.story.filter((told) => told.startsWith('Started'))).toHaveLength(2);
    const ids = new Set(world.transactionEvents.map(({ transactionId }) => transactionId));
    expect(ids.size).toBe(2);
    expect(world.addresses).toEqual(['connector/1/1', 'evse/1']);
  });

  test('a token without a car begins nothing', () => {
    const world = new OcppSide();
    play(world, says.token(), says.authorized(), says.timedOut(), says.unplugged(0));
    expect(world.story).toEqual([]);
  });
});

describe('TxStartPoint and TxStopPoint', () => {
  test('E01.FR.02, E06.FR.02 EVConnected to EVConnected: from plug to unplug, the reason is that of the stop', () => {
    const world = new OcppSide({ txStartPoint: ['EVConnected'], txStopPoint: ['EVConnected'] });
    play(
      world,
      says.plugged(),
      says.authorized(),
      says.started(),
      says.charging(0),
      says.finished(9),
      says.unplugged(9),
    );
    expect(world.story).toEqual([
      'Started CablePluggedIn EVConnected',
      'Updated Authorized',
      'Updated ChargingStateChanged Charging',
      'Updated StopAuthorized EVConnected',
      'Ended EVCommunicationLost Idle Local',
    ]);
    expect(world.transactionEvents.map(({ idToken }) => idToken)).toEqual([
      undefined,
      TOKEN,
      undefined,
      TOKEN,
      undefined,
    ]);
  });

  test('E03.FR.05 Authorized without a car: Idle, then Ended by the timeout', () => {
    const world = new OcppSide({ txStartPoint: ['Authorized'] });
    play(world, says.token(), says.authorized(), says.timedOut(), says.unplugged(0));
    expect(world.story).toEqual(['Started Authorized Idle', 'Ended EVConnectTimeout Timeout']);
    expect(world.transactionEvents[0]).toMatchObject({ tellEvse: 'evse', idToken: TOKEN });
  });

  test('E03.FR.05 the timeout ends it too when only EVConnected, which never came, is a stop point', () => {
    const world = new OcppSide({ txStartPoint: ['Authorized'], txStopPoint: ['EVConnected'] });
    play(world, says.token(), says.authorized(), says.timedOut());
    expect(world.story).toEqual(['Started Authorized Idle', 'Ended EVConnectTimeout Timeout']);
  });

  test('E01.FR.16 the connector is told with the first event after the plug', () => {
    const world = new OcppSide({ txStartPoint: ['Authorized'] });
    play(world, says.token(), says.authorized(8), says.started({ remote_start_id: 8 }), says.charging(0));
    expect(world.story).toEqual([
      'Started RemoteStart Idle',
      'Updated CablePluggedIn EVConnected',
      'Updated ChargingStateChanged Charging',
    ]);
    expect(world.transactionEvents.map(({ tellEvse }) => tellEvse)).toEqual(['evse', 'connector', undefined]);
  });

  test('E01.FR.06, E06.FR.07 EnergyTransfer to EnergyTransfer: a pause ends it, the next flow begins another', () => {
    const world = new OcppSide({ txStartPoint: ['EnergyTransfer'], txStopPoint: ['EnergyTransfer'] });
    play(
      world,
      says.plugged(),
      says.authorized(),
      says.started(),
      says.charging(0),
      says.pausedByEv(5),
      says.charging(5),
    );
    expect(world.story).toEqual(
      [
        'Started Authorized Charging',
        'Ended ChargingStateChanged SuspendedEV StoppedByEV',
        'Started ChargingStateChanged Charging',
      ].map((told, index) => (index === 0 ? 'Started ChargingStateChanged Charging' : told)),
    );
  });

  test('E01.FR.01, E06.FR.01 ParkingBayOccupancy: from the bay detector to the bay detector', () => {
    const world = new OcppSide({
      txStartPoint: ['ParkingBayOccupancy'],
      txStopPoint: ['ParkingBayOccupancy'],
    });
    world.send('evse/1', { type: 'bayOccupied', occupied: true, meter_value: meter(0) });
    play(world, says.plugged(), says.authorized(), says.started(), says.finished(5), says.unplugged(5));
    world.send('evse/1', { type: 'bayOccupied', occupied: false, meter_value: meter(5) });
    expect(world.story).toEqual([
      'Started EVDetected Idle',
      'Updated CablePluggedIn EVConnected',
      'Updated Authorized',
      'Updated StopAuthorized',
      'Updated EVCommunicationLost Idle',
      'Ended EVDeparted Local',
    ]);
  });

  test('E01.FR.04 DataSigned: the signed reading starts it', () => {
    const world = new OcppSide({ txStartPoint: ['DataSigned'] });
    play(world, says.plugged(), says.authorized());
    expect(world.story).toEqual([]);
    const signed_meter_value = { signed_meter_data: 'x', signing_method: 'dummy', encoding_method: 'plain' };
    world.session({
      event: 'TransactionStarted',
      transaction_started: { id_token: TOKEN, meter_value: { ...meter(0), signed_meter_value } },
    });
    expect(world.story).toEqual(['Started SignedDataReceived EVConnected']);
  });

  test('energy never flows without a transaction, even when the start point cannot come true', () => {
    const world = new OcppSide({ txStartPoint: ['ParkingBayOccupancy'] });
    play(world, says.plugged(), says.authorized(), says.started(), says.charging(0));
    expect(world.story).toEqual(['Started ChargingStateChanged Charging']);
    expect(world.transactionEvents[0]).toMatchObject({ idToken: TOKEN });
  });

  test('a stop point that never held does not stop it', () => {
    const world = new OcppSide({
      txStartPoint: ['EVConnected'],
      txStopPoint: ['PowerPathClosed', 'EVConnected'],
    });
    play(world, says.plugged(), says.authorized());
    world.session({ event: 'Deauthorized', deauthorized: { reason: 'Local', meter_value: meter(0) } });
    expect(world.story.at(-1)).toBe('Updated StopAuthorized');
    world.session(says.unplugged(0));
    expect(world.story.at(-1)).toBe('Ended EVCommunicationLost Idle Local');
  });
});

describe('after a restart', () => {
  const charging = (changes = {}) => {
    const world = new OcppSide(changes);
    play(world, says.plugged(), says.authorized(), says.started(), says.charging(0));
    world.send(`transaction/${world.transactionId}`, { type: 'keep', meter_value: meter(500) });
    world.restart();
    return world;
  };

  test('a resumed session keeps its transaction, its id and its numbers', () => {
    const world = charging();
    const id = world.transactionId;
    world.session(says.resumed(600));
    world.send('evse/1', { type: 'EvseReady', meter_value: meter(600) });
    play(world, says.pausedByEv(700));
    expect(world.transactionId).toBe(id);
    expect(world.transactionEvents.at(-1)).toMatchObject({ transactionId: id, seqNo: 2, meterWh: 700 });
  });

  test('a lost session ends with PowerLoss and the reading of the meter when that goes on counting', () => {
    const world = charging();
    world.send('evse/1', { type: 'EvseReady', meter_value: meter(640) });
    expect(world.story.at(-1)).toBe('Ended AbnormalCondition EVConnected PowerLoss');
    expect(world.transactionEvents.at(-1)).toMatchObject({ meterWh: 640, seqNo: 2 });
    expect(world.connectorState).toBe('Available');
  });

  test('a meter that began anew does not count: the last durable reading does', () => {
    const world = charging();
    world.send('evse/1', { type: 'EvseReady', meter_value: meter(0) });
    expect(world.transactionEvents.at(-1)).toMatchObject({ meterWh: 500, stoppedReason: 'PowerLoss' });
  });

  test('an ordered restart ends with Reboot', () => {
    const world = charging();
    world.send('evse/1', { type: 'EvseReady', meter_value: meter(640), ordered: true });
    expect(world.story.at(-1)).toBe('Ended ResetCommand EVConnected Reboot');
  });

  test('a new session of the car that is still there ends the old one first', () => {
    const world = charging({ txStartPoint: ['EVConnected'] });
    play(world, says.plugged());
    world.send('evse/1', { type: 'EvseReady', meter_value: meter(0) });
    expect(world.story.slice(-2)).toEqual([
      'Ended AbnormalCondition EVConnected PowerLoss',
      'Started CablePluggedIn EVConnected',
    ]);
    expect(world.connectorState).toBe('Preparing');
  });
});

describe('outside transactions', () => {
  test('J01.FR.14 a clock-aligned sample is told as meter values of the slot', () => {
    const world = new OcppSide({ alignedMeasurands: ['Energy.Active.Import.Register'] });
    const [effect] = world.send('evse/1', {
      type: 'aligned sample',
      meter_value: meter(12, 899),
      extras: {},
      slot: T0 + 900_000,
    });
    expect(effect).toEqual({
      type: 'notify',
      notification: {
        type: 'meterValuesTaken',
        connector: { evseId: 1, connectorId: 1 },
        at: T0 + 900_000,
        meterValues: [
          {
            at: T0 + 900_000,
            sampledValues: [
              { value: 12, unit: 'Wh', measurand: 'Energy.Active.Import.Register', context: 'Sample.Clock' },
            ],
          },
        ],
      },
    });
  });
});
