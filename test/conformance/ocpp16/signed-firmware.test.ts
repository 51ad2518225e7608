import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Issued, issue, newRoot } from '../../process/harness/certificates.ts';
import { HttpFiles } from '../../process/harness/file-server-http.ts';
import {
  inPast,
  installer,
  signatureOf,
  systemKeys,
  throughTheRestart,
} from '../../process/harness/firmware.ts';
import { closeWorld, expectRight, openWorld, type World } from '../../process/harness/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'statecharge-firmware-'));
const install = installer(folder, 'install');
const FILE = Buffer.from('new firmware'.repeat(10_000));
let at: World;
let signer: Issued;
beforeAll(async () => {
  const root = await newRoot('Manufacturer');
  signer = await issue({ subject: 'CN=Firmware', kind: 'RSA', issuer: root });
  writeFileSync(join(folder, 'root.pem'), root.pem);
  at = await openWorld('1.6', {
    reshape: (modules) => {
      modules.evse_security = { module: 'EvseSecurity', config: { mf_ca_bundle: join(folder, 'root.pem') } };
      systemKeys({ FirmwareInstallCommand: install.command, RequireSignedFirmware: true })(modules);
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
const order = async (files: HttpFiles, signature = signatureOf(FILE, signer), certificate = signer.pem) => {
  requestId += 1;
  files.files.set('/firmware.bin', FILE);
  const location = `${files.url}/firmware.bin`;
  const firmware = { location, retrieveDateTime: inPast, signingCertificate: certificate, signature };
  const request = { requestId, retries: 2, retryInterval: 5, firmware };
  return (await at.csms.call('SignedUpdateFirmware', request)).status;
};
const told = () =>
  at.csms
    .received('SignedFirmwareStatusNotification')
    .filter((each) => each.requestId === requestId)
    .map(({ status }) => status)
    .filter((status, index, all) => status !== all[index - 1]);
const is = (status: string) => at.until(`firmware ${status}`, () => told().at(-1) === status);
/** What of the file is on the station's disk. */
const arrivedBytes = (): number => {
  const transfers = join(at.databaseFolder, 'transfers');
  if (!existsSync(transfers)) return 0;
  const sizes = readdirSync(transfers, { recursive: true, encoding: 'utf8' }).map(
    (name) => statSync(join(transfers, name), { throwIfNoEntry: false })?.size ?? 0,
  );
  return Math.max(0, ...sizes);
};
const events = () => at.csms.received('SecurityEventNotification').map(({ type }) => type);

describe('SignedUpdateFirmware', () => {
  it('TC_080 a power cut in the middle of the download and of the installation: it goes on, and is installed', async () => {
    const files = await new HttpFiles().open();
    files.stallAfter = [50_000];
    install.hold();
    expect(await order(files)).toBe('Accepted');
    await at.until('in the middle', () => files.seen.length === 1 && arrivedBytes() > 10_000);
    await at.station.kill();
    await at.restart();
    await is('Installing');
    // The server was asked for the rest alone.
    expect(files.seen[1]?.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
    await at.station.kill();
    install.goOn();
    await at.restart();
    await is('InstallRebooting');
    await throughTheRestart(at);
    await is('Installed');
    expect(told()).toEqual([
      'Downloading',
      'Downloaded',
      'SignatureVerified',
      'Installing',
      'InstallRebooting',
      'Installed',
    ]);
    expect(install.given().at(-1)).toBe(FILE.toString());
    await at.until('the event', () => events().includes('FirmwareUpdated'));
    expectRight(at);
  });

  it('TC_081 invalid signature: told, with its event, and nothing is installed', async () => {
    const files = await new HttpFiles().open();
    const before = install.given().length;
    expect(await order(files, signatureOf(Buffer.from('other'), signer))).toBe('Accepted');
    await is('InvalidSignature');
    await at.until('the event', () => events().includes('InvalidFirmwareSignature'));
    expect(install.given()).toHaveLength(before);
    expectRight(at);
  });

  it('whitepaper L01.FR.22 a certificate of somebody else: InvalidCertificate, with its event', async () => {
    const files = await new HttpFiles().open();
    const stranger = await issue();
    expect(await order(files, signatureOf(FILE, stranger), stranger.pem)).toBe('InvalidCertificate');
    await at.until('the event', () => events().includes('InvalidFirmwareSigningCertificate'));
    expect(files.seen).toHaveLength(0);
  });

  it('whitepaper L01.FR.20 plain UpdateFirmware: NotSupported where signatures are required', async () => {
    const request = { location: 'http://127.0.0.1:9/', retrieveDate: inPast };
    await expect(at.csms.call('UpdateFirmware', request)).rejects.toMatchObject({
      rpcErrorCode: 'NotSupported',
    });
  });

  it('TC_079 get security log: what happened here stands in it', async () => {
    const files = await new HttpFiles().open();
    const log = { remoteLocation: `${files.url}/logs` };
    const answer = await at.csms.call('GetLog', { logType: 'SecurityLog', requestId: 9, log });
    expect(answer.status).toBe('Accepted');
    await at.until('sent', () => at.csms.received('LogStatusNotification').at(-1)?.status === 'Uploaded');
    const sent = files.seen[0]!.body.toString();
    expect(sent).toContain('"type":"InvalidFirmwareSignature"');
    expect(at.csms.received('LogStatusNotification')).toEqual([
      { status: 'Uploading', requestId: 9 },
      { status: 'Uploaded', requestId: 9 },
    ]);
    expectRight(at);
  });
});
