import { describe, expect, it, onTestFinished } from 'vitest';
import { heard, remoteStart } from './harness/dialect.ts';
import { ExternalEvse } from './harness/external-evse.ts';
import { ExternalModule } from './harness/external-module.ts';
import { cancelReservation, endsTold, reserve } from './harness/reservations.ts';
import type { StationWishes } from './harness/station-files.ts';
import { closeWorld, expectRight, openWorld, type World } from './harness/world.ts';

const opened = async (reshape: NonNullable<StationWishes['reshape']>): Promise<World> => {
  const at = await openWorld('2.0.1', { simulatedClock: false, reshape });
  onTestFinished(() => closeWorld(at));
  return at;
};

describe('reservations and modules in other processes', () => {
  it('reserve_now, cancel_reservation, exists_reservation: a module keeps the reservations, and says when one is over', async () => {
    const at = await opened((modules) => {
      modules.probe = { module: 'External' };
      modules.ocpp!.connections!.reservation = [{ module_id: 'probe', implementation_id: 'reservation' }];
    });
    const module = await new ExternalModule(at.api.url, 'probe', {
      reservation: {
        reserve_now: ({ request }) =>
          (request as { evse_id?: number }).evse_id === 1 ? 'Accepted' : 'Occupied',
        cancel_reservation: ({ reservation_id }) => reservation_id === 7,
        exists_reservation: ({ request }) =>
          (request as { id_token: string }).id_token === 'MINE'
            ? 'ReservedForToken'
            : 'ReservedForOtherToken',
      },
    }).start();
    await at.online();
    expect(await reserve(at, { id: 7, token: 'MINE', evseId: 1, group: 'FAMILY' })).toBe('Accepted');
    expect(await reserve(at, { id: 8, token: 'MINE' })).toBe('Occupied');
    expect(module.called('reserve_now')[0]).toEqual({
      request: {
        reservation_id: 7,
        id_token: 'MINE',
        expiry_time: expect.stringMatching(/Z$/),
        evse_id: 1,
        parent_id_token: 'FAMILY',
      },
    });
    expect(await remoteStart(at, 'OTHER', 1)).toBe('Rejected');
    expect(await remoteStart(at, 'MINE', 1)).toBe('Accepted');
    expect(module.called('exists_reservation')).toEqual([
      { request: { evse_id: 1, id_token: 'OTHER' } },
      { request: { evse_id: 1, id_token: 'MINE' } },
    ]);
    expect(await cancelReservation(at, 7)).toBe('Accepted');
    expect(await cancelReservation(at, 8)).toBe('Rejected');
    module.publish('reservation', 'reservation_update', { reservation_id: 9, status: 'Used' });
    module.publish('reservation', 'reservation_update', { reservation_id: 9, status: 'Expired' });
    await at.until('told', () => endsTold(at).length > 0);
    expect(endsTold(at)).toEqual(['9 Expired']);
    expectRight(at);
  });

  it('reserve, cancel_reservation: an EvseManager in another process learns that its EVSE is kept', async () => {
    const at = await opened((modules) => {
      delete modules.evse_1;
      modules.charger = {
        module: 'External',
        connections: { ocpp: [{ module_id: 'ocpp', implementation_id: 'ocpp_generic' }] },
      };
      modules.ocpp!.connections!.evse_manager = [{ module_id: 'charger', implementation_id: 'evse' }];
    });
    const evse = await new ExternalEvse(at.api.url).start();
    await at.station.ready(at.api);
    await at.online();
    await reserve(at, { id: 7, token: 'MINE', evseId: 1 });
    await heard(at, 1, 'Reserved');
    await evse.module.until(() => evse.module.called('reserve').length === 1);
    expect(evse.module.called('reserve')).toEqual([{ reservation_id: 7 }]);
    await cancelReservation(at, 7);
    await heard(at, 1, 'Available');
    await evse.module.until(() => evse.module.called('cancel_reservation').length === 1);
    expect(evse.module.called('cancel_reservation')).toEqual([{}]);
    expectRight(at);
  });
});
