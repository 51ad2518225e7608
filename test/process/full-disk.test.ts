import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { heard, reported, VERSIONS } from './harness/dialect.ts';
import { SmallDisk, whyNoSmallDisk } from './harness/small-disk.ts';
import type { Version } from './harness/station-files.ts';
import { closeWorld, expectRight, openWorld, type World } from './harness/world.ts';

const why = whyNoSmallDisk();
if (why !== undefined) console.warn(`full-disk.test.ts is skipped: ${why}`);

const hasReserve = ({ databaseFolder }: World): boolean => existsSync(join(databaseFolder, 'reserve'));

/** A station whose whole disk has 16 MB, with a car that charges at EVSE 1. */
const chargingOnSmallDisk = async (version: Version): Promise<{ at: World; disk: SmallDisk }> => {
  const disk = new SmallDisk(16);
  const at = await disk.within(() => openWorld(version, { evses: 2, sampleIntervalS: 5 }));
  onTestFinished(async () => {
    await closeWorld(at);
    disk.close();
  });
  await at.station.ready(at.api);
  await at.online();
  await at.until('the reserve is made', () => hasReserve(at));
  await at.api.plugIn(1);
  await at.api.swipe('TOKEN', [1]);
  await at.transaction('started');
  await at.state(1, 'Charging');
  return { at, disk };
};

const alarms = ({ csms }: World): unknown[] => [
  ...csms.received('SecurityEventNotification').filter(({ type }) => type === 'MemoryExhaustion'),
];

describe.skipIf(why !== undefined).each(VERSIONS)('a full disk, OCPP %s', (version) => {
  it('ends what runs, tells the CSMS, admits nobody, and goes on after a start with room', async () => {
    const { at, disk } = await chargingOnSmallDisk(version);
    disk.fill('full');
    await at.until('the reserve is freed', () => !hasReserve(at));
    const ended = await at.transaction('ended');
    expect(ended).toMatchObject({ evseId: 1, reason: 'Other', faults: [] });
    await at.until('the CSMS knows', () => alarms(at).length === 1);
    await heard(at, 2, 'Unavailable');
    await at.api.unplug(1);
    await heard(at, 1, 'Unavailable');

    await at.api.plugIn(2);
    await at.api.swipe('TOKEN', [2]);
    await at.advance(10_000);
    expect(at.csms.transactions()).toHaveLength(1);
    await at.api.unplug(2);
    expect(at.station.running).toBe(true);

    await at.station.stop();
    await at.restart();
    await at.until('booted again', () => at.csms.received('BootNotification').length === 2);
    await at.advance(2000);
    expect(reported(at, 2).at(-1)).toBe('Unavailable');

    await at.station.stop();
    disk.free('full');
    await at.restart();
    await at.until('the reserve is made again', () => hasReserve(at));
    await heard(at, 1, 'Available');
    await heard(at, 2, 'Available');
    await at.api.plugIn(2);
    await at.api.swipe('TOKEN', [2]);
    await at.transaction('started', 2);
    expect(at.csms.transactions()).toHaveLength(2);
    expectRight(at);
  });

  it('with the reserve used up too: the process ends with code 3, nothing committed is lost', async () => {
    const { at, disk } = await chargingOnSmallDisk(version);
    disk.fill('full');
    await at.until('the reserve is freed', () => !hasReserve(at));
    disk.fill('fuller');
    const ends = at.until('the end', () => !at.station.running).catch((error: unknown) => error);
    for (let visit = 0; visit < 400 && at.station.running; visit++) {
      await at.api.swipe(`TOKEN-${visit}`).catch(() => {});
      await at.api.plugIn(2).catch(() => {});
      await at.api.unplug(2).catch(() => {});
    }
    await ends;
    expect(await at.station.exited).toEqual({ code: 3, signal: null });
    disk.free('full');
    disk.free('fuller');
    await at.restart();
    const ended = await at.transaction('ended', 1);
    expect(ended.faults).toEqual([]);
    expect(at.csms.transactions().filter(({ evseId }) => evseId === 1)).toHaveLength(1);
    expectRight(at);
  });
});
