import { describe, expect, it } from 'vitest';
import { heard, remoteStart, reported } from '../../process/harness/dialect.ts';
import { cancelReservation, endsTold, reserve } from '../../process/harness/reservations.ts';
import { asked, knows } from '../../process/harness/tokens.ts';
import { expectRight, type World, world } from '../../process/harness/world.ts';

const reserved = async (group?: string): Promise<World> => {
  const at = await world('2.0.1');
  await at.online();
  await reserve(at, { id: 7, token: 'MINE', evseId: 1, ...(group && { group }) });
  await heard(at, 1, 'Reserved');
  return at;
};

const reservationsTold = ({ csms }: World): unknown[] =>
  csms
    .received('TransactionEvent')
    .map(({ reservationId }) => reservationId)
    .filter((id) => id !== undefined);

const remoteStartOfGroup = async (at: World, token: string, group: string): Promise<unknown> =>
  (
    await at.csms.call('RequestStartTransaction', {
      idToken: { idToken: token, type: 'ISO14443' },
      groupIdToken: { idToken: group, type: 'Central' },
      remoteStartId: 1,
      evseId: 1,
    })
  ).status;

describe('H02 cancel, H03 use, H04 end of a reservation', () => {
  it('TC_H_01 H03.FR.01, H03.FR.09, H03.FR.10, H01.FR.15 its token: Available, then Occupied; told with the transaction', async () => {
    const at = await reserved();
    await at.api.swipe('MINE', [1]);
    await heard(at, 1, 'Available');
    await at.api.plugIn(1);
    await at.state(1, 'Charging');
    expect(reported(at, 1)).toEqual(['Available', 'Reserved', 'Available', 'Occupied']);
    expect(reservationsTold(at)).toEqual([7]);
    expect(endsTold(at)).toEqual([]);
    expectRight(at);
  });

  it('H03.FR.09, H03.FR.10 with the cable in: Occupied; over, also when the driver goes again', async () => {
    const at = await reserved();
    await at.api.plugIn(1);
    await at.advance(1_000);
    // G01.FR.09
    expect(reported(at, 1).at(-1)).toBe('Reserved');
    await at.api.swipe('MINE', [1]);
    await heard(at, 1, 'Preparing');
    expect(await cancelReservation(at, 7)).toBe('Rejected');
    expectRight(at);
  });

  it('TC_H_02 F01.FR.21, F01.FR.22 another token starts nothing, by reader or by remote start', async () => {
    const at = await reserved();
    await at.api.plugIn(1);
    await at.api.swipe('OTHER', [1]);
    expect(await remoteStart(at, 'OTHER', 1)).toBe('Rejected');
    await at.advance(2_000);
    expect(at.csms.received('TransactionEvent')).toEqual([]);
    expect(reported(at, 1)).toEqual(['Available', 'Reserved']);
    expect(await remoteStart(at, 'MINE', 1)).toBe('Accepted');
    await at.state(1, 'Charging');
    expect(reservationsTold(at)).toEqual([7]);
    expectRight(at);
  });

  it('TC_H_19 H03.FR.04, H03.FR.08 a token of the group, found by Authorize, or named by the CSMS', async () => {
    const at = await reserved('FAMILY');
    knows(at, {
      CHILD: { status: 'Accepted', group: 'FAMILY' },
      STRANGER: { status: 'Accepted', group: 'OTHERS' },
    });
    expect(await remoteStartOfGroup(at, 'STRANGER', 'OTHERS')).toBe('Rejected');
    expect(await remoteStart(at, 'CHILD', 1)).toBe('Rejected');
    await at.api.plugIn(1);
    await at.api.swipe('STRANGER', [1]);
    await at.advance(1_000);
    expect(at.csms.received('TransactionEvent')).toEqual([]);
    await at.api.swipe('CHILD', [1]);
    await at.state(1, 'Charging');
    expect(asked(at)).toEqual(['STRANGER', 'CHILD']);
    expect(reservationsTold(at)).toEqual([7]);
    expectRight(at);
  });

  it('H03.FR.04, F01.FR.22 a remote start for the group', async () => {
    const at = await reserved('FAMILY');
    expect(await remoteStartOfGroup(at, 'CHILD', 'family')).toBe('Accepted');
    await at.api.plugIn(1);
    await at.state(1, 'Charging');
    expect(reservationsTold(at)).toEqual([7]);
    expectRight(at);
  });

  it('TC_H_17, TC_H_18 H02.FR.01, H02.FR.02, H02.FR.04 cancelled: Available, and nothing more is told', async () => {
    const at = await reserved();
    expect(await cancelReservation(at, 8)).toBe('Rejected');
    expect(await cancelReservation(at, 7)).toBe('Accepted');
    await heard(at, 1, 'Available');
    await at.api.plugIn(1);
    await at.api.swipe('OTHER', [1]);
    await at.state(1, 'Charging');
    expect(reservationsTold(at).concat(endsTold(at))).toEqual([]);
    expectRight(at);
  });

  it('TC_H_07 H04.FR.01, H04.FR.02, H04.FR.03 expired: told, Available, free for everybody', async () => {
    const at = await world('2.0.1');
    await at.online();
    await reserve(at, { id: 7, token: 'MINE', evseId: 1, seconds: 30 });
    await heard(at, 1, 'Reserved');
    await heard(at, 1, 'Available');
    await at.until('told', () => endsTold(at).length === 1);
    expect(endsTold(at)).toEqual(['7 Expired']);
    expect(await remoteStart(at, 'OTHER', 1)).toBe('Accepted');
    expectRight(at);
  });

  it('H04.FR.01 one that expires while there is no CSMS is told when there is', async () => {
    const at = await world('2.0.1');
    await at.online();
    await reserve(at, { id: 7, token: 'MINE', evseId: 1, seconds: 20 });
    await heard(at, 1, 'Reserved');
    await at.csms.close();
    await at.advance(25_000);
    await at.state(1, 'Available');
    await at.csms.open();
    await at.until('told', () => endsTold(at).length === 1);
    expectRight(at);
  });
});
