/**
 * Loaded before the station (`node --import`): counts the commits of its database and kills the process at one of them,
 * as a power cut would. `?at=` is the number of the commit, `when=` says before, inside or after it, and `count=` names
 * a file that the count is written to.
 */
import { writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';

const wishes = new URL(import.meta.url).searchParams;
const killAt = Number(wishes.get('at') ?? 0);
const when = wishes.get('when');
const countFile = wishes.get('count');
let commits = 0;

const at = (moment) => {
  if (commits === killAt && when === moment) process.kill(process.pid, 'SIGKILL');
};

const { transaction } = Database.prototype;
Database.prototype.transaction = function counted(run) {
  const original = transaction.call(this, (...args) => {
    const result = run(...args);
    // All is written, and nothing is there yet: SQLite has not committed.
    at('inside');
    return result;
  });
  const counting =
    (commit) =>
    (...args) => {
      commits += 1;
      if (countFile) writeFileSync(countFile, String(commits));
      at('before');
      const result = commit(...args);
      at('after');
      return result;
    };
  return Object.assign(counting(original), { immediate: counting(original.immediate) });
};
