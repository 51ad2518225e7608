import { describe, expect, it } from 'vitest';
import { chargingStates, heard, remoteStart, remoteStop, reported, VERSIONS } from './harness/dialect.ts';
import type { Version } from './harness/station-files.ts';
import { expectRight, type World, type WorldWishes, world } from './harness/world.ts';

const charging = async (version: Version, wishes: WorldWishes = {}): Promise<World> => {
  const at = await world(version, wishes);
  await at.online();
  await at.api.plugIn(1);
  await heard(at, 1, 'Preparing');
  await at.api.swipe('TOKEN');
  await at.transaction('started');
  await at.state(1, 'Charging');
  return at;
};

describe.each(VERSIONS)('charging, OCPP %s', (version) => {
  it('E02 plug first: authorizes, starts at 0 Wh, charges', async () => {
    const at = await charging(version);
    expect(at.csms.received('Authorize')).toHaveLength(1);
    await heard(at, 1, 'Charging');
    const [transaction] = at.csms.transactions();
    expect(transaction).toMatchObject({ token: 'TOKEN', evseId: 1, startWh: 0 });
    const actions = at.csms.calls().map(({ action }) => action);
    const starting = version === '1.6' ? 'StartTransaction' : 'TransactionEvent';
    expect(actions.indexOf('Authorize')).toBeLessThan(actions.indexOf(starting));
    if (version === '2.0.1') {
      const events = at.csms.received('TransactionEvent');
      expect(events.map(({ eventType }) => eventType).slice(0, 2)).toEqual(['Started', 'Updated']);
      expect(chargingStates(at).at(-1)).toBe('Charging');
    } else {
      expect(reported(at, 1)).toEqual(['Available', 'Preparing', 'Charging']);
    }
    expectRight(at);
  });

  it('E03 token first: waits for the car, then starts', async () => {
    const at = await world(version);
    await at.online();
    await at.api.swipe('TOKEN', [1]);
    await at.until('authorized', () => at.csms.received('Authorize').length === 1);
    await at.advance(5_000);
    expect(at.csms.transactions()).toEqual([]);
    if (version === '1.6') expect(reported(at, 1).at(-1)).toBe('Preparing');
    await at.api.plugIn(1);
    await at.transaction('started');
    await at.state(1, 'Charging');
    expect(at.csms.transactions()).toMatchObject([{ token: 'TOKEN', startWh: 0 }]);
    expectRight(at);
  });

  it('E03.FR.05 token first, and no car: free again after the connection timeout', async () => {
    const at = await world(version, { connectionTimeoutS: 15 });
    await at.online();
    await at.api.swipe('TOKEN', [1]);
    await at.state(1, 'Preparing');
    await at.advance(16_000);
    await at.state(1, 'Available');
    await at.api.plugIn(1);
    await at.advance(5_000);
    expect(at.csms.transactions()).toEqual([]);
    expectRight(at);
  });

  it('a token that the CSMS refuses starts nothing', async () => {
    const at = await world(version, {
      prepare: (csms) => {
        csms.authorize = (token) => (token === 'GOOD' ? 'Accepted' : 'Blocked');
      },
    });
    await at.online();
    await at.api.plugIn(1);
    await at.api.swipe('BAD');
    await at.until('asked', () => at.csms.received('Authorize').length === 1);
    await at.advance(5_000);
    expect(at.csms.transactions()).toEqual([]);
    await at.api.swipe('GOOD');
    await at.transaction('started');
    expect(at.csms.transactions()).toMatchObject([{ token: 'GOOD' }]);
    expectRight(at);
  });

  it('F01 F03 remote start and remote stop', async () => {
    const at = await world(version);
    await at.online();
    await at.api.plugIn(1);
    await heard(at, 1, 'Preparing');
    expect(await remoteStart(at, 'REMOTE', 1)).toBe('Accepted');
    const transaction = await at.transaction('started');
    await at.state(1, 'Charging');
    expect(transaction).toMatchObject({ token: 'REMOTE' });
    expect(await remoteStart(at, 'OTHER', 1)).toBe('Rejected');
    expect(await remoteStop(at, { ...transaction, id: version === '1.6' ? '9999' : 'nobody' })).toBe(
      'Rejected',
    );
    expect(await remoteStop(at, transaction)).toBe('Accepted');
    expect(await at.transaction('ended')).toMatchObject({ reason: 'Remote' });
    await at.state(1, 'Finishing');
    await at.api.unplug(1);
    await heard(at, 1, 'Available');
    expectRight(at);
  });

  it('E10 the car leaves while it charges: ended by EVDisconnected', async () => {
    const at = await charging(version);
    await at.advance(10_000);
    await at.api.unplug(1);
    const transaction = await at.transaction('ended');
    expect(transaction.reason).toBe('EVDisconnected');
    expect(transaction.endWh).toBeGreaterThan(10);
    await heard(at, 1, 'Available');
    if (version === '1.6')
      expect(reported(at, 1)).toEqual(['Available', 'Preparing', 'Charging', 'Finishing', 'Available']);
    expectRight(at);
  });

  it('E07 stopped by the token that started it: no second Authorize, Finishing until unplugged', async () => {
    const at = await charging(version);
    await at.advance(10_000);
    await at.api.swipe('TOKEN');
    expect(await at.transaction('ended')).toMatchObject({ reason: 'Local' });
    await at.state(1, 'Finishing');
    await at.advance(5_000);
    await at.state(1, 'Finishing');
    expect(at.csms.received('Authorize')).toHaveLength(1);
    await at.api.unplug(1);
    await heard(at, 1, 'Available');
    expectRight(at);
  });

  it('another token does not stop it', async () => {
    const at = await charging(version);
    await at.api.swipe('STRANGER', [1]);
    await at.advance(5_000);
    await at.state(1, 'Charging');
    expect(at.csms.transactions()[0]?.endedAt).toBeUndefined();
    expectRight(at);
  });

  it('E02.FR.01 suspended by the car, and going on', async () => {
    const at = await charging(version);
    await at.api.pause(1);
    await at.state(1, 'SuspendedEV');
    await suspended(at, 'SuspendedEV');
    await at.api.resume(1, { current_A: 16, phases: 1 });
    await at.state(1, 'Charging');
    await suspended(at, 'Charging');
    expect(at.csms.transactions()[0]?.endedAt).toBeUndefined();
    expectRight(at);
  });

  it('suspended by the EVSE, and going on', async () => {
    const at = await charging(version);
    await at.api.limit(1, 0);
    await at.state(1, 'SuspendedEVSE');
    await suspended(at, 'SuspendedEVSE');
    await at.api.limit(1, null);
    await at.state(1, 'Charging');
    await suspended(at, 'Charging');
    expectRight(at);
  });

  it('two EVSEs charge at once, each with its own transaction and meter', async () => {
    const at = await world(version, { evses: 2, sampleIntervalS: 5 });
    await at.online();
    await at.api.plugIn(1, { current_A: 32, phases: 1 });
    await at.api.swipe('ONE', [1]);
    await at.transaction('started', 1);
    await at.api.plugIn(2, { current_A: 16, phases: 1 });
    await at.api.swipe('TWO', [2]);
    await at.transaction('started', 2);
    await at.state(2, 'Charging');
    await at.advance(60_000);
    await at.api.swipe('ONE', [1]);
    const first = await at.transaction('ended', 1);
    await at.api.swipe('TWO', [2]);
    const second = await at.transaction('ended', 2);
    expect([first.token, second.token]).toEqual(['ONE', 'TWO']);
    // 60 s at 7.36 and 3.68 kW, within what ramps and seconds of waiting may shift.
    expect(first.endWh).toBeGreaterThan(110);
    expect(second.endWh).toBeGreaterThan(50);
    expect(first.endWh! / second.endWh!).toBeGreaterThan(1.7);
    expectRight(at);
  });
});

/** 1.6 says it with a status, 2.0.1 with the transaction's chargingState. */
const suspended = (at: World, state: string): Promise<unknown> =>
  at.version === '1.6'
    ? heard(at, 1, state)
    : at.until(`chargingState ${state}`, () => chargingStates(at).at(-1) === state);
