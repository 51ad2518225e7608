import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Issued, newRoot, newServer } from '../../process/harness/certificates.ts';
import { reported } from '../../process/harness/dialect.ts';
import { FtpFiles } from '../../process/harness/file-server-ftp.ts';
import { HttpFiles } from '../../process/harness/file-server-http.ts';
import {
  firmwareIs,
  firmwareStatuses,
  inPast,
  installer,
  systemKeys,
} from '../../process/harness/firmware.ts';
import { trigger } from '../../process/harness/orders.ts';
import { closeWorld, expectRight, openWorld, type World, world } from '../../process/harness/world.ts';

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

  it('TC_044_3 Installation Failed: over HTTPS by TransferRoots, DownloadFailed from whom they have not certified, and the charge point serves again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'statecharge-firmware-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const root = await newRoot('Manufacturer');
    writeFileSync(join(folder, 'roots.pem'), root.pem);
    const own = await world('1.6', {
      reshape: systemKeys({
        FirmwareInstallCommand: installer(folder, 'install', 1).command,
        TransferRoots: join(folder, 'roots.pem'),
      }),
    });
    await own.online();
    const from = async (issuer: Issued) => {
      const { pem, keyPem } = await newServer(issuer);
      const files = await new HttpFiles({ cert: pem, key: keyPem }).open();
      files.files.set('/firmware.bin', Buffer.from('new firmware'));
      await own.csms.call('UpdateFirmware', {
        location: `${files.url}/firmware.bin`,
        retrieveDate: inPast,
        retries: 0,
      });
      return files;
    };
    const stranger = await from(await newRoot('Manufacturer'));
    await firmwareIs(own, 'DownloadFailed');
    expect(stranger.seen).toEqual([]);
    await from(root);
    await firmwareIs(own, 'InstallationFailed');
    expect(firmwareStatuses(own)).toEqual([
      ...['Downloading', 'DownloadFailed'],
      ...['Downloading', 'Downloaded', 'Installing', 'InstallationFailed'],
    ]);
    await own.until('in service', () => reported(own, 1).at(-1) === 'Available');
    expectRight(own);
  });
});
