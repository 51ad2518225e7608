import { join } from 'node:path';
import Database from 'better-sqlite3';
import { loadConfig } from '../src/config/load.ts';
import { openDatabase } from '../src/persistence/database.ts';
import { type Station, startStation } from '../src/station.ts';
import type { Figure } from './figures.ts';
import { Site } from './processes.ts';

/** One statement that wrote, as it went to SQLite. */
type Written = { sql: string; row: unknown[] };

/** Sees every row the station writes, so that the floor can write the same ones without a station. */
class Tape {
  notifications = 0;
  rows: Written[] | undefined;

  constructor() {
    const tape = this;
    const prepare = Database.prototype.prepare;
    Database.prototype.prepare = function (this: Database.Database, sql: string) {
      const statement = prepare.call(this, sql);
      if (!/^\s*(INSERT|UPDATE|DELETE)/.test(sql)) return statement;
      const run = statement.run.bind(statement) as (...row: unknown[]) => Database.RunResult;
      statement.run = (...row: unknown[]) => {
        if (isNotification(sql)) tape.notifications++;
        tape.rows?.push({ sql, row });
        return run(...row);
      };
      return statement;
    } as typeof prepare;
  }

  async record(turn: () => Promise<void>): Promise<Written[]> {
    const rows: Written[] = [];
    this.rows = rows;
    await turn();
    this.rows = undefined;
    return rows;
  }
}

const ROUNDS = 7;
const TURNS_OF_MANY = 10;
const TURNS_OF_ONE = 150;

/** The station in this process, without a CSMS: cars stop and go on drawing, and each time the CSMS is to hear of it. */
export const commitFigures = async (): Promise<Figure[]> => {
  const many = await measureCommits(128, TURNS_OF_MANY);
  const one = await measureCommits(1, TURNS_OF_ONE);
  const common = { unit: '/s' };
  return [
    {
      ...common,
      ...many,
      what: 'notifications committed, 128 EVSEs acting once a turn',
      floor: 'the same rows, one prepared transaction a turn',
      budget: { atLeast: 0.2 },
    },
    {
      ...common,
      ours: one.ours,
      floors: one.floorsOfOneRow,
      what: 'notifications committed, one EVSE, one commit each',
      floor: 'one-row commits, FULL',
      budget: { atLeast: 0.6 },
    },
  ];
};

/** It changes the class of all databases, so there is one. */
let onlyTape: Tape | undefined;

/** Notifications a second of so many EVSEs that act at once, and of the floors. */
export const measureCommits = async (evses: number, turns: number) => {
  onlyTape ??= new Tape();
  const tape = onlyTape;
  const site = await Site.open('2.0.1', { evses, chargeOffline: true });
  site.csms.close();
  const station = await started(site);
  const act = acting(station, evses);
  await beginCharging(station, evses);
  const tapes = [await tape.record(() => act(0)), await tape.record(() => act(1))];
  const floor = await floorOn(join(site.folder, 'floor'), tapes);
  const ours: number[] = [];
  const floors: number[] = [];
  const floorsOfOneRow: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const spent = { ours: 0, floor: 0, oneRow: 0 };
    let notifications = 0;
    // Turn by turn, because a disk that others use too changes its pace from one second to the next.
    for (let turn = 0; turn < turns; turn++) {
      const before = tape.notifications;
      spent.ours += await seconds(() => act(turn));
      // The floor's own are seen by the tape as well.
      notifications += tape.notifications - before;
      spent.floor += await seconds(() => floor.wholeTurn(turn));
      spent.oneRow += await seconds(() => floor.oneRow());
    }
    if (round === 0) continue;
    ours.push(notifications / spent.ours);
    floors.push(notifications / spent.floor);
    floorsOfOneRow.push(turns / spent.oneRow);
  }
  await station.stop();
  floor.close();
  site.close();
  return { ours, floors, floorsOfOneRow };
};

/** The station in this process, on a clock that stands still. */
export const started = async (site: Site): Promise<Station> => {
  const loaded = loadConfig(site.stationFile);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return startStation(loaded.config, { simulatedClock: true, log: () => {}, exit: process.exit });
};

const beginCharging = async ({ api }: Station, evses: number): Promise<void> => {
  for (let evseId = 1; evseId <= evses; evseId++) {
    api.simulator(evseId)!.plugIn({ battery_kWh: 1000 } as never);
    api.presentToken({
      id_token: { value: 'CARD', type: 'ISO14443' },
      authorization_type: 'RFID',
      evse_ids: [evseId],
    } as never);
    await api.committed();
  }
  await api.advanceClock?.(10_000);
  const idle = api.evses().filter(({ state }) => state !== 'Charging').length;
  if (idle > 0) throw new Error(`${idle} EVSEs do not charge: ${JSON.stringify(api.evses()[0])}`);
};

/** All EVSEs at once: on even turns the cars stop drawing, on odd ones they go on. */
const acting =
  ({ api }: Station, evses: number) =>
  async (turn: number): Promise<void> => {
    for (let evseId = 1; evseId <= evses; evseId++) {
      if (turn % 2 === 0) api.simulator(evseId)!.pause();
      else api.simulator(evseId)!.resume({});
    }
    await api.committed();
  };

/** The same rows in a database of the same schema; only the numbers of the outbox count on. */
const floorOn = async (folder: string, tapes: readonly Written[][]) => {
  const db = await openDatabase(folder);
  let seq = 0;
  const again = ({ sql, row }: Written) => {
    const statement = db.prepare(sql);
    const [named] = row as [object];
    return isNotification(sql) ? () => statement.run({ ...named, seq: ++seq }) : () => statement.run(...row);
  };
  const turns = tapes.map((tape) => tape.map(again));
  const single = again(tapes[0]!.find(({ sql }) => isNotification(sql))!);
  const all = db.transaction((writes: readonly (() => unknown)[]) => {
    for (const write of writes) write();
  });
  return {
    wholeTurn: (turn: number) => all.immediate(turns[turn % 2]!),
    oneRow: () => all.immediate([single]),
    close: () => db.close(),
  };
};

const isNotification = (sql: string): boolean => sql.startsWith('INSERT INTO outbox');

const seconds = async (run: () => unknown): Promise<number> => {
  const began = performance.now();
  await run();
  return (performance.now() - began) / 1000;
};
