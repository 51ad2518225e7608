/** The log of the process: short lines on a terminal, pino's JSON lines where a machine reads. */
import { fstatSync } from 'node:fs';
import type { Logger } from 'pino';
import type { Log, LogLevel } from '../actors/host/trace.ts';

export type OpenLog = {
  log: Log;
  /** Loads what start-up should not wait for; lines written before are kept until then. */
  settle(): Promise<void>;
};

const LEVELS = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogLevel[];

/** STATECHARGE_LOG_LEVEL: what is less important than this level is left out. */
export const openLog = (
  output: NodeJS.WriteStream = process.stdout,
  wanted: string = process.env.STATECHARGE_LOG_LEVEL ?? '',
): OpenLog => {
  const level = LEVELS.find((each) => each === wanted) ?? 'info';
  const open = output.isTTY ? forPeople((line) => output.write(`${line}\n`)) : forMachines();
  const least = LEVELS.indexOf(level);
  const log: Log = (each, message, details) => {
    if (LEVELS.indexOf(each) >= least) open.log(each, message, details);
  };
  if (wanted !== '' && wanted !== level)
    log('warn', `STATECHARGE_LOG_LEVEL=${wanted} is none of ${LEVELS.join(', ')}; info is taken`);
  return { ...open, log };
};

const forPeople = (print: (line: string) => void): OpenLog => ({
  log: (level, message, details) =>
    print(`${new Date().toTimeString().slice(0, 8)}  ${lineFor(level, message, details)}`),
  settle: async () => {},
});

/** `warning: message (code: 7, error: ...)`; details only where something is wrong. */
export const lineFor = (level: LogLevel, message: string, details: Record<string, unknown> = {}): string => {
  if (level === 'info') return message;
  const told = Object.entries(details).map(([name, value]) => `${name}: ${textOf(value)}`);
  const mark = level === 'warn' ? 'warning' : level;
  return `${mark}: ${message}${told.length > 0 ? ` (${told.join(', ')})` : ''}`;
};

const textOf = (value: unknown): string => {
  if (value instanceof Error) return value.stack ?? value.message;
  return typeof value === 'string' ? value : JSON.stringify(value);
};

type Line = { at: number; level: LogLevel; message: string; details: Record<string, unknown> };

/** pino takes 10 ms to load, a tenth of the whole start; until it is there, lines wait in memory. */
const forMachines = (): OpenLog => {
  let write: ((line: Line) => void) | undefined;
  const early: Line[] = [];
  const tellEarly = () => {
    for (const { level, message, details } of early.splice(0))
      console.error(lineFor(level, message, details));
  };
  process.once('exit', tellEarly);
  return {
    log: (level, message, details = {}) => {
      const line = { at: Date.now(), level, message, details };
      if (write) write(line);
      else early.push(line);
    },
    settle: async () => {
      if (write) return;
      write = writerFor(await openPino());
      early.splice(0).forEach(write);
    },
  };
};

const openPino = async (): Promise<Logger> => {
  const { default: pino } = await import('pino');
  // Synchronous: what was logged before a SIGKILL is there to be read.
  const stdout = pino.destination({ fd: 1, sync: true });
  // A log that cannot be written must not end the station.
  stdout.on('error', () => {});
  return pino(
    {
      level: 'debug',
      base: { pid: process.pid },
      timestamp: false,
      formatters: { level: (level) => ({ level }) },
      serializers: { error: pino.stdSerializers.err },
    },
    isJournal() ? withPriority((line) => stdout.write(line)) : stdout,
  );
};

/** Whether standard output is what systemd connected to its journal. */
const isJournal = (): boolean => {
  try {
    const { dev, ino } = fstatSync(1);
    return process.env.JOURNAL_STREAM === `${dev}:${ino}`;
  } catch {
    return false;
  }
};

/** syslog's numbers, by pino's. */
const PRIORITIES: Record<number, number> = { 20: 7, 30: 6, 40: 4, 50: 3 };

/** The journal takes a leading `<4>` for the priority, so that `journalctl -p warning` finds what it should. */
const withPriority = (write: (line: string) => void) => ({
  [Symbol.for('pino.metadata')]: true,
  lastLevel: 30,
  write(line: string) {
    write(`<${PRIORITIES[this.lastLevel] ?? 6}>${line}`);
  },
});

const writerFor =
  (logger: Logger) =>
  ({ at, level, message, details }: Line): void =>
    logger[level]({ time: new Date(at).toISOString(), ...details }, message);
