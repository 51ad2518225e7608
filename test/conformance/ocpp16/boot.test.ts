import { describe, expect, it } from 'vitest';
import { reported } from '../../process/harness/dialect.ts';
import { expectRight, world } from '../../process/harness/world.ts';
import { fromNowOn } from '../stage.ts';

describe('boot, OCPP 1.6', () => {
  it('TC_001 Rejected first: silent for the interval, then boots again; Accepted: statuses, then heartbeats', async () => {
    const at = await world('1.6', {
      evses: 2,
      prepare: (csms) =>
        csms.handle('BootNotification', (_payload, attempt) => ({
          status: attempt === 1 ? 'Rejected' : 'Accepted',
          currentTime: csms.now(),
          interval: attempt === 1 ? 25 : 60,
        })),
    });
    await at.until('the first boot', () => at.csms.received('BootNotification').length === 1);
    await at.advance(24_000);
    expect(at.csms.calls().map(({ action }) => action)).toEqual(['BootNotification']);
    await at.advance(1_500);
    await at.online();
    expect(at.csms.received('BootNotification')).toHaveLength(2);
    expect(
      at.csms.received('StatusNotification').map(({ connectorId, status }) => [connectorId, status]),
    ).toEqual([
      [0, 'Available'],
      [1, 'Available'],
      [2, 'Available'],
    ]);
    const said = fromNowOn(at);
    await at.advance(121_000);
    await at.until('heartbeats', () => said.of('Heartbeat').length === 2);
    const others = said.actions().filter((action) => !/^(Heartbeat|SecurityEventNotification)$/.test(action));
    expect(others).toEqual([]);
    expectRight(at);
  });

  it('TC_002 Pending: the CSMS configures, nothing else is sent, the boot is repeated and then accepted', async () => {
    const at = await world('1.6', {
      prepare: (csms) =>
        csms.handle('BootNotification', (_payload, attempt) => ({
          status: attempt === 1 ? 'Pending' : 'Accepted',
          currentTime: csms.now(),
          interval: 20,
        })),
    });
    await at.until('the first boot', () => at.csms.received('BootNotification').length === 1);
    const change = { key: 'MeterValueSampleInterval', value: '15' };
    expect(await at.csms.call('ChangeConfiguration', change)).toEqual({ status: 'Accepted' });
    const { configurationKey } = await at.csms.call('GetConfiguration', {
      key: ['MeterValueSampleInterval'],
    });
    expect(configurationKey).toEqual([{ key: 'MeterValueSampleInterval', readonly: false, value: '15' }]);
    expect(await at.csms.call('RemoteStopTransaction', { transactionId: 1 })).toEqual({ status: 'Rejected' });
    await at.advance(19_000);
    expect(at.csms.calls()).toHaveLength(1);
    await at.online();
    const actions = at.csms.calls().map(({ action }) => action);
    expect(actions.filter((action) => action !== 'SecurityEventNotification')).toEqual([
      ...['BootNotification', 'BootNotification', 'StatusNotification', 'StatusNotification'],
    ]);
    expect(actions.lastIndexOf('BootNotification')).toBe(1);
    expectRight(at);
  });

  it('an interval of 0 with Pending: the station chooses one that floods nobody', async () => {
    const at = await world('1.6', {
      prepare: (csms) =>
        csms.handle('BootNotification', () => ({ status: 'Pending', currentTime: csms.now(), interval: 0 })),
    });
    await at.until('the first boot', () => at.csms.received('BootNotification').length === 1);
    await at.advance(9_000);
    expect(at.csms.received('BootNotification')).toHaveLength(1);
    await at.until('another', () => at.csms.received('BootNotification').length === 2);
  });

  it('a heartbeat is spared by other messages', async () => {
    const at = await world('1.6', {
      sampleIntervalS: 8,
      prepare: (csms) => {
        csms.heartbeatIntervalS = 10;
      },
    });
    await at.online();
    await at.api.plugIn(1);
    await at.api.swipe('TOKEN', [1]);
    await at.transaction('started');
    const said = fromNowOn(at);
    await at.advance(60_000);
    expect(said.of('MeterValues').length).toBeGreaterThanOrEqual(6);
    expect(said.of('Heartbeat')).toEqual([]);
    expectRight(at);
  });

  it('TC_034 out of service before a power cut: out of service after it', async () => {
    const at = await world('1.6', { evses: 2 });
    await at.online();
    await at.csms.call('ChangeAvailability', { connectorId: 1, type: 'Inoperative' });
    await at.until('told', () => reported(at, 1).at(-1) === 'Unavailable');
    await at.station.kill();
    const said = fromNowOn(at);
    await at.restart();
    await at.until('booted', () => said.statuses(1).length > 0 && said.statuses(2).length > 0);
    expect([said.statuses(1), said.statuses(2)]).toEqual([['Unavailable'], ['Available']]);
    expectRight(at);
  });
});
