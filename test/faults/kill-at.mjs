/**
 * Loaded before the station (`node --import`): counts what leaves it and kills the process at one of these, as a power
 * cut would. `?of=` says what is counted: `commit` of its database, or `effect`: bytes for the CSMS, a file put into its
 * place. `at=` is the number of the one, `when=` says before, inside, after it, or torn, and `count=` names a file that the
 * count is written to. Inside a commit nothing is committed yet, inside a frame half
 * of it has left.
 */
import fs, { writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import Database from 'better-sqlite3';

const wishes = new URL(import.meta.url).searchParams;
const killAt = Number(wishes.get('at') ?? 0);
// A commit that is torn afterwards was whole, and nothing has come of it.
const when = wishes.get('when') === 'torn' ? 'after' : wishes.get('when');
const countFile = wishes.get('count');
let count = 0;

const at = (moment) => {
  if (count === killAt && when === moment) process.kill(process.pid, 'SIGKILL');
};
const counted = (perform) => {
  count += 1;
  if (countFile) writeFileSync(countFile, String(count));
  at('before');
  const result = perform();
  at('after');
  return result;
};

const countCommits = () => {
  const { transaction } = Database.prototype;
  Database.prototype.transaction = function watched(run) {
    const original = transaction.call(this, (...args) => {
      const result = run(...args);
      // All is written, and nothing is there yet: SQLite has not committed.
      at('inside');
      return result;
    });
    const counting =
      (commit) =>
      (...args) =>
        counted(() => commit(...args));
    return Object.assign(counting(original), { immediate: counting(original.immediate) });
  };
};

/** What a corked WebSocket hands over is a list of pieces; anything else is one. */
const half = (isList, data, encoding) => {
  const pieces = isList
    ? data.map(({ chunk, encoding }) => Buffer.from(chunk, encoding))
    : [Buffer.from(data, encoding)];
  const whole = Buffer.concat(pieces);
  return whole.subarray(0, Math.ceil(whole.length / 2));
};

const countEffects = () => {
  const { _writeGeneric: write } = Socket.prototype;
  Socket.prototype._writeGeneric = function watched(isList, data, encoding, done) {
    // A socket that was accepted is one of the local API's; one that still connects comes again.
    if (this.server || this.connecting) return write.call(this, isList, data, encoding, done);
    return counted(() => {
      if (count === killAt && when === 'inside')
        write.call(this, false, half(isList, data, encoding), 'buffer', () => {});
      at('inside');
      return write.call(this, isList, data, encoding, done);
    });
  };
  const { renameSync } = fs;
  fs.renameSync = (from, to) =>
    counted(() => {
      at('inside');
      return renameSync(from, to);
    });
  syncBuiltinESMExports();
};

if (wishes.get('of') === 'effect') countEffects();
else countCommits();
