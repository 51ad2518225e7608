/**
 * Loaded before the station (`node --import`): kills the process while it writes a file, as a power cut would. `?file=` is an
 * expression for its path, `step=` says how far it comes: half of it written, all written (`synced` or not), in its place.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const wishes = new URL(import.meta.url).searchParams;
const file = new RegExp(wishes.get('file') ?? '$^');
const step = wishes.get('step');
const opened = new Set();
const die = () => process.kill(process.pid, 'SIGKILL');
const { openSync, writeSync, fsyncSync, renameSync } = fs;

fs.openSync = (path, ...rest) => {
  const handle = openSync(path, ...rest);
  if (file.test(String(path)) && rest[0] === 'wx') opened.add(handle);
  else opened.delete(handle);
  return handle;
};
fs.writeSync = (handle, text, ...rest) => {
  if (!opened.has(handle) || step !== 'half') return writeSync(handle, text, ...rest);
  writeSync(handle, text.slice(0, text.length / 2));
  die();
};
fs.fsyncSync = (handle) => {
  if (opened.has(handle) && step === 'written') die();
  fsyncSync(handle);
  if (opened.has(handle) && step === 'synced') die();
};
fs.renameSync = (from, to) => {
  renameSync(from, to);
  if (file.test(String(to)) && step === 'in place') die();
};
syncBuiltinESMExports();
