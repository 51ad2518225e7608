/** The disk has damaged a page of the database file: what can be read is told, what cannot is kept aside, and the station charges. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAMAGE, openDamagedStorage } from '../../src/persistence/open-storage.ts';
import { openSqlite } from '../../src/persistence/sqlite.ts';
import { LONG, SEED, tell } from '../lanes.ts';
import { VERSIONS } from '../process/harness/dialect.ts';
import type { Version } from '../process/harness/station-files.ts';
import { closeWorld, openWorld, type World } from '../process/harness/world.ts';
import { contentOf, keepSession, layOut, type State, temporaryFolder } from './kept-session.ts';
import { Random } from './random.ts';

const PAGE = 1024;
const FIRST_CAR = { connectorId: 1, idTag: 'SESSION1', meterStart: 0, timestamp: '2025-01-01T00:00:00.250Z' };
const KINDS = ['zeroed', 'garbled', 'half zeroed', 'that of another page'] as const;
type Damage = { page: number; kind: (typeof KINDS)[number]; owner: string };

describe.each(VERSIONS)('a damaged page, OCPP %s', (version) => {
  const folder = mkdtempSync(join(tmpdir(), 'statecharge-damaged-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const random = new Random(SEED);
  let state: State;
  let all: Damage[];
  beforeAll(async () => {
    state = inMidCharge((await keepSession(version, folder)).states);
    all = damagesOf(state);
  }, 60_000);

  it('hurts nothing but what stood on it', async () => {
    const wrong: string[] = [];
    const cases = LONG || ONLY ? all.filter(isWanted) : all.filter(() => random.chance(0.3));
    for (const damage of cases) wrong.push(...(await salvageFlaws(state, damage)));
    told(`OCPP ${version}: a damaged page, as the store finds it`, cases, wrong);
  }, 100_000);

  it(
    'leaves a station that tells of it and charges again',
    async () => {
      const wrong: string[] = [];
      const cases = LONG || ONLY ? all.filter(isWanted) : pick(all, 2, random);
      for (const damage of cases) wrong.push(...(await lifeFlaws(version, state, damage)));
      told(`OCPP ${version}: a station on a damaged page`, cases, wrong);
    },
    LONG ? 1_800_000 : 100_000,
  );
});

/** Only these of the long size, to repeat them: `page 20 (security_log) zeroed`. */
const ONLY = process.env.STATECHARGE_DAMAGE?.split(',');
const isWanted = (damage: Damage): boolean => ONLY?.includes(placeOf(damage)) ?? true;

const told = (what: string, cases: readonly Damage[], wrong: readonly string[]): void => {
  tell({ lane: 'power cuts', what, cases: cases.length, failures: wrong.length, seed: SEED });
  expect(wrong).toEqual([]);
};

/** The first car charges, and was told of. */
const inMidCharge = (states: readonly State[]): State =>
  states
    .filter((state) =>
      contentOf(state.file)
        .get('actors')!
        .some((row) => row.includes('"transaction/')),
    )
    .at(-8)!;

const pick = <T>(from: readonly T[], count: number, random: Random): T[] => {
  const deal = random.deck(from);
  return Array.from({ length: count }, deal);
};

/** Each page but the first, whose header says that the file is a station's at all. */
const damagesOf = ({ file }: State): Damage[] => {
  const db = openSqlite(file, { readonly: true });
  const pages = db
    .prepare('SELECT pageno AS page, name AS owner FROM dbstat WHERE pageno > 1 ORDER BY pageno')
    .all();
  db.close();
  return (pages as { page: number; owner: string }[]).flatMap((each) =>
    KINDS.map((kind) => ({ ...each, kind })),
  );
};

const damaged = (whole: Buffer, { page, kind }: Damage): Buffer => {
  const random = new Random(SEED + page);
  const start = (page - 1) * PAGE;
  const other = (whole.length / PAGE - page) * PAGE;
  const stead = {
    zeroed: () => Buffer.alloc(PAGE),
    garbled: () => Buffer.from(Buffer.alloc(PAGE).map(() => random.between(0, 256))),
    'half zeroed': () => Buffer.concat([whole.subarray(start, start + PAGE / 2), Buffer.alloc(PAGE / 2)]),
    'that of another page': () => whole.subarray(other, other + PAGE),
  }[kind]();
  return Buffer.concat([whole.subarray(0, start), stead, whole.subarray(start + PAGE)]);
};

const placeOf = ({ page, kind, owner }: Damage): string => `page ${page} (${owner}) ${kind}`;
const nameOf = (damage: Damage): string => `STATECHARGE_SEED=${SEED} STATECHARGE_DAMAGE='${placeOf(damage)}'`;

/** Opened as a station does: tables that did not stand on the page are complete, and it is told. */
const salvageFlaws = async (state: State, damage: Damage): Promise<string[]> => {
  const folder = temporaryFolder();
  layOut(state, folder);
  const file = join(folder, 'station.db');
  const bytes = damaged(readFileSync(file), damage);
  writeFileSync(file, bytes);
  const before = contentOf(state.file);
  try {
    const storage = await openDamagedStorage(folder, { at: 0 });
    const told = storage.facts.get(DAMAGE);
    storage.close();
    const after = contentOf(file);
    const incomplete = [...before].filter(([table, rows]) => {
      const found = new Set(after.get(table));
      return rows.some((row) => !found.has(row));
    });
    const flaws = incomplete
      .filter(([table]) => !isOn(damage, table))
      .map(([table]) => `${table} has lost something`);
    if (incomplete.length > 0 && told === undefined && !isSilent(damage)) flaws.push('nothing is said of it');
    const asides = readdirSync(folder).filter((name) => name.startsWith('damaged-'));
    if (told?.includes('salvaged') && asides.length !== 1) flaws.push(`kept aside: ${asides}`);
    return flaws.map((flaw) => `${nameOf(damage)}: ${flaw}`);
  } catch (error) {
    return [`${nameOf(damage)}: ${(error as Error).stack}`];
  }
};

/** The page of the schema holds the way to all tables, one of an index that to its rows. */
const isOn = ({ owner }: Damage, table: string): boolean =>
  owner === 'sqlite_schema' || owner === table || owner.startsWith(`sqlite_autoindex_${table}`);

/** A text that was changed into another text, or a sound page in a wrong place, is nothing that SQLite can see. */
const isSilent = ({ kind }: Damage): boolean => kind === 'half zeroed' || kind === 'that of another page';

/** A station lives on it, its CSMS is told, a car leaves, another one comes, and the next start finds all in order. */
const lifeFlaws = async (version: Version, state: State, damage: Damage): Promise<string[]> => {
  const at = await openWorld(version, {
    ...{ survivesRestart: true, resume: true, sampleIntervalS: 2, chargeOffline: true },
    prepare: (csms) => {
      csms.now = () => '2025-01-01T01:00:00Z';
      // It has given the first car the number 1.
      if (version === '1.6') csms.ledger.take('station', csms.version, 'StartTransaction', FIRST_CAR);
    },
    furnish: (folder) => {
      const bytes = damaged(readFileSync(state.file), damage);
      layOut(state, folder);
      writeFileSync(join(folder, 'station.db'), bytes);
    },
  });
  try {
    return (await live(at, damage)).map((flaw) => `${nameOf(damage)}: ${flaw}\n${at.report()}`);
  } catch (error) {
    return [`${nameOf(damage)}: ${error}`];
  } finally {
    await closeWorld(at);
  }
};

const live = async (at: World, damage: Damage): Promise<string[]> => {
  const { api, csms, station } = at;
  await station.ready(api);
  await at.online();
  const isTold = station.log().includes('the database was damaged');
  await at.until('told of the damage', () => alarms(at) === (isTold ? 1 : 0));
  await leave(at);
  await api.plugIn(1, { current_A: 32, phases: 3 });
  await api.swipe('ANOTHER', [1]);
  await at.until('another transaction', () => entryOf(at)?.startedAt !== undefined);
  await at.state(1, 'Charging');
  await api.swipe('ANOTHER', [1]);
  await at.until('its end', () => entryOf(at)?.endedAt !== undefined);
  await leave(at);
  await at.until('all told', async () => ((await api.get('/outbox')) as { entries: number }).entries === 0);
  const flaws = [...csms.violations, ...(entryOf(at)?.faults ?? [])];
  if (!isOn(damage, 'actors') && ends(at) < 2) flaws.push('the transaction that could be read was not ended');
  await station.kill();
  await at.restart();
  await at.online();
  if (alarms(at) > 1) flaws.push('the damage was told twice');
  return flaws;
};

const leave = async (at: World): Promise<void> => {
  await at.api.unplug(1);
  await at.state(1, 'Available');
};
const alarms = ({ csms }: World): number =>
  csms.received('SecurityEventNotification').filter(({ type }) => type === 'DatabaseDamaged').length;
const entryOf = ({ csms }: World) => csms.transactions().find(({ token }) => token === 'ANOTHER');
const ends = ({ csms, version }: World): number =>
  version === '1.6'
    ? csms.received('StopTransaction').length
    : csms.received('TransactionEvent').filter(({ eventType }) => eventType === 'Ended').length;
