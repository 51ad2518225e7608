/** What reset, backup and restore have to do with: the station file names it all. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { sentence } from '../config/finding.ts';
import { loadConfig } from '../config/load.ts';
import type { StationConfig } from '../config/station-config.ts';
import type { Archived } from '../persistence/archive.ts';
import { CERTIFICATES_FOLDER } from '../persistence/database-files.ts';

export type Print = (line: string) => void;

/** Names within a backup. Those below `config/` are for people: they are not put back. */
export const IN_BACKUP = {
  manifest: 'manifest.json',
  database: 'station.db',
  overlay: 'user-config.json',
  certificates: 'certificates/',
  configuration: 'config/',
} as const;

/** What stands in the manifest of a backup. */
export type Manifest = {
  format: 1;
  /** RFC 3339. */
  at: string;
  /** Version of the database's schema. */
  schema: number;
  identity: string;
  files: { name: string; sha256: string }[];
};

/** Runs a command on a station file. 1, with every reason, when the file or the command fails. */
export const onStation = async (
  file: string,
  complain: Print,
  does: (config: StationConfig) => Promise<number>,
): Promise<number> => {
  const loaded = loadConfig(file);
  if (!loaded.ok) {
    for (const problem of loaded.problems) complain(sentence(problem));
    return 1;
  }
  try {
    return await does(loaded.config);
  } catch (error) {
    if (!isExpected(error)) throw error;
    complain(`error: ${error.message}`);
    return 1;
  }
};

/** The database says what is wrong in a sentence, and so does the file system. */
const isExpected = (error: unknown): error is Error =>
  error instanceof Error && (error.name === 'StorageError' || 'syscall' in error);

export const identityOf = ({ ocpp }: StationConfig): string => ocpp.endpoints[0]?.identity ?? '';

export const certificatesOf = ({ ocpp }: StationConfig): string =>
  join(ocpp.databaseFolder, CERTIFICATES_FOLDER);

/** The content of a folder, with names that begin with `prefix`. */
export const contentOf = (folder: string, prefix: string): Archived[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => statSync(join(folder, name)).isFile())
        .sort()
        .map((name) => ({ name: `${prefix}${name}`, content: readFileSync(join(folder, name)) }))
    : [];

/** The files that an operator wrote, by names that show where they were. */
export const configurationOf = (config: StationConfig): Archived[] => {
  const module = config.modules.find(({ id }) => id === config.ocpp.moduleId);
  const json = module?.config.ChargePointConfigPath;
  const files = [
    config.file,
    ...(typeof json === 'string' ? [json] : []),
    ...config.ocpp.componentFiles.map(({ file }) => file),
  ];
  return [...new Set(files)].filter(existsSync).map((file) => {
    const name = relative(dirname(config.file), file);
    const inside = !name.startsWith('..') && !isAbsolute(name);
    return {
      name: `${IN_BACKUP.configuration}${inside ? name : basename(file)}`,
      content: readFileSync(file),
    };
  });
};
