import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type TrialFolder = { folder: string; stationFile: string; cli: string };

/** The ports that the files in config/trial name. */
export const TRIAL_PORTS = { api: 8484, csms: 9000 };

/**
 * Lays out a data folder for the trial: a copy of config/trial with the given ports, and room for the database and
 * the logs beside it. A folder that already holds a trial keeps its database.
 *
 * @param folder left out: a fresh one below the system's folder for temporary files
 */
export const layOut = (
  version: '1.6' | '2.0.1',
  ports: { api: number; csms: number },
  folder: string = mkdtempSync(join(tmpdir(), 'statecharge-trial-')),
): TrialFolder => {
  const root = packageRoot();
  cpSync(join(root, 'config', 'trial'), folder, { recursive: true });
  for (const file of filesBelow(folder)) {
    const text = readFileSync(file, 'utf8');
    const adapted = text
      .replaceAll(`127.0.0.1:${TRIAL_PORTS.csms}`, `127.0.0.1:${ports.csms}`)
      .replaceAll(`port: ${TRIAL_PORTS.api} }`, `port: ${ports.api} }`);
    if (adapted !== text) writeFileSync(file, adapted);
  }
  const stationFile = join(folder, `station-${version}.yaml`);
  return { folder, stationFile, cli: join(root, 'dist', 'cli.js') };
};

/** `wanted` when nobody listens there, else one that the system chooses. */
export const freePort = async (wanted: number): Promise<number> =>
  (await listenOnce(wanted)) ?? (await listenOnce(0)) ?? 0;

const listenOnce = (port: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });

/** The configuration files of the copy, not what a station wrote beside them. */
const filesBelow = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory())
      return name === 'database' || name === 'messages' ? [] : filesBelow(path);
    return /\.(yaml|json)$/.test(name) ? [path] : [];
  });

/** The nearest folder above this file (the bundle, or the source) with a package.json. */
const packageRoot = (): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
};
