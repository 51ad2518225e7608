import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStorage } from '../../src/persistence/open-storage.ts';
import { SCHEMA_VERSION } from '../../src/persistence/schema.ts';
import { StorageError } from '../../src/persistence/storage-error.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'statecharge-'));
  file = join(folder, 'station.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const refusal = async (at = folder, options = {}): Promise<StorageError> => {
  const error = await openStorage(at, options).then(
    (storage) => {
      storage.close();
      return undefined;
    },
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(StorageError);
  return error;
};
const madeBy = async (fill: (db: Database.Database) => void) => {
  (await openStorage(folder)).close();
  const db = new Database(file);
  fill(db);
  db.close();
};

describe('a database is refused and left as it is', () => {
  const damages: [string, (whole: Buffer) => Buffer][] = [
    ['a file that is none', () => Buffer.from('this is not a database at all, only some text. '.repeat(100))],
    ['a file whose header is gone', (whole) => Buffer.concat([Buffer.alloc(100), whole.subarray(100)])],
    [
      'a file whose pages are rubbish',
      (whole) => Buffer.concat([whole.subarray(0, 4096), Buffer.alloc(whole.length - 4096, 7)]),
    ],
    ['a file that was cut off', (whole) => whole.subarray(0, 5000)],
    [
      'a file whose schema is garbled',
      (whole) => Buffer.from(whole.toString('latin1').replaceAll('CREATE TABLE', 'CRXATE TABLE'), 'latin1'),
    ],
  ];
  it.each(damages)('when it is %s', async (_, damage) => {
    (await openStorage(folder)).close();
    const damaged = damage(readFileSync(file));
    writeFileSync(file, damaged);
    const error = await refusal();
    expect(error.kind).toBe('corrupt');
    expect(error.message).toContain(file);
    expect(error.message).toContain('left as it is');
    expect(readFileSync(file).equals(damaged)).toBe(true);
  });

  it('when a newer program wrote it', async () => {
    await madeBy((db) => db.pragma(`user_version = ${SCHEMA_VERSION + 1}`));
    const before = readFileSync(file);
    expect((await refusal()).kind).toBe('newer');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('when another program wrote it', async () => {
    const db = new Database(file);
    db.exec('CREATE TABLE contacts (name TEXT)');
    db.close();
    const before = readFileSync(file);
    expect((await refusal()).kind).toBe('foreign');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('when its folder cannot be written', async () => {
    writeFileSync(join(folder, 'a file'), '');
    expect((await refusal(join(folder, 'a file', 'below'))).kind).toBe('unwritable');
    expect((await refusal('/proc/statecharge')).kind).toBe('unwritable');
  });

  it('when only reading is asked for and there is none', async () => {
    expect((await refusal(folder, { readonly: true })).kind).toBe('missing');
  });
});

it('can be read only', async () => {
  const storage = await openStorage(folder);
  storage.commit([() => storage.facts.put('a', 'b')]);
  storage.close();
  const reader = await openStorage(folder, { readonly: true });
  expect(reader.facts.get('a')).toBe('b');
  expect(() => reader.commit([() => reader.facts.put('a', 'c')])).toThrow(/readonly/);
  reader.close();
});

it('is created in a folder that did not exist, and is empty after a crash at birth', async () => {
  const below = join(folder, 'a', 'b');
  (await openStorage(below)).close();
  writeFileSync(file, '');
  (await openStorage(folder)).close();
});

it('refuses a second instance until the first one has ended, be it by SIGKILL', async () => {
  (await openStorage(folder)).close();
  const holder = spawn(process.execPath, ['--input-type=module', '-e', HOLD, file], {
    cwd: process.cwd(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  expect((await refusal()).kind).toBe('in use');
  expect((await refusal(folder, { readonly: true })).message).toMatch(
    /another process.*Stop the other instance/,
  );
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const storage = await openStorage(folder);
  expect(storage.facts.get('held')).toBe('yes');
  storage.close();
});

/** Opens the file in the way of `openDatabase`, in a process that holds it until it is killed. */
const HOLD = `
  import Database from 'better-sqlite3';
  const db = new Database(process.argv[1]);
  db.pragma('locking_mode = EXCLUSIVE');
  db.pragma('journal_mode = WAL');
  db.exec("INSERT INTO facts VALUES ('held', 'yes')");
  console.log('held');
  setInterval(() => {}, 1000);
`;
