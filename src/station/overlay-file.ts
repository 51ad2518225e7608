import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Log } from '../actors/host/trace.ts';

/** A file that we write and a person may edit. Nobody ever sees half of it, whatever instant the power goes. */
export class OverlayFile {
  readonly path: string;
  /** What is on disk as far as we know; undefined: there is no file. */
  text: string | undefined;
  readonly #log: Log;

  constructor(path: string, text: string | undefined, log: Log) {
    this.path = path;
    this.text = text;
    this.#log = log;
  }

  /** Leaves a file alone that somebody has edited meanwhile: the next start takes that over. True when written. */
  replace(text: string): boolean {
    try {
      const found = readText(this.path);
      if (found !== undefined && found !== this.text) {
        this.#log('warn', `${this.path} was edited and is left as it is: the next start takes it over`);
        return false;
      }
      writeWhole(this.path, text);
      this.text = text;
      return true;
    } catch (error) {
      this.#log('warn', `${this.path} cannot be kept in step with the database`, { error });
      return false;
    }
  }
}

const readText = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

/** It may hold passwords, so nobody else may read it. */
const writeWhole = (path: string, text: string): void => {
  const draft = `${path}.new`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
};
