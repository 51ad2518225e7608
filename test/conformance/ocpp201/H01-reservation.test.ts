import { describe, expect, it } from 'vitest';
import { heard, remoteStart, reported } from '../../process/harness/dialect.ts';
import { changeAvailability, reset, set } from '../../process/harness/orders.ts';
import { endsTold, reserve } from '../../process/harness/reservations.ts';
import { expectRight, type World, type WorldWishes, world } from '../../process/harness/world.ts';

const idle = async (wishes: WorldWishes = {}): Promise<World> => {
  const at = await world('2.0.1', wishes);
  await at.online();
  return at;
};

/** A car and a token on an EVSE. */
const charge = async (at: World, token: string, evseId: number): Promise<void> => {
  await at.api.plugIn(evseId);
  await at.api.swipe(token, [evseId]);
  await at.state(evseId, 'Charging');
};

const reservationsTold = ({ csms }: World): unknown[] =>
  csms
    .received('TransactionEvent')
    .map(({ reservationId }) => reservationId)
    .filter((id) => id !== undefined);

const ENABLED = ['', 'ReservationCtrlr.Enabled'] as const;

describe('H01 reservation of a given EVSE', () => {
  it('TC_H_03, TC_H_23 H01.FR.23, H01.FR.11, H01.FR.02 Reserved; Occupied for others; the same id replaces', async () => {
    const at = await idle();
    expect(await reserve(at, { id: 1, token: 'MINE', evseId: 1 })).toBe('Accepted');
    await heard(at, 1, 'Reserved');
    expect(await reserve(at, { id: 2, token: 'OTHER', evseId: 1 })).toBe('Occupied');
    expect(await reserve(at, { id: 1, token: 'OTHER', evseId: 1 })).toBe('Accepted');
    expect(await remoteStart(at, 'MINE', 1)).toBe('Rejected');
    await charge(at, 'OTHER', 1);
    expect(reservationsTold(at)).toEqual([1]);
    expectRight(at);
  });

  it('TC_H_04 H01.FR.11, TC_H_06 H01.FR.14, H01.FR.12 an EVSE in use, out of service, broken', async () => {
    const at = await idle();
    await at.api.plugIn(1);
    await heard(at, 1, 'Preparing');
    expect(await reserve(at, { id: 1, token: 'MINE', evseId: 1 })).toBe('Occupied');
    await at.api.unplug(1);
    await heard(at, 1, 'Available');
    await changeAvailability(at, false, { evseId: 1 });
    expect(await reserve(at, { id: 2, token: 'MINE', evseId: 1 })).toBe('Unavailable');
    await changeAvailability(at, true, { evseId: 1 });
    await at.api.fault(1, 'MREC6UnderVoltage');
    await heard(at, 1, 'Faulted');
    expect(await reserve(at, { id: 3, token: 'MINE', evseId: 1 })).toBe('Faulted');
    expectRight(at);
  });

  it('TC_H_21 H01.FR.16, H01.FR.17 it is removed when its EVSE becomes Unavailable or Faulted', async () => {
    const at = await idle();
    await reserve(at, { id: 1, token: 'MINE', evseId: 1 });
    await heard(at, 1, 'Reserved');
    await changeAvailability(at, false, { evseId: 1 });
    await at.until('told', () => endsTold(at).length === 1);
    await changeAvailability(at, true, { evseId: 1 });
    await heard(at, 1, 'Available');
    await reserve(at, { id: 2, token: 'MINE', evseId: 1 });
    await heard(at, 1, 'Reserved');
    await at.api.fault(1, 'MREC6UnderVoltage');
    await at.until('told', () => endsTold(at).length === 2);
    await at.api.clearFault(1, 'MREC6UnderVoltage');
    await heard(at, 1, 'Available');
    expect(endsTold(at)).toEqual(['1 Removed', '2 Removed']);
    expectRight(at);
  });

  it('TC_H_22 H01.FR.01 switched off: Rejected; what was reserved before is in force again when it is on', async () => {
    const at = await idle();
    await reserve(at, { id: 1, token: 'MINE', evseId: 1 });
    await heard(at, 1, 'Reserved');
    expect(await set(at, ENABLED, 'false')).toBe('Accepted');
    await heard(at, 1, 'Available');
    expect(await reserve(at, { id: 2, token: 'MINE', evseId: 1 })).toBe('Rejected');
    await set(at, ENABLED, 'true');
    await heard(at, 1, 'Reserved');
    expectRight(at);
  });

  it('TC_B_24 B01.FR.13, B11.FR.01 outlives a reset', async () => {
    const at = await idle();
    await reserve(at, { id: 1, token: 'MINE', evseId: 1 });
    await heard(at, 1, 'Reserved');
    expect(await reset(at, 'OnIdle')).toBe('Accepted');
    for (let second = 0; at.station.running && second < 10; second += 1)
      await Promise.race([at.api.advance(1_000).catch(() => {}), at.station.exited]);
    await at.station.exited;
    await at.restart();
    await at.until('booted', () => at.csms.received('BootNotification').length === 2);
    await at.until('reported again', () => reported(at, 1).length >= 3);
    expect(reported(at, 1).at(-1)).toBe('Reserved');
    await at.api.plugIn(1);
    await at.api.swipe('OTHER', [1]);
    await at.advance(2_000);
    expect(at.csms.transactions()).toEqual([]);
    await at.api.swipe('MINE', [1]);
    await at.state(1, 'Charging');
    expect(reservationsTold(at)).toEqual([1]);
    expect(endsTold(at)).toEqual([]);
    expectRight(at);
  });
});

describe('H01 reservation of any EVSE', () => {
  it('TC_H_08, TC_H_09, TC_H_10, TC_H_14 H01.FR.04, H01.FR.07, H01.FR.11, H01.FR.20, H03.FR.03 as many as are free: all are Reserved', async () => {
    const at = await idle({ evses: 2 });
    expect(await reserve(at, { id: 1, token: 'MINE' })).toBe('Accepted');
    await at.advance(1_000);
    expect(reported(at, 1).concat(reported(at, 2))).toEqual(['Available', 'Available']);
    expect(await reserve(at, { id: 2, token: 'YOURS' })).toBe('Accepted');
    await heard(at, 1, 'Reserved');
    await heard(at, 2, 'Reserved');
    // TC_H_09
    expect(await reserve(at, { id: 3, token: 'THEIRS' })).toBe('Occupied');
    expect(await reserve(at, { id: 3, token: 'THEIRS', evseId: 2 })).toBe('Occupied');
    await at.api.plugIn(2);
    await at.api.swipe('THEIRS', [2]);
    await at.advance(2_000);
    expect(at.csms.transactions()).toEqual([]);
    await at.api.swipe('YOURS', [2]);
    await at.state(2, 'Charging');
    expect(reservationsTold(at)).toEqual([2]);
    expect(reported(at, 1).at(-1)).toBe('Reserved');
    await charge(at, 'MINE', 1);
    expect(reservationsTold(at)).toEqual([2, 1]);
    // TC_H_10
    expect(await reserve(at, { id: 4, token: 'MINE' })).toBe('Occupied');
    expectRight(at);
  });

  it('TC_H_12 H01.FR.14 all Unavailable; TC_H_24 H03.FR.06 used by the group', async () => {
    const at = await idle();
    await changeAvailability(at, false);
    await heard(at, 1, 'Unavailable');
    expect(await reserve(at, { id: 1, token: 'MINE' })).toBe('Unavailable');
    await changeAvailability(at, true);
    await heard(at, 1, 'Available');
    expect(await reserve(at, { id: 2, token: 'MINE', group: 'FAMILY' })).toBe('Accepted');
    await heard(at, 1, 'Reserved');
    at.csms.handle('Authorize', () => ({
      idTokenInfo: { status: 'Accepted', groupIdToken: { idToken: 'FAMILY', type: 'Central' } },
    }));
    await charge(at, 'CHILD', 1);
    expect(reservationsTold(at)).toEqual([2]);
    expectRight(at);
  });

  it('TC_H_13 H01.FR.19 not supported: Rejected; of an EVSE that does not exist as well', async () => {
    const at = await idle({ variables: { 'ReservationCtrlr.NonEvseSpecific': false } });
    expect(await reserve(at, { id: 1, token: 'MINE' })).toBe('Rejected');
    expect(await reserve(at, { id: 1, token: 'MINE', evseId: 4 })).toBe('Rejected');
    expect(await reserve(at, { id: 1, token: 'MINE', evseId: 1 })).toBe('Accepted');
    expectRight(at);
  });
});

describe('H01 reservation of a connector type', () => {
  it('TC_H_15, TC_H_16 H01.FR.06, H01.FR.09, H01.FR.24, H03.FR.02 the last of its type is kept', async () => {
    const at = await idle({
      evses: 3,
      reshape: (modules) => {
        modules.evse_3!.config!.connectors = [{ id: 1, type: 'cCCS2' }];
      },
    });
    expect(await reserve(at, { id: 1, token: 'MINE', connectorType: 'cG105' })).toBe('Rejected');
    expect(await reserve(at, { id: 1, token: 'MINE', connectorType: 'cCCS2' })).toBe('Accepted');
    await heard(at, 3, 'Reserved');
    expect(reported(at, 1).concat(reported(at, 2))).toEqual(['Available', 'Available']);
    // H01.FR.11
    expect(await reserve(at, { id: 2, token: 'YOURS', connectorType: 'cCCS2' })).toBe('Occupied');
    await charge(at, 'MINE', 3);
    expect(reservationsTold(at)).toEqual([1]);
    expectRight(at);
  });
});
