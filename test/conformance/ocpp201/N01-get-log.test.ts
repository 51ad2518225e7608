import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FtpFiles } from '../../process/harness/file-server-ftp.ts';
import { HttpFiles } from '../../process/harness/file-server-http.ts';
import { trigger } from '../../process/harness/orders.ts';
import { closeWorld, expectRight, openWorld, type World } from '../../process/harness/world.ts';

let at: World;
beforeAll(async () => {
  at = await openWorld('2.0.1');
  await at.station.ready(at.api);
  await at.online();
});
afterAll(() => closeWorld(at));

let requestId = 100;
const order = (logType: string, remoteLocation: string, more: object = {}, window: object = {}) => {
  requestId += 1;
  return at.csms.call('GetLog', { logType, requestId, ...more, log: { remoteLocation, ...window } });
};
const told = (id = requestId) =>
  at.csms
    .received('LogStatusNotification')
    .filter((each) => each.requestId === id)
    .map(({ status }) => status);
const is = (status: string) => at.until(`log ${status}`, () => told().at(-1) === status);

describe('N01 retrieve log information', () => {
  it('TC_N_25 N01.FR.01, FR.02, FR.04, FR.07, FR.08, FR.09, FR.13 diagnostics: the file of that name, statuses with the requestId', async () => {
    const ftp = await new FtpFiles().open();
    const answer = await order('DiagnosticsLog', ftp.url);
    expect(answer.status).toBe('Accepted');
    await is('Uploaded');
    expect(told()).toEqual(['Uploading', 'Uploaded']);
    expect(gunzipSync(ftp.files.get(`/${answer.filename}`)!).toString()).toContain('BootNotification');
    expectRight(at);
  });

  it('TC_N_35 N01.FR.03 security: one JSON object a line', async () => {
    const files = await new HttpFiles().open();
    const answer = await order('SecurityLog', `${files.url}/logs`);
    expect(answer).toMatchObject({
      status: 'Accepted',
      filename: expect.stringMatching(/^security-.*\.jsonl$/),
    });
    await is('Uploaded');
    const events = files.seen[0]!.body.toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events).toContainEqual(expect.objectContaining({ type: 'StartupOfTheDevice' }));
    for (const { timestamp } of events) expect(timestamp).toMatch(/^\d{4}-.*Z$/);
  });

  it.each([
    [500, 'UploadFailure'],
    [403, 'PermissionDenied'],
    [400, 'BadMessage'],
    [405, 'NotSupportedOperation'],
  ])('TC_N_26 N01.FR.10 the server answers %i: %s after all retries', async (code, status) => {
    const files = await new HttpFiles().open();
    for (let attempt = 0; attempt < 2; attempt += 1)
      files.answers.push((_request, response) => response.writeHead(code).end());
    await order('DiagnosticsLog', `${files.url}/logs`, { retries: 1, retryInterval: 5 });
    await is(status);
    expect(files.seen).toHaveLength(2);
    expect(told()).toEqual(['Uploading', status]);
  });

  it('TC_N_34 N01.FR.05 nothing of that time, or a location that is not followed: Rejected', async () => {
    const window = { oldestTimestamp: '2001-01-01T00:00:00Z', latestTimestamp: '2001-01-02T00:00:00Z' };
    expect((await order('SecurityLog', 'http://127.0.0.1:9/', {}, window)).status).toBe('Rejected');
    expect((await order('DiagnosticsLog', 'http://127.0.0.1:9/', {}, window)).status).toBe('Rejected');
    for (const location of [
      'file:///etc/passwd',
      'javascript:alert(1)',
      'http:///',
      'ftp://h/a%0d%0aDELE%20b',
    ])
      expect((await order('DiagnosticsLog', location)).status, location).toBe('Rejected');
    expect(told()).toEqual([]);
  });

  it('TC_N_36 N01.FR.12, FR.20 a second request: AcceptedCanceled, told for the first one', async () => {
    const ftp = await new FtpFiles().open();
    ftp.muteStores = 1;
    await order('DiagnosticsLog', ftp.url);
    const first = requestId;
    await at.until('on its way', () => ftp.commands.some((line) => line.startsWith('STOR')));
    expect((await order('DiagnosticsLog', ftp.url)).status).toBe('AcceptedCanceled');
    await is('Uploaded');
    expect(told(first)).toEqual(['Uploading', 'AcceptedCanceled']);
    expect(told()).toEqual(['Uploading', 'Uploaded']);
    expectRight(at);
  });

  it('TC_F_15, TC_F_16 F06.FR.14, FR.15 asked: Idle without a requestId, Uploading with it', async () => {
    await trigger(at, 'LogStatusNotification');
    const last = () => at.csms.received('LogStatusNotification').at(-1);
    await at.until('told', () => last()?.status === 'Idle');
    expect(last()).toEqual({ status: 'Idle' });
    const ftp = await new FtpFiles().open();
    await order('DiagnosticsLog', ftp.url);
    await trigger(at, 'LogStatusNotification');
    await is('Uploaded');
    expect(told()).toEqual(['Uploading', 'Uploading', 'Uploaded']);
    expectRight(at);
  });
});
