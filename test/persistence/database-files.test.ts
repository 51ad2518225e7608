import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readArchive, writeArchive } from '../../src/persistence/archive.ts';
import { copyDatabase, holdDatabase, replaceDatabase, tidy } from '../../src/persistence/database-files.ts';
import { openStorage } from '../../src/persistence/open-storage.ts';

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'statecharge-files-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
};

const withFact = async (value: string): Promise<string> => {
  const made = folder();
  const storage = await openStorage(made);
  storage.commit([() => storage.facts.put('who', value)]);
  storage.close();
  return made;
};

const factOf = async (place: string, name = 'who'): Promise<string | undefined> => {
  const storage = await openStorage(place);
  const found = storage.facts.get(name);
  storage.close();
  return found;
};

/** Another process that commits as fast as it can, two rows that always agree, and empties its log again and again. */
const BUSY_STATION = `
const Database = require(process.argv[1]);
const db = new Database(process.argv[2]);
for (const pragma of ['locking_mode = EXCLUSIVE', 'journal_mode = WAL', 'wal_autocheckpoint = 40']) db.pragma(pragma);
const put = db.prepare('INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)');
const both = db.transaction((n) => {
  put.run('left', n + 'x'.repeat(n % 5000));
  for (let row = 0; row < 10; row++) put.run('filler ' + (n * 7 + row * 13) % 200, 'x'.repeat(n % 700));
  put.run('right', n + 'x'.repeat(n % 5000));
});
let n = 0;
const work = () => { for (let k = 0; k < 20; k++) both(n++); setImmediate(work); };
both(n++);
process.stdout.write('ready');
work();
`;

describe('a copy of a database that a station writes to', () => {
  it('is one state of it, each time', async () => {
    const place = await withFact('station');
    const sqlite = createRequire(import.meta.url).resolve('better-sqlite3');
    const station = spawn(process.execPath, ['-e', BUSY_STATION, sqlite, join(place, 'station.db')]);
    onTestFinished(() => void station.kill('SIGKILL'));
    await once(station.stdout, 'data');
    const states = new Set<string | undefined>();
    let copies = 0;
    for (const until = Date.now() + 1500; Date.now() < until; ) {
      const copy = folder();
      const refusal = await copyDatabase(place, copy).catch((error: Error) => error.message);
      if (refusal !== undefined) {
        expect(refusal).toMatch('changed under');
        continue;
      }
      copies++;
      const left = await factOf(copy, 'left');
      expect(await factOf(copy, 'right')).toBe(left);
      states.add(left);
    }
    expect(copies).toBeGreaterThan(3);
    expect(states.size).toBeGreaterThan(1);
  });

  it('has what was committed last, and leaves the original in use', async () => {
    const place = folder();
    const storage = await openStorage(place);
    storage.commit([() => storage.facts.put('who', 'the last')]);
    const copy = folder();
    await copyDatabase(place, copy);
    await expect(openStorage(place)).rejects.toThrow('another process');
    storage.close();
    expect(readdirSync(copy)).toEqual(['station.db']);
    expect(await factOf(copy)).toBe('the last');
  });

  it('is refused where there is nothing to copy', async () => {
    await expect(copyDatabase(folder(), folder())).rejects.toThrow('there is no database');
  });
});

describe('a database that is replaced', () => {
  it('keeps stations out meanwhile, and is the new one afterwards', async () => {
    const place = await withFact('old');
    const by = await withFact('new');
    await tidy(by);
    const hold = await holdDatabase(place);
    await expect(openStorage(place)).rejects.toThrow('another process');
    replaceDatabase(place, by);
    hold.release();
    expect(await factOf(place)).toBe('new');
    expect(readdirSync(place)).toEqual(['station.db']);
  });

  it('is not held while a station has it', async () => {
    const place = folder();
    const storage = await openStorage(place);
    onTestFinished(() => storage.close());
    await expect(holdDatabase(place)).rejects.toThrow('another process');
  });

  it('may be damaged: its log goes with it', async () => {
    const place = folder();
    writeFileSync(join(place, 'station.db'), 'no database '.repeat(1000));
    writeFileSync(join(place, 'station.db-wal'), 'no log '.repeat(1000));
    const by = await withFact('new');
    await tidy(by);
    const hold = await holdDatabase(place);
    replaceDatabase(place, by);
    hold.release();
    expect(await factOf(place)).toBe('new');
  });

  it('a database of another program is not held', async () => {
    const place = await withFact('ours');
    const { default: Database } = await import('better-sqlite3');
    const db = new Database(join(place, 'station.db'));
    db.pragma('application_id = 42');
    db.close();
    await expect(holdDatabase(place)).rejects.toThrow('another program');
  });
});

describe('an archive', () => {
  it('gives back what was put in, and replaces an older one', () => {
    const file = join(folder(), 'backup');
    const entries = [
      { name: 'a/empty', content: Buffer.alloc(0) },
      { name: 'b', content: Buffer.from('x'.repeat(100_000)) },
      { name: 'c', content: Buffer.from([0, 1, 2, 255]) },
    ];
    writeArchive(file, [{ name: 'old', content: Buffer.from('old') }], 0);
    writeArchive(file, entries, 0);
    expect(readArchive(file)).toEqual(entries);
    expect(existsSync(`${file}.new`)).toBe(false);
  });

  it('is not anything else', () => {
    const place = folder();
    writeFileSync(join(place, 'text'), 'text');
    mkdirSync(join(place, 'folder'));
    for (const name of ['text', 'folder', 'missing']) expect(readArchive(join(place, name))).toBeUndefined();
  });
});
