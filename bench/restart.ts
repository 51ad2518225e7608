import type { ChildProcess } from 'node:child_process';
import type { Figure } from './figures.ts';
import { end, Site } from './processes.ts';

const EVSES = 128;
const ROUNDS = 7;

/** After SIGKILL with 128 cars charging: until the API says that all charge again, and the same for 128 idle EVSEs. */
export const restartFigure = async (): Promise<Figure> => {
  const busy = await Site.open('2.0.1', { evses: EVSES, survivesRestart: true, resume: true });
  const idle = await Site.open('2.0.1', { evses: EVSES, survivesRestart: true, resume: true });
  let charging = busy.spawnStation();
  await allCharge(busy);
  let waiting = idle.spawnStation();
  await allAre(idle, 'Available');
  const ours: number[] = [];
  const floors: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await end(waiting);
    const cold = await restarted(idle, 'Available');
    waiting = cold.child;
    floors.push(cold.took);
    await end(charging);
    const warm = await restarted(busy, 'Charging');
    charging = warm.child;
    ours.push(warm.took);
  }
  await end(waiting);
  await end(charging);
  busy.close();
  idle.close();
  return {
    what: `restart with ${EVSES} EVSEs charging, until all go on`,
    floor: `a cold start with ${EVSES} EVSEs`,
    unit: 'ms',
    ours,
    floors,
    budget: { above: 150 },
  };
};

const restarted = async (site: Site, state: string): Promise<{ child: ChildProcess; took: number }> => {
  const began = performance.now();
  const child = site.spawnStation();
  await allAre(site, state);
  return { child, took: performance.now() - began };
};

const allAre = (site: Site, state: string): Promise<void> =>
  site.until(
    `all are ${state}`,
    async () => {
      const evses = await site.api.evses();
      return evses.length === EVSES && evses.every((evse) => evse.state === state);
    },
    2,
  );

const allCharge = async (site: Site): Promise<void> => {
  await site.online();
  const { api } = site;
  for (let evseId = 1; evseId <= EVSES; evseId++) {
    await api.swipe('CARD', [evseId]);
    await api.plugIn(evseId, { battery_kWh: 1_000 });
  }
  await allAre(site, 'Charging');
};
