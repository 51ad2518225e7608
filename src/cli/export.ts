/** `statecharge export`: what somebody needs who helps from afar, in one archive without secrets and without tokens. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { load } from 'js-yaml';
import type { StationConfig } from '../config/station-config.ts';
import { toRfc3339 } from '../domain/time.ts';
import { DATABASE_FILE } from '../persistence/database.ts';
import { copyDatabase } from '../persistence/database-files.ts';
import { openSqlite } from '../persistence/sqlite.ts';
import { HIDDEN, redactor } from '../station/message-log/redaction.ts';
import { apiAddress } from './address.ts';
import { configurationOf, identityOf, onStation, type Print } from './station-files.ts';

/** Logs are marked already, unless the operator wanted them as they are. */
const redaction = redactor(() => HIDDEN);
/** Of the message log the newest files, up to so many bytes. */
const MOST_LOG_BYTES = 8 * 1024 * 1024;

type Options = { config: string; trace?: string };

/** 0: written; 1: not, and why. */
export const exportForSupport = (
  { config: file, trace }: Options,
  target: string,
  print: Print,
  complain: Print,
) =>
  onStation(file, complain, async (config) => {
    const work = mkdtempSync(`${resolve(target)}.`);
    try {
      await gather(config, trace, join(work, 'statecharge'));
      execFileSync('tar', ['-czf', resolve(target), '-C', work, 'statecharge']);
      chmodSync(resolve(target), 0o600);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
    print(
      `${target}: configuration, logs and a summary of ${identityOf(config)}, without secrets and tokens`,
    );
    return 0;
  });

const gather = async (config: StationConfig, trace: string | undefined, into: string): Promise<void> => {
  const write = (name: string, content: string) => {
    mkdirSync(dirname(join(into, name)), { recursive: true });
    writeFileSync(join(into, name), content);
  };
  for (const { name, content } of configurationOf(config))
    write(`${name}.json`, configurationText(name, content));
  for (const log of newestLogs(config.ocpp.messageLogFolder))
    write(`messages/${basename(log)}`, redaction.text(readFileSync(log, 'utf8')));
  if (trace !== undefined) write(`trace/${basename(trace)}`, redaction.text(readFileSync(trace, 'utf8')));
  write('database.json', json(await databaseSummary(config, into)));
  write('station.json', json(await stationSummary(config)));
};

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** Comments go too: they may say more than settings do. */
const configurationText = (name: string, content: Buffer): string => {
  const text = content.toString();
  const parsed: unknown = extname(name) === '.json' ? JSON.parse(text) : load(text);
  return json(redaction.payload(undefined, parsed));
};

/** The newest first, as many as there is room for. */
const newestLogs = (folder: string): string[] => {
  if (!existsSync(folder)) return [];
  let bytes = 0;
  return readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .sort()
    .reverse()
    .map((name) => join(folder, name))
    .filter((file) => {
      bytes += statSync(file).size;
      return bytes <= MOST_LOG_BYTES;
    });
};

/** How much there is of everything, in which states, and what was set aside; no contents. */
const databaseSummary = async ({ ocpp }: StationConfig, work: string): Promise<object> => {
  if (!existsSync(join(ocpp.databaseFolder, DATABASE_FILE))) return { missing: true };
  const copy = mkdtempSync(`${work}-`);
  try {
    await copyDatabase(ocpp.databaseFolder, copy);
    const db = openSqlite(join(copy, DATABASE_FILE), { readonly: true });
    try {
      return summaryOf((sql) => db.prepare<[], Record<string, unknown>>(sql).all());
    } finally {
      db.close();
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
};

const summaryOf = (all: (sql: string) => Record<string, unknown>[]): object => {
  const tables = all("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").map(({ name }) =>
    String(name),
  );
  return {
    rows: Object.fromEntries(tables.map((name) => [name, all(`SELECT count(*) AS n FROM "${name}"`)[0]?.n])),
    actors: all(
      "SELECT address, machine, json_extract(snapshot, '$.value') AS state FROM actors ORDER BY address",
    ),
    deadlines: all('SELECT address, due FROM timers ORDER BY due'),
    outbox: all(
      "SELECT lane, json_extract(notification, '$.type') AS type, count(*) AS n, max(attempts) AS attempts FROM outbox GROUP BY 1, 2",
    ),
    deadLetters: all("SELECT id, at, reason, json_extract(notification, '$.type') AS type FROM dead_letters"),
    quarantine: all('SELECT address, machine, reason, at FROM quarantine'),
  };
};

/** What the station says of itself, where it runs. */
const stationSummary = async (config: StationConfig): Promise<object> => {
  const about = {
    at: toRfc3339(Date.now()),
    node: process.version,
    system: `${process.platform} ${process.arch}`,
  };
  const address = apiAddress({ config: config.file });
  if ('problem' in address) return { ...about, running: false };
  const headers = { ...(address.token !== undefined && { authorization: `Bearer ${address.token}` }) };
  const ask = async (path: string): Promise<unknown> => {
    const response = await fetch(`${address.url}/api/v1${path}`, {
      headers,
      signal: AbortSignal.timeout(5000),
    });
    return redaction.payload(undefined, await response.json());
  };
  try {
    const [status, evses, variables] = await Promise.all([ask('/status'), ask('/evses'), ask('/variables')]);
    return { ...about, running: true, status, evses, variables };
  } catch (error) {
    return { ...about, running: false, why: (error as Error).message };
  }
};
