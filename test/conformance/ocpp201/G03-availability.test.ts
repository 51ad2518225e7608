import { describe, expect, it } from 'vitest';
import { heard } from '../../process/harness/dialect.ts';
import { changeAvailability } from '../../process/harness/orders.ts';
import { expectRight, type World } from '../../process/harness/world.ts';
import { charge, clear, ended, fromNowOn, oneWorld } from '../stage.ts';

const statusesOf = ({ of }: ReturnType<typeof fromNowOn>, evseId: number, connectorId: number) =>
  of('StatusNotification')
    .filter((payload) => payload.evseId === evseId && payload.connectorId === connectorId)
    .map(({ connectorStatus }) => connectorStatus);

describe('G01 G03 G04 G05 availability, OCPP 2.0.1', () => {
  const open = oneWorld('2.0.1', { evses: 2, connectors: 2 });
  const EVSE = { evseId: 1 };
  const CONNECTOR = { evseId: 1, connectorId: 2 };

  it('TC_G_01 TC_G_02 G01.FR.03 Occupied with the plug, Available without it; its sibling stays silent', async () => {
    const at = open();
    const said = fromNowOn(at);
    await at.api.plugIn(1, { connector_id: 2 });
    await at.until('Occupied', () => statusesOf(said, 1, 2).at(-1) === 'Occupied');
    await at.api.unplug(1);
    await at.until('Available', () => statusesOf(said, 1, 2).at(-1) === 'Available');
    expect(statusesOf(said, 1, 2)).toEqual(['Occupied', 'Available']);
    expect(statusesOf(said, 1, 1)).toEqual([]);
    expectRight(at);
  });

  it.each([
    [
      'TC_G_03 TC_G_04 TC_G_09 TC_G_10 G03.FR.06',
      EVSE,
      [
        [1, 1],
        [1, 2],
      ],
    ],
    [
      'TC_G_05 TC_G_06 TC_G_12 TC_G_13 G04.FR.06',
      {},
      [
        [1, 1],
        [1, 2],
        [2, 1],
        [2, 2],
      ],
    ],
    ['TC_G_07 TC_G_08 TC_G_15 TC_G_16 G03.FR.04', CONNECTOR, [[1, 2]]],
  ] as const)(
    '%s Inoperative and Operative of %o; a state reached already is Accepted',
    async (_cases, place, told) => {
      const at = open();
      for (const operative of [false, true]) {
        const said = fromNowOn(at);
        const wanted = operative ? 'Available' : 'Unavailable';
        expect(await changeAvailability(at, operative, place)).toBe('Accepted');
        await at.until(wanted, () =>
          told.every(([evseId, id]) => statusesOf(said, evseId, id).at(-1) === wanted),
        );
        expect(await changeAvailability(at, operative, place)).toBe('Accepted');
        await at.advance(1_000);
        expect(said.of('StatusNotification')).toHaveLength(told.length);
      }
      expectRight(at);
    },
  );

  it.each([
    ['TC_G_11 G03.FR.05', EVSE],
    ['TC_G_14 G04.FR.06', {}],
    ['TC_G_17 G03.FR.05', { evseId: 1, connectorId: 1 }],
  ])('%s with a transaction: Scheduled, Unavailable after it', async (_case, place) => {
    const at = open();
    const transaction = await charge(at);
    const said = fromNowOn(at);
    expect(await changeAvailability(at, false, place)).toBe('Scheduled');
    await at.advance(2_000);
    expect(statusesOf(said, 1, 1)).toEqual([]);
    if (!('evseId' in place)) expect(statusesOf(said, 2, 1)).toEqual(['Unavailable']);
    await at.api.unplug(1);
    await ended(at, transaction);
    await at.until('Unavailable', () => statusesOf(said, 1, 1).at(-1) === 'Unavailable');
    expect(await changeAvailability(at, true, place)).toBe('Accepted');
    await heard(at, 1, 'Available');
    await at.advance(500);
    expectRight(at);
  });

  it('TC_G_20 G05.FR.01 the lock fails after the authorization: no charging', async () => {
    const at = open();
    const said = fromNowOn(at);
    await at.api.fault(1, 'ConnectorLockFailure');
    await at.api.plugIn(1);
    await at.api.swipe('TOKEN', [1]);
    await at.state(1, 'Faulted');
    await at.advance(3_000);
    expect(said.events().filter((event) => event.includes('Charging'))).toEqual([]);
    expect(statusesOf(said, 1, 1).at(-1)).toBe('Faulted');
    await at.api.clearFault(1, 'ConnectorLockFailure');
    await clear(at);
    expectRight(at);
  });

  it('TC_G_18 TC_G_19 TC_G_21 G03.FR.08 G04.FR.09 lasts over a power cut', async () => {
    const at: World = open();
    await changeAvailability(at, false, { evseId: 1, connectorId: 1 });
    await changeAvailability(at, false, { evseId: 2 });
    await heard(at, 2, 'Unavailable');
    const restarted = async () => {
      await at.station.kill();
      const said = fromNowOn(at);
      await at.restart();
      await at.until('all told', () => said.of('StatusNotification').length >= 4);
      return [1, 2].flatMap((evseId) => [1, 2].map((id) => statusesOf(said, evseId, id).at(-1)));
    };
    expect(await restarted()).toEqual(['Unavailable', 'Available', 'Unavailable', 'Unavailable']);
    await changeAvailability(at, false);
    await at.advance(500);
    expect(await restarted()).toEqual(['Unavailable', 'Unavailable', 'Unavailable', 'Unavailable']);
    await changeAvailability(at, true);
    await at.advance(500);
    expect(await restarted()).toEqual(['Unavailable', 'Available', 'Unavailable', 'Unavailable']);
    expectRight(at);
  });
});
