/** `statecharge backup`: everything a station must not forget, in one file, whether it runs or not. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { StationConfig } from '../config/station-config.ts';
import { toRfc3339 } from '../domain/time.ts';
import { type Archived, writeArchive } from '../persistence/archive.ts';
import { DATABASE_FILE } from '../persistence/database.ts';
import { copyDatabase } from '../persistence/database-files.ts';
import { SCHEMA_VERSION } from '../persistence/schema.ts';
import {
  certificatesOf,
  configurationOf,
  contentOf,
  IN_BACKUP,
  identityOf,
  type Manifest,
  onStation,
  type Print,
} from './station-files.ts';

/** 0: written; 1: not, and why. An older file of that name is replaced when the new one is whole. */
export const backup = (options: { config: string }, target: string, print: Print, complain: Print) =>
  onStation(options.config, complain, async (config) => {
    const files = [...(await databaseOf(config, resolve(target))), ...filesOf(config)];
    const at = Date.now();
    writeArchive(resolve(target), [manifest(config, files, at), ...files], at);
    print(`${target}: ${files.length} files of ${identityOf(config)}, the database and its keys among them`);
    return 0;
  });

const databaseOf = async ({ ocpp }: StationConfig, target: string): Promise<Archived[]> => {
  const folder = mkdtempSync(`${target}.`);
  try {
    await copyDatabase(ocpp.databaseFolder, folder);
    return [{ name: IN_BACKUP.database, content: readFileSync(join(folder, DATABASE_FILE)) }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const filesOf = (config: StationConfig): Archived[] => {
  const overlay = config.ocpp.userConfig?.file;
  return [
    ...(overlay !== undefined && existsSync(overlay)
      ? [{ name: IN_BACKUP.overlay, content: readFileSync(overlay) }]
      : []),
    ...contentOf(certificatesOf(config), IN_BACKUP.certificates),
    ...configurationOf(config),
  ];
};

const manifest = (config: StationConfig, files: readonly Archived[], at: number): Archived => {
  const content: Manifest = {
    format: 1,
    at: toRfc3339(at),
    schema: SCHEMA_VERSION,
    identity: identityOf(config),
    files: files.map((file) => ({ name: file.name, sha256: digest(file.content) })),
  };
  return { name: IN_BACKUP.manifest, content: Buffer.from(`${JSON.stringify(content, undefined, 2)}\n`) };
};

export const digest = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
