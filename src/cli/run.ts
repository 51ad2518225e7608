/** `statecharge run`: the station process. */
import { writeFileSync } from 'node:fs';
import nodeModule from 'node:module';
import type { GuardOptions } from '../api/guard.ts';
import { type LocalApi, openLocalApi } from '../api/listener.ts';
import { digest, type Finding, sentence } from '../config/finding.ts';
import { loadConfig } from '../config/load.ts';
import type { StationConfig } from '../config/station-config.ts';
import { suspectDatabase } from '../persistence/database.ts';
import { isDamage } from '../persistence/storage-error.ts';
import { DISK_REFUSED } from '../station/disk-full.ts';
import { type Station, startStation } from '../station.ts';
import { addressFile } from './address.ts';
import { apiToken } from './api-token.ts';
import { type OpenLog, openLog } from './log.ts';
import { type ServiceManager, serviceManager } from './systemd.ts';

export type RunOptions = {
  config: string;
  simulatedClock?: boolean;
  apiPort?: number;
  trial?: boolean;
  record?: string;
  inspect?: string;
  inspectMinutes?: number;
};

/** Milliseconds that a stop may take; a supervisor expects the end within ten seconds. */
const LONGEST_STOP = 9_000;
/** pino and the rest of the API are loaded this many milliseconds after the start at the latest. */
const LATEST_SETTLING = 2_000;
/** By then all that a start loads has been compiled, and nobody waits for its end any more. */
const KEEP_COMPILED_AFTER = 10_000;

/** Runs the station until a signal or a reset ends the process. Resolves with an exit code when it cannot start. */
export const run = async (options: RunOptions): Promise<number | undefined> => {
  const loaded = loadConfig(options.config);
  if (!loaded.ok) return refuse(loaded.problems.map(sentence));
  const { config, warnings } = loaded;
  const refusal = clockRefusal(options, config) ?? inspectRefusal(options);
  if (refusal !== undefined) return refuse([refusal]);
  const log = openLog();
  tellFindings(warnings, log);
  const token = apiToken(config);
  if ('problem' in token) return refuse([token.problem]);
  const api = await opened({ ...config.api, ...token, port: options.apiPort ?? config.api.port });
  if (typeof api === 'string') return refuse([api]);
  return start({ ...options, simulatedClock: options.simulatedClock ?? false, config, api, log });
};

const refuse = (lines: readonly string[]): number => {
  for (const line of lines) console.error(line);
  return 1;
};

/** Time may stand still only for hardware that is simulated too. */
const clockRefusal = ({ simulatedClock }: RunOptions, { evses }: StationConfig): string | undefined => {
  const real = evses.find(({ hardware }) => hardware.kind !== 'simulator');
  if (!simulatedClock || real === undefined) return undefined;
  return `error: --simulated-clock: EVSE ${real.evseId} (${real.moduleId}) is not simulated`;
};

/** Only an address of this computer is fed: what the statecharts do is nobody else's business. */
const inspectRefusal = ({ inspect }: RunOptions): string | undefined =>
  inspect === undefined || LOOPBACK.test(inspect)
    ? undefined
    : `error: --inspect: found ${inspect}, expected an address of this computer, such as ws://127.0.0.1:8080`;

const LOOPBACK = /^ws:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$)/;

const tellFindings = (findings: readonly Finding[], { log }: OpenLog): void => {
  for (const { kind, text } of digest(findings))
    log(kind === 'note' ? 'info' : 'warn', text.replace(/^warning: /, ''));
};

/** The local API, or why it cannot be opened. */
const opened = async (address: GuardOptions & { port: number }): Promise<LocalApi | string> => {
  try {
    return await openLocalApi(address);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? 'something else listens there already' : message;
    return `error: the local API cannot listen on ${address.host}:${address.port}: ${why}`;
  }
};

type Start = {
  config: StationConfig;
  api: LocalApi;
  log: OpenLog;
  simulatedClock: boolean;
  trial?: boolean;
  record?: string;
  inspect?: string;
  inspectMinutes?: number;
};

const start = async ({
  config,
  api,
  log,
  simulatedClock,
  trial = false,
  record,
  inspect,
  inspectMinutes = 30,
}: Start): Promise<number | undefined> => {
  const loadTheRest = () => {
    void log.settle();
    api.mayLoad();
  };
  // One event-loop turn after the attempt has begun, so that the packets of the handshake are on their way.
  const onConnecting = () => setImmediate(loadTheRest);
  setTimeout(loadTheRest, LATEST_SETTLING).unref();
  setTimeout(keepCompiled, KEEP_COMPILED_AFTER).unref();
  try {
    const station = await startStation(config, {
      simulatedClock,
      trial,
      ...(record !== undefined && { record }),
      ...(inspect !== undefined && { inspect: { url: inspect, minutes: inspectMinutes } }),
      log: log.log,
      exit: process.exit,
      onConnecting,
    });
    api.attach(station.api);
    tellAddress(api, config, log);
    const manager = serviceManager({
      env: process.env,
      pid: process.pid,
      warn: (message, details) => log.log('warn', message, details),
    });
    stopOnSignal(station, api, log, manager);
    manager.ready();
    return undefined;
  } catch (error) {
    await api.close();
    const code = refuse([`error: ${isRefusal(error) ? error.message : (error as Error).stack}`]);
    if (!isDamage(error)) return code;
    // Too large to be checked at each start: the next one looks into it.
    suspectDatabase(config.ocpp.databaseFolder);
    return DISK_REFUSED;
  }
};

/**
 * From version 22 on Node.js keeps compiled code in the folder that NODE_COMPILE_CACHE names, but writes it only when a process
 * ends in order, which the power does not wait for.
 */
const keepCompiled = (): void => (nodeModule as { flushCompileCache?(): void }).flushCompileCache?.();

const REFUSALS = ['StorageError', 'ConfigError'];
/** Database and configuration say what is wrong with them in a sentence; anything else is a fault of ours and shows its stack. */
const isRefusal = (error: unknown): error is Error => error instanceof Error && REFUSALS.includes(error.name);

const tellAddress = (api: LocalApi, config: StationConfig, { log }: OpenLog): void => {
  log('info', `local API on ${api.url}`);
  try {
    writeFileSync(addressFile(config), `${api.url}\n`);
  } catch (error) {
    log('warn', 'ctl will need --api: the address of the local API could not be written', { error });
  }
};

/** SIGINT and SIGTERM are a power-off in order: nothing is ended, all is found again. A second one ends at once. */
const stopOnSignal = (
  station: Station,
  api: LocalApi,
  { log, settle }: OpenLog,
  manager: ServiceManager,
): void => {
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(0);
    stopping = true;
    log('info', `${signal}: stopping`);
    manager.stopping();
    setTimeout(() => process.exit(0), LONGEST_STOP).unref();
    Promise.allSettled([station.stop(), api.close(), settle()]).then((outcomes) => {
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') log('error', 'the stop was not clean', { error: outcome.reason });
      process.exit(0);
    });
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  // Of the trial: whoever started it with a channel is gone, and nobody else would end it.
  if (process.connected === false) stop('SIGTERM');
  else if (process.send !== undefined) process.once('disconnect', () => stop('SIGTERM'));
};
