/** `statecharge restore`: a backup in the place of what the station knows now. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import type { StationConfig } from '../config/station-config.ts';
import { type Archived, readArchive } from '../persistence/archive.ts';
import { DATABASE_FILE } from '../persistence/database.ts';
import { holdDatabase, RESTORE_PREFIX, replaceDatabase, tidy } from '../persistence/database-files.ts';
import { createFolder, syncFolder } from '../persistence/folder.ts';
import { SCHEMA_VERSION } from '../persistence/schema.ts';
import { digest } from './backup.ts';
import {
  certificatesOf,
  IN_BACKUP,
  identityOf,
  type Manifest,
  onStation,
  type Print,
} from './station-files.ts';

/** 0: the next start goes on from the backup; 1: nothing was changed, and why. */
export const restore = (options: { config: string }, source: string, print: Print, complain: Print) =>
  onStation(options.config, complain, async (config) => {
    const read = readBackup(source);
    if ('problem' in read) {
      complain(`error: ${source}: ${read.problem}`);
      return 1;
    }
    const { manifest, files } = read;
    if (manifest.identity !== identityOf(config))
      complain(`warning: it is a backup of ${manifest.identity}, and this is ${identityOf(config)}`);
    await putBack(config, files);
    print(`${identityOf(config)} goes on from ${manifest.at} at its next start`);
    return 0;
  });

type Backup = { manifest: Manifest; files: Archived[] };

/** All of it, or what is wrong with it. */
const readBackup = (source: string): Backup | { problem: string } => {
  const archive = readArchive(resolve(source));
  if (archive === undefined) return { problem: 'this is no backup, or it cannot be read' };
  const manifest = manifestIn(archive);
  if (manifest === undefined) return { problem: 'this archive has no manifest of a backup' };
  if (manifest.schema > SCHEMA_VERSION)
    return {
      problem: `it was made by a newer statecharge (version ${manifest.schema} of the database, this one knows ${SCHEMA_VERSION})`,
    };
  const files = archive.filter(({ name }) => name !== IN_BACKUP.manifest);
  const damage = manifest.files.find(
    ({ name, sha256 }) => !files.some((file) => file.name === name && digest(file.content) === sha256),
  );
  if (!manifest.files.some(({ name }) => name === IN_BACKUP.database))
    return { problem: 'there is no database in it' };
  if (damage) return { problem: `${damage.name} is missing or damaged` };
  const stray = files.find(({ name }) => normalize(name) !== name || name.startsWith('..'));
  return stray ? { problem: `${stray.name} is no name of a file in a backup` } : { manifest, files };
};

const manifestIn = (archive: readonly Archived[]): Manifest | undefined => {
  const content = archive.find(({ name }) => name === IN_BACKUP.manifest)?.content;
  if (content === undefined) return undefined;
  try {
    const found = JSON.parse(String(content)) as Partial<Manifest> | null;
    return found?.format === 1 && Array.isArray(found.files) ? (found as Manifest) : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Checks the database first, then keeps stations out, then puts the files in place; the database comes last and at
 * once. After a power cut in between the restore is to be repeated; the station would start with the old database.
 */
const putBack = async (config: StationConfig, files: readonly Archived[]): Promise<void> => {
  const { databaseFolder } = config.ocpp;
  createFolder(databaseFolder);
  const aside = mkdtempSync(join(databaseFolder, RESTORE_PREFIX));
  try {
    writeFileSync(join(aside, DATABASE_FILE), contentOf(files, IN_BACKUP.database)!);
    await tidy(aside);
    const hold = await holdDatabase(databaseFolder);
    try {
      putOverlay(config, files);
      putCertificates(config, files, aside);
      replaceDatabase(databaseFolder, aside);
    } finally {
      hold.release();
    }
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
};

const contentOf = (files: readonly Archived[], name: string): Buffer | undefined =>
  files.find((file) => file.name === name)?.content;

const putOverlay = ({ ocpp }: StationConfig, files: readonly Archived[]): void => {
  const file = ocpp.userConfig?.file;
  if (file === undefined) return;
  const content = contentOf(files, IN_BACKUP.overlay);
  if (content === undefined) {
    rmSync(file, { force: true });
    return;
  }
  createFolder(dirname(file));
  writeFileSync(`${file}.new`, content, { flush: true });
  renameSync(`${file}.new`, file);
  syncFolder(dirname(file));
};

const putCertificates = (config: StationConfig, files: readonly Archived[], aside: string): void => {
  const folder = certificatesOf(config);
  const prepared = join(aside, 'certificates');
  mkdirSync(prepared, { mode: 0o700 });
  for (const { name, content } of files.filter((file) => file.name.startsWith(IN_BACKUP.certificates))) {
    const place = join(prepared, name.slice(IN_BACKUP.certificates.length));
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, content, { mode: 0o600, flush: true });
  }
  if (existsSync(folder)) renameSync(folder, join(aside, 'former certificates'));
  renameSync(prepared, folder);
  chmodSync(folder, 0o700);
};
