import { type ChildProcess, fork } from 'node:child_process';
import { resolve } from 'node:path';
import type { BareCsms } from './bare-csms.ts';
import type { Figure } from './figures.ts';
import { end, pause, Site } from './processes.ts';

const EVSES = 128;
const ROUNDS = 6;
/** Six of them make the minute with the page. */
const TURN_MS = 10_000;
const EVENTS_PER_SECOND = 1_000;
const READER = resolve('bench/floors/page.mjs');
const TOPICS = [
  ...['evse_state', 'session_event', 'powermeter', 'connection_status', 'transaction', 'token'],
  ...['charging_schedules', 'security_event', 'actor', 'ocpp_message'],
];
const QUESTION = {
  getVariableData: [{ component: { name: 'OCPPCommCtrlr' }, variable: { name: 'HeartbeatInterval' } }],
};

/** The round trip of GetVariables while cars make a thousand events a second, with the live page open and without. */
export const pageFigure = async (): Promise<Figure> => {
  const site = await Site.open('2.0.1', { evses: EVSES });
  const station = site.spawnStation();
  await site.online();
  for (let evseId = 1; evseId <= EVSES; evseId++) {
    await site.api.swipe('CARD', [evseId]);
    await site.api.plugIn(evseId, { battery_kWh: 1_000 });
  }
  const charging = async () => (await site.api.evses()).every(({ state }) => state === 'Charging');
  await site.until('all charge', charging, 200, 90_000);
  const cars = new Cars(site);
  await cars.findPace();
  const ours: number[] = [];
  const floors: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    floors.push(...(await turn(site, cars)));
    const page = new Page(site.api.url);
    ours.push(...(await turn(site, cars)));
    await page.close();
  }
  await end(station);
  site.close();
  return {
    what: `GetVariables, p50, ${Math.round(cars.perSecond)} events/s at the live page`,
    floor: 'the same station without the page',
    unit: 'ms',
    ours,
    floors,
    budget: { atMost: 1.2 },
  };
};

/** What a browser with the live page is to the station. */
class Page {
  events = 0;
  readonly #reader: ChildProcess;

  constructor(url: string) {
    this.#reader = fork(READER, [url, TOPICS.join(',')]);
    this.#reader.on('message', (events) => {
      this.events = Number(events);
    });
  }

  async close(): Promise<void> {
    await end(this.#reader);
  }
}
/** Orders to the simulator that are not answered yet: a slow machine makes fewer events, not a queue. */
const MOST_WAITING = 8;

/** Cars that stop and go on drawing, so many a second that the page hears what it has to. */
class Cars {
  perSecond = 0;
  readonly #site: Site;
  #everyMs = 20;
  #next = 0;
  #waiting = 0;

  constructor(site: Site) {
    this.#site = site;
  }

  async findPace(): Promise<void> {
    const page = new Page(this.#site.api.url);
    for (; this.perSecond < EVENTS_PER_SECOND && this.#everyMs >= 1; this.#everyMs *= 0.8) {
      const before = page.events;
      await this.drive(2000);
      this.perSecond = (page.events - before) / 2;
    }
    await page.close();
    this.#everyMs /= 0.8;
  }

  async drive(forMs: number): Promise<void> {
    const { api } = this.#site;
    const began = performance.now();
    for (let done = 0; performance.now() - began < forMs; done++) {
      const evseId = (this.#next % EVSES) + 1;
      const draws = Math.floor(this.#next / EVSES) % 2 === 1;
      this.#next += 1;
      while (this.#waiting >= MOST_WAITING) await pause(1);
      this.#waiting += 1;
      void (draws ? api.resume(evseId) : api.pause(evseId))
        .catch(() => {})
        .finally(() => (this.#waiting -= 1));
      await pause(Math.max(0, began + done * this.#everyMs - performance.now()));
    }
  }
}

/** The milliseconds of each round trip of a turn. */
const turn = async (site: Site, cars: Cars): Promise<number[]> => {
  const times: number[] = [];
  let open = true;
  const asking = (async () => {
    while (open) {
      times.push(await roundTrip(site.csms));
      await pause(5);
    }
  })();
  await cars.drive(TURN_MS);
  open = false;
  await asking;
  return times;
};

const roundTrip = async (csms: BareCsms): Promise<number> => {
  const id = `page-${asked++}`;
  const sent = performance.now();
  await new Promise<void>((resolve) => {
    csms.onAnswer = (answered) => {
      if (answered === id) resolve();
    };
    csms.ask(id, 'GetVariables', QUESTION);
  });
  return performance.now() - sent;
};
let asked = 0;
