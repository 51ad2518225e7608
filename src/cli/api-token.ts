/** The token of a local API that more than this computer can reach. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { StationConfig } from '../config/station-config.ts';

export type Token = { token?: string } | { problem: string };

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;
const LEAST_LENGTH = 32;

/** Where the token is; undefined: none is needed. */
export const tokenFileOf = ({ api, ocpp }: Pick<StationConfig, 'api' | 'ocpp'>): string | undefined =>
  api.tokenFile ?? (LOOPBACK.test(api.host) ? undefined : join(ocpp.databaseFolder, 'api-token'));

/** The token of the file, which is made when there is none; nobody but its owner may read it. */
export const apiToken = (config: Pick<StationConfig, 'api' | 'ocpp'>): Token => {
  const file = tokenFileOf(config);
  if (file === undefined) return {};
  try {
    makeOnce(file);
    const mode = statSync(file).mode & 0o777;
    if ((mode & 0o077) !== 0)
      return {
        problem: `error: ${file}: found mode ${mode.toString(8)}, expected 600: others could read the token of the local API (chmod 600)`,
      };
    const token = readFileSync(file, 'utf8').trim();
    if (token.length >= LEAST_LENGTH && !/\s/.test(token)) return { token };
    return { problem: `error: ${file}: expected at least ${LEAST_LENGTH} characters in one line` };
  } catch (error) {
    return { problem: `error: the token of the local API: ${(error as Error).message}` };
  }
};

const makeOnce = (file: string): void => {
  if (statSync(file, { throwIfNoEntry: false })) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
};
