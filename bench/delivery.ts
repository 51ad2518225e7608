import type { Version } from '../test/process/harness/station-files.ts';
import type { Figure } from './figures.ts';
import { end, pause, Site, spawnPeer } from './processes.ts';

const ROUNDS = 5;
const BACKLOG = 1500;

/** Notifications of an offline stretch, delivered and confirmed one CALL at a time. */
export const deliveryFigure = async (version: Version): Promise<Figure> => {
  const site = await Site.open(version, { sampleIntervalS: 1, chargeOffline: true });
  const station = site.spawnStation({ flags: ['--simulated-clock'] });
  await beginCharging(site);
  const ours: number[] = [];
  const floors: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    await site.api.disconnect();
    await site.api.advance(BACKLOG * 1000);
    const { rate, frame } = await measured(site, () => site.api.connect());
    let peer: ReturnType<typeof spawnPeer> | undefined;
    const floor = await measured(site, async () => {
      peer = spawnPeer(site.csms.url, 'ask', frame, String(BACKLOG));
    });
    if (peer) await end(peer);
    // In the first round both are still being compiled.
    if (round === 0) continue;
    ours.push(rate);
    floors.push(floor.rate);
  }
  await end(station);
  site.close();
  return {
    what: `delivered and confirmed, ${version}`,
    floor: 'bare ws, one frame in flight',
    unit: '/s',
    ours,
    floors,
    budget: { atLeast: 0.5 },
  };
};

const beginCharging = async (site: Site): Promise<void> => {
  await site.online();
  const { api } = site;
  await api.swipe('CARD', [1]);
  await api.plugIn(1, { battery_kWh: 1_000 });
  await site.until('charging', async () => {
    await api.advance(250);
    return (await api.evse(1)).state === 'Charging';
  });
};

/** From the first to the last of a backlog. */
const measured = async (
  { csms, api }: Site,
  begin: () => Promise<unknown>,
): Promise<{ rate: number; frame: string }> => {
  let count = 0;
  let first = 0;
  const last = csms.call(({ action }) => {
    if (action !== 'MeterValues' && action !== 'TransactionEvent') return false;
    if (++count === 1) first = performance.now();
    return count === BACKLOG;
  });
  await begin();
  let done = false;
  last.finally(() => {
    done = true;
  });
  // A queue may rest a little after a reconnect, and time stands still.
  for (let wait = 0; wait < 20 && count === 0; wait++) await pause(50);
  if (count === 0 && !done) await api.advance(60_000);
  const { text } = await last;
  return { rate: (BACKLOG - 1) / ((performance.now() - first) / 1000), frame: text };
};
