import { describe, expect, it, test } from 'vitest';
import {
  boot,
  charging,
  Evse,
  fault,
  grant,
  HOLD,
  inShort,
  locked,
  mended,
  meter,
  plug,
  REST,
  stop,
  token,
  unplug,
  withdraw,
} from './evse-bench.ts';

const GROUP = { value: 'FLEET', type: 'Central' };
const NEEDS = { requested_energy_transfer: 'AC_three_phase' };
const CHOICE = { offer_id: 'o', schedule: { id: 1, start_time: '', unit: 'A', periods: [] } };
const OFFER = { id: 'o', schedules: [] };
const unlock = (connector_id = 1) => ({ type: 'force_unlock', connector_id });

/** Whole, as they go out. */
const effectsOf = (evse: Evse, event: object) => evse.send({ meter_value: meter, ...event } as never);
/** The session event of this name that `event` leads to. */
const told = (evse: Evse, event: object, name: string) =>
  effectsOf(evse, event).find((effect) => (effect as { value?: { event?: string } }).value?.event === name) as
    | { value: object }
    | undefined;
const said = (name: string, more: object = {}) => ({
  uuid: 'id-1',
  timestamp: '1970-01-01T00:16:40.000Z',
  connector_id: 1,
  event: name,
  ...more,
});
/** What the hardware is ordered to do, by the last order that `event` leads to. */
const ordered = (evse: Evse, event: object) =>
  effectsOf(evse, event).flatMap((effect) => (inShort(effect).startsWith('order') ? [effect] : []));
const having = (...events: object[]): Evse => {
  const evse = new Evse();
  evse.after(...events);
  return evse;
};

describe('what is told of a session', () => {
  it('who came first, the car or the token', () => {
    expect(told(new Evse(), plug, 'SessionStarted')?.value).toEqual(
      said('SessionStarted', { session_started: { reason: 'EVConnected', meter_value: meter } }),
    );
    expect(told(new Evse(), grant, 'SessionStarted')?.value).toEqual(
      said('SessionStarted', {
        session_started: { reason: 'Authorized', id_token: token, meter_value: meter },
      }),
    );
  });

  it('on what grounds it was authorized', () => {
    const known = {
      ...grant,
      provided_token: { ...grant.provided_token, remote_start_id: 0, parent_id_token: token },
      validation_result: { ...grant.validation_result, parent_id_token: GROUP, reservation_id: 0 },
    };
    const grounds = {
      id_token: token,
      parent_id_token: GROUP,
      remote_start_id: 0,
      reservation_id: 0,
      meter_value: meter,
    };
    expect(told(having(plug), known, 'Authorized')?.value).toEqual(
      said('Authorized', { authorized: grounds }),
    );
    expect(told(having(plug, known), locked, 'TransactionStarted')?.value).toEqual(
      said('TransactionStarted', { transaction_started: grounds }),
    );
    const ofToken = { ...grant, provided_token: { ...grant.provided_token, parent_id_token: GROUP } };
    expect(told(having(plug), ofToken, 'Authorized')?.value).toEqual(
      said('Authorized', {
        authorized: { id_token: token, parent_id_token: GROUP, meter_value: meter },
      }),
    );
    expect(told(having(plug), grant, 'Authorized')?.value).toEqual(
      said('Authorized', { authorized: { id_token: token, meter_value: meter } }),
    );
  });

  it.each<[string, object, string, object?]>([
    ['a stop', stop, 'Remote'],
    [
      'a stop by a token',
      { ...stop, request: { reason: 'Local', id_token: token } },
      'Local',
      { id_token: token },
    ],
    ['a withdrawal', withdraw('DeAuthorized'), 'DeAuthorized'],
    ['the car unplugged', unplug, 'EVDisconnected'],
    ['an unlock', unlock(), 'UnlockCommand'],
    ['the car (E15)', { type: 'carFinished' }, 'StoppedByEV'],
  ])('why a transaction ended: %s', (_, event, reason, more = {}) => {
    expect(told(having(...charging), event, 'TransactionFinished')?.value).toEqual(
      said('TransactionFinished', { transaction_finished: { meter_value: meter, reason, ...more } }),
    );
  });

  it('a signed text goes with the end where there is one', () => {
    const signature = { signed_meter_data: 'E', signing_method: 'm', encoding_method: 'e' };
    const evse = new Evse({ signed: { stop: signature } });
    evse.after(...charging);
    expect(told(evse, stop, 'TransactionFinished')?.value).toMatchObject({
      transaction_finished: { meter_value: { ...meter, signed_meter_value: signature } },
    });
  });

  it('the reading of the moment goes with whatever has one', () => {
    const state = { charging_state_changed_event: { meter_value: meter } };
    expect(told(having(...charging), { type: 'carPaused' }, 'ChargingPausedEV')?.value).toEqual(
      said('ChargingPausedEV', state),
    );
    expect(told(having(...charging), fault, 'ChargingPausedEVSE')?.value).toEqual(
      said('ChargingPausedEVSE', { ...state, charging_paused_evse: { reasons: ['Error'] } }),
    );
    expect(told(having(plug), unplug, 'SessionFinished')?.value).toEqual(
      said('SessionFinished', { session_finished: { meter_value: meter } }),
    );
    expect(told(having(plug, grant), withdraw('Local'), 'Deauthorized')?.value).toEqual(
      said('Deauthorized', { deauthorized: { reason: 'Local', meter_value: meter } }),
    );
    expect(told(having(plug), boot({ pluggedConnectorId: 1 }), 'SessionResumed')?.value).toEqual(
      said('SessionResumed', { session_resumed: { meter_value: meter } }),
    );
  });
});

describe('before the plug is held', () => {
  it.each<[string, object]>([
    ['withdrawn', withdraw('Local')],
    ['stopped', stop],
    ['to be unlocked', unlock()],
  ])('%s: not authorized any more, and the car may ask again', (_, event) => {
    const evse = having(plug, grant);
    expect(evse.after(event)).toEqual(['Deauthorized', REST]);
    expect(evse.session).toBe('waiting for authorization');
    expect(evse.snapshot.context.authorization).toBeNull();
    expect(evse.after(grant)).toEqual(['Authorized', HOLD]);
  });

  it('an unlock of another connector is none of its business', () => {
    expect(having(plug, grant).after(unlock(2))).toEqual([]);
    expect(having(plug).after(unlock())).toEqual([REST]);
  });

  it('the car may leave', () => {
    expect(having(plug, grant).after(unplug)).toEqual(['SessionFinished', REST]);
  });

  it('without a car a stop takes the token back', () => {
    expect(having(grant).after(stop)).toEqual(['Deauthorized', 'SessionFinished', REST]);
  });

  it.each<[string, object[], object, string[], string]>([
    ['asked for a token', [plug], { pluggedConnectorId: 1 }, [REST], 'waiting for authorization'],
    ['waiting for the plug', [grant], {}, [REST], 'waiting for the plug'],
    ['plugged in meanwhile', [grant], { pluggedConnectorId: 1 }, [HOLD], 'locking the plug'],
    ['locking', [plug, grant], { pluggedConnectorId: 1 }, [HOLD], 'locking the plug'],
    ['finished', [...charging, stop], { pluggedConnectorId: 1 }, [REST], 'finishing'],
  ])('a power cut while %s: it goes on', (_, events, hardware, orders, state) => {
    const evse = having(...events);
    expect(evse.after(boot(hardware))).toEqual(['SessionResumed', 'ready', ...orders]);
    expect(evse.session).toBe(state);
  });

  it('a car that left meanwhile is gone', () => {
    const evse = having(plug);
    expect(evse.after(boot())).toEqual(['ready', 'SessionFinished', REST]);
  });
});

describe('a car that left for a while (E10)', () => {
  const away = (lock: boolean) => {
    const evse = new Evse({ lock, stopTxOnEVSideDisconnect: false });
    evse.after(plug, grant, ...(lock ? [locked] : []), unplug);
    return evse;
  };

  it('E10.FR.02 a fixed cable is waited for as long as a plug is', async () => {
    const evse = away(false);
    expect(await evse.wait(59.9)).toEqual([]);
    expect(await evse.wait(0.1)).toEqual([
      {
        type: 'call',
        interface: 'evse_manager',
        evseId: 1,
        command: 'stop_transaction',
        args: { request: { reason: 'Timeout' } },
      },
    ]);
  });

  it('a plug that is locked to the station is waited for as long as it takes', async () => {
    expect(await away(true).wait(3600)).toEqual([]);
  });
});

describe('a plug that is kept (E09.FR.03)', () => {
  const kept = (more: object = {}) => {
    const evse = new Evse({ unlockOnEVSideDisconnect: false });
    const known = { ...grant, validation_result: { ...grant.validation_result, ...more } };
    evse.after(plug, known, locked);
    return [evse, effectsOf(evse, unplug)] as const;
  };

  it('Auth hears for whom, and of which group', () => {
    const news = { type: 'plug kept', evseId: 1, token };
    expect(kept()[1]).toContainEqual({ type: 'post', to: 'auth', event: news });
    expect(kept({ parent_id_token: GROUP })[1]).toContainEqual({
      type: 'post',
      to: 'auth',
      event: { ...news, parent: GROUP },
    });
  });

  it('is kept through a power cut', () => {
    const [evse] = kept();
    expect(evse.after(boot())).toEqual(['SessionResumed', 'ready', HOLD]);
    expect(evse.session).toBe('keeping the plug');
  });

  it('is not released by an unlock of another connector', () => {
    expect(kept()[0].after(unlock(2))).toEqual([]);
  });
});

describe('what the hardware is ordered', () => {
  const limit = (limitA: number, more: object = {}) => ({ type: 'limit changed', limitA, ...more });
  const order = (more: object) => ({
    type: 'order',
    evseId: 1,
    order: { power: 'on', limitA: 32, lock: 'locked', ...more },
  });

  it('another limit at once, with the phases that carry it', () => {
    const evse = having(...charging);
    expect(ordered(evse, limit(10))).toEqual([order({ limitA: 10 })]);
    expect(ordered(evse, limit(16, { phases: 'one' }))).toEqual([order({ limitA: 16, phases: 'one' })]);
  });

  it('below the least current of AC, or of the hardware, energy is held back', () => {
    const evse = having(...charging, limit(6));
    expect(evse.session).toMatchObject({ transaction: { 'offering power': 'charging' } });
    expect(evse.after(limit(5.9))).toContain('ChargingPausedEVSE');
    const direct = new Evse({ leastCurrentA: 1 });
    direct.after(...charging, limit(1));
    expect(direct.session).toMatchObject({ transaction: { 'offering power': 'charging' } });
    expect(direct.after(limit(0.9))).toContain('ChargingPausedEVSE');
  });

  it('never less than nothing', () => {
    expect(ordered(having(...charging), limit(-1)).at(-1)).toEqual(order({ power: 'off', limitA: 0 }));
  });

  it('what the car may choose from, as long as power is offered', () => {
    const evse = having(...charging);
    expect(ordered(evse, { type: 'offer_schedules', offer: OFFER })).toEqual([order({ schedules: OFFER })]);
    expect(ordered(evse, { type: 'pause_charging' })).toEqual([order({ power: 'off' })]);
    expect(ordered(evse, { type: 'resume_charging' })).toEqual([order({ schedules: OFFER })]);
    evse.after(stop, grant);
    expect(ordered(evse, locked)).toEqual([order({})]);
  });

  it('a limit counts from before the session', () => {
    const evse = new Evse();
    expect(evse.after(limit(3))).toEqual([]);
    expect(evse.after(plug, grant, locked)).toContain('ChargingPausedEVSE');
    expect(evse.after(limit(8))).toEqual(['order on 8 A locked']);
  });

  it('nothing while the supply has gone, as it is seen at a start', () => {
    const evse = having(...charging);
    evse.after(boot({ pluggedConnectorId: 1, supplyLost: true }));
    expect(evse.session).toMatchObject({ transaction: 'paused by the EVSE' });
    const back = having();
    back.after({ type: 'supplyLost' }, boot(), plug, grant);
    expect(back.after(locked)).not.toContain('ChargingPausedEVSE');
  });

  it('a pause of the user ends with the session, and with the next token', () => {
    const evse = having(plug, { type: 'pause_charging' }, grant);
    expect(evse.after(locked)).not.toContain('ChargingPausedEVSE');
    const next = having({ type: 'pause_charging' }, plug);
    expect(next.snapshot.context.pausedByUser).toBe(false);
  });
});

describe('what an ISO 15118 car says', () => {
  const published = (variable: string, value: unknown) => ({
    type: 'publish',
    interface: 'evse_manager',
    evseId: 1,
    variable,
    value,
  });
  const protocol = published('selected_protocol', { protocol: 'ISO15118', payment: 'Contract' });

  it('is passed on', () => {
    const evse = having(plug);
    expect(effectsOf(evse, { type: 'highLevelSession', payment: 'Contract' })).toEqual([protocol]);
    expect(effectsOf(evse, { type: 'needsTold', needs: NEEDS })).toEqual([
      published('charging_needs', NEEDS),
    ]);
    expect(effectsOf(evse, { type: 'scheduleChosen', choice: CHOICE })).toEqual([
      published('schedule_choice', CHOICE),
    ]);
  });

  it('is told again where it is found at a start, payment first', () => {
    const evse = having(...charging);
    const hardware = { pluggedConnectorId: 1, needs: NEEDS, choice: CHOICE, payment: 'Contract' };
    expect(effectsOf(evse, boot(hardware)).slice(2, 5)).toEqual([
      protocol,
      published('schedule_choice', CHOICE),
      published('charging_needs', NEEDS),
    ]);
  });
});

describe('what is broken', () => {
  const error = { type: 'DiodeFault', message: 'diode', severity: 'Low' };
  const raised = (type: string, one: object) => ({ type, evseId: 1, connectorId: 1, error: one });
  const toAuth = (faulted: boolean) => ({
    type: 'post',
    to: 'auth',
    event: { type: 'fault news', evseId: 1, faulted },
  });

  it('is told each time, to Auth only where it makes a difference', () => {
    const evse = new Evse();
    expect(effectsOf(evse, fault)).toEqual([raised('raiseError', fault.error), toAuth(true)]);
    expect(effectsOf(evse, fault)).toEqual([]);
    expect(effectsOf(evse, { type: 'faultRaised', error })).toEqual([raised('raiseError', error)]);
    expect(effectsOf(evse, mended)).toEqual([raised('clearError', fault.error)]);
    expect(effectsOf(evse, mended)).toEqual([]);
    expect(effectsOf(evse, { type: 'faultCleared', errorType: error.type })).toEqual([
      raised('clearError', error),
      toAuth(false),
    ]);
  });

  it('hardware that says nothing of faults at a start has those of before', () => {
    const evse = having(fault);
    effectsOf(evse, { type: 'boot', resume: true, hardware: { carReady: false, powerOn: false } });
    expect(evse.snapshot.context.faults).toEqual([fault.error]);
  });

  it('a lock that jams twice is one fault', () => {
    const evse = having(plug, grant, { type: 'lockFailed' });
    expect(effectsOf(evse, { type: 'lockFailed' })).toEqual([]);
    expect(evse.snapshot.context.faults).toHaveLength(1);
  });
});

test('a bay that is occupied is told to the EVSE', () => {
  expect(effectsOf(new Evse(), { type: 'bayOccupied', occupied: true })).toEqual([
    {
      type: 'post',
      to: 'evse/1',
      event: expect.objectContaining({ type: 'bayOccupied', occupied: true }),
    },
  ]);
});
