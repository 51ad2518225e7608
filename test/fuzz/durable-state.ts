import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DATABASE_FILE } from '../../src/persistence/database.ts';
import { openSqlite } from '../../src/persistence/sqlite.ts';

type Row = { [column: string]: unknown };

/**
 * What the station would remember after a power cut, one line a row: its database but for the logs. Read from a copy,
 * since a station keeps its own locked; it has to be at rest.
 */
export const durableState = (databaseFolder: string): Set<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'statecharge-state-'));
  for (const name of [DATABASE_FILE, `${DATABASE_FILE}-wal`])
    if (existsSync(join(databaseFolder, name))) copyFileSync(join(databaseFolder, name), join(folder, name));
  const db = openSqlite(join(folder, DATABASE_FILE));
  const names = db.prepare("select name from sqlite_master where type = 'table'").pluck().all() as string[];
  const rows = names
    .filter((name) => !LOGS.includes(name))
    .flatMap((name) => {
      const all = db.prepare(`select * from ${name}`).all() as Row[];
      return all.filter((row) => !isReport(row)).map((row) => `${name} ${JSON.stringify(row)}`);
    });
  db.close();
  rmSync(folder, { recursive: true });
  return new Set(rows);
};

const LOGS = ['security_log'];

/** That a message was invalid is told to the CSMS once a minute, and is no change of state. */
const isReport = ({ notification, name }: Row): boolean =>
  String(notification).includes('"securityEvent"') || name === LAST_COMMIT;

/** Follows the clock, with whichever commit comes next: that of the report, too. */
const LAST_COMMIT = 'clock floor';

/** The rows that went and those that came. */
export const changes = (before: ReadonlySet<string>, after: ReadonlySet<string>): string[] => [
  ...[...before].filter((row) => !after.has(row)).map((row) => `- ${row}`),
  ...[...after].filter((row) => !before.has(row)).map((row) => `+ ${row}`),
];
