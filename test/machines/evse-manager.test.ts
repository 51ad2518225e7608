import { describe, expect, test } from 'vitest';
import { transition } from 'xstate';
import { evseManagerMachine } from '../../src/machines/evse-manager.machine.ts';
import type { EvseManagerContext } from '../../src/machines/evse-session.ts';
import type { AnyMachineSnapshot } from '../../src/machines/kit.ts';
import { restingStates, throughTheDisk, walkEverywhere } from './every-state.ts';
import {
  boot,
  carPaused,
  carReady,
  charging,
  Evse,
  fault,
  grant,
  HOLD,
  inShort,
  locked,
  mended,
  meter,
  POWER,
  plug,
  REST,
  refuse,
  stop,
  token,
  turn,
  unplug,
  withdraw,
} from './evse-bench.ts';

describe('a session in EVerest order', () => {
  test('plug first', () => {
    const evse = new Evse();
    expect(evse.after(plug)).toEqual(['SessionStarted', 'AuthRequired', REST]);
    expect(evse.after(grant)).toEqual(['Authorized', HOLD]);
    expect(evse.after(locked)).toEqual(['TransactionStarted', 'PrepareCharging', POWER]);
    expect(evse.after(carReady)).toEqual(['ChargingStarted']);
    expect(evse.after(stop)).toEqual(['StoppingCharging', 'ChargingFinished', 'TransactionFinished', REST]);
    expect(evse.after(unplug)).toEqual(['SessionFinished', REST]);
    expect(evse.session).toBe('no session');
  });

  test('token first', () => {
    const evse = new Evse();
    expect(evse.after(grant)).toEqual(['SessionStarted', 'Authorized']);
    expect(evse.after(plug)).toEqual([HOLD]);
    expect(evse.after(locked)).toEqual(['TransactionStarted', 'PrepareCharging', POWER]);
  });

  test('a fixed cable has nothing to lock', () => {
    const evse = new Evse({ lock: false });
    expect(evse.after(plug, grant)).toEqual([
      'Authorized',
      HOLD,
      'TransactionStarted',
      'PrepareCharging',
      POWER,
    ]);
  });

  test('one uuid from the first event of the session to the last, another in the next', () => {
    const evse = new Evse();
    const uuids = [...charging, stop, unplug, plug].flatMap((event) =>
      evse
        .send({ meter_value: meter, ...event } as never)
        .flatMap((effect) => (effect as { value?: { uuid?: string } }).value?.uuid ?? []),
    );
    expect([...new Set(uuids)]).toEqual(['id-1', 'id-7']);
  });

  test('whole events: the reading, the token, the signed texts', () => {
    const evse = new Evse({
      signed: { start: { signed_meter_data: 'S', signing_method: 'dummy', encoding_method: 'plain' } },
    });
    evse.after(plug, { ...grant, provided_token: { ...grant.provided_token, remote_start_id: 7 } });
    expect(evse.send({ meter_value: meter, ...locked } as never)[0]).toEqual({
      type: 'publish',
      interface: 'evse_manager',
      evseId: 1,
      variable: 'session_event',
      value: {
        uuid: 'id-1',
        timestamp: '1970-01-01T00:16:40.000Z',
        connector_id: 1,
        event: 'TransactionStarted',
        transaction_started: {
          id_token: token,
          remote_start_id: 7,
          meter_value: {
            ...meter,
            signed_meter_value: { signed_meter_data: 'S', signing_method: 'dummy', encoding_method: 'plain' },
          },
        },
      },
    });
  });

  test('after a stop a new token begins a new transaction in the same session', () => {
    const evse = new Evse();
    evse.after(...charging, stop);
    expect(evse.after(grant)).toEqual(['Authorized', HOLD]);
    expect(evse.after(locked)).toEqual(['TransactionStarted', 'PrepareCharging', POWER]);
  });

  test('a token that is not good does nothing', () => {
    expect(new Evse().after(plug, refuse)).toEqual([]);
  });
});

describe('ends', () => {
  test('unplugged while charging: EVDisconnected, then the session is over', () => {
    const evse = new Evse();
    evse.after(...charging);
    const effects = evse.send({ meter_value: meter, ...unplug } as never);
    expect(effects.map(inShort)).toEqual([
      'StoppingCharging',
      'ChargingFinished',
      'TransactionFinished',
      'SessionFinished',
      REST,
    ]);
    expect(effects[2]).toMatchObject({ value: { transaction_finished: { reason: 'EVDisconnected' } } });
  });

  test('E10 with StopTxOnEVSideDisconnect false it stays authorized and goes on when plugged in again', () => {
    const evse = new Evse({ stopTxOnEVSideDisconnect: false });
    expect(evse.after(...charging, unplug)).toEqual(['ReplugStarted', HOLD]);
    expect(evse.after(plug)).toEqual(['ReplugFinished', POWER]);
    expect(evse.after(carReady)).toEqual(['ChargingStarted']);
    evse.after(unplug);
    expect(evse.after(stop)).toEqual([
      'StoppingCharging',
      'ChargingFinished',
      'TransactionFinished',
      REST,
      'SessionFinished',
      REST,
    ]);
  });

  test('E09.FR.03 with UnlockOnEVSideDisconnect false the plug is kept until the token, an unlock or another car', () => {
    const kept = ['StoppingCharging', 'ChargingFinished', 'TransactionFinished', HOLD];
    for (const release of [stop, { type: 'force_unlock', connector_id: 1 }]) {
      const evse = new Evse({ unlockOnEVSideDisconnect: false });
      expect(evse.after(...charging, unplug).filter((effect) => effect !== 'post plug kept')).toEqual(kept);
      expect(evse.after(release)).toEqual(['SessionFinished', REST]);
    }
    const evse = new Evse({ unlockOnEVSideDisconnect: false });
    evse.after(...charging, unplug);
    expect(evse.after(plug)).toEqual(['SessionFinished', REST, 'SessionStarted', 'AuthRequired', REST]);
    const fixed = new Evse({ unlockOnEVSideDisconnect: false, lock: false });
    expect(fixed.after(...charging, unplug)).toContain('SessionFinished');
  });

  test('the time to plug in is over', () => {
    expect(new Evse().after(grant, withdraw('Timeout'))).toEqual(['PluginTimeout', 'SessionFinished', REST]);
    expect(new Evse().after(grant, withdraw('Local'))).toEqual(['Deauthorized', 'SessionFinished', REST]);
  });

  test('the lock of a transaction opens only with its end', () => {
    const evse = new Evse();
    evse.after(...charging);
    const effects = evse.send({ meter_value: meter, type: 'force_unlock', connector_id: 1 } as never);
    expect(effects[2]).toMatchObject({ value: { transaction_finished: { reason: 'UnlockCommand' } } });
    expect(effects.map(inShort).at(-1)).toBe(REST);
  });

  test('TC_024 a plug that cannot be locked begins no transaction', () => {
    const evse = new Evse();
    expect(evse.after(plug, grant, { type: 'lockFailed' })).toEqual([
      'Deauthorized',
      'raiseError ConnectorLockFailure',
      'post fault news',
      REST,
    ]);
    expect(evse.after(grant)).toEqual([]);
    expect(evse.after(unplug)).toEqual([
      'SessionFinished',
      'clearError ConnectorLockFailure',
      'post fault news',
      REST,
    ]);
  });
});

describe('pauses', () => {
  test('by the car', () => {
    const evse = new Evse();
    expect(evse.after(...charging, carPaused)).toEqual(['ChargingPausedEV']);
    expect(evse.after(carReady)).toEqual(['ChargingStarted']);
  });

  test.each([
    ['a user', { type: 'pause_charging' }, { type: 'resume_charging' }, 'UserPause'],
    ['no energy', { type: 'supplyLost' }, { type: 'supplyRestored' }, 'NoEnergy'],
    ['a fault', fault, mended, 'Error'],
  ])('by the EVSE: %s', (_why, begins, ends, reason) => {
    const evse = new Evse();
    evse.after(...charging);
    const effects = evse.send({ meter_value: meter, ...begins } as never);
    expect(effects.map(inShort)).toEqual(expect.arrayContaining(['ChargingPausedEVSE', HOLD]));
    expect(effects).toContainEqual(
      expect.objectContaining({
        value: expect.objectContaining({ charging_paused_evse: { reasons: [reason] } }),
      }),
    );
    expect(evse.after(ends)).toContain(POWER);
    expect(evse.after(carReady)).toEqual(['ChargingStarted']);
  });

  test('power returns only when nothing holds it back any more', () => {
    const evse = new Evse();
    evse.after(...charging, { type: 'supplyLost' }, { type: 'pause_charging' });
    expect(evse.after({ type: 'supplyRestored' })).toEqual([]);
    expect(evse.after({ type: 'resume_charging' })).toEqual([POWER]);
  });

  test('without energy from the outset no power is ordered for a moment', () => {
    const evse = new Evse();
    evse.after({ type: 'supplyLost' }, plug, grant);
    expect(evse.after(locked)).toEqual(['TransactionStarted', 'PrepareCharging', 'ChargingPausedEVSE', HOLD]);
  });
});

describe('faults and availability', () => {
  test('a broken EVSE takes no token, a mended one does', () => {
    const evse = new Evse();
    expect(evse.after(fault)).toEqual(['raiseError MREC6UnderVoltage', 'post fault news']);
    expect(evse.after(plug, grant)).toEqual([]);
    expect(evse.after(mended)).toEqual(['clearError MREC6UnderVoltage', 'post fault news']);
    expect(evse.after(grant)).toEqual(['Authorized', HOLD]);
  });

  test('a disabled EVSE begins no session; the car that waits gets one when it is enabled', () => {
    const evse = new Evse();
    expect(evse.after(turn('Disable'))).toEqual(['Disabled']);
    expect(evse.after(turn('Disable'))).toEqual([]);
    expect(evse.after(plug)).toEqual([]);
    expect(evse.after(grant)).toEqual([]);
    expect(evse.after(turn('Enable'))).toEqual(['Enabled', 'SessionStarted', 'AuthRequired', REST]);
  });
});

describe('boot', () => {
  const plugged = { pluggedConnectorId: 1 };

  test('nothing was on and nothing is', () => {
    expect(new Evse().after(boot())).toEqual(['ready', REST]);
  });

  test('a car came while we were off', () => {
    expect(new Evse().after(boot(plugged))).toEqual(['ready', REST, 'SessionStarted', 'AuthRequired', REST]);
  });

  test.each([
    ['the car draws still', { ...plugged, powerOn: true, carReady: true }, [POWER], 'charging'],
    ['the car paused', { ...plugged, powerOn: true }, ['ChargingPausedEV', POWER], 'paused by the EV'],
    ['power was lost', plugged, [POWER], 'waiting for the car'],
  ])('charging goes on: %s', (_what, hardware, more, state) => {
    const evse = new Evse();
    evse.after(...charging);
    expect(evse.after(boot(hardware))).toEqual(['SessionResumed', 'ready', ...more]);
    expect(evse.session).toEqual({ transaction: { 'offering power': state } });
  });

  test('a pause goes on, and one that ended meanwhile ends', () => {
    const evse = new Evse();
    evse.after(...charging, carPaused);
    const drawing = boot({ ...plugged, powerOn: true, carReady: true });
    expect(evse.after(drawing)).toEqual(['SessionResumed', 'ready', 'ChargingStarted', POWER]);
    evse.after({ type: 'supplyLost' });
    expect(evse.after(boot(plugged))).toEqual(['SessionResumed', 'ready', HOLD, POWER]);
  });

  test('not resumed, the old session is over before a new one begins', () => {
    const evse = new Evse();
    evse.after(...charging);
    expect(evse.after(boot({ ...plugged, carReady: true, powerOn: true }, false))).toEqual([
      'ready',
      'SessionFinished',
      REST,
      'SessionStarted',
      'AuthRequired',
      REST,
    ]);
  });

  test('the car is gone', () => {
    const evse = new Evse();
    evse.after(...charging);
    expect(evse.after(boot())).toEqual(['ready', 'SessionFinished', REST]);
    expect(evse.session).toBe('no session');
  });

  test('faults of before are compared with those of now', () => {
    const evse = new Evse();
    evse.after(fault);
    const other = { type: 'DiodeFault', message: 'diode' };
    expect(evse.after(boot({ faults: [other] }))).toEqual([
      'ready',
      'clearError MREC6UnderVoltage',
      'raiseError DiodeFault',
      REST,
    ]);
  });
});

describe('the chart', () => {
  const alphabet = [
    plug,
    unplug,
    grant,
    refuse,
    locked,
    { type: 'lockFailed' },
    carReady,
    carPaused,
    stop,
    withdraw('Timeout'),
    { type: 'pause_charging' },
    { type: 'resume_charging' },
    { type: 'supplyLost' },
    { type: 'supplyRestored' },
    { type: 'force_unlock', connector_id: 1 },
    fault,
    mended,
    turn('Disable'),
    turn('Enable'),
    boot(),
    boot({ pluggedConnectorId: 1, powerOn: true, carReady: true }),
    boot({ pluggedConnectorId: 1 }, false),
  ].map((event) => ({ at: 1000, id: 'id', meter_value: meter, ...event }));
  const unlockOnEVSideDisconnect = false;
  const machine = evseManagerMachine({
    stopTxOnEVSideDisconnect: false,
    unlockOnEVSideDisconnect,
    evConnectionTimeOut: 60,
  });
  const stopping = evseManagerMachine({
    stopTxOnEVSideDisconnect: true,
    unlockOnEVSideDisconnect,
    evConnectionTimeOut: 60,
  });
  const input = { evseId: 1, connectorIds: [1], maxCurrentA: 32, connectorLock: true };
  const essence = (snapshot: AnyMachineSnapshot) => {
    const { plugged, pausedByUser, supplyLost, faults } = snapshot.context as EvseManagerContext;
    return [snapshot.value, plugged, pausedByUser, supplyLost, faults.map((one) => one.type)];
  };
  const walk = walkEverywhere(machine, input, alphabet, essence);

  test('every state is reached', () => {
    const short = alphabet.filter(({ type }) => /plug|authorize|Locked|stop/i.test(type));
    const { reached } = walkEverywhere(stopping, input, short, essence);
    for (const id of walk.reached) reached.add(id);
    expect(restingStates(machine).filter((id) => !reached.has(id))).toEqual([]);
  });

  test('power is offered only to an authorized, plugged-in car and an EVSE in order', () => {
    for (const { value, context } of walk.snapshots) {
      if (!JSON.stringify(value).includes('offering power')) continue;
      expect(context).toMatchObject({
        plugged: true,
        authorization: { token },
        faults: [],
        supplyLost: false,
      });
    }
  });

  test('every snapshot that comes back from disk goes on as if nothing had happened', () => {
    for (const snapshot of walk.snapshots) {
      const restored = throughTheDisk(machine, snapshot);
      for (const event of alphabet) {
        const [expected, expectedActions] = transition(machine, snapshot as never, event as never);
        const [found, actions] = transition(machine, restored as never, event as never);
        expect([found.value, found.context]).toEqual([expected.value, expected.context]);
        expect(actions.length).toBe(expectedActions.length);
      }
    }
  });
});

describe('an EVSE with two connectors', () => {
  const two = () => new Evse({ connectors: [1, 2] });
  const turnOne = (connector_id: number, state: string) => ({ ...turn(state), connector_id });
  const plugIn = (connectorId: number) => ({ type: 'cablePluggedIn', connectorId });
  const unlock = (connector_id: number) => ({ type: 'force_unlock', connector_id });

  test('G03 one that is out of service serves nobody, and the other does', () => {
    const evse = two();
    expect(evse.after(turnOne(2, 'Disable'))).toEqual([]);
    evse.after(plugIn(2));
    expect(evse.session).toBe('no session');
    evse.after(unplug, plugIn(1));
    expect(evse.session).toBe('waiting for authorization');
    evse.after(unplug, plugIn(2));
    expect(evse.session).toBe('no session');
    evse.after(turnOne(2, 'Enable'));
    expect(evse.session).toBe('waiting for authorization');
  });

  test('the EVSE is out of service when both are', () => {
    const evse = two();
    evse.after(turnOne(1, 'Disable'));
    expect(evse.after(turnOne(2, 'Disable'))).toEqual(['Disabled']);
    expect(evse.after(turnOne(1, 'Enable'))).toEqual(['Enabled']);
    expect(evse.after(turnOne(0, 'Disable'))).toEqual(['Disabled']);
  });

  test('a token waits for a connector that serves', () => {
    const evse = two();
    evse.after(turnOne(2, 'Disable'), grant, plugIn(2));
    expect(evse.session).toBe('waiting for the plug');
    evse.after(unplug, plugIn(1));
    expect(evse.session).toBe('locking the plug');
  });

  test('F05 to unlock the other one does not touch the session', () => {
    const evse = two();
    evse.after(plugIn(1), grant, locked, carReady);
    expect(evse.after(unlock(2))).toEqual([]);
    expect(evse.session).toMatchObject({ transaction: { 'offering power': 'charging' } });
    evse.after(unlock(1));
    expect(evse.session).toBe('finishing');
  });
});
