import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TransactionEvent } from '../../src/domain/notifications.ts';
import type { TxPoint } from '../../src/domain/transaction.ts';
import { transactionMachine, watchesEnergy } from '../../src/machines/transaction.machine.ts';
import { testSettings } from '../settings.ts';
import { restingStates, throughTheDisk, walkEverywhere } from './every-state.ts';
import { meter, OcppSide, type Said, says, T0, TOKEN } from './ocpp-side.ts';

const charging = (changes: ConstructorParameters<typeof OcppSide>[0] = {}) => {
  const world = new OcppSide(changes);
  for (const said of [says.plugged(), says.authorized(), says.started(), says.charging(0)])
    world.session(said);
  return { world, address: `transaction/${world.transactionId}` };
};

const sampleOf = (kind: string, wh: number, seconds: number) => ({
  type: 'sample',
  kind,
  meter_value: meter(wh, seconds),
  extras: { socPercent: 50 },
});

describe('what is told', () => {
  test('E02.FR.09 Started whole', () => {
    const { world } = charging();
    expect(world.transactionEvents[0]).toEqual({
      type: 'transactionEvent',
      eventType: 'Started',
      transactionId: world.transactionId,
      seqNo: 0,
      at: T0,
      trigger: 'Authorized',
      offline: false,
      connector: { evseId: 1, connectorId: 1 },
      tellEvse: 'connector',
      meterWh: 0,
      chargingState: 'EVConnected',
      idToken: TOKEN,
      meterValues: [
        {
          at: T0,
          sampledValues: [
            {
              value: 0,
              unit: 'Wh',
              measurand: 'Energy.Active.Import.Register',
              context: 'Transaction.Begin',
            },
          ],
        },
      ],
    });
  });

  test('J02.FR.11 a periodic sample says the meter and nothing else', () => {
    const { world, address } = charging();
    world.send(address, sampleOf('periodic', 100, 60));
    expect(world.transactionEvents.at(-1)).toEqual({
      type: 'transactionEvent',
      eventType: 'Updated',
      transactionId: world.transactionId,
      seqNo: 2,
      at: T0,
      trigger: 'MeterValuePeriodic',
      offline: false,
      connector: { evseId: 1, connectorId: 1 },
      meterWh: 100,
      meterValues: [
        {
          at: T0 + 60_000,
          sampledValues: [
            {
              value: 100,
              unit: 'Wh',
              measurand: 'Energy.Active.Import.Register',
              context: 'Sample.Periodic',
            },
          ],
        },
      ],
    });
  });

  test('F06.FR.07 a triggered event says the charging state too', () => {
    const { world, address } = charging();
    world.send(address, sampleOf('triggered', 100, 60));
    expect(world.transactionEvents.at(-1)).toMatchObject({
      trigger: 'Trigger',
      chargingState: 'Charging',
      meterValues: [{ sampledValues: [{ context: 'Trigger' }] }],
    });
  });

  test('J01.FR.22 a clock-aligned sample bears the instant of its slot', () => {
    const { world, address } = charging({ alignedMeasurands: ['SoC'] });
    world.send(address, { ...sampleOf('clock', 100, 899), slot: T0 + 900_000 });
    expect(world.transactionEvents.at(-1)).toMatchObject({
      trigger: 'MeterValueClock',
      at: T0 + 900_000,
      meterValues: [{ at: T0 + 900_000, sampledValues: [{ measurand: 'SoC', location: 'EV', value: 50 }] }],
    });
  });

  test('E06.FR.11 samples for the end are in Ended only, between begin and end', () => {
    const { world, address } = charging({ txEndedMeasurands: ['Energy.Active.Import.Register'] });
    expect(world.send(address, sampleOf('endedPeriodic', 40, 30))).toEqual([]);
    world.now = T0 + 90_000;
    world.session(says.finished(90));
    const { meterValues, timeSpentCharging } = world.transactionEvents.at(-1)!;
    expect(
      meterValues?.flatMap(({ sampledValues }) =>
        sampledValues.map(({ context, value }) => [context, value]),
      ),
    ).toEqual([
      ['Transaction.Begin', 0],
      ['Sample.Periodic', 40],
      ['Transaction.End', 90],
    ]);
    expect(timeSpentCharging).toBe(90);
  });

  test('1.6 7 [E]: samples for the end are thinned out and keep the first and the last', () => {
    const { world, address } = charging({ txEndedMeasurands: ['Energy.Active.Import.Register'] });
    for (let minute = 1; minute <= 500; minute++)
      world.send(address, sampleOf('endedPeriodic', minute, minute * 60));
    world.session(says.finished(501));
    const contexts = world.transactionEvents.at(-1)!.meterValues!.flatMap((taken) => taken.sampledValues);
    expect(contexts.length).toBeLessThanOrEqual(101);
    expect(contexts.length).toBeGreaterThan(40);
    expect(contexts[0]).toMatchObject({ context: 'Transaction.Begin', value: 0 });
    expect(contexts.at(-1)).toMatchObject({ context: 'Transaction.End', value: 501 });
  });

  test('J02.FR.16 a register never falls', () => {
    const { world, address } = charging();
    world.send(address, { type: 'keep', meter_value: meter(300) });
    world.session(says.finished(20));
    expect(world.transactionEvents.at(-1)).toMatchObject({ meterWh: 300 });
  });

  test.each([{ txEndedMeasurands: ['Energy.Active.Import.Register' as const] }, { txEndedMeasurands: [] }])(
    'the signature of the last reading is part of the end, asked for or not: $txEndedMeasurands',
    (settings) => {
      const { world } = charging(settings);
      const signed_meter_value = {
        signed_meter_data: 'x',
        signing_method: 'dummy',
        encoding_method: 'plain',
      };
      world.session({
        event: 'TransactionFinished',
        transaction_finished: { meter_value: { ...meter(9), signed_meter_value }, reason: 'Local' },
      });
      expect(world.transactionEvents.at(-1)!.meterValues!.at(-1)!.sampledValues[0]).toMatchObject({
        signed: signed_meter_value,
      });
    },
  );
});

describe('announced afresh, because another CSMS is to hear of it', () => {
  const afresh = { type: 'announce afresh' };

  test('Started with the true instant and register, numbers from 0, and what has changed since', () => {
    const { world, address } = charging();
    world.send(address, sampleOf('periodic', 100, 60));
    world.now = T0 + 90_000;
    world.effects = [];
    world.send(address, afresh);
    expect(world.transactionEvents).toMatchObject([
      {
        eventType: 'Started',
        transactionId: world.transactionId,
        seqNo: 0,
        at: T0,
        trigger: 'Authorized',
        offline: false,
        tellEvse: 'connector',
        meterWh: 0,
        chargingState: 'EVConnected',
        idToken: TOKEN,
        meterValues: [{ at: T0, sampledValues: [{ value: 0, context: 'Transaction.Begin' }] }],
      },
      { eventType: 'Updated', seqNo: 1, at: T0 + 90_000, chargingState: 'Charging', meterWh: 100 },
    ]);
    world.session(says.finished(200));
    const ended = world.transactionEvents.at(-1)!;
    expect(ended).toMatchObject({ eventType: 'Ended', seqNo: 2, meterWh: 200 });
    expect(ended.tellEvse).toBeUndefined();
  });

  test('F01.FR.25 the remote start is told again, to the one that has not heard of it', () => {
    const world = new OcppSide();
    for (const said of [says.plugged(), says.authorized(42), says.started()]) world.session(said);
    world.effects = [];
    world.send(`transaction/${world.transactionId}`, afresh);
    expect(world.transactionEvents).toMatchObject([{ remoteStartId: 42, trigger: 'RemoteStart' }]);
  });

  test('a token that came after the beginning belongs to the start now: 1.6 has no other place for it', () => {
    const world = new OcppSide({ txStartPoint: ['EVConnected'] });
    for (const said of [says.plugged(), says.authorized(), says.started()]) world.session(said);
    expect(world.transactionEvents[0]!.idToken).toBeUndefined();
    world.effects = [];
    world.send(`transaction/${world.transactionId}`, afresh);
    expect(world.transactionEvents[0]).toMatchObject({ eventType: 'Started', seqNo: 0, idToken: TOKEN });
  });

  test('what is kept for the end stays as it is', () => {
    const { world, address } = charging({ txEndedMeasurands: ['Energy.Active.Import.Register'] });
    world.send(address, sampleOf('endedPeriodic', 40, 30));
    world.send(address, afresh);
    world.session(says.finished(90));
    const values = world.transactionEvents.at(-1)!.meterValues!.flatMap((taken) => taken.sampledValues);
    expect(values.map(({ value }) => value)).toEqual([0, 40, 90]);
  });
});

describe('a token that the CSMS refuses', () => {
  const refused = { type: 'receipt', receipt: { idTokenInfo: { status: 'Invalid' } } };
  const calls = (effects: { type: string }[]) => effects.filter(({ type }) => type === 'call');

  test('C15.FR.04, E05.FR.10 StopTxOnInvalidId: the EvseManager is told to stop, once', () => {
    const { world, address } = charging();
    expect(calls(world.send(address, refused))).toEqual([
      {
        type: 'call',
        interface: 'evse_manager',
        evseId: 1,
        command: 'stop_transaction',
        args: { request: { reason: 'DeAuthorized' } },
      },
    ]);
    expect(calls(world.send(address, refused))).toEqual([]);
    world.session(says.finished(3, 'DeAuthorized'));
    expect(world.story.at(-1)).toBe('Ended Deauthorized EVConnected DeAuthorized');
  });

  test('C15.FR.03 without a stop point that ceases it goes on without energy', () => {
    const { world, address } = charging({ txStopPoint: ['EVConnected'] });
    world.send(address, refused);
    world.session(says.finished(3, 'DeAuthorized'));
    expect(world.story.at(-1)).toBe('Updated Deauthorized EVConnected');
  });

  test('before the power path closes the authorization is withdrawn', () => {
    const world = new OcppSide({ txStartPoint: ['Authorized'] });
    for (const said of [says.token(), says.authorized()]) world.session(said);
    expect(calls(world.send(`transaction/${world.transactionId}`, refused))).toMatchObject([
      { command: 'withdraw_authorization', args: { reason: 'DeAuthorized' } },
    ]);
  });

  test('C15.FR.06, E05.FR.02 without StopTxOnInvalidId energy is paused', () => {
    const { world, address } = charging({ stopTxOnInvalidId: false });
    expect(calls(world.send(address, refused))).toMatchObject([{ command: 'pause_charging', args: {} }]);
    world.session(says.pausedByEvse(3));
    expect(world.story.at(-1)).toBe('Updated ChargingStateChanged SuspendedEVSE');
  });

  test('C15.FR.06 with TxStopPoint EnergyTransfer that pause is the end', () => {
    const { world, address } = charging({ stopTxOnInvalidId: false, txStopPoint: ['EnergyTransfer'] });
    world.send(address, refused);
    world.session(says.pausedByEvse(3));
    expect(world.story.at(-1)).toBe('Ended Deauthorized SuspendedEVSE DeAuthorized');
  });

  test('C15.FR.07, E05.FR.03 MaxEnergyOnInvalidId is delivered first', () => {
    const { world, address } = charging({ stopTxOnInvalidId: false, maxEnergyOnInvalidId: 500 });
    world.send(address, { type: 'keep', meter_value: meter(1000) });
    expect(watchesEnergy(world.snapshot(address))).toBe(false);
    expect(calls(world.send(address, refused))).toEqual([]);
    expect(watchesEnergy(world.snapshot(address))).toBe(true);
    expect(calls(world.send(address, { type: 'keep', meter_value: meter(1499) }))).toEqual([]);
    expect(calls(world.send(address, sampleOf('periodic', 1500, 60)))).toMatchObject([
      { command: 'pause_charging' },
    ]);
  });

  test('an answer without a word on the token changes nothing', () => {
    const { world, address } = charging();
    expect(world.send(address, { type: 'receipt', receipt: { csmsTransactionId: 7 } })).toEqual([]);
    expect(
      world.send(address, { type: 'receipt', receipt: { idTokenInfo: { status: 'Accepted' } } }),
    ).toEqual([]);
  });
});

describe('the priority of a transaction (K03.FR.04 to FR.06)', () => {
  const receipt = (told: object) => ({ type: 'receipt', receipt: told });
  const ofToken = (chargingPriority: number) => ({ idTokenInfo: { status: 'Accepted', chargingPriority } });

  test('is learnt with its token and in its own answers, and told once', () => {
    const { world, address } = charging();
    const learnt = [{ type: 'priority learnt' }];
    expect(world.send(address, receipt(ofToken(0)))).toEqual(learnt);
    expect(world.send(address, receipt(ofToken(0)))).toEqual([]);
    expect(world.send(address, receipt({ chargingPriority: 2 }))).toEqual(learnt);
    expect(world.send(address, receipt({ ...ofToken(0), chargingPriority: 2 }))).toEqual([]);
    expect(world.send(address, receipt({ ...ofToken(1), chargingPriority: 2 }))).toEqual(learnt);
    expect(world.snapshot(address).context).toMatchObject({ tokenPriority: 1, chargingPriority: 2 });
  });
});

describe('the machine', () => {
  const machine = transactionMachine(testSettings({ stopTxOnInvalidId: false, maxEnergyOnInvalidId: 500 }));
  const happening = { trigger: 'ChargingStateChanged', at: T0, connectorId: 1, plugged: true };
  const stamp = { at: T0, id: 'id' };
  const events = [
    ...(['Idle', 'EVConnected', 'Charging', 'SuspendedEV', 'SuspendedEVSE'] as const).map(
      (chargingState) => ({
        ...stamp,
        type: 'update',
        happening: { ...happening, chargingState },
      }),
    ),
    { ...stamp, type: 'receipt', receipt: { idTokenInfo: { status: 'Blocked' } } },
    { ...stamp, type: 'keep', meter_value: meter(1000) },
  ];
  const beginning = { ...happening, chargingState: 'Idle', plugged: false, meter_value: meter(0) };
  const walk = walkEverywhere(machine, { id: 't', evseId: 1, beginning }, events, ({ value, context }) => [
    value,
    context.lastReading.energy_Wh_import.total,
  ]);

  test('every state can be reached', () => {
    expect(restingStates(machine).filter((id) => !walk.reached.has(id) && !id.endsWith('.ended'))).toEqual(
      [],
    );
  });

  test('every state survives the disk', () => {
    for (const snapshot of walk.snapshots) {
      const restored = throughTheDisk(machine, snapshot);
      expect(restored.value).toEqual(snapshot.value);
      expect(restored.context).toEqual(snapshot.context);
    }
  });
});

describe('whatever the EvseManager says', () => {
  const anySaid: fc.Arbitrary<Said> = fc.oneof(
    fc.constantFrom(
      says.plugged(),
      says.token(),
      says.authorized(),
      says.authorized(3),
      says.started(),
      says.timedOut(),
    ),
    fc.constantFrom<Said>(
      { event: 'AuthRequired' },
      { event: 'StoppingCharging' },
      { event: 'PrepareCharging' },
    ),
    fc
      .nat(1000)
      .chain((wh) =>
        fc.constantFrom(
          says.charging(wh),
          says.pausedByEv(wh),
          says.pausedByEvse(wh),
          says.finished(wh),
          says.finished(wh, 'EVDisconnected'),
          says.unplugged(wh),
          says.resumed(wh),
        ),
      ),
  );
  const step = fc.oneof(
    { weight: 8, arbitrary: anySaid.map((said) => (world: OcppSide) => void world.session(said)) },
    fc.constant((world: OcppSide) => {
      if (world.transactionId) world.send(`transaction/${world.transactionId}`, sampleOf('periodic', 5, 5));
    }),
    fc.boolean().map((occupied) => (world: OcppSide) => {
      world.send('evse/1', { type: 'bayOccupied', occupied });
    }),
    fc.constant((world: OcppSide) => {
      world.restart();
      world.send('evse/1', { type: 'EvseReady', meter_value: meter(0) });
    }),
  );
  const points = fc.uniqueArray(
    fc.constantFrom<TxPoint>(
      'ParkingBayOccupancy',
      'EVConnected',
      'Authorized',
      'DataSigned',
      'PowerPathClosed',
      'EnergyTransfer',
    ),
    { minLength: 1 },
  );

  test('E01.FR.07, FR.14 each transaction has one Started, at most one Ended, numbers without gaps, one at a time', () => {
    fc.assert(
      fc.property(points, points, fc.array(step, { maxLength: 30 }), (txStartPoint, txStopPoint, steps) => {
        const world = new OcppSide({ txStartPoint, txStopPoint });
        for (const take of steps) take(world);
        expect(() => check(world.transactionEvents)).not.toThrow();
        const open = world.addresses.filter((address) => address.startsWith('transaction/'));
        expect(open).toEqual(world.transactionId ? [`transaction/${world.transactionId}`] : []);
      }),
      { numRuns: 300 },
    );
  });

  const check = (events: TransactionEvent[]) => {
    let running: string | undefined;
    let expected = 0;
    let register = 0;
    for (const { eventType, transactionId, seqNo, meterWh, chargingState } of events) {
      if (eventType === 'Started') {
        if (running || chargingState === undefined) throw new Error('Started out of turn');
        [running, expected, register] = [transactionId, 0, meterWh];
      }
      if (transactionId !== running || seqNo !== expected++)
        throw new Error(`${eventType} ${seqNo} out of turn`);
      if (meterWh < register) throw new Error('the register fell');
      register = meterWh;
      if (eventType === 'Ended') running = undefined;
    }
  };
});

test('1.6 StopTransactionMaxMeterValues: the end carries no more, the first and the last are among them', () => {
  const { world, address } = charging({
    txEndedMeasurands: ['Energy.Active.Import.Register'],
    samplesForTheEnd: 5,
  });
  for (let wh = 1; wh <= 40; wh += 1) world.send(address, sampleOf('endedPeriodic', wh, wh));
  world.session(says.finished(90));
  const values = world.transactionEvents.at(-1)!.meterValues!;
  expect(values.length).toBeLessThanOrEqual(5);
  expect(values.map(({ sampledValues }) => sampledValues[0]!.context).sort()).toEqual(
    expect.arrayContaining(['Transaction.Begin', 'Transaction.End']),
  );
});
