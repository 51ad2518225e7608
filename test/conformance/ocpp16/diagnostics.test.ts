import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { text } from '../../../src/trial/wire.ts';
import { FtpFiles } from '../../process/harness/file-server-ftp.ts';
import { HttpFiles } from '../../process/harness/file-server-http.ts';
import { trigger } from '../../process/harness/orders.ts';
import { closeWorld, expectRight, openWorld, type World } from '../../process/harness/world.ts';

let at: World;
beforeAll(async () => {
  at = await openWorld('1.6');
  await at.station.ready(at.api);
  await at.online();
});
afterAll(() => closeWorld(at));

const statuses = () => at.csms.received('DiagnosticsStatusNotification').map(({ status }) => text(status));
const since = (before: number) => statuses().slice(before);
const isAt = (status: string) => at.until(`diagnostics ${status}`, () => statuses().at(-1) === status);

describe('GetDiagnostics', () => {
  it('TC_045_1 Get Diagnostics: the file that was named is there, statuses in order, told on the topic log_status', async () => {
    const ftp = await new FtpFiles().open();
    const events = await at.eavesdrop(['log_status']);
    const { fileName } = await at.csms.call('GetDiagnostics', { location: ftp.url });
    expect(fileName).toMatch(/^diagnostics-cp-test-\d{8}T\d{6}Z\.log\.gz$/);
    await isAt('Uploaded');
    expect(statuses()).toEqual(['Uploading', 'Uploaded']);
    const sent = gunzipSync(ftp.files.get(`/${fileName}`)!).toString();
    expect(sent).toContain('> Call BootNotification');
    expect(sent).toContain('"identity":"cp-test"');
    expect(sent).toContain('< Call GetDiagnostics');
    // The password of the location is in no log.
    expect(sent).not.toContain('12345');
    expect(events.map(({ data }) => data)).toMatchObject([
      { log_status: 'Uploading', request_id: -1 },
      { log_status: 'Uploaded', request_id: -1 },
    ]);
    expectRight(at);
  });

  it('TC_045_2 Upload Failed: after all retries, each after its interval', async () => {
    const files = await new HttpFiles().open();
    for (let attempt = 0; attempt < 3; attempt += 1)
      files.answers.push((_request, response) => response.writeHead(500).end());
    const before = statuses().length;
    await at.csms.call('GetDiagnostics', { location: `${files.url}/logs`, retries: 2, retryInterval: 10 });
    await at.until('first attempt', () => files.seen.length === 1);
    await at.advance(9_000);
    expect(files.seen).toHaveLength(1);
    await isAt('UploadFailed');
    expect(files.seen).toHaveLength(3);
    expect(since(before)).toEqual(['Uploading', 'UploadFailed']);
  });

  it('posts with the headers that a web server needs', async () => {
    const files = await new HttpFiles().open();
    const { fileName } = await at.csms.call('GetDiagnostics', {
      location: `${files.url.replace('http://', 'http://me:secret@')}/logs`,
    });
    await isAt('Uploaded');
    expect(files.seen).toHaveLength(1);
    const [{ method, path, headers, body }] = files.seen as [(typeof files.seen)[0]];
    expect([method, path]).toEqual(['POST', '/logs']);
    expect(headers['content-disposition']).toBe(`attachment; filename="${fileName}"`);
    expect(headers['content-type']).toBe('application/gzip');
    expect(headers.authorization).toBe(`Basic ${Buffer.from('me:secret').toString('base64')}`);
    expect(Number(headers['content-length'])).toBe(body.length);
  });

  it('nothing of that time: no file name, and nothing is sent', async () => {
    const before = statuses().length;
    const window = { startTime: '2001-01-01T00:00:00Z', stopTime: '2001-01-02T00:00:00Z' };
    const answer = await at.csms.call('GetDiagnostics', { location: 'http://127.0.0.1:9/', ...window });
    expect(answer).toEqual({});
    await at.advance(5_000);
    expect(since(before)).toEqual([]);
  });

  it.each([
    'file:///etc/passwd',
    'gopher://127.0.0.1/',
    'http://127.0.0.1/a/..%2f..%2fetc',
    'mailto:a@b.example',
  ])('a location that is not followed is told as a failure: %s', async (location) => {
    const before = statuses().length;
    expect(await at.csms.call('GetDiagnostics', { location })).toEqual({});
    await at.until('told', () => since(before).length === 1);
    expect(since(before)).toEqual(['UploadFailed']);
  });

  it('a power cut in the middle of an upload: it is sent again, from the start', async () => {
    const ftp = await new FtpFiles().open();
    ftp.muteStores = 1;
    const before = statuses().length;
    const { fileName } = await at.csms.call('GetDiagnostics', { location: `${ftp.url}/logs/deep` });
    await at.until('in the middle', () => ftp.commands.some((line) => line.startsWith('STOR')));
    await at.station.kill();
    await at.restart();
    await isAt('Uploaded');
    expect(gunzipSync(ftp.files.get(`/${fileName}`)!).toString()).toContain('BootNotification');
    expect(since(before).filter((status) => status !== 'Uploading')).toEqual(['Uploaded']);
    expectRight(at);
  });

  it('TriggerMessage: Uploading while it runs, Idle when nothing does', async () => {
    const ftp = await new FtpFiles().open();
    await at.csms.call('GetDiagnostics', { location: ftp.url });
    const before = statuses().length;
    expect(await trigger(at, 'DiagnosticsStatusNotification')).toBe('Accepted');
    await isAt('Uploaded');
    expect(since(before)).toContain('Uploading');
    expect(await trigger(at, 'DiagnosticsStatusNotification')).toBe('Accepted');
    await isAt('Idle');
    expectRight(at);
  });
});
