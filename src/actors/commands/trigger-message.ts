import type { CommandOf } from '../../domain/commands.ts';
import { requestCertificate } from '../certificate-signing.ts';
import { connectorAddress, connectorsAt, WHOLE_STATION } from '../layout.ts';
import { isRegistered } from '../registered.ts';
import { runningTransactions } from '../running-transactions.ts';
import type { CommandContext, CommandHandler } from './command.ts';

type Status = 'Accepted' | 'Rejected' | 'NotImplemented';
type Trigger = (command: CommandOf<'triggerMessage'>, context: CommandContext) => Status;

/** F06; 1.6 section 12. The answer goes out first; a message that this station never sends is NotImplemented (F06.FR.08). */
export const triggerMessage: CommandHandler<'triggerMessage'> = (command, context) => {
  const trigger = TRIGGERS[command.message];
  if (!trigger) return { status: 'NotImplemented' };
  if (command.evseId !== undefined && concerned(command, context).length === 0) return { status: 'Rejected' };
  return { status: trigger(command, context) };
};

const concerned = (command: CommandOf<'triggerMessage'>, { layout }: CommandContext) =>
  connectorsAt(layout, command);

const TRIGGERS: Partial<Record<CommandOf<'triggerMessage'>['message'], Trigger>> = {
  /** F06.FR.17: once accepted, a boot is not repeated. */
  bootNotification: (_command, { host }) => {
    if (isRegistered(host)) return 'Rejected';
    host.post('registration', { type: 'trigger boot' });
    return 'Accepted';
  },
  /** L01.FR.25, FR.26. */
  firmwareStatus: (_command, { host }) => {
    host.post('firmware', { type: 'report status', signed: false } as { type: string });
    return 'Accepted';
  },
  signedFirmwareStatus: (_command, { host }) => {
    host.post('firmware', { type: 'report status', signed: true } as { type: string });
    return 'Accepted';
  },
  /** F06.FR.14, FR.15. */
  logStatus: (_command, { host }) => {
    host.post('log-upload', { type: 'report status' });
    return 'Accepted';
  },
  diagnosticsStatus: (_command, { host }) => {
    host.post('log-upload', { type: 'report status', diagnostics: true } as { type: string });
    return 'Accepted';
  },
  heartbeat: (_command, { host }) => {
    // While a BootNotification is out nothing else may follow (B01.FR.08).
    if (!['accepted', 'pending'].includes(host.snapshot('registration')?.value as string)) return 'Rejected';
    host.post('registration', { type: 'trigger heartbeat' });
    return 'Accepted';
  },
  connectorStatus: (command, context) => {
    // 1.6: without a connector the station itself, number 0, reports too (section 5.17).
    const station = command.evseId === undefined ? [WHOLE_STATION] : [];
    for (const connector of [...station, ...concerned(command, context)])
      context.host.post(connectorAddress(connector), { type: 'report status' });
    return 'Accepted';
  },
  meterValues: (command, context) => {
    const evseIds = new Set(concerned(command, context).map(({ evseId }) => evseId));
    // F06.FR.06 has the clock-aligned measurands, 1.6 MeterValuesSampledData.
    const measurands = context.subprotocol === 'ocpp1.6' ? 'sampled' : 'aligned';
    for (const evseId of evseIds)
      context.host.emit({ type: 'take meter values', evseId, measurands } as { type: string });
    return 'Accepted';
  },
  /** A02.FR.02. Without the operator's name there is no subject to ask for (1.6: CpoName; A00.FR.511). */
  signCertificate: (_command, { host, model }) => {
    if (!model.value('SecurityCtrlr/OrganizationName')) return 'Rejected';
    requestCertificate(host, 'ChargingStationCertificate');
    return 'Accepted';
  },
  /** A02.FR.02. A station without ISO 15118 never asks for such a one. */
  signV2GCertificate: (_command, { host, settings }) => {
    const { v2gCertificateInstallationEnabled: enabled } = settings;
    if (enabled === undefined) return 'NotImplemented';
    if (enabled) requestCertificate(host, 'V2GCertificate');
    return enabled ? 'Accepted' : 'Rejected';
  },
  transactionEvent: (command, context) => {
    // Its number would overtake those before it, which wait for the registration.
    if (context.host.snapshot('registration')?.value !== 'accepted') return 'Rejected';
    const running = runningTransactions(context.host).filter(
      ({ connector }) => command.evseId === undefined || connector.evseId === command.evseId,
    );
    for (const { id, connector } of running)
      context.host.emit({ type: 'take meter values', evseId: connector.evseId, transactionId: id } as {
        type: string;
      });
    return running.length > 0 ? 'Accepted' : 'Rejected';
  },
};
