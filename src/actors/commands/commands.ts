import type { Command, CommandType, Reply, Unsupported } from '../../domain/commands.ts';
import { clearCache } from './authorization.ts';
import { changeAvailability, unlockConnector } from './availability.ts';
import {
  certificateSigned,
  deleteCertificate,
  getInstalledCertificateIds,
  installCertificate,
} from './certificates.ts';
import type { CommandContext, CommandHandler, CommandHandlers } from './command.ts';
import { costUpdated } from './cost.ts';
import { customerInformation } from './customer-information.ts';
import { dataTransfer } from './data-transfer.ts';
import { clearDisplayMessage, getDisplayMessages, setDisplayMessage } from './display.ts';
import { updateFirmware } from './firmware.ts';
import { getLocalListVersion, sendLocalList } from './local-list.ts';
import { getLog } from './log-upload.ts';
import {
  clearVariableMonitoring,
  getMonitoringReport,
  setMonitoringBase,
  setMonitoringLevel,
  setVariableMonitoring,
} from './monitoring.ts';
import { setNetworkProfile } from './network-profile.ts';
import { changeConfiguration, getConfiguration, getVariables, setVariables } from './provisioning.ts';
import { requestStartTransaction, requestStopTransaction } from './remote-control.ts';
import { getBaseReport, getReport } from './reporting.ts';
import { cancelReservation, reserveNow } from './reservation.ts';
import { reset } from './reset.ts';
import {
  clearChargingProfile,
  getChargingProfiles,
  getCompositeSchedule,
  setChargingProfile,
} from './smart-charging.ts';
import { getTransactionStatus } from './transactions.ts';
import { triggerMessage } from './trigger-message.ts';

/** Who answers which command of the CSMS. */
export const commandHandlers: CommandHandlers = {
  cancelReservation,
  certificateSigned,
  changeAvailability,
  changeConfiguration,
  clearCache,
  clearDisplayMessage,
  clearChargingProfile,
  clearVariableMonitoring,
  customerInformation,
  costUpdated,
  dataTransfer,
  deleteCertificate,
  getBaseReport,
  getChargingProfiles,
  getCompositeSchedule,
  getConfiguration,
  getDisplayMessages,
  getInstalledCertificateIds,
  getLocalListVersion,
  getMonitoringReport,
  getReport,
  getLog,
  getTransactionStatus,
  getVariables,
  installCertificate,
  requestStartTransaction,
  requestStopTransaction,
  reserveNow,
  reset,
  sendLocalList,
  setDisplayMessage,
  setChargingProfile,
  setMonitoringBase,
  setMonitoringLevel,
  setVariableMonitoring,
  setNetworkProfile,
  setVariables,
  triggerMessage,
  unlockConnector,
  updateFirmware,
};

/** What answers these is owed to the CSMS, and stored until it has taken it: some of them are told in a hundred kilobytes. */
const OWED: readonly CommandType[] = [
  'customerInformation',
  'getBaseReport',
  'getChargingProfiles',
  'getDisplayMessages',
  'getMonitoringReport',
  'getReport',
  'triggerMessage',
];

/** A CSMS that asks for more and more and takes none of it must not fill the disk, nor cost a single meter value. */
const tooMuchWaits = ({ type }: Command, { crowded }: CommandContext): Unsupported | undefined =>
  OWED.includes(type) && crowded()
    ? { error: 'InternalError', description: 'too much waits for this CSMS already: take that first' }
    : undefined;

export const handleCommand = (command: Command, context: CommandContext): Reply | 'later' =>
  tooMuchWaits(command, context) ??
  (commandHandlers[command.type] as CommandHandler<typeof command.type>)(command as never, context);
