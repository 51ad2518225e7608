import { describe, expect, it, onTestFinished } from 'vitest';
import { heard } from '../../process/harness/dialect.ts';
import { ExternalEvse } from '../../process/harness/external-evse.ts';
import { getVariable } from '../../process/harness/reports.ts';
import { closeWorld, expectRight, openWorld, type World } from '../../process/harness/world.ts';
import { charge, clear, ended, fromNowOn, oneWorld } from '../stage.ts';
import { setAll } from './variables.ts';

const reset = async ({ csms }: World, type: 'Immediate' | 'OnIdle', evseId: number) =>
  (await csms.call('Reset', { type, evseId })).status;

describe('B11 B12 reset of one EVSE, OCPP 2.0.1', () => {
  const open = oneWorld('2.0.1', { evses: 2, survivesRestart: true });

  it('TC_B_25 B11.FR.08 B11.FR.10 idle: Accepted, Unavailable and Available again; its neighbour and the station do not notice', async () => {
    const at = open();
    expect(await getVariable(at, 'EVSE@1/AllowReset')).toMatchObject({ attributeValue: 'true' });
    const said = fromNowOn(at);
    expect(await reset(at, 'OnIdle', 1)).toBe('Accepted');
    await at.until('again in service', () => said.statuses(1).length === 2);
    expect(said.statuses(1)).toEqual(['Unavailable', 'Available']);
    expect(await reset(at, 'Immediate', 1)).toBe('Accepted');
    await at.until('again in service', () => said.statuses(1).length === 4);
    expect(said.statuses(2)).toEqual([]);
    expect(said.of('BootNotification')).toEqual([]);
    expect(await reset(at, 'Immediate', 3)).toBe('Rejected');
    expectRight(at);
  });

  it('TC_B_26 B12.FR.01 B12.FR.07 OnIdle with a transaction: Scheduled, and once it is over that EVSE alone', async () => {
    const at = open();
    const transaction = await charge(at, 'TOKEN', 1);
    const other = await charge(at, 'OTHER', 2);
    const said = fromNowOn(at);
    expect(await reset(at, 'OnIdle', 1)).toBe('Scheduled');
    expect(await reset(at, 'OnIdle', 1)).toBe('Scheduled');
    await at.advance(5_000);
    expect(transaction.endedAt).toBeUndefined();
    await at.api.swipe('TOKEN', [1]);
    await ended(at, transaction);
    expect(said.events()).toEqual(['Ended StopAuthorized EVConnected Local']);
    await at.until('the cable again', () => said.statuses(1).length === 2);
    expect(said.statuses(1)).toEqual(['Unavailable', 'Occupied']);
    await at.advance(5_000);
    expect(other.endedAt).toBeUndefined();
    expect(said.of('BootNotification')).toEqual([]);
    await clear(at, 1);
    await clear(at, 2);
    expectRight(at);
  });

  it('TC_B_27 B12.FR.04 B12.FR.08 Immediate with a transaction: ResetCommand, ImmediateReset, and the car may charge again', async () => {
    const at = open();
    const transaction = await charge(at, 'TOKEN', 1);
    const other = await charge(at, 'OTHER', 2);
    const said = fromNowOn(at);
    expect(await reset(at, 'Immediate', 1)).toBe('Accepted');
    await ended(at, transaction);
    expect(said.events()).toEqual(['Ended ResetCommand EVConnected ImmediateReset']);
    await at.until('the cable again', () => said.statuses(1).at(-1) === 'Occupied');
    expect(other.endedAt).toBeUndefined();
    await at.api.swipe('TOKEN', [1]);
    await at.state(1, 'Charging');
    await clear(at, 1);
    await clear(at, 2);
    expectRight(at);
  });

  it('B12.FR.08 a transaction that ends with the plug alone is over as well', async () => {
    const at = open();
    await setAll(at, { 'TxCtrlr.TxStartPoint': 'EVConnected', 'TxCtrlr.TxStopPoint': 'EVConnected' });
    const said = fromNowOn(at);
    await at.api.plugIn(1);
    await at.until('began', () => said.events().length === 1);
    expect(await reset(at, 'Immediate', 1)).toBe('Accepted');
    await at.until('ended', () => said.events().length === 2);
    expect(said.events()).toEqual([
      'Started CablePluggedIn EVConnected',
      'Ended ResetCommand ImmediateReset',
    ]);
    await at.until('in service', () => said.statuses(1).at(-1) === 'Occupied');
    await at.api.swipe('TOKEN', [1]);
    await at.until('begun anew', () => said.events()[2] === 'Started Authorized EVConnected');
    await clear(at, 1);
    await setAll(at, {
      'TxCtrlr.TxStartPoint': 'PowerPathClosed',
      'TxCtrlr.TxStopPoint': 'EVConnected,Authorized',
    });
    expectRight(at);
  });

  it('B11.FR.05 the power goes while it waits: the start makes up for it, and the EVSE serves', async () => {
    const at = open();
    await charge(at, 'TOKEN', 1);
    expect(await reset(at, 'OnIdle', 1)).toBe('Scheduled');
    await at.station.kill();
    await at.restart();
    await at.until('over', () => at.csms.transactions().every(({ endedAt }) => endedAt !== undefined));
    await clear(at, 1);
    const transaction = await charge(at, 'AGAIN', 1);
    await clear(at, 1);
    await ended(at, transaction);
    await heard(at, 1, 'Available');
    expectRight(at);
  });
});

it('TC_B_28 TC_B_29 B11.FR.09 B12.FR.09 an EvseManager in another process: Rejected, idle or charging', async () => {
  const at = await openWorld('2.0.1', {
    simulatedClock: false,
    reshape: (modules) => {
      modules.charger = { module: 'External' };
      delete modules.evse_1;
      modules.ocpp!.connections!.evse_manager = [{ module_id: 'charger', implementation_id: 'evse' }];
    },
  });
  onTestFinished(() => closeWorld(at));
  const charger = await new ExternalEvse(at.api.url).start();
  await at.online();
  expect(await getVariable(at, 'EVSE@1/AllowReset')).toMatchObject({ attributeValue: 'false' });
  expect(await reset(at, 'OnIdle', 1)).toBe('Rejected');
  charger.plugIn();
  await at.api.swipe('TOKEN', [1]);
  await at.transaction('started');
  expect(await reset(at, 'Immediate', 1)).toBe('Rejected');
  expect(charger.module.called('stop_transaction')).toEqual([]);
  expectRight(at);
});
