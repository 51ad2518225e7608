import { describe, expect, it } from 'vitest';
import { type Json, list, object, text } from '../../src/trial/wire.ts';
import { heard, reported, VERSIONS } from './harness/dialect.ts';
import { positions, trigger } from './harness/orders.ts';
import type { Version } from './harness/station-files.ts';
import { expectRight, type World, type WorldWishes, world } from './harness/world.ts';

const idle = async (version: Version, wishes: WorldWishes = {}): Promise<World> => {
  const at = await world(version, wishes);
  await at.online();
  return at;
};

const pending = async (version: Version, wishes: WorldWishes = {}): Promise<World> => {
  const at = await world(version, {
    ...wishes,
    prepare: (csms) =>
      csms.handle('BootNotification', () => ({ status: 'Pending', currentTime: csms.now(), interval: 600 })),
  });
  await at.until('pending', () => at.csms.received('BootNotification').length === 1);
  await at.advance(500);
  return at;
};

/** Accepted, then the message: how many of it came, and that the answer went first (F06.FR.04). */
const triggered = async (at: World, message: string, evseId?: number): Promise<Json[]> => {
  const known = at.csms.received(message).length;
  expect(await trigger(at, message, evseId)).toBe('Accepted');
  const answered = positions(at, 'station', 'TriggerMessage').at(-1)!;
  await at.until(message, () => at.csms.received(message).length > known);
  await at.advance(500);
  expect(positions(at, 'station', message)[known]).toBeGreaterThan(answered);
  return at.csms.received(message).slice(known);
};

const contexts = ({ meterValue }: Json): unknown[] =>
  list(meterValue).flatMap(({ sampledValue }) => list(sampledValue).map(({ context }) => context));

describe.each(VERSIONS)('trigger message, OCPP %s', (version) => {
  const place = version === '1.6' ? 'connectorId' : 'evseId';

  it('TC_F_20 Heartbeat, whatever connector is named (F06.FR.03)', async () => {
    const at = await idle(version);
    expect(await triggered(at, 'Heartbeat')).toHaveLength(1);
    expect(await triggered(at, 'Heartbeat', 77)).toHaveLength(1);
    expectRight(at);
  });

  it('F06.FR.05, FR.11 StatusNotification of one connector, and of all', async () => {
    const at = await idle(version, { evses: 2 });
    await at.api.plugIn(2);
    await heard(at, 2, 'Preparing');
    expect((await triggered(at, 'StatusNotification', 2)).map((payload) => payload[place])).toEqual([2]);
    const all = await triggered(at, 'StatusNotification');
    expect(all.map((payload) => payload[place])).toEqual(version === '1.6' ? [0, 1, 2] : [1, 2]);
    expect(reported(at, 2).at(-1)).toBe(version === '1.6' ? 'Preparing' : 'Occupied');
    expectRight(at);
  });

  it('F06.FR.06 MeterValues of one EVSE, and of all, in the context Trigger', async () => {
    const at = await idle(version, { evses: 2 });
    const one = await triggered(at, 'MeterValues', 2);
    expect(one.map((payload) => payload[place])).toEqual([2]);
    expect(new Set(one.flatMap(contexts))).toEqual(new Set(['Trigger']));
    expect((await triggered(at, 'MeterValues')).map((payload) => payload[place])).toEqual([1, 2]);
    expectRight(at);
  });

  it('F06.FR.17 BootNotification is Rejected once accepted', async () => {
    const at = await idle(version);
    expect(await trigger(at, 'BootNotification')).toBe('Rejected');
    await at.advance(2_000);
    expect(at.csms.received('BootNotification')).toHaveLength(1);
  });

  it('TC_F_18 F06.FR.08, FR.16 what this station never sends is NotImplemented, what it sends is told', async () => {
    const at = await idle(version);
    // 1.6 names nothing else that a station need not send.
    if (version === '2.0.1')
      expect(await trigger(at, 'PublishFirmwareStatusNotification')).toBe('NotImplemented');
    expect(await trigger(at, 'FirmwareStatusNotification')).toBe('Accepted');
    await at.until('told', () => at.csms.received('FirmwareStatusNotification').length === 1);
    expect(at.csms.received('FirmwareStatusNotification')).toEqual([{ status: 'Idle' }]);
  });

  it('TC_055 a connector that does not exist is Rejected', async () => {
    const at = await idle(version);
    for (const message of ['StatusNotification', 'MeterValues'])
      expect(await trigger(at, message, 9), message).toBe('Rejected');
  });

  it('B02.FR.02 while Pending: what is triggered goes, and nothing else', async () => {
    const at = await pending(version);
    await triggered(at, 'Heartbeat');
    await triggered(at, 'StatusNotification', 1);
    await triggered(at, 'MeterValues', 1);
    await at.api.plugIn(1);
    await at.advance(2_000);
    const known = new Set(at.csms.calls().map(({ action }) => action));
    expect(known).toEqual(new Set(['BootNotification', 'Heartbeat', 'StatusNotification', 'MeterValues']));
    expect(at.csms.received('StatusNotification')).toHaveLength(1);
    expect(at.csms.violations).toEqual([]);
  });

  it('B02.FR.08 while Pending: BootNotification before the interval is over', async () => {
    const at = await pending(version);
    const [boot] = await triggered(at, 'BootNotification');
    if (version === '2.0.1') expect(boot?.reason).toBe('Triggered');
  });
});

describe('trigger message, OCPP 1.6', () => {
  it('ExtendedTriggerMessage says the same', async () => {
    const at = await idle('1.6');
    const answer = await at.csms.call('ExtendedTriggerMessage', {
      requestedMessage: 'StatusNotification',
      connectorId: 1,
    });
    expect(answer.status).toBe('Accepted');
    await at.until('told', () => reported(at, 1).length === 2);
    expectRight(at);
  });

  it('MeterValues has MeterValuesSampledData', async () => {
    const at = await idle('1.6', { core: { MeterValuesSampledData: 'Voltage,Current.Import' } });
    const [values] = await triggered(at, 'MeterValues', 1);
    const measurands = list(list(values?.meterValue)[0]?.sampledValue).map(({ measurand }) => measurand);
    expect(new Set(measurands)).toEqual(new Set(['Voltage', 'Current.Import']));
    expectRight(at);
  });
});

describe('trigger message, OCPP 2.0.1', () => {
  it('F06.FR.06 MeterValues has AlignedDataMeasurands', async () => {
    const at = await idle('2.0.1', {
      variables: {
        'AlignedDataCtrlr.Measurands': 'Voltage',
        'SampledDataCtrlr.TxUpdatedMeasurands': 'Energy.Active.Import.Register',
      },
    });
    const [values] = await triggered(at, 'MeterValues', 1);
    const measurands = list(list(values?.meterValue)[0]?.sampledValue).map(({ measurand }) => measurand);
    expect(new Set(measurands)).toEqual(new Set(['Voltage']));
    expectRight(at);
  });

  it('F06.FR.07, FR.11 TransactionEvent: the state and the meter of each transaction that runs', async () => {
    const at = await idle('2.0.1', { evses: 2 });
    expect(await trigger(at, 'TransactionEvent')).toBe('Rejected');
    await at.api.plugIn(1);
    await at.api.swipe('TOKEN', [1]);
    await at.transaction('started', 1);
    await at.state(1, 'Charging');
    await at.advance(1_000);
    expect(await trigger(at, 'TransactionEvent', 2)).toBe('Rejected');
    for (const evseId of [1, undefined]) {
      const events = await triggered(at, 'TransactionEvent', evseId);
      expect(events).toHaveLength(1);
      expect(events[0]).toMatchObject({ eventType: 'Updated', triggerReason: 'Trigger' });
      expect(text(object(events[0]?.transactionInfo).chargingState)).toBe('Charging');
      expect(new Set(contexts(events[0]!))).toEqual(new Set(['Trigger']));
    }
    expectRight(at);
  });

  it('B02.FR.02 TransactionEvent is Rejected while Pending: it would overtake those before it', async () => {
    const at = await pending('2.0.1');
    expect(await trigger(at, 'TransactionEvent')).toBe('Rejected');
  });
});
