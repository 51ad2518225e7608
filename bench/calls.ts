import type { Version } from '../test/process/harness/station-files.ts';
import type { BareCsms } from './bare-csms.ts';
import type { Figure } from './figures.ts';
import { end, Site, spawnPeer } from './processes.ts';

const ROUNDS = 9;
const IN_A_ROW = 200;
const AHEAD = 32;
const OF_MANY = 2000;
/** The compiler has done its work then, as in a station that has run for an hour. */
const WARM = 10_000;

const QUESTIONS: { readonly [V in Version]: { action: string; payload: object } } = {
  '1.6': { action: 'GetConfiguration', payload: { key: ['HeartbeatInterval'] } },
  '2.0.1': {
    action: 'GetVariables',
    payload: {
      getVariableData: [{ component: { name: 'OCPPCommCtrlr' }, variable: { name: 'HeartbeatInterval' } }],
    },
  },
};

/** What the CSMS asks: one after the other, and 32 ahead of the answers. */
export const callFigures = async (version: Version): Promise<Figure[]> => {
  const site = await Site.open(version, { evses: 2 });
  const floor = await Site.open(version);
  const connected = floor.csms.connection();
  const peer = spawnPeer(floor.csms.url, 'echo');
  const station = site.spawnStation();
  await Promise.all([connected, site.csms.call(({ action }) => action === 'StatusNotification')]);
  const question = QUESTIONS[version];
  const ask = askAt(site.csms, ({ id }) => site.csms.ask(id, question.action, question.payload));
  // The same CALL comes back as it is; its third member makes an answer of it.
  const echo = askAt(floor.csms, ({ id }) => floor.csms.send(JSON.stringify([3, id, question])));
  const figures = await takeTurns(ask, echo);
  await end(station);
  await end(peer);
  site.close();
  floor.close();
  const common = { floor: 'bare ws echo' };
  const { one, many } = figures;
  return [
    { ...common, ...one, what: `${question.action}, p50`, unit: 'ms', budget: { atMost: 2 } },
    { ...common, ...many, what: `${question.action}, 32 ahead`, unit: '/s', budget: { atLeast: 0.4 } },
  ];
};

type Ask = (total: number, ahead: number) => Promise<number[]>;
type Both = { ours: number[]; floors: number[] };

const takeTurns = async (ask: Ask, echo: Ask): Promise<{ one: Both; many: Both }> => {
  for (const warm of [ask, echo]) await warm(WARM, 1);
  const one: Both = { ours: [], floors: [] };
  const many: Both = { ours: [], floors: [] };
  for (let round = 0; round < ROUNDS; round++) {
    one.floors.push(...(await echo(IN_A_ROW, 1)));
    one.ours.push(...(await ask(IN_A_ROW, 1)));
    many.floors.push(await perSecond(echo));
    many.ours.push(await perSecond(ask));
  }
  return { one, many };
};

const perSecond = async (ask: Ask): Promise<number> => {
  const began = performance.now();
  await ask(OF_MANY, AHEAD);
  return OF_MANY / ((performance.now() - began) / 1000);
};

let lastId = 0;

/** Keeps `ahead` questions unanswered until `total` are answered; the milliseconds each took. */
const askAt =
  (csms: BareCsms, send: (question: { id: string }) => void): Ask =>
  (total, ahead) =>
    new Promise((resolve) => {
      const times: number[] = [];
      const sent = new Map<string, number>();
      let asked = 0;
      const next = () => {
        if (asked++ >= total) return;
        const id = `b${++lastId}`;
        sent.set(id, performance.now());
        send({ id });
      };
      csms.onAnswer = (id) => {
        times.push(performance.now() - (sent.get(id) ?? Number.NaN));
        if (times.length === total) resolve(times);
        else next();
      };
      for (let first = 0; first < ahead; first++) next();
    });
