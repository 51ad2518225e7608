/** Every message of 1.6 with every member that it may have, and with none that it may lack: each goes where it belongs. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Inquiry, InquiryType } from '../../../src/domain/inquiries.ts';
import type { Notification } from '../../../src/domain/notifications.ts';
import { ISO15118PNC, refusalOf } from '../../../src/protocol/ocpp16/iso15118pnc.ts';
import { ocpp16 } from '../../../src/protocol/ocpp16/ocpp16.ts';
import { loadValidator, type Validator } from '../../../src/protocol/validate.ts';
import { stoppedReasons, view } from '../arbitraries.ts';
import { answers, asks, hears, learns, tells } from '../hear.ts';

let validator: Validator;
beforeAll(async () => {
  validator = await loadValidator('ocpp1.6');
});

const TIME = '2025-03-01T10:00:00.000Z';
const LATER = '2025-03-01T12:00:00.000Z';
const at = Date.parse(TIME);
const later = Date.parse(LATER);
const token = { value: 'TAG', type: 'ISO14443' };
const group = { value: 'GROUP', type: 'ISO14443' };
const hashData = { hashAlgorithm: 'SHA256', issuerNameHash: 'aa', issuerKeyHash: 'bb', serialNumber: '1' };
const long = (length: number): string => 'x'.repeat(length + 10);
const cut = (length: number): string => 'x'.repeat(length);

const profile = {
  chargingProfileId: 1,
  transactionId: 0,
  stackLevel: 2,
  chargingProfilePurpose: 'TxProfile',
  chargingProfileKind: 'Recurring',
  recurrencyKind: 'Daily',
  validFrom: TIME,
  validTo: LATER,
  chargingSchedule: {
    duration: 600,
    startSchedule: TIME,
    chargingRateUnit: 'A',
    minChargingRate: 6,
    chargingSchedulePeriod: [{ startPeriod: 0, limit: 16, numberPhases: 1 }],
  },
};
const kept = {
  id: 1,
  transaction: { csmsId: 0 },
  stackLevel: 2,
  purpose: 'TxProfile',
  kind: 'Recurring',
  recurrencyKind: 'Daily',
  validFrom: at,
  validTo: later,
  chargingSchedules: [
    {
      duration: 600,
      startSchedule: at,
      rateUnit: 'A',
      minChargingRate: 6,
      periods: [{ startPeriod: 0, limit: 16, numberPhases: 1 }],
    },
  ],
};
const leastProfile = {
  chargingProfileId: 1,
  stackLevel: 0,
  chargingProfilePurpose: 'ChargePointMaxProfile',
  chargingProfileKind: 'Relative',
  chargingSchedule: { chargingRateUnit: 'W', chargingSchedulePeriod: [{ startPeriod: 0, limit: 11_000 }] },
};
const leastKept = {
  id: 1,
  stackLevel: 0,
  purpose: 'ChargingStationMaxProfile',
  kind: 'Relative',
  chargingSchedules: [{ rateUnit: 'W', periods: [{ startPeriod: 0, limit: 11_000 }] }],
};
/** A message of the application note on ISO 15118. */
const pnc = (messageId: string, data?: unknown) => ({
  vendorId: ISO15118PNC,
  messageId,
  ...(data !== undefined && { data: typeof data === 'string' ? data : JSON.stringify(data) }),
});

describe('what the CSMS says', () => {
  it.each<[action: string, payload: object, command: object]>([
    [
      'RemoteStartTransaction',
      { idTag: 'TAG', connectorId: 2, chargingProfile: profile },
      {
        type: 'requestStartTransaction',
        idToken: token,
        evseId: 2,
        connectorId: 1,
        chargingProfile: kept,
      },
    ],
    [
      'SetChargingProfile',
      { connectorId: 0, csChargingProfiles: leastProfile },
      { type: 'setChargingProfile', evseId: 0, profile: leastKept },
    ],
    [
      'SetChargingProfile',
      { connectorId: 3, csChargingProfiles: profile },
      { type: 'setChargingProfile', evseId: 2, profile: kept },
    ],
    [
      'ClearChargingProfile',
      { id: 0, connectorId: 0, chargingProfilePurpose: 'ChargePointMaxProfile', stackLevel: 0 },
      {
        type: 'clearChargingProfile',
        criteria: { id: 0, evseId: 0, purpose: 'ChargingStationMaxProfile', stackLevel: 0 },
      },
    ],
    ['ClearChargingProfile', {}, { type: 'clearChargingProfile', criteria: {} }],
    [
      'GetCompositeSchedule',
      { connectorId: 3, duration: 60, chargingRateUnit: 'A' },
      { type: 'getCompositeSchedule', evseId: 2, durationSeconds: 60, unit: 'A' },
    ],
    [
      'GetCompositeSchedule',
      { connectorId: 0, duration: 60 },
      { type: 'getCompositeSchedule', evseId: 0, durationSeconds: 60 },
    ],
    [
      'InstallCertificate',
      { certificateType: 'CentralSystemRootCertificate', certificate: 'PEM' },
      { type: 'installCertificate', certificateType: 'CSMSRootCertificate', certificate: 'PEM' },
    ],
    [
      'InstallCertificate',
      { certificateType: 'ManufacturerRootCertificate', certificate: 'PEM' },
      { type: 'installCertificate', certificateType: 'ManufacturerRootCertificate', certificate: 'PEM' },
    ],
    ['DeleteCertificate', { certificateHashData: hashData }, { type: 'deleteCertificate', hashData }],
    [
      'GetInstalledCertificateIds',
      { certificateType: 'CentralSystemRootCertificate' },
      { type: 'getInstalledCertificateIds', types: ['CSMSRootCertificate'] },
    ],
    ['CertificateSigned', { certificateChain: 'PEM' }, { type: 'certificateSigned', chain: 'PEM' }],
    [
      'UpdateFirmware',
      { location: 'ftp://l', retrieveDate: TIME, retries: 0, retryInterval: 0 },
      {
        type: 'updateFirmware',
        update: { location: 'ftp://l', retrieveAt: at, retries: 0, retryInterval: 0 },
      },
    ],
    [
      'UpdateFirmware',
      { location: 'ftp://l', retrieveDate: TIME },
      { type: 'updateFirmware', update: { location: 'ftp://l', retrieveAt: at } },
    ],
    [
      'SignedUpdateFirmware',
      {
        requestId: 0,
        retries: 0,
        retryInterval: 0,
        firmware: {
          location: 'ftp://l',
          retrieveDateTime: TIME,
          installDateTime: LATER,
          signingCertificate: 'PEM',
          signature: 'S',
        },
      },
      {
        type: 'updateFirmware',
        update: {
          requestId: 0,
          location: 'ftp://l',
          retrieveAt: at,
          installAt: later,
          signing: { certificate: 'PEM', signature: 'S' },
          retries: 0,
          retryInterval: 0,
        },
      },
    ],
    [
      'SignedUpdateFirmware',
      {
        requestId: 1,
        firmware: { location: 'ftp://l', retrieveDateTime: TIME, signingCertificate: 'PEM', signature: 'S' },
      },
      {
        type: 'updateFirmware',
        update: {
          requestId: 1,
          location: 'ftp://l',
          retrieveAt: at,
          signing: { certificate: 'PEM', signature: 'S' },
        },
      },
    ],
    [
      'GetDiagnostics',
      { location: 'ftp://l', startTime: TIME, stopTime: LATER, retries: 0, retryInterval: 0 },
      {
        type: 'getLog',
        upload: {
          kind: 'DiagnosticsLog',
          location: 'ftp://l',
          oldest: at,
          latest: later,
          retries: 0,
          retryInterval: 0,
        },
      },
    ],
    [
      'GetDiagnostics',
      { location: 'ftp://l' },
      { type: 'getLog', upload: { kind: 'DiagnosticsLog', location: 'ftp://l' } },
    ],
    [
      'GetLog',
      { logType: 'SecurityLog', requestId: 1, log: { remoteLocation: 'ftp://l' } },
      { type: 'getLog', upload: { kind: 'SecurityLog', requestId: 1, location: 'ftp://l' } },
    ],
    ['GetConfiguration', { key: ['A', 'B'] }, { type: 'getConfiguration', keys: ['A', 'B'] }],
    [
      'ReserveNow',
      { connectorId: 3, expiryDate: TIME, idTag: 'TAG', parentIdTag: 'GROUP', reservationId: 0 },
      {
        type: 'reserveNow',
        reservation: {
          id: 0,
          idToken: token,
          groupIdToken: group,
          evseId: 2,
          expiry: at,
          endsWhenPresented: false,
        },
      },
    ],
    [
      'ReserveNow',
      { connectorId: 0, expiryDate: TIME, idTag: 'TAG', reservationId: 1 },
      {
        type: 'reserveNow',
        reservation: { id: 1, idToken: token, expiry: at, endsWhenPresented: false },
      },
    ],
    ['CancelReservation', { reservationId: 0 }, { type: 'cancelReservation', reservationId: 0 }],
    ['GetLocalListVersion', {}, { type: 'getLocalListVersion' }],
    ['Reset', { type: 'Hard' }, { type: 'reset', kind: 'Hard' }],
    ['DataTransfer', { vendorId: 'v' }, { type: 'dataTransfer', vendorId: 'v' }],
    [
      'DataTransfer',
      { vendorId: 'v', messageId: '', data: '' },
      { type: 'dataTransfer', vendorId: 'v', messageId: '', data: '' },
    ],
  ])('%s %j', (action, payload, command) => {
    expect(hears(ocpp16, validator, action, payload)).toEqual(command);
  });

  it('a local list, its size, and what it says of each tag', () => {
    const request = {
      listVersion: 3,
      updateType: 'Full',
      localAuthorizationList: [
        { idTag: 'TAG', idTagInfo: { status: 'Accepted', expiryDate: TIME, parentIdTag: 'GROUP' } },
        { idTag: 'GROUP' },
      ],
    };
    expect(hears(ocpp16, validator, 'SendLocalList', request)).toEqual({
      type: 'sendLocalList',
      versionNumber: 3,
      updateType: 'Full',
      entries: [
        { idToken: token, idTokenInfo: { status: 'Accepted', expiry: at, groupId: group } },
        { idToken: group },
      ],
      bytes: JSON.stringify(request).length,
    });
    expect(
      hears(ocpp16, validator, 'SendLocalList', { listVersion: 4, updateType: 'Differential' }),
    ).toMatchObject({ entries: [] });
  });

  it.each([
    ['TriggerMessage', 'BootNotification', 'bootNotification'],
    ['TriggerMessage', 'DiagnosticsStatusNotification', 'diagnosticsStatus'],
    ['TriggerMessage', 'FirmwareStatusNotification', 'firmwareStatus'],
    ['TriggerMessage', 'Heartbeat', 'heartbeat'],
    ['ExtendedTriggerMessage', 'BootNotification', 'bootNotification'],
    ['ExtendedTriggerMessage', 'LogStatusNotification', 'logStatus'],
    ['ExtendedTriggerMessage', 'FirmwareStatusNotification', 'signedFirmwareStatus'],
    ['ExtendedTriggerMessage', 'Heartbeat', 'heartbeat'],
  ])(
    '%s %s is wanted of the charge point, whatever connector is named',
    (action, requestedMessage, message) => {
      expect(hears(ocpp16, validator, action, { requestedMessage, connectorId: 1 })).toEqual({
        type: 'triggerMessage',
        message,
      });
    },
  );

  it.each([
    ['TriggerMessage', 'MeterValues', 'meterValues'],
    ['TriggerMessage', 'StatusNotification', 'connectorStatus'],
    ['ExtendedTriggerMessage', 'MeterValues', 'meterValues'],
    ['ExtendedTriggerMessage', 'StatusNotification', 'connectorStatus'],
  ])('%s %s is wanted of one connector, or of all', (action, requestedMessage, message) => {
    expect(hears(ocpp16, validator, action, { requestedMessage, connectorId: 3 })).toEqual({
      type: 'triggerMessage',
      message,
      evseId: 2,
      connectorId: 2,
    });
    expect(hears(ocpp16, validator, action, { requestedMessage })).toEqual({
      type: 'triggerMessage',
      message,
    });
  });
});

describe('ISO 15118 inside DataTransfer', () => {
  const all = ['V2GRootCertificate', 'MORootCertificate', 'V2GCertificateChain'];
  it.each<[messageId: string, data: unknown, command: object]>([
    [
      'CertificateSigned',
      { certificateChain: 'PEM' },
      { type: 'certificateSigned', chain: 'PEM', certificateType: 'V2GCertificate' },
    ],
    ['DeleteCertificate', { certificateHashData: hashData }, { type: 'deleteCertificate', hashData }],
    [
      'GetInstalledCertificateIds',
      { certificateType: ['MORootCertificate'] },
      { type: 'getInstalledCertificateIds', types: ['MORootCertificate'] },
    ],
    ['GetInstalledCertificateIds', {}, { type: 'getInstalledCertificateIds', types: all }],
    ['GetInstalledCertificateIds', undefined, { type: 'getInstalledCertificateIds', types: all }],
    [
      'InstallCertificate',
      { certificateType: 'V2GRootCertificate', certificate: 'P'.repeat(5500) },
      {
        type: 'installCertificate',
        certificateType: 'V2GRootCertificate',
        certificate: 'P'.repeat(5500),
      },
    ],
    ['TriggerMessage', '', { type: 'triggerMessage', message: 'signV2GCertificate' }],
    [
      'TriggerMessage',
      { requestedMessage: 'SignV2GCertificate' },
      { type: 'triggerMessage', message: 'signV2GCertificate' },
    ],
  ])('%s %j', (messageId, data, command) => {
    expect(hears(ocpp16, validator, 'DataTransfer', pnc(messageId, data))).toEqual(command);
  });

  it.each<[messageId: string, data: unknown]>([
    ['CertificateSigned', { certificateChain: '' }],
    ['DeleteCertificate', { certificateHashData: { ...hashData, issuerNameHash: 'a'.repeat(129) } }],
    ['DeleteCertificate', { certificateHashData: { ...hashData, issuerKeyHash: '' } }],
    ['DeleteCertificate', { certificateHashData: { ...hashData, serialNumber: '1'.repeat(41) } }],
    ['DeleteCertificate', { certificateHashData: { ...hashData, serialNumber: '' } }],
    ['DeleteCertificate', { certificateHashData: { ...hashData, hashAlgorithm: 'MD5' } }],
    ['GetInstalledCertificateIds', { certificateType: [] }],
    ['InstallCertificate', { certificateType: 'V2GRootCertificate', certificate: 'P'.repeat(5501) }],
    ['InstallCertificate', { certificateType: 'CSMSRootCertificate', certificate: 'PEM' }],
    ['TriggerMessage', { requestedMessage: 'Heartbeat' }],
    ['InstallCertificate', 'no JSON'],
    ['Unknown', {}],
  ])('%s %j cannot be read, and goes to whoever knows the vendor', (messageId, data) => {
    expect(hears(ocpp16, validator, 'DataTransfer', pnc(messageId, data))).toMatchObject({
      type: 'dataTransfer',
      vendorId: ISO15118PNC,
    });
  });

  it('the same of another vendor is no message of ours', () => {
    const payload = { ...pnc('TriggerMessage'), vendorId: 'v' };
    expect(hears(ocpp16, validator, 'DataTransfer', payload)).toMatchObject({ type: 'dataTransfer' });
  });

  it('what cannot be read is rejected, what nobody knows is unknown', () => {
    expect(refusalOf('CertificateSigned')).toEqual({ status: 'Rejected' });
    expect(refusalOf('Unknown')).toEqual({ status: 'UnknownMessageId' });
    expect(refusalOf(undefined)).toEqual({ status: 'UnknownMessageId' });
  });

  it.each<[messageId: string, data: unknown, reply: object, response: object]>([
    [
      'CertificateSigned',
      { certificateChain: 'PEM' },
      { status: 'Rejected', statusInfo: { reasonCode: 'X' } },
      { status: 'Rejected' },
    ],
    [
      'GetInstalledCertificateIds',
      {},
      {
        status: 'Accepted',
        certificates: [
          { certificateType: 'V2GCertificateChain', hashData, children: [hashData] },
          { certificateType: 'MORootCertificate', hashData },
        ],
      },
      {
        status: 'Accepted',
        certificateHashDataChain: [
          {
            certificateType: 'V2GCertificateChain',
            certificateHashData: hashData,
            childCertificateHashData: [hashData],
          },
          { certificateType: 'MORootCertificate', certificateHashData: hashData },
        ],
      },
    ],
    ['GetInstalledCertificateIds', {}, { status: 'NotFound', certificates: [] }, { status: 'NotFound' }],
  ])('%s %j is answered %j', (messageId, data, reply, response) => {
    expect(answers(ocpp16, validator, 'DataTransfer', reply as never, pnc(messageId, data))).toEqual({
      status: 'Accepted',
      data: JSON.stringify(response),
    });
  });
});

describe('what we answer', () => {
  const more = { statusInfo: { reasonCode: 'X' } };
  it.each<[action: string, reply: object, response?: object, request?: object]>([
    ...[
      'RemoteStartTransaction',
      'RemoteStopTransaction',
      'CancelReservation',
      'ChangeAvailability',
      'CertificateSigned',
      'ClearCache',
      'InstallCertificate',
      'ReserveNow',
      'Reset',
      'SetChargingProfile',
      'TriggerMessage',
      'ExtendedTriggerMessage',
      'ChangeConfiguration',
      'SignedUpdateFirmware',
      'GetCompositeSchedule',
    ].map((action): [string, object, object] => [
      action,
      { status: 'Rejected', ...more },
      { status: 'Rejected' },
    ]),
    ['Reset', { status: 'Accepted' }],
    ['UnlockConnector', { status: 'UnlockFailed', ...more }, { status: 'UnlockFailed' }],
    ['UnlockConnector', { status: 'Unlocked' }],
    ['ClearChargingProfile', { status: 'Unknown' }],
    ['DeleteCertificate', { status: 'NotFound', ...more }, { status: 'NotFound' }],
    ['SendLocalList', { status: 'NotSupported', ...more }, { status: 'NotSupported' }],
    ['GetLocalListVersion', { version: -1 }, { listVersion: -1 }],
    ['UpdateFirmware', { status: 'Rejected' }, {}],
    ['GetDiagnostics', { status: 'Accepted', fileName: '' }, { fileName: '' }],
    ['GetDiagnostics', { status: 'Rejected' }, {}],
    ['GetLog', { status: 'AcceptedCanceled', fileName: 'f' }, { status: 'AcceptedCanceled', filename: 'f' }],
    ['GetLog', { status: 'Rejected', ...more }, { status: 'Rejected' }],
    ['GetConfiguration', { known: [], unknown: [] }, {}],
    [
      'DataTransfer',
      { status: 'Accepted', data: 'text' },
      { status: 'Accepted', data: 'text' },
      { vendorId: 'v' },
    ],
    ['DataTransfer', { status: 'UnknownVendorId' }, { status: 'UnknownVendorId' }, { vendorId: 'v' }],
    [
      'GetInstalledCertificateIds',
      { status: 'Accepted', certificates: [{ certificateType: 'CSMSRootCertificate', hashData }] },
      { status: 'Accepted', certificateHashData: [hashData] },
    ],
    ['GetInstalledCertificateIds', { status: 'NotFound', certificates: [] }, { status: 'NotFound' }],
    [
      'GetCompositeSchedule',
      {
        status: 'Accepted',
        schedule: {
          evseId: 2,
          durationSeconds: 600,
          start: at,
          unit: 'A',
          periods: [
            { startPeriod: 0, limit: 16, numberPhases: 1, phaseToUse: 2 },
            { startPeriod: 60, limit: 8 },
          ],
        },
      },
      {
        status: 'Accepted',
        connectorId: 3,
        scheduleStart: TIME,
        chargingSchedule: {
          duration: 600,
          chargingRateUnit: 'A',
          chargingSchedulePeriod: [
            { startPeriod: 0, limit: 16, numberPhases: 1 },
            { startPeriod: 60, limit: 8 },
          ],
        },
      },
      { connectorId: 3, duration: 600 },
    ],
  ])('%s %j', (action, reply, response = reply, request = {}) => {
    expect(answers(ocpp16, validator, action, reply as never, request)).toEqual(response);
  });

  it.each([
    ['MessageTypeNotSupported', 'GenericError'],
    ['RpcFrameworkError', 'GenericError'],
    ['SecurityError', 'SecurityError'],
  ] as const)('the error code %s is %s', (code, told) => {
    expect(ocpp16.rpcErrorCode(code)).toBe(told);
  });
});

describe('what we tell', () => {
  const connector = { evseId: 2, connectorId: 2 };
  const transaction = {
    type: 'transactionEvent',
    transactionId: 'known',
    seqNo: 3,
    at,
    trigger: 'Trigger',
    offline: false,
    connector,
    meterWh: 100.6,
  };
  const firmware = (status: string, more: object = {}) => ({
    type: 'firmwareStatusChanged',
    at,
    status,
    signed: false,
    ...more,
  });
  const log = (status: string, more: object = {}) => ({
    type: 'logStatusChanged',
    at,
    status,
    diagnostics: false,
    ...more,
  });

  it.each<[notification: object, ...requests: [action: string, payload: object][]]>([
    [
      { ...transaction, eventType: 'Started' },
      ['StartTransaction', { connectorId: 3, idTag: '', meterStart: 101, timestamp: TIME }],
    ],
    [
      {
        ...transaction,
        eventType: 'Started',
        idToken: { value: long(20), type: 'eMAID' },
        reservationId: 0,
      },
      [
        'StartTransaction',
        { connectorId: 3, idTag: cut(20), meterStart: 101, timestamp: TIME, reservationId: 0 },
      ],
    ],
    [
      { ...transaction, eventType: 'Ended' },
      ['StopTransaction', { transactionId: 77, meterStop: 101, timestamp: TIME, reason: 'Local' }],
    ],
    [
      {
        type: 'connectorStatusChanged',
        connector,
        to: 'Faulted',
        at,
        errorCode: 'OtherError',
        info: long(50),
        vendorId: long(255),
        vendorErrorCode: long(50),
      },
      [
        'StatusNotification',
        {
          connectorId: 3,
          errorCode: 'OtherError',
          status: 'Faulted',
          timestamp: TIME,
          info: cut(50),
          vendorId: cut(255),
          vendorErrorCode: cut(50),
        },
      ],
    ],
    ...['Preparing', 'SuspendedEV', 'SuspendedEVSE', 'Finishing'].map((to): [object, [string, object]] => [
      { type: 'connectorStatusChanged', connector, to, at, errorCode: 'EVCommunicationError' },
      [
        'StatusNotification',
        { connectorId: 3, errorCode: 'EVCommunicationError', status: to, timestamp: TIME },
      ],
    ]),
    [
      { type: 'securityEvent', event: long(50), at, techInfo: long(255) },
      ['SecurityEventNotification', { type: cut(50), timestamp: TIME, techInfo: cut(255) }],
    ],
    ...[
      ['CsmsFailedToAuthenticate', 'CentralSystemFailedToAuthenticate'],
      ['FailedToAuthenticateAtCsms', 'FailedToAuthenticateAtCentralSystem'],
      ['InvalidChargingStationCertificate', 'InvalidChargePointCertificate'],
      ['InvalidCsmsCertificate', 'InvalidCentralSystemCertificate'],
      ['toString', 'toString'],
    ].map(([event, type]): [object, [string, object]] => [
      { type: 'securityEvent', event, at },
      ['SecurityEventNotification', { type, timestamp: TIME }],
    ]),
    [
      firmware('Downloading', { signed: true, requestId: 0 }),
      ['SignedFirmwareStatusNotification', { status: 'Downloading', requestId: 0 }],
    ],
    [
      firmware('Idle', { signed: true, requestId: 1 }),
      ['SignedFirmwareStatusNotification', { status: 'Idle' }],
    ],
    [firmware('Installed', { signed: true }), ['SignedFirmwareStatusNotification', { status: 'Installed' }]],
    ...[
      'Downloaded',
      'DownloadFailed',
      'Downloading',
      'Idle',
      'InstallationFailed',
      'Installed',
      'Installing',
    ].map((status): [object, [string, object]] => [
      firmware(status, { requestId: 1 }),
      ['FirmwareStatusNotification', { status }],
    ]),
    ...['InstallVerificationFailed', 'InvalidSignature'].map((status): [object, [string, object]] => [
      firmware(status),
      ['FirmwareStatusNotification', { status: 'InstallationFailed' }],
    ]),
    ...[
      ['DownloadPaused', 'Downloading'],
      ['DownloadScheduled', 'Idle'],
      ['InstallRebooting', 'Installing'],
      ['InstallScheduled', 'Downloaded'],
      ['SignatureVerified', 'Downloaded'],
    ].flatMap(([status = '', told]): [object, ...[string, object][]][] => [
      [firmware(status)],
      [firmware(status, { asked: true }), ['FirmwareStatusNotification', { status: told }]],
    ]),
    [log('Uploading', { requestId: 0 }), ['LogStatusNotification', { status: 'Uploading', requestId: 0 }]],
    [log('Idle'), ['LogStatusNotification', { status: 'Idle' }]],
    [log('AcceptedCanceled', { requestId: 1 })],
    ...[
      ['BadMessage', 'UploadFailed'],
      ['Idle', 'Idle'],
      ['NotSupportedOperation', 'UploadFailed'],
      ['PermissionDenied', 'UploadFailed'],
      ['UploadFailure', 'UploadFailed'],
      ['Uploaded', 'Uploaded'],
      ['Uploading', 'Uploading'],
    ].map(([status = '', told]): [object, [string, object]] => [
      log(status, { diagnostics: true }),
      ['DiagnosticsStatusNotification', { status: told }],
    ]),
    [log('AcceptedCanceled', { diagnostics: true })],
    [
      { type: 'connectorUnplugged', csmsTransactionId: 5, at },
      [
        'DataTransfer',
        {
          vendorId: 'org.openchargealliance.costmsg',
          messageId: 'ConnectorUnplugged',
          data: JSON.stringify({ transactionId: 5, timestamp: TIME }),
        },
      ],
    ],
    [{ type: 'meterValuesTaken', connector, at, meterValues: [{ at, sampledValues: [] }] }],
    [
      {
        type: 'meterValuesTaken',
        connector: { evseId: 0, connectorId: 0 },
        at,
        meterValues: [
          { at, sampledValues: [] },
          {
            at,
            sampledValues: [
              { value: 0.1 + 0.2, measurand: 'Temperature', context: 'Trigger', unit: 'Celsius' },
              {
                value: 1,
                measurand: 'Power.Active.Import',
                context: 'Sample.Clock',
                unit: 'kW',
                phase: 'L1',
                location: 'Outlet',
                signed: { signed_meter_data: 'S', signing_method: 'm', encoding_method: 'e' },
              },
              { value: 2, measurand: 'Energy.Active.Import.Register', context: 'Other' },
              { value: 3, measurand: 'SoC', context: 'Other' },
            ],
          },
        ],
      },
      [
        'MeterValues',
        {
          connectorId: 0,
          meterValue: [
            {
              timestamp: TIME,
              sampledValue: [
                {
                  value: '0.3',
                  format: 'Raw',
                  measurand: 'Temperature',
                  context: 'Trigger',
                  unit: 'Celcius',
                },
                ...[
                  ['1', 'Raw'],
                  ['S', 'SignedData'],
                ].map(([value, format]) => ({
                  value,
                  format,
                  measurand: 'Power.Active.Import',
                  context: 'Sample.Clock',
                  unit: 'kW',
                  phase: 'L1',
                  location: 'Outlet',
                })),
                {
                  value: '2',
                  format: 'Raw',
                  measurand: 'Energy.Active.Import.Register',
                  context: 'Other',
                  unit: 'Wh',
                },
                { value: '3', format: 'Raw', measurand: 'SoC', context: 'Other' },
              ],
            },
          ],
        },
      ],
    ],
    // What 1.6 has no word for.
    [{ type: 'reservationEnded', reservationId: 1, status: 'Expired', at }],
    [{ type: 'reportPart', requestId: 1, seqNo: 0, tbc: false, at, reportData: [] }],
    [{ type: 'displayMessagesPart', requestId: 1, tbc: false, messages: [] }],
    [{ type: 'chargingProfilesPart', requestId: 1, source: 'CSO', evseId: 1, profiles: [], tbc: false }],
    [{ type: 'chargingLimitChanged', evseId: 1, source: 'EMS' }],
    [{ type: 'chargingLimitCleared', evseId: 1, source: 'EMS' }],
    [{ type: 'evScheduleChosen', evseId: 1, timeBase: at, schedule: leastKept.chargingSchedules[0] }],
    [{ type: 'monitoringReportPart', requestId: 1, seqNo: 0, tbc: false, at, monitors: [] }],
    [{ type: 'customerInformationPart', requestId: 1, seqNo: 0, tbc: false, at, data: '' }],
    [{ type: 'stationEvents', at, events: [] }],
  ])('%j', (notification, ...requests) => {
    expect(tells(ocpp16, validator, notification as Notification)).toEqual(requests);
  });

  it('every unit that 1.6 knows goes out, any other does not', () => {
    const units = ['Wh', 'kWh', 'varh', 'kvarh', 'W', 'kW', 'VA', 'kVA', 'var', 'kvar', 'A', 'V', 'K'];
    const told = [...units, 'Fahrenheit', 'Percent', 'Celcius', 'Hz'].map((unit) => {
      const sample = { value: 1, measurand: 'SoC', context: 'Trigger', unit };
      const notification = {
        type: 'meterValuesTaken',
        connector,
        at,
        meterValues: [{ at, sampledValues: [sample] }],
      };
      const [request] = tells(ocpp16, validator, notification as Notification);
      return JSON.stringify(request).includes(`"unit":"${unit}"`);
    });
    expect(told.indexOf(false)).toBe(told.length - 1);
  });

  it('every reason of the domain is the nearest that 1.6 knows', () => {
    const same = [
      ...['DeAuthorized', 'EmergencyStop', 'EVDisconnected', 'HardReset', 'Local', 'Other', 'PowerLoss'],
      ...['Reboot', 'Remote', 'SoftReset', 'UnlockCommand'],
    ];
    for (const stoppedReason of stoppedReasons) {
      const nearest =
        { ImmediateReset: 'HardReset', MasterPass: 'Local' }[stoppedReason as string] ?? 'Other';
      const ended = { ...transaction, eventType: 'Ended', stoppedReason } as Notification;
      expect(tells(ocpp16, validator, ended)[0]?.[1]).toHaveProperty(
        'reason',
        same.includes(stoppedReason) ? stoppedReason : nearest,
      );
    }
  });

  it('phases are told as ConnectorPhaseRotation has them wired', () => {
    const rotated = { ...view, gridPhase: (id: number) => (id === 3 ? ('L2' as const) : ('L3' as const)) };
    const meterValues = [
      { at, sampledValues: [{ value: 1, measurand: 'Voltage', context: 'Trigger', phase: 'L1' }] },
    ];
    const tell = (type: 'transactionEvent' | 'meterValuesTaken', more: object) =>
      ocpp16.tell[type].requests({ type, at, connector, meterValues, ...more } as never, rotated);
    const requests = [
      ...tell('meterValuesTaken', {}),
      ...tell('transactionEvent', { eventType: 'Updated', transactionId: 'known' }),
      ...tell('transactionEvent', { eventType: 'Ended', transactionId: 'known', meterWh: 0 }),
    ];
    expect(requests).toHaveLength(3);
    for (const request of requests) expect(JSON.stringify(request)).toContain('"phase":"L2"');
  });

  it('only StartTransaction teaches the number of the transaction', () => {
    const receipt = ocpp16.tell.transactionEvent.receipt!;
    expect(receipt('StartTransaction', { transactionId: 0 } as never)).toEqual({ csmsTransactionId: 0 });
    expect(receipt('StopTransaction', { transactionId: 5 } as never)).toEqual({});
    expect(receipt('StartTransaction', {} as never)).toEqual({});
  });
});

describe('what we ask', () => {
  const contract = { certificate: '', hashData: [{ ...hashData, responderURL: 'http://ocsp' }] };
  const wrapped = (messageId: string, data: object) => ['DataTransfer', pnc(messageId, data)];

  it.each<[inquiry: object, request: unknown[]]>([
    [
      {
        type: 'bootNotification',
        reason: 'PowerUp',
        station: {
          vendorName: long(20),
          model: long(20),
          serialNumber: long(25),
          chargeBoxSerialNumber: long(25),
          firmwareVersion: long(50),
          iccid: long(20),
          imsi: long(20),
          meterSerialNumber: long(25),
          meterType: long(25),
        },
      },
      [
        'BootNotification',
        {
          chargePointVendor: cut(20),
          chargePointModel: cut(20),
          chargePointSerialNumber: cut(25),
          chargeBoxSerialNumber: cut(25),
          firmwareVersion: cut(50),
          iccid: cut(20),
          imsi: cut(20),
          meterSerialNumber: cut(25),
          meterType: cut(25),
        },
      ],
    ],
    [
      {
        type: 'bootNotification',
        reason: 'PowerUp',
        station: { vendorName: 'V', model: 'M', serialNumber: '' },
      },
      ['BootNotification', { chargePointVendor: 'V', chargePointModel: 'M' }],
    ],
    [{ type: 'heartbeat' }, ['Heartbeat', {}]],
    [{ type: 'authorize', idToken: token }, ['Authorize', { idTag: 'TAG' }]],
    [
      { type: 'authorize', idToken: { value: 'EMAID', type: 'eMAID' }, contract },
      wrapped('Authorize', {
        idToken: 'EMAID',
        certificate: '',
        iso15118CertificateHashData: contract.hashData,
      }),
    ],
    [
      { type: 'authorize', idToken: { value: 'EMAID', type: 'eMAID' }, contract: {} },
      wrapped('Authorize', { idToken: 'EMAID' }),
    ],
    [
      { type: 'getEvCertificate', schemaVersion: 'urn', action: 'Install', exiRequest: 'EXI' },
      wrapped('Get15118EVCertificate', {
        iso15118SchemaVersion: 'urn',
        action: 'Install',
        exiRequest: 'EXI',
      }),
    ],
    [
      { type: 'signCertificate', csr: 'CSR', certificateType: 'ChargingStationCertificate' },
      ['SignCertificate', { csr: 'CSR' }],
    ],
    [
      { type: 'signCertificate', csr: 'CSR', certificateType: 'V2GCertificate' },
      wrapped('SignCertificate', { csr: 'CSR', certificateType: 'V2GCertificate' }),
    ],
    [
      { type: 'dataTransfer', vendorId: long(255), messageId: long(50), data: { a: 1 } },
      ['DataTransfer', { vendorId: cut(255), messageId: cut(50), data: '{"a":1}' }],
    ],
    [
      { type: 'dataTransfer', vendorId: 'v', data: 'text' },
      ['DataTransfer', { vendorId: 'v', data: 'text' }],
    ],
    [{ type: 'dataTransfer', vendorId: 'v' }, ['DataTransfer', { vendorId: 'v' }]],
  ])('%j', (inquiry, request) => {
    expect(asks(ocpp16, validator, inquiry as Inquiry)).toEqual(request);
  });

  const inner = (data: unknown, status = 'Accepted') => ({ status, data: JSON.stringify(data) });
  const refused = { idTokenInfo: { status: 'Invalid' }, certificateStatus: 'NoCertificateAvailable' };
  const noCertificate = { status: 'Failed', exiResponse: '' };
  const verdict = { idTokenInfo: { status: 'Blocked', cacheExpiryDateTime: TIME } };

  it.each<[type: InquiryType, response: object, answer: object]>([
    [
      'bootNotification',
      { status: 'Rejected', currentTime: TIME, interval: -1 },
      { status: 'Rejected', currentTime: at, interval: 0 },
    ],
    ['heartbeat', { currentTime: TIME }, { currentTime: at }],
    ['authorize', { idTagInfo: { status: 'Expired' } }, { idTokenInfo: { status: 'Expired' } }],
    [
      'authorize',
      inner({ ...verdict, certificateStatus: 'CertificateRevoked' }),
      { idTokenInfo: { status: 'Blocked', expiry: at }, certificateStatus: 'CertificateRevoked' },
    ],
    ['authorize', inner({ idTokenInfo: { status: 'Accepted' } }), { idTokenInfo: { status: 'Accepted' } }],
    ['authorize', inner(verdict, 'UnknownVendorId'), refused],
    ['authorize', { status: 'Accepted' }, refused],
    ['authorize', inner({ idTokenInfo: { status: 'Fine' } }), refused],
    ['authorize', inner({ idTokenInfo: { status: 'Accepted', cacheExpiryDateTime: 'soon' } }), refused],
    [
      'getEvCertificate',
      inner({ status: 'Accepted', exiResponse: 'EXI' }),
      { status: 'Accepted', exiResponse: 'EXI' },
    ],
    ['getEvCertificate', inner({ status: 'Accepted', exiResponse: 'EXI' }, 'Rejected'), noCertificate],
    ['getEvCertificate', inner({ status: 'Accepted' }), noCertificate],
    ['signCertificate', { status: 'Accepted' }, { status: 'Accepted' }],
    ['signCertificate', { status: 'Rejected' }, { status: 'Rejected' }],
    ['signCertificate', inner({ status: 'Accepted' }), { status: 'Accepted' }],
    ['signCertificate', inner({ status: 'Rejected' }), { status: 'Rejected' }],
    ['signCertificate', inner({ status: 'Accepted' }, 'UnknownMessageId'), { status: 'Rejected' }],
    ['dataTransfer', { status: 'Accepted', data: '' }, { status: 'Accepted', data: '' }],
    ['dataTransfer', { status: 'Rejected' }, { status: 'Rejected' }],
  ])('the answer to %s: %j', (type, response, answer) => {
    expect(learns(ocpp16, type, response)).toEqual(answer);
  });

  it.each(['Accepted', 'Blocked', 'Expired', 'Invalid', 'ConcurrentTx', 'Unknown'])(
    'a contract may be %s',
    (status) => {
      expect(learns(ocpp16, 'authorize', inner({ idTokenInfo: { status } }))).toEqual({
        idTokenInfo: { status },
      });
    },
  );

  it('what an ISO 15118 car needs is no question of 1.6', () => {
    expect(ocpp16.ask.chargingNeeds).toBe('not in this version');
  });
});
