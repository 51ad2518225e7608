/**
 * Loaded before the station (`node --import`): notes the instants at which its start passes from one part to the next,
 * by what it asks of the system, and writes them (milliseconds since 1970) to the file that `?file=` names.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const to = new URL(import.meta.url).searchParams.get('file');
const now = () => performance.timeOrigin + performance.now();
const instants = { node: now() };
const { readFileSync, existsSync, writeFileSync } = fs;

const pass = (part) => {
  instants[part] ??= now();
};
fs.readFileSync = (file, ...more) => {
  if (/station\.yaml$/.test(file)) pass('load');
  if (/simulated-cars\.json$/.test(file)) pass('database');
  return readFileSync(file, ...more);
};
fs.existsSync = (path) => {
  if (/\/database$/.test(path)) pass('configuration');
  return existsSync(path);
};
syncBuiltinESMExports();

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  pass('actors');
  this.once('connect', () => {
    pass('socket');
    writeFileSync(to, JSON.stringify(instants));
  });
  return connect.apply(this, args);
};
