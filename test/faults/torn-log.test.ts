/** The power goes while a page is written: whatever is left of the log and the database file, the books are those of a commit. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/persistence/database.ts';
import { openSqlite } from '../../src/persistence/sqlite.ts';
import { LONG, SEED, tell } from '../lanes.ts';
import { VERSIONS } from '../process/harness/dialect.ts';
import { contentOf, type KeptSession, keepSession, type State, temporaryFolder } from './kept-session.ts';
import { Random } from './random.ts';
import { FRAME, FRAME_HEADER, LOG_HEADER, PAGE } from './torn.ts';

/** Bytes of a log begun anew from one cut to the next. */
const STRIDE = 8;

type Expected = { name: string; books: string };
/** What lies on the disk, and the books that must be found in it. */
type Remains = { what: string; database: Buffer; log: Buffer; expected: Expected };

describe.each(VERSIONS)('a torn write, OCPP %s', (version) => {
  it('leaves the books of the last commit that was whole', async () => {
    const session = await keepSession(version, temporaryFolder());
    const random = new Random(SEED);
    const log = tornLogs(session, random);
    await check(`OCPP ${version}: the log torn at each frame`, session, sampled(log, random));
    const checkpoint = [...tornCheckpoints(session, random), ...tornNewLogs(session)];
    await check(`OCPP ${version}: a torn checkpoint, or log after it`, session, sampled(checkpoint, random));
  }, 120_000);
});

const sampled = (all: Remains[], random: Random): Remains[] =>
  LONG ? all : all.filter(() => random.chance(0.1));

const check = async (what: string, { states }: KeptSession, cases: readonly Remains[]): Promise<void> => {
  const folder = temporaryFolder();
  const names = new Map(states.map((state) => expectedOf(state)).map(({ name, books }) => [books, name]));
  const wrong: string[] = [];
  for (const each of cases) {
    const found = await booksIn(folder, each);
    if (found !== each.expected.books)
      wrong.push(`${each.what}: expected ${each.expected.name}, found ${names.get(found) ?? found}`);
  }
  tell({ lane: 'power cuts', what, cases: cases.length, failures: wrong.length, seed: SEED });
  expect(wrong).toEqual([]);
  expect(cases.length).toBeGreaterThan(10);
};

/** Opens it as a station does. */
const booksIn = async (folder: string, { database, log }: Remains): Promise<string> => {
  const file = join(folder, 'station.db');
  writeFileSync(file, database);
  writeFileSync(`${file}-wal`, log);
  try {
    (await openDatabase(folder)).close();
    return textOf(file);
  } catch (error) {
    return String(error);
  } finally {
    rmSync(`${file}-wal`, { force: true });
  }
};

const expectedOf = ({ commit, file }: State): Expected => ({ name: `commit ${commit}`, books: textOf(file) });
const textOf = (file: string): string => JSON.stringify([...contentOf(file)]);

/** Cut at every frame and within it, or with a last page that is not what was written. */
const tornLogs = ({ states, database, log }: KeptSession, random: Random): Remains[] => {
  const books = states.map((state) => ({ ...state, expected: expectedOf(state) }));
  const remains: Remains[] = [];
  const add = (what: string, torn: Buffer, intact: number): void => {
    // A database without tables is given them again, which was the first commit.
    const last = books.filter(({ logBytes }) => logBytes <= intact).at(-1) ?? books[0]!;
    remains.push({ what, database, log: torn, expected: last.expected });
  };
  for (let frame = 1; LOG_HEADER + frame * FRAME <= log.length; frame += 1) {
    const end = LOG_HEADER + frame * FRAME;
    for (const beyond of [0, 1, 12, FRAME_HEADER, FRAME_HEADER + 1, FRAME_HEADER + 512, FRAME - 1])
      if (end + beyond <= log.length)
        add(`cut ${beyond} bytes into frame ${frame + 1}`, log.subarray(0, end + beyond), end);
    for (const [how, page] of pagesInsteadOf(log.subarray(end - PAGE, end), random))
      add(
        `the page of frame ${frame} ${how}`,
        Buffer.concat([log.subarray(0, end - PAGE), page]),
        page.equals(log.subarray(end - PAGE, end)) ? end : end - FRAME,
      );
    add(
      `frame ${frame} missing, the file as long`,
      Buffer.concat([log.subarray(0, end - FRAME), Buffer.alloc(FRAME)]),
      end - FRAME,
    );
  }
  return remains;
};

const pagesInsteadOf = (page: Buffer, random: Random): [how: string, page: Buffer][] => [
  ['zeroed', Buffer.alloc(PAGE)],
  ['garbled', Buffer.from(page.map(() => random.between(0, 256)))],
  ['half new', Buffer.concat([page.subarray(0, PAGE / 2), Buffer.alloc(PAGE / 2)])],
  ['half old', Buffer.concat([Buffer.alloc(PAGE / 2), page.subarray(PAGE / 2)])],
];

/** A checkpoint writes the pages of the log into the database file, whose log is kept until all of them are there. */
const tornCheckpoints = ({ states, log }: KeptSession, random: Random): Remains[] => {
  const last = expectedOf(states.at(-1)!);
  const whole = readFileSync(states.at(-1)!.file);
  const older = readFileSync(states[Math.floor(states.length / 2)]!.file);
  const pages = whole.length / PAGE;
  return Array.from({ length: pages }, (_, page) => page).flatMap((page) => {
    const start = page * PAGE;
    const rest = older.subarray(start + PAGE);
    const torn = pagesInsteadOf(whole.subarray(start, start + PAGE), random);
    return torn.map(([how, half]) => ({
      what: `checkpoint, page ${page + 1} ${how}`,
      database: Buffer.concat([whole.subarray(0, start), half, rest]),
      log,
      expected: last,
    }));
  });
};

/** After a checkpoint the next commit begins the log anew over the old one. */
const tornNewLogs = ({ states, log, database }: KeptSession): Remains[] => {
  const folder = temporaryFolder();
  const file = join(folder, 'station.db');
  writeFileSync(file, database);
  writeFileSync(`${file}-wal`, log);
  const db = openSqlite(file);
  db.pragma('locking_mode = EXCLUSIVE');
  db.pragma('wal_checkpoint(PASSIVE)');
  const checkpointed = readFileSync(file);
  db.exec("INSERT INTO facts (name, value) VALUES ('written', 'into a log begun anew')");
  const fresh = readFileSync(`${file}-wal`);
  db.close();
  const after: Expected = { name: 'the commit after the checkpoint', books: textOf(file) };
  const before = expectedOf(states.at(-1)!);
  const length = fresh.findLastIndex((byte, index) => byte !== log[index]) + 1;
  return Array.from({ length: Math.floor(length / STRIDE) + 1 }, (_, index) => index * STRIDE)
    .concat(length)
    .map((end) => ({
      what: `a log begun anew, ${end} bytes of it over the old one`,
      database: checkpointed,
      log: Buffer.concat([fresh.subarray(0, end), log.subarray(end)]),
      expected: end === length ? after : before,
    }));
};
