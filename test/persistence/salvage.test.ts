import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  DATABASE_FILE,
  openDatabase,
  SUSPECT_FILE,
  suspectDatabase,
} from '../../src/persistence/database.ts';
import { DAMAGE, openDamagedStorage, openStorage, storageOn } from '../../src/persistence/open-storage.ts';
import { openSqlite } from '../../src/persistence/sqlite.ts';
import type { Storage } from '../../src/persistence/storage.ts';

const PAGE = 1024;

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'statecharge-salvage-'));
  file = join(folder, DATABASE_FILE);
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = () => openDamagedStorage(folder, { at: 1000 });
const sql = (statement: string): void => {
  const db = openSqlite(file);
  db.exec(statement);
  db.pragma('journal_mode = DELETE');
  db.close();
};
const actor = (address: string, length: number) => ({
  address,
  machine: 'lamp',
  version: 1,
  snapshot: JSON.stringify({ filling: 'x'.repeat(length) }),
});

/** Makes a database and damages the page on which a table begins. */
const damagedAt = async (table: string, fill: (storage: Storage) => void = () => {}): Promise<void> => {
  const storage = await openStorage(folder);
  storage.commit([() => fill(storage)]);
  storage.close();
  const db = openSqlite(file);
  const root = Number(db.prepare('SELECT rootpage FROM sqlite_master WHERE name = ?').pluck().get(table));
  db.close();
  const bytes = readFileSync(file);
  bytes.fill(0, (root - 1) * PAGE, root * PAGE);
  writeFileSync(file, bytes);
};

describe('a damaged database', () => {
  it('is replaced by what can be read of it, and kept aside as it was', async () => {
    await damagedAt('timers', ({ facts, actors }) => {
      facts.put('known', 'yes');
      for (let each = 0; each < 50; each++) actors.put(actor(`lamp/${each}`, 2000));
    });
    const damaged = readFileSync(file);
    const storage = await open();
    expect(storage.facts.get('known')).toBe('yes');
    expect(storage.actors.all()).toHaveLength(50);
    expect(storage.facts.get(DAMAGE)).toMatch(/51 rows salvaged.*damaged-1; incomplete: timers/);
    storage.close();
    expect(readFileSync(join(folder, 'damaged-1', DATABASE_FILE)).equals(damaged)).toBe(true);
    expect(readdirSync(join(folder, 'damaged-1'))).toEqual([DATABASE_FILE]);
    (await openStorage(folder)).close();
  });

  it('loses one long row where one long row is damaged', async () => {
    const storage = await openStorage(folder);
    storage.commit([0, 1, 2].map((each) => () => storage.actors.put(actor(`lamp/${each}`, 20_000))));
    storage.close();
    const bytes = readFileSync(file);
    const last = bytes.length / PAGE - 8;
    // A page of overflow that says that the next one is far beyond the end.
    bytes.fill(0x7f, last * PAGE, (last + 1) * PAGE);
    writeFileSync(file, bytes);
    const salvaged = await open();
    expect(salvaged.actors.all().map(({ address }) => address)).toEqual(['lamp/0', 'lamp/1']);
    salvaged.close();
  });

  it('is kept aside beside an older one', async () => {
    for (const turn of [1, 2]) {
      await damagedAt('timers');
      (await open()).close();
      expect(readdirSync(folder)).toContain(`damaged-${turn}`);
    }
  });

  it('a local list with holes is none: version 0', async () => {
    await damagedAt('local_list', ({ localList }) =>
      localList.update({ versionNumber: 7, updateType: 'Full', entries: [] }),
    );
    const storage = await open();
    expect(storage.localList.version()).toBe(0);
    storage.close();
  });

  it('of a newer program, or of another one, is refused as it is', async () => {
    await damagedAt('timers');
    const bytes = readFileSync(file);
    for (const [offset, value] of [
      [60, 99],
      [68, 42],
    ] as const) {
      const other = Buffer.from(bytes);
      other.writeUInt32BE(value, offset);
      writeFileSync(file, other);
      await expect(open()).rejects.toMatchObject({ kind: 'corrupt' });
      expect(readFileSync(file).equals(other)).toBe(true);
    }
  });
});

describe('the power goes while a database is salvaged', () => {
  const salvaged = async () => {
    await damagedAt('timers', ({ facts }) => facts.put('known', 'yes'));
    const damaged = readFileSync(file);
    (await open()).close();
    const aside = join(folder, 'damaged-1');
    const ready = readFileSync(file);
    return { aside, damaged, ready };
  };
  const expectWhole = async (): Promise<void> => {
    const storage = await open();
    expect(storage.facts.get('known')).toBe('yes');
    storage.close();
    expect(readdirSync(folder).filter((name) => name.startsWith('damaged-'))).toEqual(['damaged-1']);
    expect(readdirSync(join(folder, 'damaged-1')).sort()).toContain(DATABASE_FILE);
    expect(readdirSync(join(folder, 'damaged-1'))).not.toContain('salvaged');
  };

  it('before the new one is whole: it is begun again', async () => {
    const { aside, damaged } = await salvaged();
    rmSync(aside, { recursive: true });
    mkdirSync(join(aside, 'unfinished'), { recursive: true });
    writeFileSync(join(aside, 'unfinished', DATABASE_FILE), 'half');
    writeFileSync(file, damaged);
    await expectWhole();
  });

  it.each(['nothing', 'the damaged one'])('when %s has been moved: it is finished', async (moved) => {
    const { aside, damaged, ready } = await salvaged();
    mkdirSync(join(aside, 'salvaged'));
    writeFileSync(join(aside, 'salvaged', DATABASE_FILE), ready);
    rmSync(file);
    if (moved === 'nothing') {
      rmSync(join(aside, DATABASE_FILE));
      writeFileSync(file, damaged);
    }
    await expectWhole();
  });
});

describe('a row that cannot be read', () => {
  const ROWS: [table: string, insert: string, readable: (storage: Storage) => unknown][] = [
    [
      'outbox',
      "INSERT INTO outbox VALUES (1, 'rest', NULL, 0, 0, 10, '{\"type')",
      ({ outbox }) => outbox.first('rest'),
    ],
    ['timers', "INSERT INTO timers VALUES ('lamp/1', 'after', '{', 0)", ({ timers }) => timers.all()[0]],
    ['charging_profiles', "INSERT INTO charging_profiles VALUES (1, '')", (s) => s.chargingProfiles.all()[0]],
    ['start_profiles', "INSERT INTO start_profiles VALUES ('1', '[')", (s) => s.startProfiles.all()[0]],
    [
      'local_list',
      "INSERT INTO local_list VALUES ('a', 'Central', 'x')",
      ({ localList }) => localList.find({ value: 'a', type: 'Central' }),
    ],
    [
      'authorization_cache',
      "INSERT INTO authorization_cache (token, type, info, updated_at) VALUES ('a', 'Central', 'x', 0)",
      (s) => s.authorizationCache.find({ value: 'a', type: 'Central' }),
    ],
    [
      'dead_letters',
      "INSERT INTO dead_letters (at, reason, seq, lane, thinnable, attempts, bytes, notification) VALUES (0, '', 1, 'rest', 0, 0, 0, 'x')",
      ({ deadLetters }) => deadLetters.all()[0],
    ],
  ];
  it.each(ROWS)('of %s is set aside, and it is said', async (table, insert, readable) => {
    (await openStorage(folder)).close();
    sql(insert);
    const storage = await open();
    expect(readable(storage)).toBeUndefined();
    expect(storage.quarantine.all()).toMatchObject([{ machine: table, at: 1000, timers: [] }]);
    expect(storage.facts.get(DAMAGE)).toContain(`incomplete: ${table}`);
    storage.close();
  });

  it('of actors is left to the host, which sets it aside with its deadlines', async () => {
    (await openStorage(folder)).close();
    sql("INSERT INTO actors VALUES ('lamp/1', 'lamp', 1, '{')");
    const storage = await open();
    expect(storage.actors.all()).toHaveLength(1);
    expect(storage.facts.get(DAMAGE)).toContain('incomplete: actors');
    storage.close();
  });
});

describe('a database that is too large to be checked at each start', () => {
  it('is checked whole once it is suspect, and the suspicion ends', async () => {
    const storage = storageOn(await openDatabase(folder));
    for (let each = 0; each < 90; each++)
      storage.commit([() => storage.actors.put(actor(`lamp/${each}`, 100_000))]);
    storage.close();
    const bytes = readFileSync(file);
    const middle = Math.floor(bytes.length / PAGE / 2);
    bytes.fill(0x7f, middle * PAGE, (middle + 1) * PAGE);
    writeFileSync(file, bytes);
    (await open()).close();
    expect(readdirSync(folder)).not.toContain('damaged-1');
    suspectDatabase(folder);
    const salvaged = await open();
    expect(salvaged.actors.all()).toHaveLength(89);
    salvaged.close();
    expect(readdirSync(folder)).not.toContain(SUSPECT_FILE);
  });

  it('what the log of a suspect one holds is written again', async () => {
    const storage = await openStorage(folder);
    storage.commit([() => storage.facts.put('known', 'yes')]);
    const [database, log] = [readFileSync(file), readFileSync(`${file}-wal`)];
    storage.close();
    writeFileSync(file, database);
    writeFileSync(`${file}-wal`, log);
    suspectDatabase(folder);
    const again = await openStorage(folder);
    expect(again.facts.get('known')).toBe('yes');
    expect(readFileSync(`${file}-wal`)).toHaveLength(0);
    again.close();
  });
});
