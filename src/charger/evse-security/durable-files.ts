import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** A file larger than this is no certificate and no key. */
const LARGEST_FILE = 1_000_000;

/** The text of a file; empty when it is missing or absurd. */
export const readText = (file: string): string => {
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.isFile() && found.size <= LARGEST_FILE ? readFileSync(file, 'utf8') : '';
};

/**
 * Writes a file so that after a power cut it is the old one or the new one, whole. Folders are made as needed.
 * @param mode permissions; a key is for its owner alone
 * @throws Error of node:fs when the disk refuses
 */
export const writeDurably = (file: string, text: string, mode: 0o600 | 0o644): void => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  sweep(dirname(file));
  const temporary = `${file}.${randomBytes(4).toString('hex')}.new`;
  try {
    const handle = openSync(temporary, 'wx', mode);
    try {
      writeSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(file));
};

const TEMPORARY = /\.[0-9a-f]{8}\.new$/;

/** What a power cut has left half written: it may be a private key. */
const sweep = (folder: string): void => {
  for (const name of readdirSync(folder))
    if (TEMPORARY.test(name)) rmSync(join(folder, name), { force: true });
};

/** Removes files; after a power cut each is there or not. */
export const removeDurably = (files: readonly string[]): void => {
  for (const file of files) rmSync(file, { force: true });
  for (const folder of new Set(files.map((file) => dirname(file)))) syncFolder(folder);
};

const syncFolder = (folder: string): void => {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};
