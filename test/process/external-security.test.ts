import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  events,
  install,
  installed,
  remove,
  sendSigned,
  triggerSigning,
} from './harness/certificate-orders.ts';
import { VERSIONS } from './harness/dialect.ts';
import { HttpFiles } from './harness/file-server-http.ts';
import { firmwareIs, inPast, systemKeys } from './harness/firmware.ts';
import { NODE } from './harness/station-process.ts';
import { closeWorld, expectRight, openWorld } from './harness/world.ts';

type Line = { started?: true; command?: string; args?: unknown };

/** The module in its own process; `lines` grows with what it is told. */
const start = (apiUrl: string): { child: ChildProcess; lines: Line[] } => {
  const script = join(import.meta.dirname, 'harness', 'security-module.mjs');
  const url = `${apiUrl.replace('http', 'ws')}/api/v1/modules/keys/link`;
  const child = spawn(NODE, [script, url], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: Line[] = [];
  createInterface(child.stdout!).on('line', (line) => lines.push(JSON.parse(line) as Line));
  return { child, lines };
};

const kill = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
};

describe.each(VERSIONS)('security in another process, OCPP %s', (version) => {
  it('M03 M04 M05 A02 certificates are its business; dead, everything is Failed; back, it goes on', async () => {
    const at = await openWorld(version, {
      internal: {
        ChargePointSerialNumber: 'SN-1',
        AllowCSMSRootCertInstallWithUnsecureConnection: true,
      },
      security: { CpoName: 'Operator' },
      variables: {
        'InternalCtrlr.ChargePointSerialNumber': 'SN-1',
        'InternalCtrlr.AllowCSMSRootCertInstallWithUnsecureConnection': true,
        'SecurityCtrlr.OrganizationName': 'Operator',
      },
      reshape: (modules) => {
        systemKeys({ TransferHosts: ['127.0.0.1'] })(modules);
        modules.keys = { module: 'External' };
        modules.ocpp!.connections!.security = [{ module_id: 'keys', implementation_id: 'main' }];
      },
    });
    onTestFinished(() => closeWorld(at));
    const first = start(at.api.url);
    onTestFinished(() => kill(first.child));
    await at.station.ready(at.api);
    await at.online();
    at.csms.handle('SignCertificate', () => ({ status: 'Accepted' }));

    expect(await install(at, 'CSMSRootCertificate', 'GOOD')).toBe('Accepted');
    expect(first.lines).toContainEqual({
      command: 'install_ca_certificate',
      args: { certificate: 'GOOD', certificate_type: 'CSMS' },
    });
    expect(await install(at, 'CSMSRootCertificate', 'bad')).toBe('Rejected');
    const hash = { hashAlgorithm: 'SHA256', issuerNameHash: 'aa', issuerKeyHash: 'bb', serialNumber: '1f' };
    expect(await installed(at, 'CSMSRootCertificate')).toEqual([hash]);
    expect(await remove(at, hash)).toBe('Accepted');
    expect(await remove(at, { ...hash, serialNumber: '2f' })).toBe('NotFound');

    expect(await triggerSigning(at)).toBe('Accepted');
    await at.until('asked', () => at.csms.received('SignCertificate').length === 1);
    expect(at.csms.received('SignCertificate')[0]?.csr).toBe('request of SN-1 at Operator');
    const told = await at.eavesdrop(['security_event']);
    expect(await sendSigned(at, 'bad')).toBe('Rejected');
    const type = version === '1.6' ? 'InvalidChargePointCertificate' : 'InvalidChargingStationCertificate';
    await at.until('told', () => events(at).includes(type));
    await at.until('told here too', () =>
      told.some(({ data }) => data.type === type && data.info === 'InvalidSignature'),
    );
    expect(await sendSigned(at, 'GOOD')).toBe('Accepted');

    const files = await new HttpFiles().open();
    files.files.set('/new', Buffer.from('firmware'));
    const update = async (signingCertificate: string, signature: string) => {
      const firmware = {
        location: `${files.url}/new`,
        retrieveDateTime: inPast,
        signingCertificate,
        signature,
      };
      const action = version === '1.6' ? 'SignedUpdateFirmware' : 'UpdateFirmware';
      return (await at.csms.call(action, { requestId: 1, firmware })).status;
    };
    const action = version === '1.6' ? 'SignedFirmwareStatusNotification' : 'FirmwareStatusNotification';
    expect(await update('bad', 'R09PRA==')).toBe('InvalidCertificate');
    expect(await update('GOOD', 'YmFk')).toBe('Accepted');
    await firmwareIs(at, 'InvalidSignature', action);
    expect(await update('GOOD', 'R09PRA==')).toBe('Accepted');
    await firmwareIs(at, 'SignatureVerified', action);
    expect(first.lines.filter(({ command }) => command === 'verify_file_signature').at(-1)).toEqual({
      command: 'verify_file_signature',
      args: {
        file_path: join(at.databaseFolder, 'transfers', 'firmware'),
        signing_certificate: 'GOOD',
        signature: 'R09PRA==',
      },
    });

    await kill(first.child);
    expect(await install(at, 'CSMSRootCertificate', 'GOOD')).toBe('Failed');
    expect(await installed(at, 'CSMSRootCertificate')).toEqual([]);
    const second = start(at.api.url);
    onTestFinished(() => kill(second.child));
    await at.until('it is back', () => second.lines.some(({ started }) => started));
    expect(await install(at, 'CSMSRootCertificate', 'GOOD')).toBe('Accepted');
    expectRight(at);
  });
});
