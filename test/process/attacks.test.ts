/** What a CSMS that was taken over, or a program on the same computer, may try: each refused with a clear status. */
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/trial/wire.ts';
import { newRoot } from './harness/certificates.ts';
import { HttpFiles } from './harness/file-server-http.ts';
import { inPast, systemKeys } from './harness/firmware.ts';
import { expectRight, type World, world } from './harness/world.ts';

const LOCATIONS: Record<string, string> = {
  'file:///etc/passwd': 'UnsupportedRequest',
  'gopher://127.0.0.1/x': 'UnsupportedRequest',
  'data:text/plain,x': 'UnsupportedRequest',
  'http://127.0.0.1/..%2f..%2fetc/passwd': 'InvalidURL',
  'ftp://127.0.0.1/%2e%2e%2f%2e%2e%2fetc/passwd': 'InvalidURL',
  'ftp://127.0.0.1/x%0d%0aDELE%20y': 'InvalidURL',
  'http://evil.example/x': 'InvalidURL',
  'http://127.0.0.1.evil.example/x': 'InvalidURL',
  'not a URL': 'InvalidURL',
};

const reasonOf = ({ status, statusInfo }: Json): unknown[] => [
  status,
  (statusInfo as Json | undefined)?.reasonCode,
];

/** Refused by a CALLERROR: its code. */
const refusal = async (at: World, id: string, action: string, payload: object | string): Promise<string> => {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  at.csms.sendRaw(`[2,"${id}","${action}",${text}]`);
  const found = await at.until(`refused ${id}`, () => at.csms.refusals().find((each) => each.id === id));
  return found.code;
};

describe('attacks', () => {
  it('by a CSMS: locations, certificates, members that every object has, numbers and texts beyond measure', async () => {
    const at = await world('2.0.1', {
      reshape: systemKeys({ TransferHosts: ['127.0.0.1'], FirmwareMaxSizeMB: 1 }),
      variables: { 'InternalCtrlr.AllowCSMSRootCertInstallWithUnsecureConnection': true },
    });
    await at.online();
    for (const [location, reason] of Object.entries(LOCATIONS)) {
      const firmware = { location, retrieveDateTime: inPast };
      const update = await at.csms.call('UpdateFirmware', { requestId: 1, firmware });
      expect(reasonOf(update), location).toEqual(['Rejected', reason]);
      const log = { remoteLocation: location };
      const upload = await at.csms.call('GetLog', { requestId: 1, logType: 'SecurityLog', log });
      expect(reasonOf(upload), location).toEqual(['Rejected', reason]);
    }

    const files = await new HttpFiles().open();
    files.files.set('/huge.bin', Buffer.alloc(1024 * 1024 + 1));
    files.answers = [(_, response) => void response.writeHead(302, { Location: 'file:///etc/passwd' }).end()];
    for (const [requestId, path] of [
      [2, '/redirects.bin'],
      [3, '/huge.bin'],
    ] as const) {
      const firmware = { location: `${files.url}${path}`, retrieveDateTime: inPast };
      await at.csms.call('UpdateFirmware', { requestId, retries: 0, firmware });
      await at.until(`failed ${path}`, () =>
        at.csms
          .received('FirmwareStatusNotification')
          .some((each) => each.requestId === requestId && each.status === 'DownloadFailed'),
      );
    }

    const { pem } = await newRoot('CSMS', { kind: 'RSA', bits: 1024 });
    for (const certificate of [
      '',
      'x'.repeat(5_500),
      pem,
      `${pem}\n${pem}`,
      pem.replace('CERTIFICATE', 'PRIVATE KEY'),
    ]) {
      const answer = await at.csms.call('InstallCertificate', {
        certificateType: 'CSMSRootCertificate',
        certificate,
      });
      expect(answer).toMatchObject({ status: 'Rejected', statusInfo: { reasonCode: 'InvalidCertificate' } });
    }

    const proto = '{"__proto__":{"type":"Immediate"}}';
    expect(await refusal(at, 'proto', 'Reset', proto)).toBe('OccurrenceConstraintViolation');
    expect(await refusal(at, 'constructor', 'constructor', '{}')).toBe('NotImplemented');
    expect(await refusal(at, 'toString', '__proto__', '{}')).toBe('NotImplemented');
    const long = { requestId: 1, firmware: { location: 'x'.repeat(600), retrieveDateTime: inPast } };
    expect(await refusal(at, 'long', 'UpdateFirmware', long)).toBe('TypeConstraintViolation');
    const nested = `{"vendorId":"v","data":${'['.repeat(5_000)}${']'.repeat(5_000)}}`;
    expect(await refusal(at, 'nested', 'DataTransfer', nested)).toBe('FormatViolation');
    expect(await at.api.evse(1)).toMatchObject({ state: 'Available' });
    expect(at.csms.connections).toBe(1);
    expectRight(at);
  }, 60_000);

  it('by a CSMS that asks for reports and takes none: refused before the outbox is full, no meter value is given up', async () => {
    const at = await world('2.0.1', {
      sampleIntervalS: 1,
      variables: { 'InternalCtrlr.OutboxLimitBytes': 8_000_000 },
    });
    await at.online();
    await at.api.plugIn(1, { current_A: 32, phases: 3 });
    await at.api.swipe('TOKEN', [1]);
    await at.state(1, 'Charging');
    at.csms.handle('NotifyReport', () => new Promise(() => {}));
    const ask = (requestId: number) => ({ requestId, reportBase: 'FullInventory' });
    for (let id = 1; id <= 150; id += 1) at.csms.sendCall(`report-${id}`, 'GetBaseReport', ask(id));
    const refused = () => at.csms.refusals().filter(({ code }) => code === 'InternalError').length;
    const accepted = () =>
      at.csms.conversation.filter(
        ({ from, action, frame }) =>
          from === 'station' && action === 'GetBaseReport' && frame.kind === 'result',
      ).length;
    await at.until('all are answered', () => accepted() + refused() === 150);
    expect(accepted()).toBeGreaterThan(1);
    // What was asked for within one turn is not in the outbox yet.
    expect(refused()).toBeGreaterThan(50);
    await at.advance(5_000);
    expect(at.station.log()).not.toContain('thinned out');
    at.csms.behave();
    await at.csms.close();
    await at.csms.open();
    await at.until('all is taken', async () => {
      const { entries } = (await at.api.get('/outbox')) as { entries: number };
      return entries === 0;
    });
    expect(await at.csms.call('GetBaseReport', ask(151))).toMatchObject({ status: 'Accepted' });
    expectRight(at);
  }, 60_000);

  it('by a program on the same computer: paths that lead elsewhere, bodies without measure or sense', async () => {
    const at = await world('1.6');
    const get = async (path: string): Promise<[number, string]> => {
      const response = await fetch(`${at.api.url}${path}`, { redirect: 'manual' });
      return [response.status, await response.text()];
    };
    for (const path of [
      '/..%2f..%2fetc/passwd',
      '/page/..%2f..%2fpackage.json',
      '/api/v1/actors/..%2f..%2fstation.yaml',
      '/api/v1/actors/__proto__',
      '/api/v1/evses/__proto__',
      '/api/v1/dead-letters/..%2f1',
      '/api/v1/modules/..%2fx/link',
      '/api/v1/%00',
      '/api/v1/%zz',
    ]) {
      const [status, text] = await get(path);
      expect(status, path).toBeGreaterThanOrEqual(400);
      expect(status, path).toBeLessThan(500);
      expect(text, path).not.toMatch(/root:|"dependencies"|active_modules/);
    }
    const post = async (body: string): Promise<number> => {
      const response = await fetch(`${at.api.url}/api/v1/tokens`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      await response.text();
      return response.status;
    };
    expect(await post(`${'['.repeat(10_000)}${']'.repeat(10_000)}`)).toBe(400);
    expect(await post('{"__proto__":{"id_token":{"value":"X","type":"ISO14443"}}}')).toBe(400);
    expect(await post('{"id_token":')).toBe(400);
    expect(await at.api.evse(1)).toMatchObject({ state: 'Available' });
    expect(at.station.running).toBe(true);
  });
});
