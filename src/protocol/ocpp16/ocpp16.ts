import type { OcppVersion, RpcErrorCode } from '../version.ts';
import { authorize, clearCache } from './authorization.ts';
import { changeAvailability, connectorStatusChanged } from './availability.ts';
import {
  certificateSigned,
  deleteCertificate,
  getInstalledCertificateIds,
  installCertificate,
  signCertificate,
} from './certificates.ts';
import { askDataTransfer, connectorUnplugged, hearDataTransfer } from './data-transfer.ts';
import { customerInformationPart, monitoringReportPart, stationEvents } from './device-model.ts';
import { firmwareStatusChanged, signedUpdateFirmware, updateFirmware } from './firmware.ts';
import { getCertificateStatus, getEvCertificate } from './iso15118pnc.ts';
import { getLocalListVersion, sendLocalList } from './local-list.ts';
import { getDiagnostics, getLog, logStatusChanged } from './log-upload.ts';
import { meterValuesTaken } from './metering.ts';
import {
  bootNotification,
  changeConfiguration,
  displayMessagesPart,
  getConfiguration,
  heartbeat,
  reportPart,
  reset,
} from './provisioning.ts';
import {
  extendedTriggerMessage,
  remoteStartTransaction,
  remoteStopTransaction,
  triggerMessage,
  unlockConnector,
} from './remote-control.ts';
import { cancelReservation, reservationEnded, reserveNow } from './reservation.ts';
import { securityEvent } from './security.ts';
import {
  chargingLimitChanged,
  chargingLimitCleared,
  chargingProfilesPart,
  clearChargingProfile,
  evScheduleChosen,
  getCompositeSchedule,
  setChargingProfile,
} from './smart-charging.ts';
import { transactionEvent } from './transactions.ts';

/** Where 1.6 spells a code otherwise, or has none and another stands in. */
const ERROR_CODES: Partial<Record<RpcErrorCode, string>> = {
  FormatViolation: 'FormationViolation',
  OccurrenceConstraintViolation: 'OccurenceConstraintViolation',
  MessageTypeNotSupported: 'GenericError',
  RpcFrameworkError: 'GenericError',
};

/** OCPP 1.6 edition 2 with its security extension, in the words of the domain. */
export const ocpp16: OcppVersion = {
  subprotocol: 'ocpp1.6',
  hear: {
    CancelReservation: cancelReservation,
    ChangeAvailability: changeAvailability,
    ChangeConfiguration: changeConfiguration,
    CertificateSigned: certificateSigned,
    ClearCache: clearCache,
    ClearChargingProfile: clearChargingProfile,
    DataTransfer: hearDataTransfer,
    DeleteCertificate: deleteCertificate,
    ExtendedTriggerMessage: extendedTriggerMessage,
    GetCompositeSchedule: getCompositeSchedule,
    GetConfiguration: getConfiguration,
    GetInstalledCertificateIds: getInstalledCertificateIds,
    InstallCertificate: installCertificate,
    GetDiagnostics: getDiagnostics,
    GetLocalListVersion: getLocalListVersion,
    GetLog: getLog,
    RemoteStartTransaction: remoteStartTransaction,
    RemoteStopTransaction: remoteStopTransaction,
    ReserveNow: reserveNow,
    Reset: reset,
    SendLocalList: sendLocalList,
    SetChargingProfile: setChargingProfile,
    SignedUpdateFirmware: signedUpdateFirmware,
    TriggerMessage: triggerMessage,
    UnlockConnector: unlockConnector,
    UpdateFirmware: updateFirmware,
  },
  tell: {
    transactionEvent,
    connectorStatusChanged,
    meterValuesTaken,
    securityEvent,
    reservationEnded,
    reportPart,
    displayMessagesPart,
    chargingProfilesPart,
    chargingLimitChanged,
    chargingLimitCleared,
    evScheduleChosen,
    monitoringReportPart,
    customerInformationPart,
    stationEvents,
    firmwareStatusChanged,
    logStatusChanged,
    connectorUnplugged,
  },
  ask: {
    bootNotification,
    heartbeat,
    authorize,
    dataTransfer: askDataTransfer,
    signCertificate,
    getEvCertificate,
    getCertificateStatus,
    chargingNeeds: 'not in this version',
  },
  rpcErrorCode: (code) => ERROR_CODES[code] ?? code,
};
