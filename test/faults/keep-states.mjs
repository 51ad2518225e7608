/**
 * Loaded before the station (`node --import`): keeps, after each commit, what the database holds then as SQLite itself
 * sees it (`N.db`), how long the log is (`N.json`), and the simulated cars. `?into=` names the folder.
 */
import { copyFileSync, existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';

const into = new URL(import.meta.url).searchParams.get('into');
let commits = 0;

const keep = (db) => {
  commits += 1;
  const cars = join(dirname(db.name), 'simulated-cars.json');
  writeFileSync(join(into, `${commits}.db`), db.serialize());
  writeFileSync(join(into, `${commits}.json`), JSON.stringify({ logBytes: statSync(`${db.name}-wal`).size }));
  if (existsSync(cars)) copyFileSync(cars, join(into, `${commits}.cars`));
};

const { transaction } = Database.prototype;
Database.prototype.transaction = function watched(run) {
  const original = transaction.call(this, run);
  const keeping =
    (commit) =>
    (...args) => {
      const result = commit(...args);
      keep(this);
      return result;
    };
  return Object.assign(keeping(original), { immediate: keeping(original.immediate) });
};
