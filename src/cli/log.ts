/** The log of the process: short lines on a terminal, pino's JSON lines where a machine reads. */
import type { Logger } from 'pino';
import type { Log, LogLevel } from '../actors/host/trace.ts';

export type OpenLog = {
  log: Log;
  /** Loads what start-up should not wait for; lines written before are kept until then. */
  settle(): Promise<void>;
};

export const openLog = (output: NodeJS.WriteStream = process.stdout): OpenLog =>
  output.isTTY ? forPeople((line) => output.write(`${line}\n`)) : forMachines();

const forPeople = (print: (line: string) => void): OpenLog => ({
  log: (level, message, details) => {
    if (level !== 'debug')
      print(`${new Date().toTimeString().slice(0, 8)}  ${lineFor(level, message, details)}`);
  },
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
  const { pino, stdSerializers } = await import('pino');
  // Synchronous: what was logged before a SIGKILL is there to be read.
  return pino(
    { timestamp: false, serializers: { error: stdSerializers.err } },
    pino.destination({ fd: 1, sync: true }),
  );
};

const writerFor =
  (logger: Logger) =>
  ({ at, level, message, details }: Line): void =>
    logger[level]({ time: at, ...details }, message);
