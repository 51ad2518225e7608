import { describe, expect, it } from 'vitest';
import { heard, reported, spoken, VERSIONS } from './harness/dialect.ts';
import { changeAvailability, unlock } from './harness/orders.ts';
import type { Version } from './harness/station-files.ts';
import { expectRight, type World, type WorldWishes, world } from './harness/world.ts';

const idle = async (version: Version, wishes: WorldWishes = {}): Promise<World> => {
  const at = await world(version, wishes);
  await at.online();
  return at;
};

const charging = async (version: Version, wishes: WorldWishes = {}, evseId = 1): Promise<World> => {
  const at = await idle(version, wishes);
  await at.api.plugIn(evseId);
  await at.api.swipe('TOKEN', [evseId]);
  await at.transaction('started', evseId);
  await at.state(evseId, 'Charging');
  await heard(at, evseId, 'Charging');
  return at;
};

/** What the station itself, 1.6's connector 0, reported. */
const reportedOfStation = ({ csms }: World): unknown[] =>
  csms
    .received('StatusNotification')
    .filter(({ connectorId }) => connectorId === 0)
    .map(({ status }) => status);

const starts = async (at: World, token: string, evseId: number): Promise<boolean> => {
  const known = at.csms.transactions().length;
  await at.api.plugIn(evseId);
  await at.api.swipe(token, [evseId]);
  await at.advance(5_000);
  return at.csms.transactions().length > known;
};

describe.each(VERSIONS)('change of availability, OCPP %s', (version) => {
  it('G03.FR.01 an idle EVSE: at once, told, and nobody is served until it is Operative again', async () => {
    const at = await idle(version, { evses: 2 });
    expect(await changeAvailability(at, false, { evseId: 1 })).toBe('Accepted');
    await heard(at, 1, 'Unavailable');
    expect(await starts(at, 'TOKEN', 1)).toBe(false);
    await at.api.unplug(1);
    // G03.FR.03
    expect(await changeAvailability(at, false, { evseId: 1 })).toBe('Accepted');
    expect(await changeAvailability(at, true, { evseId: 1 })).toBe('Accepted');
    await heard(at, 1, 'Available');
    expect(reported(at, 1)).toEqual(['Available', 'Unavailable', 'Available']);
    expect(reported(at, 2)).toEqual(['Available']);
    expect(await starts(at, 'TOKEN', 1)).toBe(true);
    expectRight(at);
  });

  it('G03.FR.05 under a transaction: scheduled, charging goes on, in force when it is over', async () => {
    const at = await charging(version);
    expect(await changeAvailability(at, false, { evseId: 1 })).toBe('Scheduled');
    await at.advance(10_000);
    await at.state(1, 'Charging');
    await at.api.swipe('TOKEN', [1]);
    await at.transaction('ended');
    await heard(at, 1, 'Unavailable');
    await at.api.unplug(1);
    await at.advance(2_000);
    await at.state(1, 'Unavailable');
    expect(await starts(at, 'OTHER', 1)).toBe(false);
    expectRight(at);
  });

  it('G03.FR.05 a change that is scheduled can be taken back', async () => {
    const at = await charging(version);
    expect(await changeAvailability(at, false, { evseId: 1 })).toBe('Scheduled');
    expect(await changeAvailability(at, true, { evseId: 1 })).toBe('Accepted');
    await at.api.swipe('TOKEN', [1]);
    await at.transaction('ended');
    await at.api.unplug(1);
    await heard(at, 1, 'Available');
    expect(reported(at, 1)).not.toContain('Unavailable');
    expectRight(at);
  });

  it('G04.FR.06, TC_G_14 the whole station: idle EVSEs at once, the busy one after its transaction', async () => {
    const at = await charging(version, { evses: 2 });
    expect(await changeAvailability(at, false)).toBe('Scheduled');
    await heard(at, 2, 'Unavailable');
    expect(reported(at, 1).at(-1)).toBe(spoken(version, 'Charging'));
    await at.api.swipe('TOKEN', [1]);
    await at.transaction('ended');
    await heard(at, 1, 'Unavailable');
    if (version === '1.6') expect(reportedOfStation(at)).toEqual(['Available', 'Unavailable']);
    await at.api.unplug(1);
    expect(await changeAvailability(at, true)).toBe('Accepted');
    await heard(at, 1, 'Available');
    await heard(at, 2, 'Available');
    if (version === '1.6') expect(reportedOfStation(at).at(-1)).toBe('Available');
    expectRight(at);
  });

  it('G03.FR.07, G04.FR.08 three flags: what was Inoperative of its own stays so when the station is Operative', async () => {
    const at = await idle(version, { evses: 2 });
    await changeAvailability(at, false, { evseId: 2 });
    await changeAvailability(at, false);
    await heard(at, 1, 'Unavailable');
    await changeAvailability(at, true);
    await heard(at, 1, 'Available');
    await at.advance(2_000);
    expect(reported(at, 2).at(-1)).toBe('Unavailable');
    await changeAvailability(at, true, { evseId: 2 });
    await heard(at, 2, 'Available');
    expectRight(at);
  });

  it('G03.FR.08, G04.FR.09 lasts over a power cut', async () => {
    const at = await idle(version, { evses: 2 });
    await changeAvailability(at, false, { evseId: 1 });
    await heard(at, 1, 'Unavailable');
    await at.station.kill();
    await at.restart();
    await at.until('reported again', () => reported(at, 1).length === 3 && reported(at, 2).length === 2);
    expect(reported(at, 1).at(-1)).toBe('Unavailable');
    expect(await starts(at, 'TOKEN', 1)).toBe(false);
    expect(await starts(at, 'TOKEN', 2)).toBe(true);
    expectRight(at);
  });

  it('an EVSE that does not exist is Rejected', async () => {
    const at = await idle(version);
    expect(await changeAvailability(at, false, { evseId: 7 })).toBe('Rejected');
    await at.advance(1_000);
    expect(reported(at, 1)).toEqual(['Available']);
    expectRight(at);
  });
});

describe('change of availability of one connector of two, OCPP 2.0.1', () => {
  const told = ({ csms }: World, connectorId: number) =>
    csms
      .received('StatusNotification')
      .filter((payload) => payload.connectorId === connectorId)
      .map(({ connectorStatus }) => connectorStatus);

  it('G03 the other one goes on serving', async () => {
    const at = await idle('2.0.1', { connectors: 2 });
    expect(await changeAvailability(at, false, { evseId: 1, connectorId: 2 })).toBe('Accepted');
    await at.until('told', () => told(at, 2).at(-1) === 'Unavailable');
    expect(told(at, 1)).toEqual(['Available']);
    expect(await changeAvailability(at, false, { evseId: 1, connectorId: 3 })).toBe('Rejected');
    await at.api.plugIn(1, { connector_id: 1 });
    await at.api.swipe('TOKEN', [1]);
    await at.transaction('started', 1);
    await at.api.swipe('TOKEN', [1]);
    await at.transaction('ended', 1);
    await at.api.unplug(1);
    await at.state(1, 'Available');
    await at.api.plugIn(1, { connector_id: 2 });
    await at.api.swipe('OTHER', [1]);
    await at.advance(5_000);
    expect(at.csms.transactions()).toHaveLength(1);
    await at.api.unplug(1);
    expect(await changeAvailability(at, true, { evseId: 1, connectorId: 2 })).toBe('Accepted');
    await at.until('told', () => told(at, 2).at(-1) === 'Available');
    expectRight(at);
  });

  it('F05 the other connector cannot be unlocked away from a transaction, and its own lock opens', async () => {
    const at = await idle('2.0.1', { connectors: 2 });
    await at.api.plugIn(1, { connector_id: 1 });
    await at.api.swipe('TOKEN', [1]);
    await at.transaction('started', 1);
    await at.state(1, 'Charging');
    expect(await unlock(at, 1, 2)).toBe('Unlocked');
    await at.advance(2_000);
    await at.state(1, 'Charging');
    expect(at.csms.transactions()[0]?.endedAt).toBeUndefined();
    expectRight(at);
  });
});

describe.each(VERSIONS)('unlock connector, OCPP %s', (version) => {
  it('F05.FR.04, FR.06 without a car and with one that does not charge: Unlocked', async () => {
    const at = await idle(version);
    expect(await unlock(at, 1)).toBe('Unlocked');
    await at.api.plugIn(1);
    await heard(at, 1, 'Preparing');
    expect(await unlock(at, 1)).toBe('Unlocked');
    expectRight(at);
  });

  it('F05.FR.03; TC_031 one that does not exist', async () => {
    const at = await idle(version);
    expect(await unlock(at, 9)).toBe(version === '1.6' ? 'NotSupported' : 'UnknownConnector');
  });

  it('TC_017_2, TC_018_2 a fixed cable cannot be unlocked, and the session goes on', async () => {
    const at = await charging(version, { simulator: { connector_lock: false } });
    const answer = await at.csms.call(
      'UnlockConnector',
      version === '1.6' ? { connectorId: 1 } : { evseId: 1, connectorId: 1 },
    );
    expect(answer).toMatchObject(
      version === '1.6'
        ? { status: 'NotSupported' }
        : { status: 'UnlockFailed', statusInfo: { reasonCode: 'FixedCable' } },
    );
    await at.advance(2_000);
    await at.state(1, 'Charging');
    expectRight(at);
  });
});

describe('unlock connector under a transaction', () => {
  it('TC_018_1 OCPP 1.6: stops it first, UnlockCommand; Finishing, then Available', async () => {
    const at = await charging('1.6');
    expect(await unlock(at, 1)).toBe('Unlocked');
    expect(await at.transaction('ended')).toMatchObject({ reason: 'UnlockCommand' });
    await heard(at, 1, 'Finishing');
    await at.api.unplug(1);
    await heard(at, 1, 'Available');
    expectRight(at);
  });

  it('F05.FR.02 OCPP 2.0.1: one that is authorized is protected', async () => {
    const at = await charging('2.0.1');
    expect(await unlock(at, 1)).toBe('OngoingAuthorizedTransaction');
    await at.advance(2_000);
    await at.state(1, 'Charging');
    expectRight(at);
  });

  it('F05.FR.04 OCPP 2.0.1: one that nobody has authorized is not', async () => {
    const at = await idle('2.0.1', { variables: { 'TxCtrlr.TxStartPoint': 'EVConnected' } });
    await at.api.plugIn(1);
    await at.transaction('started', 1);
    expect(await unlock(at, 1)).toBe('Unlocked');
    expectRight(at);
  });
});
