import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/** Makes a folder and those above it, which are there after a power cut too. Not `mkdir` with `recursive`, which never returns where a file system takes no folders (/proc). */
export const createFolder = (folder: string): void => {
  if (existsSync(folder)) return;
  const above = dirname(folder);
  if (above !== folder) createFolder(above);
  mkdirSync(folder);
  syncFolder(above);
};

/** What was renamed or removed in a folder is so after a power cut too. */
export const syncFolder = (folder: string): void => {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};
