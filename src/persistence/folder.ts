import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Makes a folder and those above it. Not `mkdir` with `recursive`, which never returns where a file system takes no folders (/proc). */
export const createFolder = (folder: string): void => {
  if (existsSync(folder)) return;
  const above = dirname(folder);
  if (above !== folder) createFolder(above);
  mkdirSync(folder);
};
