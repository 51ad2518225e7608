import { describe, expect, it } from 'vitest';
import { heard, reported, spoken, VERSIONS } from './harness/dialect.ts';
import { bootReasons, changeAvailability, positions, reset } from './harness/orders.ts';
import type { Version } from './harness/station-files.ts';
import { expectRight, type World, type WorldWishes, world } from './harness/world.ts';

const idle = async (version: Version, wishes: WorldWishes = {}): Promise<World> => {
  const at = await world(version, wishes);
  await at.online();
  return at;
};

const charging = async (version: Version, wishes: WorldWishes = {}): Promise<World> => {
  const at = await idle(version, wishes);
  await at.api.plugIn(1);
  await at.api.swipe('TOKEN', [1]);
  await at.transaction('started', 1);
  await at.state(1, 'Charging');
  await heard(at, 1, 'Charging');
  return at;
};

/** Lets time go by until the process has ended by itself. */
const exit = async (at: World) => {
  // The process may go in the middle of an answer.
  for (let second = 0; at.station.running && second < 10; second += 1)
    await Promise.race([at.api.advance(1_000).catch(() => {}), at.station.exited]);
  return at.station.exited;
};

const KINDS: Record<Version, [string, string]> = {
  '1.6': ['Hard', 'HardReset'],
  '2.0.1': ['Immediate', 'ImmediateReset'],
};

describe.each(VERSIONS)('reset, OCPP %s', (version) => {
  const [kind, reason] = KINDS[version];

  it('B11.FR.01, FR.03 idle: accepted, exits with code 0, boots with the reason', async () => {
    const at = await idle(version);
    expect(await reset(at, kind)).toBe('Accepted');
    expect(at.station.running).toBe(true);
    expect(await exit(at)).toEqual({ code: 0, signal: null });
    await at.restart();
    await at.until('booted again', () => at.csms.received('BootNotification').length === 2);
    if (version === '2.0.1') expect(bootReasons(at)).toEqual(['PowerUp', 'RemoteReset']);
    // The reason is good for one boot.
    await at.station.kill();
    await at.restart();
    await at.until('booted a third time', () => at.csms.received('BootNotification').length === 3);
    if (version === '2.0.1') expect(bootReasons(at)[2]).toBe('PowerUp');
    expectRight(at);
  });

  it('waits ResetDelay before it exits', async () => {
    const at = await idle(version, { ocpp: { ResetStopDelay: 5 } });
    expect(await reset(at, kind)).toBe('Accepted');
    await at.advance(5_500);
    expect(at.station.running).toBe(true);
    await exit(at);
  });

  it('B12.FR.04, FR.08; TC_015, TC_016 while charging: the transaction ends before, and the answer goes first', async () => {
    const at = await charging(version);
    await at.advance(10_000);
    expect(await reset(at, kind)).toBe('Accepted');
    const transaction = await at.transaction('ended');
    expect(transaction.reason).toBe(reason);
    expect(transaction.endWh).toBeGreaterThan(10);
    if (version === '1.6') {
      await heard(at, 1, 'Finishing');
      expect(positions(at, 'station', 'Reset')[0]).toBeLessThan(
        positions(at, 'station', 'StopTransaction')[0]!,
      );
    } else {
      const ended = at.csms.received('TransactionEvent').at(-1);
      expect(ended).toMatchObject({
        eventType: 'Ended',
        triggerReason: 'ResetCommand',
        transactionInfo: { stoppedReason: 'ImmediateReset', chargingState: 'EVConnected' },
      });
      expect(ended?.idToken).toBeUndefined();
    }
    expect(await exit(at)).toEqual({ code: 0, signal: null });
    await at.restart();
    await at.until('booted again', () => at.csms.received('BootNotification').length === 2);
    await at.advance(5_000);
    expect(at.csms.transactions()).toHaveLength(1);
    expectRight(at);
  });

  it('B12.FR.05 what the CSMS did not confirm before the exit it hears after the boot', async () => {
    const action = version === '1.6' ? 'StopTransaction' : 'TransactionEvent';
    let silent = false;
    const at = await charging(version);
    at.csms.beforeAnswer = (asked) => (silent && asked === action ? new Promise(() => {}) : undefined);
    silent = true;
    expect(await reset(at, kind)).toBe('Accepted');
    await exit(at);
    silent = false;
    await at.restart();
    const transaction = await at.transaction('ended');
    await at.until('heard again', () => transaction.repeats > 0);
    expect(transaction.reason).toBe(reason);
    expectRight(at);
  });

  it('B11.FR.02; TC_034 what was Inoperative is so after the reset', async () => {
    const at = await idle(version, { evses: 2 });
    expect(await changeAvailability(at, false, { evseId: 2 })).toBe('Accepted');
    await heard(at, 2, 'Unavailable');
    await reset(at, kind);
    await exit(at);
    const known = reported(at, 2).length;
    await at.restart();
    await at.until('reported again', () => reported(at, 2).length > known && reported(at, 1).length > 1);
    expect([reported(at, 1).at(-1), reported(at, 2).at(-1)]).toEqual(['Available', 'Unavailable']);
    expectRight(at);
  });
});

describe('reset, OCPP 1.6', () => {
  it('Soft: transactions end with SoftReset', async () => {
    const at = await charging('1.6');
    expect(await reset(at, 'Soft')).toBe('Accepted');
    expect(await at.transaction('ended')).toMatchObject({ reason: 'SoftReset' });
    expect(await exit(at)).toEqual({ code: 0, signal: null });
    expectRight(at);
  });

  it('TC_015 the car is still there after the boot: Preparing or Finishing', async () => {
    const at = await charging('1.6', { survivesRestart: true });
    await reset(at, 'Soft');
    await exit(at);
    const known = reported(at, 1).length;
    await at.restart();
    await at.until('reported again', () => reported(at, 1).length > known);
    expect(['Preparing', 'Finishing']).toContain(reported(at, 1).at(-1));
    await at.advance(5_000);
    expect(at.csms.transactions()).toHaveLength(1);
    expectRight(at);
  });

  it('Pending: a reset is obeyed', async () => {
    const at = await world('1.6', {
      prepare: (csms) =>
        csms.handle('BootNotification', () => ({
          status: 'Pending',
          currentTime: csms.now(),
          interval: 600,
        })),
    });
    await at.until('pending', () => at.csms.received('BootNotification').length === 1);
    await at.advance(1_000);
    expect(await reset(at, 'Hard')).toBe('Accepted');
    expect(await exit(at)).toEqual({ code: 0, signal: null });
  });
});

describe('reset, OCPP 2.0.1', () => {
  it('B12.FR.01, FR.03 OnIdle while charging: scheduled; nothing new starts, the end of the last one resets', async () => {
    const at = await charging('2.0.1', { evses: 3 });
    await at.api.plugIn(2);
    await at.api.swipe('OTHER', [2]);
    await at.transaction('started', 2);
    expect(await reset(at, 'OnIdle')).toBe('Scheduled');
    await heard(at, 3, 'Unavailable');
    // A second one changes nothing.
    expect(await reset(at, 'OnIdle')).toBe('Scheduled');
    await at.api.plugIn(3);
    await at.api.swipe('THIRD', [3]);
    await at.advance(10_000);
    expect(at.csms.transactions()).toHaveLength(2);
    expect(at.csms.transactions().every(({ endedAt }) => endedAt === undefined)).toBe(true);
    await at.api.swipe('TOKEN', [1]);
    await at.transaction('ended', 1);
    await at.advance(5_000);
    expect(at.station.running).toBe(true);
    await at.api.swipe('OTHER', [2]);
    expect(await at.transaction('ended', 2)).toMatchObject({ reason: 'Local' });
    expect(await exit(at)).toEqual({ code: 0, signal: null });
    const known = reported(at, 3).length;
    await at.restart();
    await at.until('reported again', () => reported(at, 3).length > known);
    expect(bootReasons(at)).toEqual(['PowerUp', 'ScheduledReset']);
    expect(reported(at, 3).at(-1)).toBe(spoken('2.0.1', 'Available'));
    expectRight(at);
  });

  it('B12 Immediate after OnIdle does not wait any longer', async () => {
    const at = await charging('2.0.1');
    expect(await reset(at, 'OnIdle')).toBe('Scheduled');
    expect(await reset(at, 'Immediate')).toBe('Accepted');
    expect(await at.transaction('ended')).toMatchObject({ reason: 'ImmediateReset' });
    await exit(at);
    await at.restart();
    await at.until('booted again', () => at.csms.received('BootNotification').length === 2);
    expect(bootReasons(at)[1]).toBe('RemoteReset');
    expectRight(at);
  });

  it('a power cut makes up for a reset that was scheduled: whoever comes then is served', async () => {
    const at = await charging('2.0.1', { evses: 2 });
    expect(await reset(at, 'OnIdle')).toBe('Scheduled');
    await at.station.kill();
    at.csms.now = () => new Date(Date.now() + 120_000).toISOString();
    await at.restart();
    await at.transaction('ended', 1);
    await at.api.plugIn(2);
    await at.api.swipe('NEXT', [2]);
    await at.transaction('started', 2);
    await at.advance(10_000);
    expect(at.station.running).toBe(true);
    expectRight(at);
  });

  it('B11 OnIdle when idle: at once', async () => {
    const at = await idle('2.0.1');
    expect(await reset(at, 'OnIdle')).toBe('Accepted');
    expect(await exit(at)).toEqual({ code: 0, signal: null });
  });
});
