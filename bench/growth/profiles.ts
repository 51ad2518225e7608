import type { Json } from '../../src/trial/wire.ts';
import type { Figure } from '../figures.ts';
import { end, pause, procFigure, Site } from '../processes.ts';
import { untilHello } from '../start.ts';

/** On each of the EVSEs one for each stack level. */
const LEVELS = 100;
const EVSES = [1, 2, 3];
const ROUNDS = 5;
const ASKED = 60;
/** V8 gives back what the questions took half a minute after the last of them. */
const REST_MS = 30_000;

/** Start, memory and the answers about charging profiles with 300 of them installed, beside a station with one. */
export const profileFigures = async (levels = LEVELS): Promise<Figure[]> => {
  const one = await measured(1, [1]);
  const many = await measured(levels, EVSES);
  const installed = levels * EVSES.length;
  const figure = (
    what: string,
    unit: string,
    pick: (of: typeof one) => number[],
    atMost: number,
  ): Figure => ({
    ...{ what: `${what}, ${installed} profiles installed`, floor: 'one', unit },
    ...{ ours: pick(many), floors: pick(one), budget: { atMost } },
  });
  return [
    figure('start to BootNotification', 'ms', ({ starts }) => starts, 1.3),
    figure('idle memory', 'MiB', ({ memory }) => [memory], 1.1),
    figure('SetChargingProfile, p50', 'ms', ({ set }) => set, 4),
    figure('GetCompositeSchedule, p50', 'ms', ({ composite }) => composite, 8),
  ];
};

const measured = async (levels: number, evseIds: readonly number[]) => {
  const site = await Site.open('2.0.1', { evses: EVSES.length });
  let station = site.spawnStation();
  await site.online();
  for (const evseId of evseIds)
    for (let level = 0; level < levels; level++) await asked(site, ...setProfile(evseId, level));
  await end(station);
  const starts: number[] = [];
  for (let round = 0; round <= ROUNDS; round++)
    starts.push(await untilHello(site, () => site.spawnStation()));
  station = site.spawnStation();
  await site.online();
  const set: number[] = [];
  const composite: number[] = [];
  for (let round = 0; round < ASKED; round++) {
    set.push(await asked(site, ...setProfile(1, 0)));
    composite.push(await asked(site, 'GetCompositeSchedule', { duration: 86_400, evseId: 1 }));
  }
  await pause(REST_MS);
  const memory = procFigure(station, 'status', 'VmRSS') / 1024;
  await end(station);
  site.close();
  return { starts: starts.slice(1), set, composite, memory };
};

let lastId = 0;

/** Milliseconds until the answer; fails when it is not Accepted. */
const asked = ({ csms }: Site, action: string, payload: Json): Promise<number> =>
  new Promise((resolve, reject) => {
    const id = `p${++lastId}`;
    const began = performance.now();
    csms.onAnswer = (answered, answer) => {
      if (answered !== id) return;
      if (answer.status === 'Accepted') resolve(performance.now() - began);
      else reject(new Error(`${action}: ${JSON.stringify(answer)} to ${JSON.stringify(payload)}`));
    };
    csms.ask(id, action, payload);
  });

const setProfile = (evseId: number, stackLevel: number): [string, Json] => [
  'SetChargingProfile',
  {
    evseId,
    chargingProfile: {
      ...{ id: 1 + evseId * LEVELS + stackLevel, stackLevel, chargingProfilePurpose: 'TxDefaultProfile' },
      ...{ chargingProfileKind: 'Recurring', recurrencyKind: 'Daily' },
      chargingSchedule: [
        {
          ...{ id: 1, chargingRateUnit: 'A', startSchedule: '2025-01-01T00:00:00Z' },
          chargingSchedulePeriod: [0, 6, 12, 18].map((hour) => ({
            startPeriod: hour * 3600,
            limit: 10 + hour,
          })),
        },
      ],
    },
  },
];
