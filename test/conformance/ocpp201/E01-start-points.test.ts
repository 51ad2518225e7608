import { describe, expect, it } from 'vitest';
import { heard } from '../../process/harness/dialect.ts';
import { expectRight } from '../../process/harness/world.ts';
import { clear, fromNowOn, oneWorld } from '../stage.ts';
import { requestStart, setAll } from './variables.ts';

describe('E01 start points, OCPP 2.0.1', () => {
  const open = oneWorld('2.0.1', {
    reshape: (modules) => {
      Object.assign(modules.evse_1!.config!.simulator as object, {
        powermeter: {
          public_key: 'KEY',
          signed_value_start: 'signed start',
          signed_value_stop: 'signed stop',
        },
      });
    },
  });
  const startsAt = (point: string) => setAll(open(), { 'TxCtrlr.TxStartPoint': point });

  it('TC_E_09 E01.FR.02 EVConnected: Started with the plug, the token in the next event', async () => {
    const at = open();
    expect(await startsAt('EVConnected')).toEqual(['Accepted']);
    const said = fromNowOn(at);
    await at.api.plugIn(1);
    await at.until('started', () => said.events().length === 1);
    expect(said.events()).toEqual(['Started CablePluggedIn EVConnected']);
    const [started] = said.of('TransactionEvent');
    expect(started).toMatchObject({ seqNo: 0, evse: { id: 1, connectorId: 1 } });
    expect(started).not.toHaveProperty('idToken');
    await at.api.swipe('TOKEN', [1]);
    await at.until('charging', () => said.events().at(-1) === 'Updated ChargingStateChanged Charging');
    expect(said.events()[1]).toBe('Updated Authorized');
    expect(said.of('TransactionEvent')[1]).toMatchObject({ idToken: { idToken: 'TOKEN' } });
    await clear(at);
    expectRight(at);
  });

  it('TC_E_10 E01.FR.03 Authorized, local: Started with the token, the EVSE with the plug', async () => {
    const at = open();
    await startsAt('Authorized');
    const said = fromNowOn(at);
    await at.api.swipe('TOKEN', [1]);
    await at.until('started', () => said.events().length === 1);
    expect(said.events()).toEqual(['Started Authorized Idle']);
    expect(said.of('TransactionEvent')[0]).toMatchObject({ idToken: { idToken: 'TOKEN' } });
    await at.api.plugIn(1);
    await at.until('charging', () => said.events().at(-1) === 'Updated ChargingStateChanged Charging');
    expect(said.events()[1]).toBe('Updated CablePluggedIn EVConnected');
    expect(said.of('TransactionEvent')[1]).toMatchObject({ evse: { id: 1, connectorId: 1 } });
    await clear(at);
    expectRight(at);
  });

  it('TC_E_13 E01.FR.03 Authorized, remote: triggerReason RemoteStart and the remoteStartId', async () => {
    const at = open();
    await startsAt('Authorized');
    const said = fromNowOn(at);
    expect(await requestStart(at, 'REMOTE')).toMatchObject({ status: 'Accepted' });
    await at.until('started', () => said.events().length === 1);
    expect(said.of('TransactionEvent')[0]).toMatchObject({
      eventType: 'Started',
      triggerReason: 'RemoteStart',
      transactionInfo: { remoteStartId: 4711 },
      idToken: { idToken: 'REMOTE' },
    });
    await at.api.plugIn(1);
    await at.until('charging', () => said.events().at(-1) === 'Updated ChargingStateChanged Charging');
    await clear(at);
    expectRight(at);
  });

  it('TC_E_01 E01.FR.05 PowerPathClosed: Started once authorized and plugged in', async () => {
    const at = open();
    await startsAt('PowerPathClosed');
    const said = fromNowOn(at);
    await at.api.plugIn(1);
    await heard(at, 1, 'Preparing');
    expect(said.events()).toEqual([]);
    await at.api.swipe('TOKEN', [1]);
    await at.until('charging', () => said.events().at(-1) === 'Updated ChargingStateChanged Charging');
    expect(said.events()[0]).toBe('Started Authorized EVConnected');
    expect(said.of('TransactionEvent')[0]).toMatchObject({
      evse: { id: 1, connectorId: 1 },
      idToken: { idToken: 'TOKEN' },
    });
    await clear(at);
    expectRight(at);
  });

  it('TC_E_02 E01.FR.06 EnergyTransfer: Started when energy flows', async () => {
    const at = open();
    await startsAt('EnergyTransfer');
    const said = fromNowOn(at);
    await at.api.plugIn(1, { ready_delay_s: 5 });
    await at.api.swipe('TOKEN', [1]);
    await at.advance(4_000);
    expect(said.events()).toEqual([]);
    await at.until('charging', () => said.events().length === 1);
    expect(said.events()).toEqual(['Started ChargingStateChanged Charging']);
    expect(said.of('TransactionEvent')[0]).toMatchObject({ idToken: { idToken: 'TOKEN' } });
    await clear(at);
    expectRight(at);
  });

  it('TC_E_11 E01.FR.04 DataSigned: Started with the signed reading', async () => {
    const at = open();
    await startsAt('DataSigned');
    const said = fromNowOn(at);
    await at.api.plugIn(1);
    await at.api.swipe('TOKEN', [1]);
    await at.until('charging', () => said.events().at(-1) === 'Updated ChargingStateChanged Charging');
    expect(said.events()[0]).toMatch(/^Started SignedDataReceived/);
    await clear(at);
    expectRight(at);
  });

  it('TC_E_12 E01.FR.01 ParkingBayOccupancy: Started when a car is seen', async () => {
    const at = open();
    await startsAt('ParkingBayOccupancy');
    const said = fromNowOn(at);
    await at.api.post('/evses/1/simulator/bay', { occupied: true });
    await at.until('started', () => said.events().length === 1);
    expect(said.events()).toEqual(['Started EVDetected Idle']);
    await at.api.plugIn(1);
    await at.api.swipe('TOKEN', [1]);
    await at.until('charging', () => said.events().at(-1) === 'Updated ChargingStateChanged Charging');
    expect(said.events().slice(1, 3)).toEqual(['Updated CablePluggedIn EVConnected', 'Updated Authorized']);
    await clear(at);
    await at.api.post('/evses/1/simulator/bay', { occupied: false });
    expectRight(at);
  });

  it('E01.FR.08 no transactionId comes twice, seqNo counts from 0 without a gap', async () => {
    const ids = open()
      .csms.transactions()
      .map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(5);
    for (const { seqNos } of open().csms.transactions())
      expect(seqNos).toEqual(seqNos.map((_, index) => index));
  });
});
