import { createHmac, randomBytes } from 'node:crypto';
import type { FrameSeen, LinkEvent } from '../actors/csms/csms-link.ts';
import type { NotifyEffect } from '../actors/csms/outbox.ts';
import type { Log } from '../actors/host/trace.ts';
import type { Host } from '../actors/host-contract.ts';
import type { OcppConfig } from '../config/station-config.ts';
import type { ChargerError } from '../domain/connector.ts';
import type { DeviceModel } from '../domain/device-model/device-model.ts';
import type { Storage } from '../persistence/storage.ts';
import { DayFiles } from './message-log/day-files.ts';
import { connectionText, errorText, FrameLines, line, notificationText } from './message-log/lines.ts';
import { redactor, unredacted } from './message-log/redaction.ts';

/**
 * What went over the wire and what led to it, in lines that a person can read and grep: every OCPP message, the
 * connection, transactions, errors. One file a day by the station's clock, in UTC.
 */
export type MessageLog = {
  frame(frame: FrameSeen): void;
  connection(event: LinkEvent): void;
  /** Something that went wrong, in a sentence. */
  trouble(text: string): void;
  /** The disk is needed for something better: nothing more is written. */
  giveUp(): void;
  /** Resolves when all that was said so far is in the files. */
  written(): Promise<void>;
  /** Writes what waits. */
  close(): Promise<void>;
};

export type MessageLogParts = {
  config: { ocpp: Pick<OcppConfig, 'messageLogFolder' | 'messageLog'> };
  model: Pick<DeviceModel, 'value'>;
  host: Host;
  storage: Storage;
  /** Of the process: told when the message log cannot be written. The station goes on. */
  log: Log;
};

const SILENT: MessageLog = {
  frame: () => {},
  connection: () => {},
  trouble: () => {},
  giveUp: () => {},
  written: async () => {},
  close: async () => {},
};

export const openMessageLog = (parts: MessageLogParts): MessageLog => {
  const { host, model, config } = parts;
  if (model.value('InternalCtrlr/LogMessages') === 'false') return SILENT;
  const files = openFiles(parts);
  const redaction = config.ocpp.messageLog.secrets ? unredacted : redactor(markOf(parts));
  const frames = new FrameLines(redaction);
  let givenUp = false;
  const append = (at: number, length: number, make: () => string) => {
    if (!givenUp) files.append(at, make, length);
  };
  const tell = (sign: Parameters<typeof line>[1], text: string | undefined) => {
    const at = host.now();
    if (text !== undefined) append(at, text.length, () => line(at, sign, redaction.text(text)));
  };
  tellWhatHappens(host, tell);
  const flush = () => files.flush();
  process.once('exit', flush);
  return {
    frame: (frame) => append(frame.at, frame.text.length, () => frames.line(frame)),
    connection: (event) => tell('*', connectionText(event)),
    trouble: (text) => tell('!', text),
    giveUp: () => {
      givenUp = true;
    },
    written: () => files.settled(),
    close: async () => {
      await files.settled();
      process.off('exit', flush);
    },
  };
};

type Tell = (sign: Parameters<typeof line>[1], text: string | undefined) => void;
type ErrorEffect = {
  type: 'raiseError' | 'clearError';
  evseId: number;
  connectorId?: number;
  error: ChargerError;
};

const tellWhatHappens = (host: Host, tell: Tell): void => {
  host.after<NotifyEffect>('notify', ({ notification }) => {
    const told = notificationText(notification);
    if (told) tell(told.sign, told.text);
  });
  host.after<ErrorEffect>('raiseError', (effect) => tell('!', errorText('raised', effect)));
  host.after<ErrorEffect>('clearError', (effect) => tell('!', errorText('cleared', effect)));
};

const openFiles = ({ config: { ocpp }, host, log }: MessageLogParts): DayFiles =>
  new DayFiles({
    folder: ocpp.messageLogFolder,
    maxBytes: ocpp.messageLog.maxBytes,
    maxAgeDays: ocpp.messageLog.maxAgeDays,
    failed: (file, error) =>
      log('warn', `the message log ${file} cannot be written, the station goes on: ${error.message}`),
    lostLine: (count) => line(host.now(), '!', `${count} lines could not be written here`),
  });

/** A log whose warnings and errors stand in the message log too. */
export const alsoTold =
  (messageLog: MessageLog, log: Log): Log =>
  (level, message, details) => {
    log(level, message, details);
    if (level === 'warn' || level === 'error') messageLog.trouble(`${level}: ${message}`);
  };

const KEY = 'key of the message log';

/** A token's mark: the first digits of a keyed hash. The key stays in the database; tokens differ in case alone are one. */
const markOf = ({ host, storage }: MessageLogParts): ((token: string) => string) => {
  const found = storage.facts.get(KEY);
  const key = found ?? randomBytes(32).toString('base64');
  if (found === undefined) host.stage(() => storage.facts.put(KEY, key));
  return (token) => `#${createHmac('sha256', key).update(token.toLowerCase()).digest('hex').slice(0, 10)}`;
};
