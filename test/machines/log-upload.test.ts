import { describe, expect, it } from 'vitest';
import { logUploadMachine } from '../../src/machines/log-upload.machine.ts';
import { Bench } from './run-machine.ts';

const manners = { defaultRetries: 1, defaultRetryInterval: 10 };
const START = 1_000_000;
const PACE = 2;
const getLog = { kind: 'SecurityLog', requestId: 3, location: 'l' };
const diagnostics = { kind: 'DiagnosticsLog', location: 'l' };
const discard = { type: 'discard log', run: 'id-1' };

const status = (name: string, more: object = { diagnostics: false, requestId: 3 }, at = START) => ({
  type: 'notify',
  notification: { type: 'logStatusChanged', at, status: name, ...more },
});
const request = (bench: Bench, upload: object = getLog) =>
  bench.send({ type: 'upload requested', upload, fileName: 'log.gz' });

const idle = () => new Bench(logUploadMachine(manners));
/** The file is on its way as `id-1`. */
const uploading = async (upload: object = getLog) => {
  const bench = idle();
  request(bench, upload);
  expect(await bench.wait(PACE)).toEqual([{ type: 'upload log', run: 'id-1', upload, fileName: 'log.gz' }]);
  return bench;
};
const failed = (bench: Bench, more: object = {}) =>
  bench.send({ type: 'upload failed', run: 'id-1', status: 'UploadFailure', final: false, ...more });

describe('a log on its way', () => {
  it('N01.FR.07, FR.08 is told before it begins, and sent a moment later', async () => {
    const bench = idle();
    expect(request(bench)).toEqual([status('Uploading')]);
    expect(await bench.wait(PACE - 0.1)).toEqual([]);
    expect(await bench.wait(0.1)).toMatchObject([{ type: 'upload log' }]);
  });

  it('is there', async () => {
    const bench = await uploading();
    expect(bench.send({ type: 'log uploaded', run: 'another' })).toEqual([]);
    const told = status('Uploaded', undefined, bench.clock.now());
    expect(bench.send({ type: 'log uploaded', run: 'id-1' })).toEqual([told, discard]);
    expect(bench.state).toBe('idle');
  });

  it('1.6 GetDiagnostics has no number, and words of its own', () => {
    expect(request(idle(), diagnostics)).toEqual([status('Uploading', { diagnostics: true })]);
  });

  it('is sent again after a power cut', async () => {
    const bench = await uploading();
    expect(bench.send({ type: 'boot' })).toMatchObject([{ type: 'upload log', run: 'id-1' }]);
  });

  it.each([
    ['as the CSMS says', { ...getLog, retries: 2, retryInterval: 5 }, 5, 2],
    ['as configured where it says nothing', getLog, 10, 1],
  ])('is tried again, %s', async (_, upload, interval, retries) => {
    const bench = await uploading(upload);
    for (let retry = 0; retry < retries; retry++) {
      expect(failed(bench)).toEqual([]);
      expect(await bench.wait(interval - 0.1)).toEqual([]);
      expect(await bench.wait(0.1)).toMatchObject([{ type: 'upload log' }]);
    }
    expect(failed(bench, { run: 'another' })).toEqual([]);
    expect(failed(bench)).toEqual([status('UploadFailure', undefined, bench.clock.now()), discard]);
    expect(bench.state).toBe('idle');
  });

  it('N01.FR.10 is given up at once where another attempt can only fail as well, and says why', async () => {
    const bench = await uploading();
    const told = status('PermissionDenied', undefined, bench.clock.now());
    expect(failed(bench, { status: 'PermissionDenied', final: true })).toEqual([told, discard]);
  });

  it('counts attempts anew for the next upload', async () => {
    const bench = await uploading();
    failed(bench);
    await bench.wait(10);
    failed(bench);
    request(bench);
    await bench.wait(PACE);
    expect(failed(bench, { run: 'id-4' })).toEqual([]);
    expect(bench.state).toBe('between uploads');
  });

  it('N01.FR.12, FR.20 gives way to another, of ours or of a module', async () => {
    const bench = await uploading();
    const at = bench.clock.now();
    expect(request(bench, { ...getLog, requestId: 4 })).toEqual([
      status('AcceptedCanceled', undefined, at),
      discard,
      status('Uploading', { diagnostics: false, requestId: 4 }, at),
    ]);
    expect(bench.send({ type: 'upload taken', upload: { ...getLog, requestId: 5 }, fileName: '' })).toEqual([
      status('AcceptedCanceled', { diagnostics: false, requestId: 4 }, at),
      { ...discard, run: 'id-2' },
    ]);
    expect(bench.state).toBe('with another module');
  });
});

describe('what is told when the CSMS asks (F06)', () => {
  it('that it is under way', async () => {
    const bench = await uploading();
    const told = { ...status('Uploading', undefined, bench.clock.now()), triggered: true };
    expect(bench.send({ type: 'report status' })).toEqual([told]);
  });

  it.each([
    [{}, false],
    [{ diagnostics: true }, true],
  ])('that nothing runs, in the words it asks in: %j', (asked, words) => {
    expect(idle().send({ type: 'report status', ...asked })).toEqual([
      { ...status('Idle', { diagnostics: words }), triggered: true },
    ]);
  });
});

describe('what a module says', () => {
  const says = (bench: Bench, name: string, more: object = { requestId: 3 }) =>
    bench.send({ type: 'status told', status: name, ...more });
  const taken = (upload: object = getLog) => {
    const bench = idle();
    expect(bench.send({ type: 'upload taken', upload, fileName: '' })).toEqual([]);
    return bench;
  };

  it('is passed on with its number; the end of this upload alone ends it', () => {
    const bench = taken();
    expect(says(bench, 'Uploading')).toEqual([status('Uploading')]);
    expect(bench.state).toBe('with another module');
    expect(says(bench, 'UploadFailure', { requestId: 2 })).toEqual([
      status('UploadFailure', { diagnostics: false, requestId: 2 }),
    ]);
    expect(bench.state).toBe('with another module');
    expect(says(bench, 'UploadFailure')).toEqual([status('UploadFailure')]);
    expect(bench.state).toBe('idle');
  });

  it('has no number where the order had none', () => {
    const bench = taken(diagnostics);
    expect(says(bench, 'Uploaded', {})).toEqual([status('Uploaded', { diagnostics: true })]);
    expect(bench.state).toBe('idle');
  });

  it('is passed on also where we know of no upload', () => {
    expect(says(idle(), 'Uploading')).toEqual([status('Uploading')]);
  });
});
