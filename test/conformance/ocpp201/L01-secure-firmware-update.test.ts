import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../../src/trial/wire.ts';
import { type Issued, issue, newRoot } from '../../process/harness/certificates.ts';
import { reported } from '../../process/harness/dialect.ts';
import { HttpFiles } from '../../process/harness/file-server-http.ts';
import {
  firmwareIs,
  fromNow,
  inPast,
  installer,
  signatureOf,
  systemKeys,
  throughTheRestart,
} from '../../process/harness/firmware.ts';
import { bootReasons, reset, set, trigger } from '../../process/harness/orders.ts';
import { revocationList } from '../../process/harness/revocation.ts';
import { closeWorld, expectRight, openWorld, type World } from '../../process/harness/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'statecharge-firmware-'));
const install = installer(folder, 'install');
const confirm = installer(folder, 'confirm');
const FILE = Buffer.from('new firmware');
let at: World;
let root: Issued;
let signer: Issued;
beforeAll(async () => {
  root = await newRoot('Manufacturer');
  signer = await issue({ subject: 'CN=Firmware', kind: 'RSA', issuer: root });
  writeFileSync(join(folder, 'root.pem'), root.pem);
  at = await openWorld('2.0.1', {
    evses: 2,
    reshape: (modules) => {
      modules.evse_security = {
        module: 'EvseSecurity',
        config: { mf_ca_bundle: join(folder, 'root.pem'), crl_path: join(folder, 'crl.pem') },
      };
      systemKeys({
        FirmwareInstallCommand: install.command,
        FirmwareConfirmCommand: confirm.command,
        RequireSignedFirmware: true,
        TransferHosts: ['127.0.0.1', 'localhost'],
      })(modules);
    },
  });
  await at.station.ready(at.api);
  await at.online();
});
afterAll(async () => {
  await closeWorld(at);
  rmSync(folder, { recursive: true });
});

let requestId = 0;
/** The CSMS asks, so it hears the same again. */
let isAsked = false;
const served = async (path = '/firmware.bin', file = FILE) => {
  const files = await new HttpFiles().open();
  files.files.set(path, file);
  return files;
};
const order = async (files: HttpFiles, firmware: Json = {}, more: Json = {}): Promise<unknown> => {
  requestId += 1;
  const request = {
    requestId,
    ...more,
    firmware: {
      location: `${files.url}/firmware.bin`,
      retrieveDateTime: inPast,
      signingCertificate: signer.pem,
      signature: signatureOf(FILE, signer),
      ...firmware,
    },
  };
  return (await at.csms.call('UpdateFirmware', request)).status;
};
/** What was told of the latest order, each with its number; after a power cut the CSMS may hear the last one again. */
const told = () =>
  at.csms
    .received('FirmwareStatusNotification')
    .filter((status) => status.requestId === requestId)
    .map(({ status }) => status)
    .filter((status, index, all) => isAsked || status !== all[index - 1]);
const is = (status: string) => at.until(`firmware ${status}`, () => told().at(-1) === status);
const events = () => at.csms.received('SecurityEventNotification').map(({ type }) => type);
const ALLOW = ['', 'ChargingStation.AllowNewSessionsPendingFirmwareUpdate'] as const;
const DEFER = ['', 'InternalCtrlr.DeferFirmwareDownloadDuringTransaction'] as const;
const DONE = [
  'Downloading',
  'Downloaded',
  'SignatureVerified',
  'Installing',
  'InstallRebooting',
  'Installed',
];

describe('L01 secure firmware update', () => {
  it('TC_L_01 L01.FR.01, FR.04, FR.10, FR.12, FR.15, FR.28, FR.31, FR.32 successful, with the restart in between', async () => {
    const files = await served();
    expect(await order(files)).toBe('Accepted');
    await is('InstallRebooting');
    expect(reported(at, 1).at(-1)).toBe('Unavailable');
    expect(install.given()).toEqual(['new firmware']);
    await throughTheRestart(at);
    await is('Installed');
    expect(told()).toEqual(DONE);
    expect(confirm.given()).toHaveLength(1);
    await at.until('in service', () => reported(at, 2).at(-1) === 'Available');
    await at.until('the event', () => events().includes('FirmwareUpdated'));
    expect(bootReasons(at).at(-1)).toBe('FirmwareUpdate');
    expectRight(at);
  });

  it('TC_F_18 L01.FR.20, FR.25 asked after Installed: Idle without a requestId', async () => {
    expect(await trigger(at, 'FirmwareStatusNotification')).toBe('Accepted');
    await firmwareIs(at, 'Idle');
    expect(at.csms.received('FirmwareStatusNotification').at(-1)).toEqual({ status: 'Idle' });
  });

  it('TC_L_05 L01.FR.02, FR.21, FR.22 InvalidCertificate or RevokedCertificate: nothing is fetched', async () => {
    const files = await served();
    const stranger = await newRoot('Manufacturer');
    const past = new Date(Date.now() - 3_600_000);
    const bad: Record<string, Issued> = {
      'of another root': await issue({ issuer: stranger }),
      'of an impostor': await issue({ issuer: root, signedBy: stranger.keys }),
      expired: await issue({ issuer: root, from: new Date(Date.now() - 7_200_000), until: past }),
      'not yet valid': await issue({ issuer: root, from: new Date(Date.now() + 360_000_000) }),
      'self-signed': await issue(),
      'with a weak key': await issue({ issuer: root, kind: 'RSA', bits: 1024 }),
      'an authority': await newRoot('Sub', { issuer: root }),
    };
    const revoked = await issue({ subject: 'CN=Stolen', issuer: root });
    writeFileSync(join(folder, 'crl.pem'), await revocationList(root, [revoked]));
    const stolen = { signingCertificate: revoked.pem, signature: signatureOf(FILE, revoked) };
    expect(await order(files, stolen)).toBe('RevokedCertificate');
    for (const [what, issued] of Object.entries(bad)) {
      const firmware = { signingCertificate: issued.pem, signature: signatureOf(FILE, issued) };
      expect(await order(files, firmware), what).toBe('InvalidCertificate');
    }
    for (const signingCertificate of ['', 'nonsense', `${signer.pem.slice(0, 200)}`])
      expect(await order(files, { signingCertificate }), signingCertificate).toBe('InvalidCertificate');
    await at.until(
      'told',
      () => events().filter((type) => type === 'InvalidFirmwareSigningCertificate').length === 11,
    );
    expect(files.seen).toHaveLength(0);
    expect(told()).toEqual([]);
    expectRight(at);
  });

  it('TC_L_06 L01.FR.03 InvalidSignature: nothing is installed', async () => {
    const files = await served();
    const before = install.given().length;
    for (const signature of [signatureOf(Buffer.from('other'), signer), 'bm9uc2Vuc2U=', '']) {
      expect(await order(files, { signature })).toBe('Accepted');
      await is('InvalidSignature');
      expect(told()).toEqual(['Downloading', 'Downloaded', 'InvalidSignature']);
    }
    expect(events().filter((type) => type === 'InvalidFirmwareSignature')).toHaveLength(3);
    expect(install.given()).toHaveLength(before);
    expect(reported(at, 1).at(-1)).toBe('Available');
    expectRight(at);
  });

  it('TC_L_18 neither certificate nor signature: Rejected where RequireSignedFirmware says so', async () => {
    const files = await served();
    requestId += 1;
    const firmware = { location: `${files.url}/firmware.bin`, retrieveDateTime: inPast };
    const answer = await at.csms.call('UpdateFirmware', { requestId, firmware });
    expect(answer).toMatchObject({ status: 'Rejected', statusInfo: { reasonCode: 'InvalidValue' } });
    // Half of it is no signature either.
    const half = { ...firmware, signature: signatureOf(FILE, signer) };
    expect((await at.csms.call('UpdateFirmware', { requestId, firmware: half })).status).toBe(
      'InvalidCertificate',
    );
    expect(files.seen).toHaveLength(0);
  });

  it('TC_L_07 L01.FR.30 DownloadFailed after all retries', async () => {
    const files = await served('/elsewhere.bin');
    expect(await order(files, {}, { retries: 1, retryInterval: 5 })).toBe('Accepted');
    await is('DownloadFailed');
    expect(files.seen).toHaveLength(2);
    expect(told()).toEqual(['Downloading', 'DownloadFailed']);
    // L01.FR.26: asked, it says the same again, with its number.
    isAsked = true;
    await trigger(at, 'FirmwareStatusNotification');
    await at.until('again', () => told().length === 3);
    expect(told().at(-1)).toBe('DownloadFailed');
    isAsked = false;
  });

  it.each([
    [3, 'InstallVerificationFailed'],
    [1, 'InstallationFailed'],
  ])(
    'TC_L_08 L01.FR.29 the installer ends with %i: %s, and the station serves again',
    async (code, status) => {
      install.endWith(code);
      const files = await served();
      expect(await order(files)).toBe('Accepted');
      await is(status);
      expect(told()).toEqual(['Downloading', 'Downloaded', 'SignatureVerified', 'Installing', status]);
      await at.until('in service', () => reported(at, 1).at(-1) === 'Available');
      install.endWith(0);
      expectRight(at);
    },
  );

  it('TC_L_03, TC_L_02, TC_L_10 L01.FR.05, FR.13, FR.16, FR.24 scheduled twice, replaced, and through a power cut', async () => {
    const files = await served();
    expect(await order(files, { retrieveDateTime: await fromNow(at, 5000) })).toBe('Accepted');
    await is('DownloadScheduled');
    const old = requestId;
    const retrieveDateTime = await fromNow(at, 60);
    const installDateTime = await fromNow(at, 120);
    expect(await order(files, { retrieveDateTime, installDateTime })).toBe('AcceptedCanceled');
    await is('DownloadScheduled');
    await at.station.kill();
    await at.restart();
    await at.online();
    await at.api.advance(50_000);
    expect(told()).toEqual(['DownloadScheduled']);
    await is('InstallScheduled');
    await at.station.kill();
    await at.restart();
    await at.api.advance(20_000);
    expect(install.given()).toHaveLength(3);
    await is('InstallRebooting');
    await throughTheRestart(at);
    await is('Installed');
    expect(told()).toEqual([
      'DownloadScheduled',
      'Downloading',
      'Downloaded',
      'SignatureVerified',
      'InstallScheduled',
      ...DONE.slice(3),
    ]);
    const ofOld = at.csms.received('FirmwareStatusNotification').filter((each) => each.requestId === old);
    expect(new Set(ofOld.map(({ status }) => status))).toEqual(new Set(['DownloadScheduled']));
    expectRight(at);
  });

  it('TC_L_11 L01.FR.27, B11.FR.06 past recall: another update and a reset are Rejected', async () => {
    const files = await served();
    await order(files);
    await is('InstallRebooting');
    requestId += 1;
    const firmware = {
      location: `${files.url}/firmware.bin`,
      retrieveDateTime: inPast,
      signingCertificate: signer.pem,
      signature: signatureOf(FILE, signer, 'pss'),
    };
    const answer = await at.csms.call('UpdateFirmware', { requestId, firmware });
    expect(answer).toMatchObject({ status: 'Rejected', statusInfo: { reasonCode: 'FwUpdateInProgress' } });
    expect(await reset(at, 'Immediate')).toBe('Rejected');
    requestId -= 1;
    await throughTheRestart(at);
    await is('Installed');
  });

  it('L01.FR.28 the new firmware does not come up: InstallationFailed', async () => {
    confirm.endWith(1);
    const files = await served();
    await order(files, { signature: signatureOf(FILE, signer, 'pss') });
    await is('InstallRebooting');
    await throughTheRestart(at);
    await is('InstallationFailed');
    confirm.endWith(0);
    await at.until('in service', () => reported(at, 1).at(-1) === 'Available');
    expectRight(at);
  });

  it.each([
    ['TC_L_12', 'true', 'true', 'Available'],
    ['TC_L_13', 'true', 'false', 'Unavailable'],
    ['TC_L_14', 'false', 'true', 'Available'],
    ['TC_L_15', 'false', 'false', 'Unavailable'],
  ])(
    '%s L01.FR.06, FR.07, FR.13, FR.34 a transaction runs, DeferFirmwareDownloadDuringTransaction %s, AllowNewSessionsPendingFirmwareUpdate %s: the free EVSE is %s until its end',
    async (testCase, deferred, allowed, free) => {
      await at.until('in service', () => reported(at, 2).at(-1) === 'Available');
      await set(at, ALLOW, allowed);
      await set(at, DEFER, deferred);
      await at.api.plugIn(1);
      await at.api.swipe('TOKEN', [1]);
      await at.state(1, 'Charging');
      const files = await served();
      const ec = await issue({ subject: 'CN=Firmware EC', issuer: root });
      const signature = signatureOf(FILE, ec, allowed === 'true' ? 'plain' : 'ieee-p1363');
      await order(files, { signingCertificate: ec.pem, signature });
      const waits = deferred === 'true' ? 'DownloadScheduled' : 'InstallScheduled';
      await is(waits);
      await at.advance(10_000);
      expect(reported(at, 2).at(-1)).toBe(free);
      expect(told().at(-1)).toBe(waits);
      expect(files.seen).toHaveLength(deferred === 'true' ? 0 : 1);
      if (testCase === 'TC_L_13') {
        // The power goes meanwhile: the transaction is over then.
        await at.station.kill();
        await at.restart();
      } else await at.api.unplug(1);
      await is('InstallRebooting');
      await throughTheRestart(at);
      await is('Installed');
      expect(told()).toEqual(
        deferred === 'true' ? [waits, ...DONE] : [...DONE.slice(0, 3), waits, ...DONE.slice(3)],
      );
      await set(at, DEFER, 'false');
      expectRight(at);
    },
  );

  it('TC_L_16 the file says that charging may go on: it does, until the restart that waits for it (L01.FR.33)', async () => {
    const file = Buffer.from(
      'new firmware\n===== BEGIN METADATA =====\ndisable_connectors_during_install=false\n===== END METADATA =====\n',
    );
    await at.until('in service', () => reported(at, 1).at(-1) === 'Available');
    await set(at, ALLOW, 'false');
    await at.api.plugIn(1);
    await at.api.swipe('TOKEN', [1]);
    await at.state(1, 'Charging');
    const files = await served('/firmware.bin', file);
    await order(files, { signature: signatureOf(file, signer) });
    await is('Installing');
    await at.advance(5_000);
    expect(told()).toEqual(DONE.slice(0, 4));
    expect((await at.api.evse(1)).state).toBe('Charging');
    await at.api.unplug(1);
    await is('InstallRebooting');
    await throughTheRestart(at);
    await is('Installed');
    expect(told()).toEqual(DONE);
    expectRight(at);
  });
});
