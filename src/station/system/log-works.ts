/** The work on a log: gathered, sent. Loaded when a CSMS first asks for one. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DayFile, filesWithin, writeDiagnosticsLog } from '../../charger/logs/diagnostics-log.ts';
import { upload as send } from '../../charger/transfers/carriers.ts';
import type { TransferFailure, TransferOutcome } from '../../charger/transfers/transfer.ts';
import { Watch } from '../../charger/transfers/watch.ts';
import { type LogUpload, logFileName } from '../../domain/log-upload.ts';
import { toRfc3339 } from '../../domain/time.ts';
import { readLocation } from '../../domain/transfer-location.ts';
import type { UploadFailure } from '../../machines/log-upload.machine.ts';
import { messageLogFiles } from '../message-log/day-files.ts';
import type { Works } from './built-in-system.ts';
import { trustOf } from './firmware-works.ts';

type Order = { run: string; upload: LogUpload; fileName: string };

const JOB = 'log';

/** What the file will be called; undefined: there is nothing of that time (N01.FR.05). */
export const fileNameOf = async (upload: LogUpload, works: Works): Promise<string | undefined> => {
  const { model, clock } = works;
  if (!(await hasAny(upload, works))) return undefined;
  return logFileName(upload.kind, model.value('SecurityCtrlr/Identity') ?? '', toRfc3339(clock.now()));
};

const hasAny = async (upload: LogUpload, works: Works): Promise<boolean> => {
  if (upload.kind === 'SecurityLog')
    return works.storage.securityLog.within(upload.oldest, upload.latest).length > 0;
  await works.messageLog.written();
  return filesWithin(await dayFiles(works), upload).length > 0;
};

const dayFiles = async ({ config }: Works): Promise<DayFile[]> => {
  const folder = config.ocpp.messageLogFolder;
  const names = await readdir(folder).catch(() => []);
  return messageLogFiles(names).map(({ name, day }) => ({ path: join(folder, name), day }));
};

export const uploadLog = ({ run, upload, fileName }: Order, works: Works): void =>
  works.jobs.begin(
    JOB,
    (signal) => sent({ run, upload, fileName }, signal, works),
    (outcome) => {
      const { host, log } = works;
      if ('bytes' in outcome)
        return host.receive('log-upload', { type: 'log uploaded', run } as { type: string });
      log('warn', `log: the upload failed: ${outcome.why}`);
      const failed = { type: 'upload failed', run, status: STATUS[outcome.failed], final: false };
      host.receive('log-upload', failed);
    },
  );

const STATUS: Readonly<Record<TransferFailure['failed'], UploadFailure>> = {
  bad: 'BadMessage',
  broken: 'UploadFailure',
  canceled: 'UploadFailure',
  denied: 'PermissionDenied',
  missing: 'PermissionDenied',
  tooLarge: 'UploadFailure',
  unreachable: 'UploadFailure',
  unsupported: 'NotSupportedOperation',
};

const sent = async (
  { upload, fileName }: Order,
  signal: AbortSignal,
  works: Works,
): Promise<TransferOutcome> => {
  const rules = works.rules();
  const read = readLocation(upload.location, rules);
  if ('refused' in read) return { failed: 'denied', why: read.why };
  const file = join(works.folder, 'log');
  try {
    await mkdir(works.folder, { recursive: true, mode: 0o700 });
    await gather(upload, file, works);
  } catch (error) {
    return { failed: 'broken', why: `the log could not be gathered: ${(error as Error).message}` };
  }
  const watch = new Watch(works.clock, signal, () => works.jobs.moved());
  return send({ ...read, rules, trust: trustOf(works), watch, file, name: fileName });
};

const gather = async (upload: LogUpload, file: string, works: Works): Promise<void> => {
  if (upload.kind === 'SecurityLog') return writeFile(file, securityLines(upload, works), { mode: 0o600 });
  await works.messageLog.written();
  return writeDiagnosticsLog(file, headOf(works), await dayFiles(works), upload);
};

/** One JSON object a line. */
const securityLines = ({ oldest, latest }: LogUpload, { storage }: Works): string =>
  storage.securityLog
    .within(oldest, latest)
    .map(
      ({ at, event, techInfo }) => `${JSON.stringify({ timestamp: toRfc3339(at), type: event, techInfo })}\n`,
    )
    .join('');

/** What a reader of the log wants to know first. No variable that may hold a secret. */
const headOf = ({ model, clock, storage }: Works): string[] => {
  const { entries, bytes } = storage.outbox.size();
  const told = {
    time: toRfc3339(clock.now()),
    identity: model.value('SecurityCtrlr/Identity'),
    vendor: model.value('InternalCtrlr/ChargePointVendor'),
    model: model.value('InternalCtrlr/ChargePointModel'),
    firmware: model.value('InternalCtrlr/FirmwareVersion'),
    node: process.version,
    uptimeSeconds: Math.round(process.uptime()),
    memoryBytes: process.memoryUsage.rss(),
    undelivered: { messages: entries, bytes },
    deadLetters: storage.deadLetters.all().length,
  };
  return [`# ${JSON.stringify(told)}`];
};

export const discardLog = (works: Works): void =>
  works.jobs.begin(
    JOB,
    () => rm(join(works.folder, 'log'), { force: true }),
    () => {},
  );
