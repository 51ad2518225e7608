import { logsToWire } from '../../charger/link/system-orders.ts';
import type { Replies } from '../../domain/commands.ts';
import type { LogUpload } from '../../domain/log-upload.ts';
import type { Host } from '../host-contract.ts';
import type { SystemRefusal } from '../station-system.ts';
import { type CommandContext, type CommandHandler, replyLater } from './command.ts';

type Answer = Replies['getLog'];

/** N01; 1.6 GetDiagnostics and GetLog. An upload that is under way gives way to this one (N01.FR.12). */
export const getLog: CommandHandler<'getLog'> = ({ upload }, context) => {
  const { host, system, callId, modules } = context;
  if (modules?.provides('system')) return handOver(upload, context);
  const refusal = system?.refusesUpload(upload);
  if (!system || refusal) return refused(upload, refusal, host);
  system.holdsLog(upload, (fileName) =>
    replyLater(host, callId, fileName === undefined ? NOTHING_THERE : begin(upload, fileName, host)),
  );
  return 'later';
};

/** Another module sends it: what it answers is our answer. */
const handOver = (upload: LogUpload, { host, callId, modules }: CommandContext): 'later' => {
  modules?.ask('system', 'upload_logs', { upload_logs_request: logsToWire(upload) })?.((outcome) => {
    const answer = 'value' in outcome ? outcome.value : { status: 'Rejected' as const };
    const { status, file_name: fileName = '' } = answer;
    if (status === 'Rejected') return replyLater(host, callId, refused(upload, undefined, host));
    host.post('log-upload', { type: 'upload taken', upload, fileName } as { type: string });
    return replyLater(host, callId, { status, ...(fileName !== '' && { fileName }) });
  });
  return 'later';
};

/** N01.FR.05. */
const NOTHING_THERE: Answer = { status: 'Rejected', statusInfo: { reasonCode: 'NotFound' } };

const begin = (upload: LogUpload, fileName: string, host: Host): Answer => {
  const isFree = host.snapshot('log-upload')?.value === 'idle';
  host.post('log-upload', { type: 'upload requested', upload, fileName } as { type: string });
  return { status: isFree ? 'Accepted' : 'AcceptedCanceled', fileName };
};

/** 1.6 GetDiagnostics has no status in its answer: that it failed is told at once. */
const refused = (upload: LogUpload, refusal: SystemRefusal | undefined, host: Host): Answer => {
  if (upload.requestId === undefined)
    host.emit({
      type: 'notify',
      notification: {
        type: 'logStatusChanged',
        at: host.now(),
        status: 'UploadFailure',
        diagnostics: true,
      },
    } as { type: string });
  return {
    status: 'Rejected',
    statusInfo: refusal?.statusInfo ?? { reasonCode: 'UnsupportedRequest' },
  };
};
