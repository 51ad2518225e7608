import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConnectorState } from '../../src/domain/connector.ts';
import { FOLLOWS } from '../../src/domain/connector-states.ts';
import { connectorMachine } from '../../src/machines/connector.machine.ts';
import { testSettings } from '../settings.ts';
import { restingStates, throughTheDisk, walkEverywhere } from './every-state.ts';
import { OcppSide, type Said, says, T0 } from './ocpp-side.ts';
import { Bench } from './run-machine.ts';

const CONNECTOR = 'connector/1/1';
const FAULT = { type: 'evse_manager/MREC6UnderVoltage', message: 'Undervoltage', severity: 'High' };

const worldAfter = (...said: Said[]) => {
  const world = new OcppSide();
  for (const each of said) world.session(each);
  return world;
};

describe('a session as the CSMS sees it', () => {
  test('TC_003, TC_068 cable first, stopped by the token', () => {
    const world = worldAfter(
      says.plugged(),
      says.authorized(),
      says.started(),
      says.charging(0),
      says.pausedByEv(5),
      says.charging(5),
      says.pausedByEvse(8),
      says.charging(8),
      says.finished(10),
      says.unplugged(10),
    );
    expect(world.states).toEqual([
      'Preparing',
      'Charging',
      'SuspendedEV',
      'Charging',
      'SuspendedEVSE',
      'Charging',
      'Finishing',
      'Available',
    ]);
  });

  test('TC_004_2 a token without a car: Preparing, and Available when the time is up', () => {
    const world = worldAfter(says.token(), says.authorized(), says.timedOut(), says.unplugged(0));
    expect(world.states).toEqual(['Preparing', 'Available']);
  });

  test('the cable that follows a token is told apart, for 2.0.1 (F02)', () => {
    const world = worldAfter(says.token(), says.authorized(), says.started());
    expect(world.notifications.filter(({ type }) => type === 'connectorStatusChanged')).toEqual([
      {
        type: 'connectorStatusChanged',
        connector: { evseId: 1, connectorId: 1 },
        from: 'Available',
        wasPlugged: false,
        to: 'Preparing',
        plugged: false,
        at: T0,
        errorCode: 'NoError',
      },
      {
        type: 'connectorStatusChanged',
        connector: { evseId: 1, connectorId: 1 },
        from: 'Preparing',
        wasPlugged: false,
        to: 'Preparing',
        plugged: true,
        at: T0,
        errorCode: 'NoError',
      },
    ]);
  });

  test('B6 a cable that is left in too long is no longer Preparing', () => {
    expect(worldAfter(says.plugged(), says.timedOut()).states).toEqual(['Preparing', 'Finishing']);
  });

  test('1.6 5.3 the car unplugged at its own side', () => {
    const world = worldAfter(
      says.plugged(),
      says.started(),
      says.charging(0),
      says.finished(3, 'EVDisconnected'),
    );
    expect(world.notifications.findLast(({ type }) => type === 'connectorStatusChanged')).toMatchObject({
      to: 'Finishing',
      info: 'EV side disconnected',
    });
  });
});

describe('faults', () => {
  test('TC_041 a fault shows, and the state before it comes back', () => {
    const world = worldAfter(says.plugged(), says.started(), says.charging(0));
    world.send(CONNECTOR, { type: 'error raised', error: FAULT });
    expect(world.notifications.at(-1)).toMatchObject({
      from: 'Charging',
      to: 'Faulted',
      errorCode: 'OtherError',
      vendorErrorCode: 'MREC6UnderVoltage',
      info: 'Undervoltage',
    });
    world.send(CONNECTOR, { type: 'error cleared', error: FAULT });
    expect(world.notifications.at(-1)).toMatchObject({
      from: 'Faulted',
      to: 'Charging',
      errorCode: 'NoError',
    });
  });

  test('it is faulted until the last fault is gone', () => {
    const world = new OcppSide();
    const other = { type: 'DiodeFault', message: 'Diode' };
    world.send(CONNECTOR, { type: 'error raised', error: FAULT });
    world.send(CONNECTOR, { type: 'error raised', error: other });
    world.send(CONNECTOR, { type: 'error cleared', error: FAULT });
    expect(world.connectorState).toBe('Faulted');
    world.send(CONNECTOR, { type: 'error cleared', error: other });
    expect(world.states).toEqual(['Faulted', 'Faulted', 'Available']);
  });

  test('TC_024 a lock that fails has its own code', () => {
    const world = worldAfter(says.plugged());
    world.send(CONNECTOR, { type: 'error raised', error: { type: 'ConnectorLockFailure', message: '' } });
    expect(world.notifications.at(-1)).toMatchObject({ to: 'Faulted', errorCode: 'ConnectorLockFailure' });
  });

  test('a warning is told with the state as it is', () => {
    const world = new OcppSide();
    world.send(CONNECTOR, { type: 'error raised', error: { ...FAULT, severity: 'Low' } });
    expect(world.notifications.at(-1)).toMatchObject({ to: 'Available', errorCode: 'OtherError' });
    expect(world.connectorState).toBe('Available');
  });
});

describe('availability', () => {
  const commands = (effects: { type: string }[]) =>
    effects.flatMap((effect) =>
      effect.type === 'call'
        ? [
            (effect as unknown as { args: { cmd_source: { enable_state: string } } }).args.cmd_source
              .enable_state,
          ]
        : [],
    );

  test('G03.FR.07, G04.FR.08 it works when station, EVSE and connector all let it; one command a change', () => {
    const world = new OcppSide();
    world.send(CONNECTOR, { type: 'disable', scope: 'connector' });
    world.send(CONNECTOR, { type: 'disable', scope: 'station' });
    world.send(CONNECTOR, { type: 'enable', scope: 'station' });
    expect(world.connectorState).toBe('Unavailable');
    world.send(CONNECTOR, { type: 'enable', scope: 'connector' });
    expect(world.states).toEqual(['Unavailable', 'Available']);
    expect(commands(world.effects)).toEqual(['Disable', 'Enable']);
  });

  test('local API 5.1: the command names the only connector 0', () => {
    expect(new OcppSide().send(CONNECTOR, { type: 'disable', scope: 'evse' })[0]).toEqual({
      type: 'call',
      interface: 'evse_manager',
      evseId: 1,
      command: 'enable_disable',
      args: {
        connector_id: 0,
        cmd_source: { enable_source: 'CSMS', enable_state: 'Disable', enable_priority: 5000 },
      },
    });
  });

  test('G03.FR.05 under a transaction it waits for the end', () => {
    const world = worldAfter(says.plugged(), says.authorized(), says.started(), says.charging(0));
    world.send(CONNECTOR, { type: 'disable', scope: 'evse' });
    expect(world.connectorState).toBe('Charging');
    expect(commands(world.effects)).toEqual([]);
    world.session(says.finished(5));
    world.session(says.unplugged(5));
    expect(world.states).toEqual(['Preparing', 'Charging', 'Finishing', 'Unavailable', 'Unavailable']);
    expect(commands(world.effects)).toEqual(['Disable']);
  });

  test('G03.FR.08 it survives a restart; a pending reset does not', () => {
    const world = new OcppSide();
    world.send(CONNECTOR, { type: 'disable', scope: 'evse' });
    world.send(CONNECTOR, { type: 'disable', scope: 'reset' });
    world.restart();
    expect(world.connectorState).toBe('Unavailable');
    world.send(CONNECTOR, { type: 'enable', scope: 'evse' });
    expect(world.connectorState).toBe('Available');
  });

  test('B8 is not allowed: from Preparing it goes by way of Available', () => {
    const world = worldAfter(says.plugged());
    world.send(CONNECTOR, { type: 'disable', scope: 'evse' });
    expect(world.states).toEqual(['Preparing', 'Available', 'Unavailable']);
  });

  test('G01.FR.09 a reserved connector stays Reserved for a stranger and prepares for its driver', () => {
    const world = new OcppSide();
    world.send(CONNECTOR, { type: 'reserved' });
    world.session(says.plugged());
    expect(world.connectorState).toBe('Reserved');
    world.session(says.authorized());
    expect(world.connectorState).toBe('Preparing');
  });
});

describe('with and without a CSMS', () => {
  test('B04 on reconnect: what differs, not its history', () => {
    const world = new OcppSide();
    world.send(CONNECTOR, { type: 'offline' });
    for (const said of [says.plugged(), says.authorized(), says.started(), says.charging(0)])
      world.session(said);
    expect(world.states).toEqual([]);
    world.send(CONNECTOR, { type: 'online', report: 'changed' });
    expect(world.states).toEqual(['Charging']);
    world.send(CONNECTOR, { type: 'offline' });
    world.send(CONNECTOR, { type: 'online', report: 'changed' });
    expect(world.states).toEqual(['Charging']);
  });

  test('B01 after boot everything is told, as the present state', () => {
    const world = new OcppSide();
    world.send(CONNECTOR, { type: 'online', report: 'all' });
    expect(world.notifications).toEqual([
      {
        type: 'connectorStatusChanged',
        connector: { evseId: 1, connectorId: 1 },
        to: 'Available',
        plugged: false,
        at: T0,
        errorCode: 'NoError',
      },
    ]);
  });

  test('F06 a report on request', () => {
    const world = new OcppSide();
    world.send(CONNECTOR, { type: 'report status' });
    expect(world.states).toEqual(['Available']);
    // B02.FR.02: it may go while pending.
    expect(world.effects).toMatchObject([{ type: 'notify', triggered: true }]);
  });

  test('MinimumStatusDuration: what lasts shorter is not told', async () => {
    const bench = new Bench(connectorMachine(testSettings({ minimumStatusDuration: 10 })), {
      evseId: 1,
      connectorId: 1,
    });
    const told = (effects: object[]) =>
      effects.filter((effect) => (effect as { type: string }).type === 'notify');
    const session = { uuid: 's', connector_id: 1, timestamp: '' };
    bench.send({ type: 'online', report: 'all' });
    bench.send({ ...session, ...says.plugged(), type: 'SessionStarted' });
    expect(told(await bench.wait(9))).toEqual([]);
    bench.send({ ...session, ...says.unplugged(0), type: 'SessionFinished' });
    expect(told(await bench.wait(60))).toEqual([]);
    bench.send({ ...session, ...says.plugged(), type: 'SessionStarted' });
    expect(told(await bench.wait(10))).toMatchObject([
      { notification: { from: 'Available', to: 'Preparing' } },
    ]);
  });
});

describe('a cable that leaves the car for a while (E10)', () => {
  const plugAfter = (fixedCable: boolean, ...events: string[]) => {
    const world = new Bench(connectorMachine(testSettings()), {
      evseId: 1,
      connectorId: 1,
      ...(fixedCable && { fixedCable }),
    });
    const told = { uuid: 's', connector_id: 1, timestamp: '' };
    world.send({ ...told, ...says.plugged(), type: 'SessionStarted' });
    for (const event of events) world.send({ ...told, event, type: event });
    return world.snapshot.context.plugged;
  };

  test('one of the station occupies nothing meanwhile', () => {
    expect(plugAfter(true, 'ReplugStarted')).toBe(false);
    expect(plugAfter(true, 'ReplugStarted', 'ReplugFinished')).toBe(true);
    expect(plugAfter(true, 'Enabled')).toBe(true);
  });

  test('one of the driver stays in the socket', () => {
    expect(plugAfter(false, 'ReplugStarted')).toBe(true);
  });
});

describe('the machine', () => {
  const machine = connectorMachine(testSettings());
  const stamp = { at: T0, id: 'id', uuid: 's', connector_id: 1, timestamp: '' };
  const events = [
    ...[
      says.plugged(),
      says.token(),
      says.authorized(),
      says.started(),
      says.charging(0),
      says.pausedByEv(0),
      says.pausedByEvse(0),
      says.finished(0),
      says.unplugged(0),
      says.timedOut(),
    ].map((said) => ({ ...stamp, ...said, type: said.event as string })),
    ...['reserved', 'unreserved', 'transaction began', 'transaction ended'].map((type) => ({
      ...stamp,
      type,
    })),
    { ...stamp, type: 'enable', scope: 'evse' },
    { ...stamp, type: 'disable', scope: 'evse' },
    { ...stamp, type: 'error raised', error: FAULT },
    { ...stamp, type: 'error cleared', error: FAULT },
  ];
  const walk = walkEverywhere(machine, { evseId: 1, connectorId: 1 }, events, ({ context }) => [
    { ...context, told: null },
  ]);

  test('every state can be reached', () => {
    expect(restingStates(machine).filter((id) => !walk.reached.has(id))).toEqual([]);
  });

  test('every state survives the disk', () => {
    for (const snapshot of walk.snapshots)
      expect(throughTheDisk(machine, snapshot).context).toEqual(snapshot.context);
  });

  test('1.6 4.9 only allowed transitions are told, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 40 }), (happened) => {
        const world = new OcppSide();
        for (const event of happened) world.send(CONNECTOR, event);
        let state: ConnectorState = 'Available';
        for (const told of world.notifications) {
          if (told.type !== 'connectorStatusChanged') continue;
          expect(told.from).toBe(state);
          if (told.to !== state) expect(FOLLOWS[state]).toContain(told.to);
          state = told.to;
        }
      }),
      { numRuns: 200 },
    );
  });
});
