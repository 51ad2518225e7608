import { type ClientRequest, get } from 'node:http';
import type { BareCsms } from './bare-csms.ts';
import type { Figure } from './figures.ts';
import { end, pause, Site } from './processes.ts';

const EVSES = 128;
const ROUNDS = 6;
/** Six of them make the minute with the page. */
const TURN_MS = 10_000;
const EVENTS_PER_SECOND = 1_000;
/** What the page asks for besides the stream, at most so often. */
const ASK_EVERY_MS = 400;
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
    page.close();
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

/** A reader of the stream who also asks for what the stream does not tell. */
class Page {
  events = 0;
  readonly #stream: ClientRequest;
  readonly #asking: NodeJS.Timeout;

  constructor(url: string) {
    this.#stream = get(`${url}/api/v1/events?topics=${TOPICS.join(',')}`, (response) =>
      response.on('data', (chunk: Buffer) => {
        for (let at = chunk.indexOf(MARK); at >= 0; at = chunk.indexOf(MARK, at + MARK.length))
          this.events += 1;
      }),
    ).on('error', () => {});
    this.#asking = setInterval(() => {
      for (const path of ['status', 'evses'])
        get(`${url}/api/v1/${path}`, (response) => response.resume()).on('error', () => {});
    }, ASK_EVERY_MS);
  }

  close(): void {
    clearInterval(this.#asking);
    this.#stream.destroy();
  }
}
/** Orders to the simulator that are not answered yet: a slow machine makes fewer events, not a queue. */
const MOST_WAITING = 8;
const MARK = 'event: ';

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
    page.close();
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
