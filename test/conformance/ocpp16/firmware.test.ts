import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reported } from '../../process/harness/dialect.ts';
import { FtpFiles } from '../../process/harness/file-server-ftp.ts';
import { HttpFiles } from '../../process/harness/file-server-http.ts';
import { firmwareIs, firmwareStatuses, inPast } from '../../process/harness/firmware.ts';
import { trigger } from '../../process/harness/orders.ts';
import { closeWorld, expectRight, openWorld, type World } from '../../process/harness/world.ts';

let at: World;
beforeAll(async () => {
  at = await openWorld('1.6');
  await at.station.ready(at.api);
  await at.online();
});
afterAll(() => closeWorld(at));

const order = (location: string, more: object = {}) =>
  at.csms.call('UpdateFirmware', { location, retrieveDate: inPast, ...more });

describe('UpdateFirmware', () => {
  it('TC_044_2 Download Failed: DownloadFailed when all retries have failed', async () => {
    const files = await new HttpFiles().open();
    expect(await order(`${files.url}/none.bin`, { retries: 2, retryInterval: 10 })).toEqual({});
    await firmwareIs(at, 'Downloading');
    await at.until('one attempt', () => files.seen.length === 1);
    await at.advance(9_000);
    expect(files.seen).toHaveLength(1);
    await firmwareIs(at, 'DownloadFailed');
    expect(files.seen).toHaveLength(3);
    expect(firmwareStatuses(at)).toEqual(['Downloading', 'DownloadFailed']);
    expect(reported(at, 1)).toEqual(['Available']);
    expectRight(at);
  });

  it('TC_044_1 Download and Install: over FTP, all statuses in order and on the topic firmware_update_status, the connector Unavailable meanwhile', async () => {
    const ftp = await new FtpFiles().open();
    ftp.files.set('/firmware.bin', Buffer.from('new firmware'));
    const before = firmwareStatuses(at).length;
    const events = await at.eavesdrop(['firmware_update_status']);
    // ResetAfterUpdate is true where nothing else is said.
    await order(`${ftp.url}/firmware.bin`);
    await firmwareIs(at, 'Installing');
    await at.until('out of service', () => reported(at, 1).at(-1) === 'Unavailable');
    await firmwareIs(at, 'Installed');
    expect(firmwareStatuses(at).slice(before)).toEqual([
      'Downloading',
      'Downloaded',
      'Installing',
      'Installed',
    ]);
    expect(events.map(({ data }) => data.firmware_update_status)).toEqual([
      'Downloading',
      'Downloaded',
      'Installing',
      'Installed',
    ]);
    expect(ftp.commands.some((line) => line.startsWith('RETR /firmware.bin'))).toBe(true);
    for (let second = 0; at.station.running && second < 10; second += 1)
      await Promise.race([at.api.advance(1_000).catch(() => {}), at.station.exited]);
    expect(await at.station.exited).toEqual({ code: 0, signal: null });
    await at.restart();
    await at.until('back in service', () => reported(at, 1).at(-1) === 'Available');
    expect(firmwareStatuses(at).slice(before)).toHaveLength(4);
    expect(await trigger(at, 'FirmwareStatusNotification')).toBe('Accepted');
    await firmwareIs(at, 'Idle');
    expectRight(at);
  });
});
