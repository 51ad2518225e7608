/** Where a station's local API is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sentence } from '../config/finding.ts';
import { loadConfig } from '../config/load.ts';
import type { StationConfig } from '../config/station-config.ts';
import { tokenFileOf } from './api-token.ts';

/** Beside the database: the address of the API of the station that runs on it, for ports chosen by the system. */
export const addressFile = ({ ocpp }: Pick<StationConfig, 'ocpp'>): string =>
  join(ocpp.databaseFolder, 'api-address');

export type Address = { url: string; token?: string } | { problem: string };

/** Where the file cannot say it: the token of a station that is called by `--api`. */
const TOKEN = 'STATECHARGE_API_TOKEN';

/** `http://host:port` of the station meant, with its token; or why it is not known. */
export const apiAddress = (where: { api?: string; config?: string }): Address => {
  const given = process.env[TOKEN] === undefined ? {} : { token: process.env[TOKEN] };
  if (where.api !== undefined) return { url: where.api.replace(/\/+$/, ''), ...given };
  if (where.config === undefined) return { url: 'http://127.0.0.1:8484' };
  const loaded = loadConfig(where.config);
  if (!loaded.ok) return { problem: loaded.problems.map(sentence).join('\n') };
  const found = written(loaded.config) ?? configured(loaded.config);
  const file = tokenFileOf(loaded.config);
  return 'problem' in found || file === undefined ? found : { ...found, ...tokenIn(file) };
};

const tokenIn = (file: string): { token?: string } => {
  try {
    return { token: readFileSync(file, 'utf8').trim() };
  } catch {
    // Not made yet, or not for this user: the station will say what it needs.
    return {};
  }
};

const written = (config: StationConfig): { url: string } | undefined => {
  try {
    return { url: readFileSync(addressFile(config), 'utf8').trim() };
  } catch {
    return undefined;
  }
};

const configured = ({ api: { host, port } }: StationConfig): { url: string } | { problem: string } =>
  port === 0
    ? { problem: 'error: the station has not run yet, so its port (0: any) is not known' }
    : { url: `http://${host.includes(':') ? `[${host}]` : host}:${port}` };
