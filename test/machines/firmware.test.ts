import { describe, expect, it, test } from 'vitest';
import { firmwareMachine } from '../../src/machines/firmware.machine.ts';
import { Bench } from './run-machine.ts';

const manners = { resetAfterUpdate: true, resetDelay: 3, defaultRetries: 1, defaultRetryInterval: 10 };
const settings = { allowNewSessionsPendingFirmwareUpdate: false, deferFirmwareDownload: false };
const START = 1_000_000;
const PACE = 2;

const disable = { type: 'post', to: 'connector/*', event: { type: 'disable', scope: 'firmware' } };
const enable = { type: 'post', to: 'connector/*', event: { type: 'enable', scope: 'firmware' } };
const discard = { type: 'discard firmware', run: 'id-1' };
const ended = [enable, discard];

/** A status as it is told; anything else as it is. */
const brief = (effects: object[]) =>
  effects.map((effect) => {
    const { notification } = effect as { notification?: { status?: string; event?: string } };
    return notification ? (notification.status ?? notification.event) : effect;
  });

type Wishes = { update?: object; manners?: object; settings?: object };

/** One update, ordered as `id-1`. */
const ordered = (wishes: Wishes = {}) => {
  const bench = new Bench(
    firmwareMachine({ ...manners, ...wishes.manners }, { ...settings, ...wishes.settings }),
  );
  const update = { requestId: 7, location: 'l', retrieveAt: 0, ...wishes.update };
  const effects = brief(bench.send({ type: 'update requested', update }));
  const outcome = (type: string, more: object = {}) => brief(bench.send({ type, run: 'id-1', ...more }));
  return { bench, update, effects, outcome, boot: () => brief(bench.send({ type: 'boot' })) };
};

const downloading = async (wishes?: Wishes) => {
  const world = ordered(wishes);
  const [fetch] = await world.bench.wait(PACE);
  expect(fetch).toEqual({ type: 'fetch firmware', run: 'id-1', update: world.update });
  return world;
};
const readyToInstall = async (wishes?: Wishes, keepsConnectors = false) => {
  const world = await downloading(wishes);
  expect(world.outcome('firmware fetched', { keepsConnectors })).toEqual(['Downloaded']);
  return { ...world, next: brief(await world.bench.wait(PACE)) };
};
const counted = (bench: Bench, ...busyEvses: number[]) =>
  brief(bench.send({ type: 'transactions counted', busyEvses }));
const over = (bench: Bench, ...busyEvses: number[]) =>
  brief(bench.send({ type: 'transaction ended', busyEvses }));

const installing = async (wishes?: Wishes) => {
  const world = await readyToInstall(wishes);
  expect(world.next).toEqual([{ type: 'count transactions' }]);
  expect(counted(world.bench)).toEqual([disable]);
  expect(brief(await world.bench.wait(PACE))).toEqual([
    'Installing',
    { type: 'install firmware', run: 'id-1', update: world.update },
  ]);
  return world;
};
const atRestart = async (wishes?: Wishes) => {
  const world = await installing(wishes);
  expect(world.outcome('firmware installed', { activation: 'by reboot' })).toEqual([
    { type: 'count transactions' },
  ]);
  expect(counted(world.bench)).toEqual([
    'InstallRebooting',
    { type: 'remember boot reason', reason: 'FirmwareUpdate' },
  ]);
  return world;
};

describe('the download', () => {
  it('L01.FR.10 begins a moment after it was told, and names the request', async () => {
    const { bench, effects } = ordered();
    expect(effects).toEqual([enable, { ...discard, run: '' }, 'Downloading']);
    expect(brief(await bench.wait(PACE - 0.1))).toEqual([]);
    expect(brief(await bench.wait(0.1))).toHaveLength(1);
  });

  it('L01.FR.13 waits for the retrieve date', async () => {
    const { bench, effects } = ordered({ update: { retrieveAt: START + 60_000 } });
    expect(effects).toContain('DownloadScheduled');
    expect(brief(await bench.wait(59.9))).toEqual([]);
    expect(brief(await bench.wait(0.1))).toEqual(['Downloading']);
    expect(brief(await bench.wait(PACE))).toMatchObject([{ type: 'fetch firmware' }]);
  });

  it.each([
    ['as it says itself', { retries: 1, retryInterval: 5 }, 5],
    ['as configured where it does not', {}, 10],
  ])('L01.FR.30 is tried again, %s', async (_, update, interval) => {
    const { bench, outcome } = await downloading({ update });
    const failed = { why: 'cut', hasPart: false, final: false };
    expect(outcome('fetch failed', failed)).toEqual([]);
    expect(await bench.wait(interval - 0.1)).toEqual([]);
    expect(brief(await bench.wait(0.1))).toMatchObject([{ type: 'fetch firmware' }]);
    expect(outcome('fetch failed', failed)).toEqual(['DownloadFailed', ...ended]);
    expect(bench.state).toBe('idle');
  });

  it('says that it pauses where a part of it is here, and that it goes on', async () => {
    const { bench, outcome } = await downloading();
    expect(outcome('fetch failed', { why: 'cut', hasPart: true, final: false })).toEqual(['DownloadPaused']);
    expect(brief(await bench.wait(10))).toMatchObject(['Downloading', { type: 'fetch firmware' }]);
  });

  it('is given up at once where another attempt can only fail as well', async () => {
    const { outcome } = await downloading();
    expect(outcome('fetch failed', { why: 'not found', hasPart: false, final: true })).toEqual([
      'DownloadFailed',
      ...ended,
    ]);
  });

  it('is begun again after a power cut, and no other update ends it', async () => {
    const { bench, boot, outcome } = await downloading();
    expect(boot()).toMatchObject([{ type: 'fetch firmware' }]);
    expect(outcome('firmware fetched', { run: 'another', keepsConnectors: false })).toEqual([]);
    expect(outcome('fetch failed', { run: 'another', why: '', hasPart: true, final: false })).toEqual([]);
    expect(outcome('fetch failed', { run: 'another', why: '', hasPart: true, final: true })).toEqual([]);
    expect(bench.state).toBe('downloading');
  });

  it('is replaced by a new order', async () => {
    const { bench } = await downloading();
    const again = bench.send({ type: 'update requested', update: { location: 'm', retrieveAt: 0 } });
    expect(brief(again)).toEqual([enable, { type: 'discard firmware', run: 'id-1' }, 'Downloading']);
    expect(await bench.wait(PACE)).toMatchObject([{ type: 'fetch firmware', run: 'id-2' }]);
  });
});

describe('DeferFirmwareDownloadDuringTransaction', () => {
  const wishes = { settings: { deferFirmwareDownload: true } };

  it('L01.FR.06, FR.07 the download waits for the last transaction', () => {
    const { bench, effects } = ordered(wishes);
    expect(effects).toEqual([enable, { ...discard, run: '' }, { type: 'count transactions' }]);
    expect(counted(bench, 1)).toEqual([disable, 'DownloadScheduled']);
    expect(over(bench, 2)).toEqual([]);
    expect(over(bench)).toEqual(['Downloading']);
    expect(bench.state).toBe('about to download');
  });

  it('does not wait where nobody charges', () => {
    const { bench } = ordered(wishes);
    expect(counted(bench)).toEqual(['Downloading']);
  });

  it('counts again after a power cut', () => {
    const { bench, boot } = ordered(wishes);
    expect(boot()).toEqual([{ type: 'count transactions' }]);
    counted(bench, 1);
    expect(boot()).toEqual([{ type: 'count transactions' }]);
  });

  it('looks when the retrieve date has come', async () => {
    const { bench } = ordered({ ...wishes, update: { retrieveAt: START + 60_000 } });
    expect(await bench.wait(60)).toEqual([{ type: 'count transactions' }]);
  });
});

describe('the signature', () => {
  const signed = { update: { signing: { certificate: 'c', signature: 's' } } };

  it('L01.FR.04, FR.12 is checked over the whole file, again after a power cut', async () => {
    const { bench, next, boot, outcome, update } = await readyToInstall(signed);
    const verify = { type: 'verify firmware', run: 'id-1', update };
    expect(next).toEqual([verify]);
    expect(boot()).toEqual([verify]);
    expect(outcome('firmware verified', { run: 'another', right: true })).toEqual([]);
    expect(outcome('firmware verified', { run: 'another', right: false })).toEqual([]);
    expect(outcome('firmware verified', { right: true })).toEqual(['SignatureVerified']);
    expect(await bench.wait(PACE)).toEqual([{ type: 'count transactions' }]);
  });

  it('L01.FR.03 a wrong one is a security event, and the end', async () => {
    const { bench, outcome } = await readyToInstall(signed);
    expect(outcome('firmware verified', { right: false })).toEqual([
      'InvalidSignature',
      'InvalidFirmwareSignature',
      ...ended,
    ]);
    expect(bench.state).toBe('idle');
  });
});

describe('the time to install', () => {
  it('L01.FR.06, FR.07 waits for the last transaction; the free connectors serve nobody', async () => {
    const { bench, next, boot } = await readyToInstall();
    expect(next).toEqual([{ type: 'count transactions' }]);
    expect(boot()).toEqual([{ type: 'count transactions' }]);
    expect(counted(bench, 1)).toEqual([disable, 'InstallScheduled']);
    expect(boot()).toEqual([{ type: 'count transactions' }]);
    counted(bench, 1, 2);
    expect(over(bench, 2)).toEqual([]);
    expect(over(bench)).toEqual([disable]);
    expect(bench.state).toBe('out of service');
  });

  it('L01.FR.34 they serve on where new sessions are allowed', async () => {
    const { bench } = await readyToInstall({ settings: { allowNewSessionsPendingFirmwareUpdate: true } });
    expect(counted(bench, 1)).toEqual(['InstallScheduled']);
    expect(over(bench)).toEqual([disable]);
  });

  it('L01.FR.16 is what the CSMS wants', async () => {
    const { bench, next } = await readyToInstall({ update: { installAt: START + 60_000 } });
    expect(next).toEqual(['InstallScheduled']);
    expect(await bench.wait(60 - 2 * PACE - 0.1)).toEqual([]);
    expect(await bench.wait(0.1)).toEqual([{ type: 'count transactions' }]);
  });

  it('is now where charging may go on meanwhile, and no connector goes out of service', async () => {
    const { bench, next } = await readyToInstall({}, true);
    expect(next).toEqual([]);
    expect(bench.state).toBe('out of service');
    expect(brief(await bench.wait(PACE))).toMatchObject(['Installing', { type: 'install firmware' }]);
  });
});

describe('the installation', () => {
  it('is done, and told as a security event; then the system restarts', async () => {
    const { bench, outcome, boot } = await installing();
    expect(outcome('firmware installed', { activation: 'at once' })).toEqual([
      'Installed',
      'FirmwareUpdated',
    ]);
    expect(brief(await bench.wait(PACE))).toEqual([
      'InstallRebooting',
      { type: 'remember boot reason', reason: 'FirmwareUpdate' },
    ]);
    expect(await bench.wait(2.9)).toEqual([]);
    expect(await bench.wait(0.1)).toEqual([{ type: 'restart for firmware' }]);
    expect(boot()).toEqual(ended);
    expect(bench.state).toBe('idle');
    expect(brief(bench.send({ type: 'report status' }))).toEqual(['Idle']);
  });

  it('ends without a restart where the system needs none', async () => {
    const { bench, outcome } = await installing({ manners: { resetAfterUpdate: false } });
    expect(outcome('firmware installed', { activation: 'by reboot' })).toEqual([
      'Installed',
      'FirmwareUpdated',
    ]);
    expect(await bench.wait(PACE)).toEqual(ended);
    expect(bench.state).toBe('idle');
  });

  it.each([
    [true, 'InstallVerificationFailed'],
    [false, 'InstallationFailed'],
  ])('fails; the file was no firmware: %s', async (invalid, status) => {
    const { bench, outcome } = await installing();
    expect(outcome('installation failed', { run: 'another', invalid, why: '' })).toEqual([]);
    expect(outcome('installation failed', { invalid, why: '' })).toEqual([status, ...ended]);
    expect(bench.state).toBe('idle');
  });

  it('L01.FR.27 neither a new order nor one of another module cuts it off', async () => {
    const { bench } = await installing();
    expect(bench.send({ type: 'update requested', update: { location: 'm', retrieveAt: 0 } })).toEqual([]);
    expect(bench.state).toEqual({ 'beyond recall': 'installing' });
  });

  it('L01.FR.33 the restart that activates it waits for the last transaction', async () => {
    const { bench, outcome } = await installing();
    outcome('firmware installed', { activation: 'by reboot' });
    expect(counted(bench, 1)).toEqual([disable]);
    expect(over(bench, 1)).toEqual([]);
    expect(over(bench)).toEqual([
      'InstallRebooting',
      { type: 'remember boot reason', reason: 'FirmwareUpdate' },
    ]);
  });

  it.each([
    ['while the transactions are counted', [] as number[][]],
    ['while the restart waits for one', [[1]]],
  ])('a restart %s confirms as well', async (_, counts) => {
    const { bench, outcome, boot } = await installing();
    outcome('firmware installed', { activation: 'by reboot' });
    for (const count of counts) counted(bench, ...count);
    expect(boot()).toEqual([{ type: 'confirm firmware', run: 'id-1', interrupted: false }]);
  });
});

describe('after the restart', () => {
  const confirm = { type: 'confirm firmware', run: 'id-1', interrupted: false };

  it('L01.FR.28, FR.32 the new firmware says that it runs', async () => {
    const { bench, boot, outcome } = await atRestart();
    expect(boot()).toEqual([confirm]);
    expect(boot()).toEqual([confirm]);
    expect(outcome('firmware confirmed', { run: 'another', running: true })).toEqual([]);
    expect(outcome('firmware confirmed', { running: true })).toEqual([
      'Installed',
      'FirmwareUpdated',
      ...ended,
    ]);
    expect(bench.state).toBe('idle');
  });

  it('or that the old one does', async () => {
    const { boot, outcome } = await atRestart();
    boot();
    expect(outcome('firmware confirmed', { running: false })).toEqual(['InstallationFailed', ...ended]);
  });

  it('an installation that the power cut off is begun again, three times', async () => {
    const { bench, boot, outcome } = await installing();
    const ask = { ...confirm, interrupted: true };
    for (const _ of [1, 2]) {
      expect(boot()).toEqual([ask]);
      expect(boot()).toEqual([ask]);
      expect(outcome('firmware confirmed', { run: 'another', running: false })).toEqual([]);
      expect(outcome('firmware confirmed', { running: false })).toMatchObject([{ type: 'install firmware' }]);
    }
    boot();
    expect(outcome('firmware confirmed', { running: false })).toEqual(['InstallationFailed', ...ended]);
    expect(bench.state).toBe('idle');
  });

  it('one that had come to its end is at work', async () => {
    const { boot, outcome } = await installing();
    boot();
    expect(outcome('firmware confirmed', { running: true })).toEqual([
      'Installed',
      'FirmwareUpdated',
      ...ended,
    ]);
  });
});

describe('what is told when the CSMS asks (L01.FR.25, FR.26)', () => {
  const asked = (bench: Bench, more: object = {}) => bench.send({ type: 'report status', ...more });

  test('how far it is, with its number and whether it is signed', async () => {
    const { bench } = await downloading({ update: { signing: { certificate: 'c', signature: 's' } } });
    expect(asked(bench)).toEqual([
      {
        type: 'notify',
        triggered: true,
        notification: {
          type: 'firmwareStatusChanged',
          at: bench.clock.now(),
          status: 'Downloading',
          signed: true,
          requestId: 7,
          asked: true,
        },
      },
    ]);
  });

  test.each([true, false])('Idle where nothing runs; in the words of signed updates: %s', (signed) => {
    const bench = new Bench(firmwareMachine(manners, settings));
    const { notification } = asked(bench, { signed })[0] as { notification: object };
    expect(notification).toEqual({
      type: 'firmwareStatusChanged',
      at: START,
      status: 'Idle',
      signed,
      asked: true,
    });
  });

  test('1.6 UpdateFirmware has no number', () => {
    const bench = new Bench(firmwareMachine(manners, settings));
    const [, , told] = bench.send({ type: 'update requested', update: { location: 'l', retrieveAt: 0 } });
    expect(told).toEqual({
      type: 'notify',
      notification: { type: 'firmwareStatusChanged', at: START, status: 'Downloading', signed: false },
    });
  });
});
