import type { OcppVersion } from '../version.ts';
import { authorize, clearCache } from './authorization.ts';
import { changeAvailability, connectorStatusChanged } from './availability.ts';
import {
  certificateSigned,
  deleteCertificate,
  getCertificateStatus,
  getEvCertificate,
  getInstalledCertificateIds,
  installCertificate,
  signCertificate,
} from './certificates.ts';
import { connectorUnplugged, costUpdated } from './cost.ts';
import { customerInformation, customerInformationPart } from './customer-information.ts';
import { askDataTransfer, hearDataTransfer } from './data-transfer.ts';
import {
  clearDisplayMessage,
  displayMessagesPart,
  getDisplayMessages,
  setDisplayMessage,
} from './display-messages.ts';
import { askChargingNeeds, evScheduleChosen } from './ev-charging.ts';
import { firmwareStatusChanged, updateFirmware } from './firmware.ts';
import { getLocalListVersion, sendLocalList } from './local-list.ts';
import { getLog, logStatusChanged } from './log-upload.ts';
import { meterValuesTaken } from './metering.ts';
import {
  clearVariableMonitoring,
  getMonitoringReport,
  monitoringReportPart,
  setMonitoringBase,
  setMonitoringLevel,
  setVariableMonitoring,
  stationEvents,
} from './monitoring.ts';
import { setNetworkProfile } from './network-profile.ts';
import { bootNotification, getVariables, heartbeat, reset, setVariables } from './provisioning.ts';
import {
  requestStartTransaction,
  requestStopTransaction,
  triggerMessage,
  unlockConnector,
} from './remote-control.ts';
import { getBaseReport, getReport, reportPart } from './reporting.ts';
import { cancelReservation, reservationEnded, reserveNow } from './reservation.ts';
import { securityEvent } from './security.ts';
import {
  chargingLimitChanged,
  chargingLimitCleared,
  chargingProfilesPart,
  clearChargingProfile,
  getChargingProfiles,
  getCompositeSchedule,
  setChargingProfile,
} from './smart-charging.ts';
import { getTransactionStatus, transactionEvent } from './transactions.ts';

/** OCPP 2.0.1 edition 3 in the words of the domain, which are mostly its own. */
export const ocpp201: OcppVersion = {
  subprotocol: 'ocpp2.0.1',
  hear: {
    CancelReservation: cancelReservation,
    ChangeAvailability: changeAvailability,
    CertificateSigned: certificateSigned,
    ClearCache: clearCache,
    ClearDisplayMessage: clearDisplayMessage,
    ClearChargingProfile: clearChargingProfile,
    ClearVariableMonitoring: clearVariableMonitoring,
    CustomerInformation: customerInformation,
    CostUpdated: costUpdated,
    DataTransfer: hearDataTransfer,
    DeleteCertificate: deleteCertificate,
    GetBaseReport: getBaseReport,
    GetDisplayMessages: getDisplayMessages,
    GetInstalledCertificateIds: getInstalledCertificateIds,
    InstallCertificate: installCertificate,
    GetLocalListVersion: getLocalListVersion,
    GetChargingProfiles: getChargingProfiles,
    GetCompositeSchedule: getCompositeSchedule,
    GetMonitoringReport: getMonitoringReport,
    GetReport: getReport,
    GetLog: getLog,
    GetTransactionStatus: getTransactionStatus,
    GetVariables: getVariables,
    RequestStartTransaction: requestStartTransaction,
    RequestStopTransaction: requestStopTransaction,
    ReserveNow: reserveNow,
    Reset: reset,
    SendLocalList: sendLocalList,
    SetDisplayMessage: setDisplayMessage,
    SetChargingProfile: setChargingProfile,
    SetMonitoringBase: setMonitoringBase,
    SetMonitoringLevel: setMonitoringLevel,
    SetVariableMonitoring: setVariableMonitoring,
    SetNetworkProfile: setNetworkProfile,
    SetVariables: setVariables,
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
    chargingNeeds: askChargingNeeds,
  },
  rpcErrorCode: (code) => code,
};
