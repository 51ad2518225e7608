import { appendFile, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameSeen } from '../actors/csms-link.ts';
import type { Log } from '../actors/host/trace.ts';
import { toRfc3339 } from '../domain/time.ts';

/** Every OCPP message as one line a person can read, one file a day. */
export type MessageLog = { write(frame: FrameSeen): void };

/** A log that cannot be written is reported once; the station goes on. */
export const openMessageLog = (folder: string, log: Log): MessageLog => {
  let pending = '';
  let file = '';
  let reported = false;
  const report = (error: Error | null) => {
    if (!error || reported) return;
    reported = true;
    log('warn', `the message log ${file} cannot be written: ${error.message}`);
  };
  const flush = () => {
    const lines = pending;
    pending = '';
    appendFile(file, lines, report);
  };
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    report(error as Error);
  }
  return {
    write: ({ at, direction, text }) => {
      const time = toRfc3339(at);
      file = join(folder, `${time.slice(0, 10)}.log`);
      if (pending === '') setImmediate(flush);
      pending += `${time} ${direction === 'in' ? '<' : '>'} ${redacted(text)}\n`;
    },
  };
};

const SECRET = /"(idToken|idTag|parentIdTag|password|AuthorizationKey|BasicAuthPassword)"\s*:\s*"[^"]*"/g;

/** Tokens and passwords stay out of the log. */
const redacted = (text: string): string =>
  /AuthorizationKey|BasicAuthPassword/.test(text)
    ? text.replace(SECRET, '"$1":"***"').replace(/"(value|attributeValue)"\s*:\s*"[^"]*"/g, '"$1":"***"')
    : text.replace(SECRET, '"$1":"***"');
