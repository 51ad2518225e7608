/**
 * `npm run soak:hour [-- --minutes N]`: a station of four EVSEs on a real clock, cars come and go for an hour; each minute
 * its memory, at the end by how much it grew. Ends with 1 when the books are wrong.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { deliveredWh } from '../../src/trial/ledger.ts';
import { LocalApi } from '../../src/trial/local-api.ts';
import { freePort } from '../../src/trial/trial-folder.ts';
import { Random } from '../faults/random.ts';
import { writeStation } from '../process/harness/station-files.ts';
import { StationProcess } from '../process/harness/station-process.ts';
import { StrictCsms } from '../process/harness/strict-csms.ts';
import { gaugeFlags, memoryOf } from './resources.ts';

const EVSES = [1, 2, 3, 4];
const MINUTE_MS = 60_000;
/** As long as this the memory is not yet what it will be. */
const WARM_UP_MINUTES = 2;
const PATIENCE_MS = 20_000;

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' } } });
const minutes = Number(values.minutes);
if (!Number.isInteger(minutes) || minutes < 1) throw new Error('--minutes: expected a whole number from 1');

const folder = mkdtempSync(join(tmpdir(), 'statecharge-hour-'));
const gaugeFile = join(folder, 'gauge.json');
const csms = new StrictCsms('ocpp2.0.1');
await csms.open();
const apiPort = await freePort(0);
const wishes = { evses: EVSES.length, sampleIntervalS: 5, chargeOffline: true };
const stationFile = writeStation(folder, '2.0.1', { api: apiPort, csms: csms.port }, wishes);
const api = new LocalApi(`http://127.0.0.1:${apiPort}`);
const flags = gaugeFlags(gaugeFile);
const station = new StationProcess(stationFile, join(folder, 'station.log'), [], flags);
const until = Date.now() + minutes * MINUTE_MS;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const reached = async (what: string, is: () => Promise<boolean>): Promise<void> => {
  for (const last = Date.now() + PATIENCE_MS; !(await is()); await pause(100))
    if (Date.now() > last || !station.running) throw new Error(`${what}: never\n${station.logTail()}`);
};

/** Cars that stay for some seconds, one after the other, until the time is up. */
const cars = async (evseId: number, random: Random): Promise<void> => {
  for (let car = 1; Date.now() < until; car++) {
    const token = `CAR${evseId}-${car}`;
    await api.plugIn(evseId, { phases: 3, battery_kWh: 60 });
    await api.swipe(token, [evseId]);
    await reached(`${token} charges`, async () => (await api.evse(evseId)).state === 'Charging');
    await pause(random.between(5_000, 40_000));
    if (random.chance(0.5)) await api.swipe(token, [evseId]);
    await api.unplug(evseId);
    await reached(`${token} has gone`, async () => (await api.evse(evseId)).state === 'Available');
    await pause(random.between(1_000, 5_000));
  }
};

type Reading = { minute: number; heapMiB: number; rssMiB: number };
const readings: Reading[] = [];

const watch = async (): Promise<void> => {
  for (let minute = 1; minute <= minutes; minute++) {
    await pause(Math.max(0, until - (minutes - minute) * MINUTE_MS - Date.now()));
    const { heapMiB, rssMiB } = await memoryOf({ station }, gaugeFile);
    readings.push({ minute, heapMiB, rssMiB });
    const sessions = csms.transactions().length;
    console.log(
      `minute ${minute}: heap ${heapMiB.toFixed(2)} MiB, RSS ${rssMiB.toFixed(1)} MiB, ${sessions} sessions`,
    );
    csms.conversation.length = 0;
  }
};

/** On the line that fits best. */
const slope = (of: (reading: Reading) => number): string => {
  const settled = readings.filter(({ minute }) => minute > WARM_UP_MINUTES);
  if (settled.length < 5) return 'unknown: too short';
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const middle = mean(settled.map(({ minute }) => minute));
  const joint = settled.reduce((sum, each) => sum + (each.minute - middle) * of(each), 0);
  const spread = settled.reduce((sum, { minute }) => sum + (minute - middle) ** 2, 0);
  return `${((1024 * 60 * joint) / spread).toFixed(0)} KiB an hour`;
};

const isRight = (entry: ReturnType<StrictCsms['transactions']>[number]): boolean =>
  entry.faults.length === 0 && entry.endedAt !== undefined && (deliveredWh(entry) ?? -1) >= 0;

try {
  await station.ready(api);
  await reached('online', async () => (await api.status()).ocpp.registration === 'accepted');
  await Promise.all([watch(), ...EVSES.map((evseId) => cars(evseId, new Random(evseId)))]);
  const isTold = async () => ((await api.get('/outbox')) as { entries: number }).entries === 0;
  await reached('all is told', isTold);
  const wrong = csms.transactions().filter((entry) => !isRight(entry));
  console.log(
    `${csms.transactions().length} sessions, ${wrong.length} wrong, ${csms.violations.length} messages against their schema`,
  );
  console.log(`heap: ${slope(({ heapMiB }) => heapMiB)} more; RSS: ${slope(({ rssMiB }) => rssMiB)} more`);
  for (const entry of wrong) console.log(JSON.stringify(entry));
  if (wrong.length + csms.violations.length > 0) process.exitCode = 1;
} finally {
  await station.kill();
  await csms.close();
  rmSync(folder, { recursive: true });
}
