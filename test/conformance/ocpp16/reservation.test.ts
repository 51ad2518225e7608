import { describe, expect, it } from 'vitest';
import { heard, remoteStart, reported } from '../../process/harness/dialect.ts';
import { changeAvailability } from '../../process/harness/orders.ts';
import { cancelReservation, reserve } from '../../process/harness/reservations.ts';
import { asked, knows } from '../../process/harness/tokens.ts';
import { expectRight, type World, type WorldWishes, world } from '../../process/harness/world.ts';

const idle = async (wishes: WorldWishes = {}): Promise<World> => {
  const at = await world('1.6', wishes);
  await at.online();
  return at;
};

const charge = async (at: World, token: string, evseId: number): Promise<void> => {
  await at.api.plugIn(evseId);
  await at.api.swipe(token, [evseId]);
  await at.transaction('started', evseId);
  await heard(at, evseId, 'Charging');
};

const leave = async (at: World, token: string, evseId: number): Promise<void> => {
  await at.api.swipe(token, [evseId]);
  await at.transaction('ended', evseId);
  await at.api.unplug(evseId);
  await at.state(evseId, 'Available');
};

const startedWith = ({ csms }: World): unknown[] =>
  csms.received('StartTransaction').map(({ reservationId }) => reservationId);

describe('reservation of a connector, OCPP 1.6', () => {
  it('TC_046_1, TC_048_2, TC_051, TC_052 reserved, used by its token; cancelled; unknown ids', async () => {
    const at = await idle();
    expect(await reserve(at, { id: 7, token: 'MINE', evseId: 1 })).toBe('Accepted');
    await heard(at, 1, 'Reserved');
    // Section 8: another reservation of it is Occupied, whoever asks.
    expect(await reserve(at, { id: 8, token: 'MINE', evseId: 1 })).toBe('Occupied');
    await at.api.swipe('OTHER', [1]);
    await at.api.plugIn(1);
    await at.api.swipe('OTHER', [1]);
    await at.advance(3_000);
    expect(at.csms.transactions()).toEqual([]);
    expect(reported(at, 1)).toEqual(['Available', 'Reserved']);
    await at.api.swipe('MINE', [1]);
    await at.transaction('started');
    await heard(at, 1, 'Charging');
    expect(reported(at, 1)).toEqual(['Available', 'Reserved', 'Preparing', 'Charging']);
    expect(startedWith(at)).toEqual([7]);
    expect(await reserve(at, { id: 9, token: 'MINE', evseId: 1 })).toBe('Occupied');
    // It was used.
    expect(await cancelReservation(at, 7)).toBe('Rejected');
    await leave(at, 'MINE', 1);
    expect(await reserve(at, { id: 10, token: 'MINE', evseId: 1 })).toBe('Accepted');
    await heard(at, 1, 'Reserved');
    expect(await cancelReservation(at, 11)).toBe('Rejected');
    expect(await cancelReservation(at, 10)).toBe('Accepted');
    await heard(at, 1, 'Available');
    await charge(at, 'OTHER', 1);
    expect(startedWith(at)).toEqual([7, undefined]);
    expectRight(at);
  });

  it('TC_046_2 used by a remote start; one for another token is Rejected', async () => {
    const at = await idle();
    await reserve(at, { id: 7, token: 'MINE', evseId: 1 });
    await heard(at, 1, 'Reserved');
    expect(await remoteStart(at, 'OTHER', 1)).toBe('Rejected');
    expect(await remoteStart(at, 'MINE', 1)).toBe('Accepted');
    await heard(at, 1, 'Preparing');
    await at.api.plugIn(1);
    expect((await at.transaction('started')).token).toBe('MINE');
    expect(startedWith(at)).toEqual([7]);
    expectRight(at);
  });

  it('TC_047, B01.FR.13 lasts over a power cut, and then until expiryDate: Available', async () => {
    const at = await idle();
    await reserve(at, { id: 7, token: 'MINE', evseId: 1, seconds: 30 });
    await heard(at, 1, 'Reserved');
    await at.station.kill();
    await at.restart();
    await at.until('booted', () => at.csms.received('BootNotification').length === 2);
    await at.until('reported again', () => reported(at, 1).length === 3);
    expect(reported(at, 1).at(-1)).toBe('Reserved');
    await heard(at, 1, 'Available');
    await charge(at, 'OTHER', 1);
    expect(startedWith(at)).toEqual([undefined]);
    expectRight(at);
  });

  it('8 a driver who presents the token and does not plug in keeps the reservation', async () => {
    const at = await idle({ connectionTimeoutS: 20 });
    await reserve(at, { id: 7, token: 'MINE', evseId: 1 });
    await heard(at, 1, 'Reserved');
    await at.api.swipe('MINE', [1]);
    await heard(at, 1, 'Preparing');
    await heard(at, 1, 'Reserved');
    await charge(at, 'MINE', 1);
    expect(startedWith(at)).toEqual([7]);
    expectRight(at);
  });

  it('TC_048_1, TC_048_3 a connector that is Faulted or Unavailable is not reserved, and loses its reservation', async () => {
    const at = await idle();
    await reserve(at, { id: 7, token: 'MINE', evseId: 1 });
    await heard(at, 1, 'Reserved');
    await at.api.fault(1, 'MREC6UnderVoltage');
    await heard(at, 1, 'Faulted');
    expect(await reserve(at, { id: 8, token: 'MINE', evseId: 1 })).toBe('Faulted');
    expect(await cancelReservation(at, 7)).toBe('Rejected');
    await at.api.clearFault(1, 'MREC6UnderVoltage');
    await heard(at, 1, 'Available');
    await reserve(at, { id: 9, token: 'MINE', evseId: 1 });
    await heard(at, 1, 'Reserved');
    await changeAvailability(at, false, { evseId: 1 });
    await heard(at, 1, 'Unavailable');
    expect(await reserve(at, { id: 10, token: 'MINE', evseId: 1 })).toBe('Unavailable');
    expect(await cancelReservation(at, 9)).toBe('Rejected');
    await changeAvailability(at, true, { evseId: 1 });
    await heard(at, 1, 'Available');
    expectRight(at);
  });

  it('TC_053 with parentIdTag: another tag of the same parent may use it, also by remote start', async () => {
    const at = await idle({ core: { AuthorizeRemoteTxRequests: true } });
    knows(at, {
      CHILD: { status: 'Accepted', group: 'FAMILY' },
      STRANGER: { status: 'Accepted', group: 'OTHERS' },
    });
    await reserve(at, { id: 7, token: 'MINE', evseId: 1, group: 'FAMILY' });
    await heard(at, 1, 'Reserved');
    await at.api.plugIn(1);
    await at.api.swipe('STRANGER', [1]);
    await at.advance(2_000);
    expect(asked(at)).toEqual(['STRANGER']);
    expect(at.csms.transactions()).toEqual([]);
    await at.api.swipe('CHILD', [1]);
    await at.transaction('started');
    expect(startedWith(at)).toEqual([7]);
    await leave(at, 'CHILD', 1);
    await reserve(at, { id: 8, token: 'MINE', evseId: 1, group: 'FAMILY' });
    await heard(at, 1, 'Reserved');
    // Known from the first time.
    expect(await remoteStart(at, 'STRANGER', 1)).toBe('Rejected');
    expect(await remoteStart(at, 'CHILD', 1)).toBe('Accepted');
    await at.api.plugIn(1);
    await at.until('started', () => startedWith(at).length === 2);
    expect(startedWith(at)).toEqual([7, 8]);
    expectRight(at);
  });

  it('8 the same id again replaces the reservation', async () => {
    const at = await idle({ evses: 2 });
    await reserve(at, { id: 7, token: 'MINE', evseId: 1 });
    await heard(at, 1, 'Reserved');
    expect(await reserve(at, { id: 7, token: 'YOURS', evseId: 2 })).toBe('Accepted');
    await heard(at, 1, 'Available');
    await heard(at, 2, 'Reserved');
    await at.api.plugIn(2);
    await at.api.swipe('YOURS', [2]);
    await at.transaction('started', 2);
    expect(startedWith(at)).toEqual([7]);
    expectRight(at);
  });
});

describe('reservation of the charge point, OCPP 1.6', () => {
  it('TC_049 connector 0: one stays free; the last one is kept for the token', async () => {
    const at = await idle({ evses: 2 });
    expect(await reserve(at, { id: 7, token: 'MINE' })).toBe('Accepted');
    await at.advance(1_000);
    expect(reported(at, 1)).toEqual(['Available']);
    await charge(at, 'OTHER', 1);
    await heard(at, 2, 'Reserved');
    await at.api.plugIn(2);
    await at.api.swipe('SECOND', [2]);
    await at.advance(3_000);
    expect(at.csms.transactions()).toHaveLength(1);
    await at.api.swipe('MINE', [2]);
    await at.transaction('started', 2);
    expect(startedWith(at)).toEqual([undefined, 7]);
    // TC_050_2
    expect(await reserve(at, { id: 8, token: 'MINE' })).toBe('Occupied');
    expectRight(at);
  });

  it('TC_050_1, TC_050_2, TC_050_3 Faulted, Occupied, Unavailable', async () => {
    const at = await idle();
    await at.api.fault(1, 'MREC6UnderVoltage');
    await heard(at, 1, 'Faulted');
    expect(await reserve(at, { id: 1, token: 'MINE' })).toBe('Faulted');
    await at.api.clearFault(1, 'MREC6UnderVoltage');
    await changeAvailability(at, false);
    await heard(at, 1, 'Unavailable');
    expect(await reserve(at, { id: 2, token: 'MINE' })).toBe('Unavailable');
    await changeAvailability(at, true);
    await heard(at, 1, 'Available');
    await at.api.plugIn(1);
    await heard(at, 1, 'Preparing');
    expect(await reserve(at, { id: 3, token: 'MINE' })).toBe('Occupied');
    expectRight(at);
  });

  it('TC_048_4, TC_050_4 Rejected: an unknown connector, a past expiryDate, connector 0 where that is not supported', async () => {
    const at = await idle({ reservation: { ReserveConnectorZeroSupported: false } });
    expect(await reserve(at, { id: 1, token: 'MINE' })).toBe('Rejected');
    expect(await reserve(at, { id: 2, token: 'MINE', evseId: 5 })).toBe('Rejected');
    expect(await reserve(at, { id: 3, token: 'MINE', evseId: 1, seconds: -60 })).toBe('Rejected');
    const { configurationKey } = await at.csms.call('GetConfiguration', {
      key: ['ReserveConnectorZeroSupported'],
    });
    expect(configurationKey).toEqual([
      { key: 'ReserveConnectorZeroSupported', readonly: true, value: 'false' },
    ]);
    expect(reported(at, 1)).toEqual(['Available']);
    expectRight(at);
  });
});
