import { firmwareToWire } from '../../charger/link/system-orders.ts';
import type { Replies } from '../../domain/commands.ts';
import type { FirmwareStatus, FirmwareUpdate, SigningVerdict } from '../../domain/firmware.ts';
import { isBeyondRecall } from '../../machines/firmware.words.ts';
import type { Host } from '../host-contract.ts';
import type { SystemRefusal } from '../station-system.ts';
import { type CommandContext, type CommandHandler, replyLater } from './command.ts';

type Answer = Replies['updateFirmware'];

/**
 * L01, L02; 1.6 UpdateFirmware and SignedUpdateFirmware. What can be known at once is checked before the answer; the
 * rest is told by the actor `firmware`. An update that is under way gives way to this one (L01.FR.24).
 */
export const updateFirmware: CommandHandler<'updateFirmware'> = ({ update }, context) => {
  const { host, system, callId, modules } = context;
  if (modules?.provides('system')) return handOver(update, context);
  const refusal = system?.refusesFirmware(update) ?? (system ? undefined : NO_SYSTEM);
  if (!system || refusal) return refused(update, refusal ?? NO_SYSTEM, context);
  if (!update.signing) return begin(update, host);
  system.judge(update.signing.certificate, (verdict) =>
    replyLater(host, callId, verdict === 'valid' ? begin(update, host) : distrusted(verdict, host)),
  );
  return 'later';
};

/** Another module does it: what it answers is our answer, once the signing certificate is found good (L01.FR.21). */
const handOver = (update: FirmwareUpdate, context: CommandContext): 'later' => {
  const { host, callId, security } = context;
  if (!update.signing) return order(update, context);
  const { certificate } = update.signing;
  const args = { certificate_chain: certificate, certificate_types: ['MF' as const] };
  security('verify_certificate', args, (outcome) => {
    if ('value' in outcome && outcome.value === 'Valid') order(update, context);
    else replyLater(host, callId, distrusted('invalid', host));
  });
  return 'later';
};

const order = (update: FirmwareUpdate, context: CommandContext): 'later' => {
  const { host, callId, modules } = context;
  const request = { firmware_update_request: firmwareToWire(update) };
  modules?.ask(
    'system',
    'update_firmware',
    request,
  )?.((outcome) => {
    const status = 'value' in outcome ? outcome.value : 'Rejected';
    if (status === 'Accepted' || status === 'AcceptedCanceled') {
      host.post('firmware', { type: 'update taken', update } as { type: string });
      return replyLater(host, callId, { status });
    }
    if (status !== 'Rejected')
      return replyLater(
        host,
        callId,
        distrusted(status === 'RevokedCertificate' ? 'revoked' : 'invalid', host),
      );
    const additionalInfo = 'failed' in outcome ? outcome.failed.slice(0, 512) : 'the System refuses it';
    const statusInfo = { reasonCode: 'UnsupportedRequest', additionalInfo };
    return replyLater(host, callId, refused(update, { because: 'no installer', statusInfo }, context));
  });
  return 'later';
};

const NO_SYSTEM: SystemRefusal = {
  because: 'no installer',
  statusInfo: { reasonCode: 'UnsupportedRequest', additionalInfo: 'nothing here installs firmware' },
};

const begin = (update: FirmwareUpdate, host: Host): Answer => {
  const state = host.snapshot('firmware')?.value;
  if (isBeyondRecall(state)) return { status: 'Rejected', statusInfo: { reasonCode: 'FwUpdateInProgress' } };
  host.post('firmware', { type: 'update requested', update } as { type: string });
  return { status: state === 'idle' ? 'Accepted' : 'AcceptedCanceled' };
};

/** L01.FR.02, FR.22. */
const distrusted = (verdict: Exclude<SigningVerdict, 'valid'>, host: Host): Answer => {
  const event = 'InvalidFirmwareSigningCertificate';
  host.emit({
    type: 'notify',
    notification: { type: 'securityEvent', event, at: host.now(), techInfo: verdict },
  } as { type: string });
  return { status: verdict === 'revoked' ? 'RevokedCertificate' : 'InvalidCertificate' };
};

/** 1.6 UpdateFirmware has no status in its answer: what it amounts to is told at once. */
const refused = (
  update: FirmwareUpdate,
  { because, statusInfo }: SystemRefusal,
  { host, subprotocol }: CommandContext,
) => {
  if (subprotocol !== 'ocpp1.6' || update.signing) return { status: 'Rejected' as const, statusInfo };
  // Whitepaper L01.FR.20.
  if (because === 'unsigned')
    return { error: 'NotSupported' as const, description: 'this station takes signed firmware only' };
  const status: FirmwareStatus = because === 'location' ? 'DownloadFailed' : 'InstallationFailed';
  host.emit({
    type: 'notify',
    notification: { type: 'firmwareStatusChanged', at: host.now(), status, signed: false },
  } as { type: string });
  return { status: 'Rejected' as const };
};
