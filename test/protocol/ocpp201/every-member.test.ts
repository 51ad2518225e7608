/** Every message of 2.0.1 with every member that it may have, and with none that it may lack: each goes where it belongs. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Inquiry, InquiryType } from '../../../src/domain/inquiries.ts';
import type { Notification } from '../../../src/domain/notifications.ts';
import { ocpp201 } from '../../../src/protocol/ocpp201/ocpp201.ts';
import { loadValidator, type Validator } from '../../../src/protocol/validate.ts';
import { answers, asks, hears, learns, tells } from '../hear.ts';

let validator: Validator;
beforeAll(async () => {
  validator = await loadValidator('ocpp2.0.1');
});

const TIME = '2025-03-01T10:00:00.000Z';
const LATER = '2025-03-01T12:00:00.000Z';
const at = Date.parse(TIME);
const later = Date.parse(LATER);
const place = { component: { name: 'TxCtrlr' }, variable: { name: 'TxStartPoint' } };
const statusInfo = { reasonCode: 'InternalError', additionalInfo: 'more' };
const token = { idToken: 'TOKEN', type: 'ISO14443' };
const group = { idToken: 'GROUP', type: 'Central' };
const ours = { value: 'TOKEN', type: 'ISO14443' };
const ourGroup = { value: 'GROUP', type: 'Central' };
const hashData = {
  hashAlgorithm: 'SHA256',
  issuerNameHash: 'aa',
  issuerKeyHash: 'bb',
  serialNumber: '1',
};
const long = (length: number): string => 'x'.repeat(length + 10);
const cut = (length: number): string => 'x'.repeat(length);

const profile = {
  id: 1,
  stackLevel: 2,
  chargingProfilePurpose: 'TxProfile',
  chargingProfileKind: 'Recurring',
  recurrencyKind: 'Daily',
  validFrom: TIME,
  validTo: LATER,
  transactionId: 'tx',
  chargingSchedule: [
    {
      id: 3,
      startSchedule: TIME,
      duration: 600,
      chargingRateUnit: 'A',
      minChargingRate: 6,
      chargingSchedulePeriod: [{ startPeriod: 0, limit: 16, numberPhases: 1, phaseToUse: 2 }],
      salesTariff: { id: 4, salesTariffEntry: [{ relativeTimeInterval: { start: 0 } }] },
    },
  ],
};
const schedule = {
  id: 3,
  startSchedule: at,
  duration: 600,
  rateUnit: 'A',
  minChargingRate: 6,
  periods: [{ startPeriod: 0, limit: 16, numberPhases: 1, phaseToUse: 2 }],
  salesTariff: { id: 4, salesTariffEntry: [{ relativeTimeInterval: { start: 0 } }] },
};
const kept = {
  id: 1,
  stackLevel: 2,
  purpose: 'TxProfile',
  kind: 'Recurring',
  recurrencyKind: 'Daily',
  validFrom: at,
  validTo: later,
  chargingSchedules: [schedule],
};
const leastProfile = {
  id: 1,
  stackLevel: 0,
  chargingProfilePurpose: 'TxDefaultProfile',
  chargingProfileKind: 'Relative',
  chargingSchedule: [
    { id: 0, chargingRateUnit: 'W', chargingSchedulePeriod: [{ startPeriod: 0, limit: 11_000 }] },
  ],
};
const leastSchedule = { rateUnit: 'W', periods: [{ startPeriod: 0, limit: 11_000 }] };
const leastKept = {
  id: 1,
  stackLevel: 0,
  purpose: 'TxDefaultProfile',
  kind: 'Relative',
  chargingSchedules: [{ id: 0, ...leastSchedule }],
};
const message = {
  id: 1,
  priority: 'InFront',
  state: 'Charging',
  startDateTime: TIME,
  endDateTime: LATER,
  transactionId: 'tx',
  message: { format: 'UTF8', language: 'en', content: 'Hello' },
};
const shown = {
  id: 1,
  priority: 'InFront',
  state: 'Charging',
  from: at,
  to: later,
  transactionId: 'tx',
  format: 'UTF8',
  language: 'en',
  content: 'Hello',
};
const leastMessage = { id: 2, priority: 'NormalCycle', message: { format: 'ASCII', content: 'Hi' } };
const leastShown = { id: 2, priority: 'NormalCycle', format: 'ASCII', content: 'Hi' };

describe('what the CSMS says', () => {
  it.each<[action: string, payload: object, command: object]>([
    [
      'RequestStartTransaction',
      {
        idToken: token,
        remoteStartId: 5,
        groupIdToken: group,
        evseId: 0,
        chargingProfile: profile,
      },
      {
        type: 'requestStartTransaction',
        idToken: ours,
        remoteStartId: 5,
        groupIdToken: ourGroup,
        evseId: 0,
        chargingProfile: { ...kept, transaction: { id: 'tx' } },
      },
    ],
    [
      'RequestStartTransaction',
      { idToken: token, remoteStartId: 0 },
      { type: 'requestStartTransaction', idToken: ours, remoteStartId: 0 },
    ],
    [
      'SetChargingProfile',
      { evseId: 0, chargingProfile: leastProfile },
      { type: 'setChargingProfile', evseId: 0, profile: leastKept },
    ],
    [
      'ClearChargingProfile',
      {
        chargingProfileId: 0,
        chargingProfileCriteria: { evseId: 0, chargingProfilePurpose: 'TxProfile', stackLevel: 0 },
      },
      {
        type: 'clearChargingProfile',
        criteria: { id: 0, evseId: 0, purpose: 'TxProfile', stackLevel: 0 },
      },
    ],
    ['ClearChargingProfile', {}, { type: 'clearChargingProfile', criteria: {} }],
    [
      'GetChargingProfiles',
      {
        requestId: 1,
        evseId: 0,
        chargingProfile: {
          chargingProfileId: [7],
          chargingProfilePurpose: 'TxProfile',
          stackLevel: 0,
          chargingLimitSource: ['CSO'],
        },
      },
      {
        type: 'getChargingProfiles',
        requestId: 1,
        criteria: { ids: [7], evseId: 0, purpose: 'TxProfile', stackLevel: 0, sources: ['CSO'] },
      },
    ],
    [
      'GetChargingProfiles',
      { requestId: 1, chargingProfile: {} },
      { type: 'getChargingProfiles', requestId: 1, criteria: {} },
    ],
    [
      'GetCompositeSchedule',
      { evseId: 1, duration: 600, chargingRateUnit: 'W' },
      { type: 'getCompositeSchedule', evseId: 1, durationSeconds: 600, unit: 'W' },
    ],
    [
      'GetCompositeSchedule',
      { evseId: 0, duration: 60 },
      { type: 'getCompositeSchedule', evseId: 0, durationSeconds: 60 },
    ],
    [
      'SetDisplayMessage',
      { message: { ...message, display: { name: 'Front' } } },
      { type: 'setDisplayMessage', message: shown, display: 'Front' },
    ],
    ['SetDisplayMessage', { message: leastMessage }, { type: 'setDisplayMessage', message: leastShown }],
    [
      'GetDisplayMessages',
      { requestId: 1, id: [2], priority: 'InFront', state: 'Idle' },
      {
        type: 'getDisplayMessages',
        requestId: 1,
        filter: { ids: [2], priority: 'InFront', state: 'Idle' },
      },
    ],
    ['GetDisplayMessages', { requestId: 1 }, { type: 'getDisplayMessages', requestId: 1, filter: {} }],
    ['ClearDisplayMessage', { id: 3 }, { type: 'clearDisplayMessage', id: 3 }],
    [
      'InstallCertificate',
      { certificateType: 'CSMSRootCertificate', certificate: 'PEM' },
      { type: 'installCertificate', certificateType: 'CSMSRootCertificate', certificate: 'PEM' },
    ],
    [
      'DeleteCertificate',
      { certificateHashData: { ...hashData, customData: { vendorId: 'v' } } },
      { type: 'deleteCertificate', hashData },
    ],
    [
      'GetInstalledCertificateIds',
      { certificateType: ['V2GRootCertificate'] },
      { type: 'getInstalledCertificateIds', types: ['V2GRootCertificate'] },
    ],
    ['GetInstalledCertificateIds', {}, { type: 'getInstalledCertificateIds' }],
    [
      'CertificateSigned',
      { certificateChain: 'PEM', certificateType: 'V2GCertificate' },
      { type: 'certificateSigned', chain: 'PEM', certificateType: 'V2GCertificate' },
    ],
    ['CertificateSigned', { certificateChain: 'PEM' }, { type: 'certificateSigned', chain: 'PEM' }],
    [
      'UpdateFirmware',
      {
        requestId: 0,
        retries: 0,
        retryInterval: 0,
        firmware: {
          location: 'l',
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
          location: 'l',
          retrieveAt: at,
          installAt: later,
          retries: 0,
          retryInterval: 0,
          signing: { certificate: 'PEM', signature: 'S' },
        },
      },
    ],
    [
      'UpdateFirmware',
      { requestId: 1, firmware: { location: 'l', retrieveDateTime: TIME } },
      { type: 'updateFirmware', update: { requestId: 1, location: 'l', retrieveAt: at } },
    ],
    ...(['signingCertificate', 'signature'] as const).map((one): [string, object, object] => [
      'UpdateFirmware',
      { requestId: 1, firmware: { location: 'l', retrieveDateTime: TIME, [one]: 'S' } },
      {
        type: 'updateFirmware',
        update: {
          requestId: 1,
          location: 'l',
          retrieveAt: at,
          signing: { certificate: '', signature: '', [one === 'signature' ? one : 'certificate']: 'S' },
        },
      },
    ]),
    [
      'GetLog',
      {
        logType: 'SecurityLog',
        requestId: 0,
        retries: 0,
        retryInterval: 0,
        log: { remoteLocation: 'l', oldestTimestamp: TIME, latestTimestamp: LATER },
      },
      {
        type: 'getLog',
        upload: {
          kind: 'SecurityLog',
          requestId: 0,
          location: 'l',
          oldest: at,
          latest: later,
          retries: 0,
          retryInterval: 0,
        },
      },
    ],
    [
      'GetLog',
      { logType: 'DiagnosticsLog', requestId: 1, log: { remoteLocation: 'l' } },
      { type: 'getLog', upload: { kind: 'DiagnosticsLog', requestId: 1, location: 'l' } },
    ],
    ['GetReport', { requestId: 0 }, { type: 'getReport', requestId: 0 }],
    ['GetMonitoringReport', { requestId: 0 }, { type: 'getMonitoringReport', requestId: 0 }],
    [
      'GetMonitoringReport',
      { requestId: 0, componentVariable: [{ component: place.component }] },
      { type: 'getMonitoringReport', requestId: 0, selectors: [{ component: place.component }] },
    ],
    [
      'SetVariableMonitoring',
      {
        setMonitoringData: [{ ...place, id: 0, transaction: true, type: 'Periodic', value: 60, severity: 0 }],
      },
      {
        type: 'setVariableMonitoring',
        wishes: [{ ...place, id: 0, transaction: true, type: 'Periodic', value: 60, severity: 0 }],
      },
    ],
    ['GetVariables', { getVariableData: [place] }, { type: 'getVariables', variables: [place] }],
    [
      'SetVariables',
      { setVariableData: [{ ...place, attributeType: 'Target', attributeValue: '' }] },
      { type: 'setVariables', variables: [{ ...place, attributeType: 'Target', value: '' }] },
    ],
    [
      'CustomerInformation',
      {
        requestId: 1,
        report: false,
        clear: true,
        idToken: token,
        customerIdentifier: '',
        customerCertificate: hashData,
      },
      {
        type: 'customerInformation',
        requestId: 1,
        report: false,
        clear: true,
        customers: [{ idToken: ours }, { identifier: '' }, { certificate: true }],
      },
    ],
    [
      'CustomerInformation',
      { requestId: 1, report: true, clear: false },
      { type: 'customerInformation', requestId: 1, report: true, clear: false, customers: [] },
    ],
    [
      'CostUpdated',
      { transactionId: 'tx', totalCost: 2 },
      { type: 'costUpdated', transaction: { id: 'tx' }, update: { cost: 2 } },
    ],
    [
      'CostUpdated',
      {
        transactionId: 'tx',
        totalCost: 2,
        customData: { vendorId: 'org.openchargealliance.costmsg', chargingPrice: { kWhPrice: 1 } },
      },
      {
        type: 'costUpdated',
        transaction: { id: 'tx' },
        update: { cost: 2, chargingPrice: { kWhPrice: 1 } },
      },
    ],
    [
      'CostUpdated',
      { transactionId: 'tx', totalCost: 2, customData: { vendorId: 'v', chargingPrice: { kWhPrice: 1 } } },
      { type: 'costUpdated', transaction: { id: 'tx' }, update: { cost: 2 } },
    ],
    [
      'CostUpdated',
      {
        transactionId: 'tx',
        totalCost: 2,
        customData: { vendorId: 'org.openchargealliance.costmsg', chargingPrice: 'dear' },
      },
      { type: 'costUpdated', transaction: { id: 'tx' }, update: { cost: 2 } },
    ],
    [
      'ReserveNow',
      {
        id: 1,
        idToken: token,
        groupIdToken: group,
        evseId: 0,
        connectorType: 'cType2',
        expiryDateTime: TIME,
      },
      {
        type: 'reserveNow',
        reservation: {
          id: 1,
          idToken: ours,
          groupIdToken: ourGroup,
          evseId: 0,
          connectorType: 'cType2',
          expiry: at,
          endsWhenPresented: true,
        },
      },
    ],
    [
      'ReserveNow',
      { id: 1, idToken: token, expiryDateTime: TIME },
      {
        type: 'reserveNow',
        reservation: { id: 1, idToken: ours, expiry: at, endsWhenPresented: true },
      },
    ],
    ['CancelReservation', { reservationId: 1 }, { type: 'cancelReservation', reservationId: 1 }],
    [
      'SetNetworkProfile',
      {
        configurationSlot: 2,
        connectionData: {
          ocppVersion: 'OCPP20',
          ocppTransport: 'JSON',
          ocppCsmsUrl: 'ws://csms',
          messageTimeout: 30,
          securityProfile: 1,
          ocppInterface: 'Wired0',
        },
      },
      {
        type: 'setNetworkProfile',
        slot: 2,
        profile: {
          url: 'ws://csms',
          securityProfile: 1,
          messageTimeout: 30,
          transport: 'JSON',
          ocppInterface: 'Wired0',
          needsModem: false,
        },
      },
    ],
    ['GetTransactionStatus', { transactionId: 'tx' }, { type: 'getTransactionStatus', transactionId: 'tx' }],
    ['GetLocalListVersion', {}, { type: 'getLocalListVersion' }],
    [
      'ChangeAvailability',
      { operationalStatus: 'Inoperative', evse: { id: 1, connectorId: 2 } },
      { type: 'changeAvailability', operational: false, evseId: 1, connectorId: 2 },
    ],
    ['Reset', { type: 'Immediate' }, { type: 'reset', kind: 'Immediate' }],
    ['Reset', { type: 'Immediate', evseId: 0 }, { type: 'reset', kind: 'Immediate', evseId: 0 }],
    [
      'DataTransfer',
      { vendorId: 'v', messageId: '' },
      { type: 'dataTransfer', vendorId: 'v', messageId: '' },
    ],
  ])('%s %j', (action, payload, command) => {
    expect(hears(ocpp201, validator, action, payload)).toEqual(command);
  });

  it.each([['apn'], ['vpn']])('B09 a network profile with %s needs a modem', (member) => {
    const connectionData = {
      ocppVersion: 'OCPP20',
      ocppTransport: 'JSON',
      ocppCsmsUrl: 'ws://csms',
      messageTimeout: 30,
      securityProfile: 1,
      ocppInterface: 'Wired0',
      apn: { apn: 'internet', apnAuthentication: 'AUTO' },
      vpn: { server: 's', user: 'u', password: 'p', key: 'k', type: 'IKEv2' },
    };
    const { apn, vpn, ...rest } = connectionData;
    const payload = { configurationSlot: 1, connectionData: { ...rest, [member]: { apn, vpn }[member] } };
    expect(hears(ocpp201, validator, 'SetNetworkProfile', payload)).toMatchObject({
      profile: { needsModem: true },
    });
  });

  it('D01 a local list, its size, and what it says of each token', () => {
    const idTokenInfo = {
      status: 'Accepted',
      cacheExpiryDateTime: TIME,
      groupIdToken: group,
      evseId: [1, 2],
      chargingPriority: 0,
      language1: 'en',
      language2: 'de',
      personalMessage: { format: 'UTF8', language: 'en', content: 'Hello' },
    };
    const request = {
      versionNumber: 3,
      updateType: 'Full',
      localAuthorizationList: [{ idToken: token, idTokenInfo }, { idToken: group }],
    };
    expect(hears(ocpp201, validator, 'SendLocalList', request)).toEqual({
      type: 'sendLocalList',
      versionNumber: 3,
      updateType: 'Full',
      entries: [
        {
          idToken: ours,
          idTokenInfo: {
            status: 'Accepted',
            expiry: at,
            groupId: ourGroup,
            evseIds: [1, 2],
            chargingPriority: 0,
            language1: 'en',
            language2: 'de',
            personalMessages: [{ format: 'UTF8', language: 'en', content: 'Hello' }],
          },
        },
        { idToken: ourGroup },
      ],
      bytes: JSON.stringify(request).length,
    });
    const empty = { versionNumber: 4, updateType: 'Differential' };
    expect(hears(ocpp201, validator, 'SendLocalList', empty)).toMatchObject({ entries: [] });
  });

  it.each([
    ['BootNotification', 'bootNotification'],
    ['FirmwareStatusNotification', 'firmwareStatus'],
    ['Heartbeat', 'heartbeat'],
    ['LogStatusNotification', 'logStatus'],
    ['PublishFirmwareStatusNotification', 'publishFirmwareStatus'],
    ['SignChargingStationCertificate', 'signCertificate'],
    ['SignCombinedCertificate', 'signCombinedCertificate'],
    ['SignV2GCertificate', 'signV2GCertificate'],
  ])('F06 %s is wanted of the station, F06.FR.03: whatever EVSE is named', (requestedMessage, triggered) => {
    const command = { type: 'triggerMessage', message: triggered };
    expect(hears(ocpp201, validator, 'TriggerMessage', { requestedMessage, evse: { id: 1 } })).toEqual(
      command,
    );
    expect(hears(ocpp201, validator, 'TriggerMessage', { requestedMessage })).toEqual(command);
  });

  it.each([
    ['MeterValues', 'meterValues'],
    ['StatusNotification', 'connectorStatus'],
    ['TransactionEvent', 'transactionEvent'],
  ])('F06 %s is wanted of an EVSE', (requestedMessage, triggered) => {
    const payload = { requestedMessage, evse: { id: 1, connectorId: 2 } };
    expect(hears(ocpp201, validator, 'TriggerMessage', payload)).toEqual({
      type: 'triggerMessage',
      message: triggered,
      evseId: 1,
      connectorId: 2,
    });
  });
});

describe('what we answer', () => {
  const refused = { status: 'Rejected', statusInfo };
  it.each<[action: string, reply: object, response?: object, request?: object]>([
    ...[
      'RequestStartTransaction',
      'RequestStopTransaction',
      'InstallCertificate',
      'CertificateSigned',
      'UpdateFirmware',
      'GetLog',
      'SetChargingProfile',
      'SetDisplayMessage',
      'CustomerInformation',
      'ReserveNow',
      'CancelReservation',
      'SetNetworkProfile',
      'SetMonitoringLevel',
      'ChangeAvailability',
      'Reset',
    ].flatMap((action): [string, object][] => [
      [action, refused],
      [action, { status: 'Accepted' }],
    ]),
    ['DeleteCertificate', { status: 'Failed', statusInfo }],
    ['DeleteCertificate', { status: 'NotFound' }],
    ['UnlockConnector', { status: 'Unlocked' }],
    ['SetChargingProfile', { status: 'NotSupported', statusInfo }, refused],
    ['ClearChargingProfile', { status: 'Unknown' }],
    ['GetChargingProfiles', { status: 'NoProfiles' }],
    ['GetDisplayMessages', { status: 'Unknown' }],
    ['ClearDisplayMessage', { status: 'Unknown' }],
    ['SetMonitoringBase', { status: 'Accepted' }],
    ['GetMonitoringReport', { status: 'EmptyResultSet' }],
    ['GetReport', { status: 'EmptyResultSet' }],
    ['GetLog', { status: 'Accepted', fileName: 'f' }, { status: 'Accepted', filename: 'f' }],
    ['CostUpdated', { status: 'Rejected' }, {}],
    ['SendLocalList', { status: 'NotSupported', statusInfo }, { status: 'Failed', statusInfo }],
    ['SendLocalList', { status: 'VersionMismatch' }],
    ['GetLocalListVersion', { version: 0 }, { versionNumber: 0 }],
    ['DataTransfer', { status: 'Accepted', data: [1] }],
    ['GetCompositeSchedule', refused],
    ['GetCompositeSchedule', { status: 'Rejected' }],
    [
      'GetCompositeSchedule',
      {
        status: 'Accepted',
        schedule: {
          evseId: 1,
          durationSeconds: 600,
          start: at,
          unit: 'A',
          periods: [{ startPeriod: 0, limit: 16, numberPhases: 1, phaseToUse: 2 }],
        },
      },
      {
        status: 'Accepted',
        schedule: {
          evseId: 1,
          duration: 600,
          scheduleStart: TIME,
          chargingRateUnit: 'A',
          chargingSchedulePeriod: [{ startPeriod: 0, limit: 16, numberPhases: 1, phaseToUse: 2 }],
        },
      },
    ],
    ['GetInstalledCertificateIds', { status: 'NotFound', certificates: [] }, { status: 'NotFound' }],
    [
      'GetInstalledCertificateIds',
      { status: 'Accepted', certificates: [{ certificateType: 'MORootCertificate', hashData }] },
      {
        status: 'Accepted',
        certificateHashDataChain: [{ certificateType: 'MORootCertificate', certificateHashData: hashData }],
      },
    ],
    [
      'GetInstalledCertificateIds',
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
    [
      'ClearVariableMonitoring',
      {
        results: [
          { id: 1, status: 'NotFound', statusInfo },
          { id: 2, status: 'Accepted' },
        ],
      },
      {
        clearMonitoringResult: [
          { id: 1, status: 'NotFound', statusInfo },
          { id: 2, status: 'Accepted' },
        ],
      },
    ],
    [
      'SetVariableMonitoring',
      { results: [{ status: 'Accepted', id: 0 }, refused] },
      {
        setMonitoringResult: [
          { status: 'Accepted', id: 0, type: 'Delta', severity: 5, ...place },
          { ...refused, type: 'Periodic', severity: 6, ...place, customData: { vendorId: 'v' } },
        ],
      },
      {
        setMonitoringData: [
          { ...place, type: 'Delta', value: 1, severity: 5 },
          { ...place, type: 'Periodic', value: 1, severity: 6, customData: { vendorId: 'v' } },
        ],
      },
    ],
    [
      'GetVariables',
      {
        results: [
          { ...place, status: 'Accepted' },
          { ...place, status: 'Rejected', value: 'secret', statusInfo },
        ],
      },
      {
        getVariableResult: [
          { ...place, attributeStatus: 'Accepted', attributeType: 'Actual', attributeValue: '' },
          { ...place, attributeStatus: 'Rejected', attributeType: 'Actual', attributeStatusInfo: statusInfo },
        ],
      },
    ],
    [
      'SetVariables',
      { results: [{ ...place, attributeType: 'MaxSet', status: 'RebootRequired' }] },
      { setVariableResult: [{ ...place, attributeType: 'MaxSet', attributeStatus: 'RebootRequired' }] },
    ],
  ])('%s %j', (action, reply, response = reply, request = {}) => {
    expect(answers(ocpp201, validator, action, reply as never, request)).toEqual(response);
  });
});

describe('what we tell', () => {
  const part = { requestId: 7, seqNo: 1, tbc: true };
  const event = { eventId: 1, at, trigger: 'Delta', kind: 'CustomMonitor', actualValue: '1', ...place };
  const told = {
    eventId: 1,
    timestamp: TIME,
    trigger: 'Delta',
    eventNotificationType: 'CustomMonitor',
    actualValue: '1',
    ...place,
  };
  const transaction = {
    type: 'transactionEvent',
    eventType: 'Updated',
    transactionId: 'tx',
    seqNo: 3,
    at,
    trigger: 'Trigger',
    offline: false,
    connector: { evseId: 1, connectorId: 1 },
    meterWh: 0,
  };

  it.each<[notification: object, ...requests: [action: string, payload: object][]]>([
    [
      {
        ...transaction,
        reservationId: 0,
        phasesUsed: 0,
        idToken: { ...ours, additionalInfo: [{ additionalIdToken: 'PLATE', type: 'plate' }] },
      },
      [
        'TransactionEvent',
        {
          eventType: 'Updated',
          timestamp: TIME,
          triggerReason: 'Trigger',
          seqNo: 3,
          offline: false,
          reservationId: 0,
          numberOfPhasesUsed: 0,
          transactionInfo: { transactionId: 'tx' },
          idToken: { ...token, additionalInfo: [{ additionalIdToken: 'PLATE', type: 'plate' }] },
        },
      ],
    ],
    [
      {
        type: 'chargingProfilesPart',
        requestId: 1,
        source: 'EMS',
        evseId: 2,
        profiles: [{ ...kept, transactionId: 'tx' }, leastKept],
        tbc: true,
      },
      [
        'ReportChargingProfiles',
        {
          requestId: 1,
          chargingLimitSource: 'EMS',
          evseId: 2,
          chargingProfile: [profile, leastProfile],
          tbc: true,
        },
      ],
    ],
    [
      {
        type: 'chargingLimitChanged',
        evseId: 1,
        source: 'EMS',
        gridCritical: false,
        schedule: leastSchedule,
      },
      [
        'NotifyChargingLimit',
        {
          evseId: 1,
          chargingLimit: { chargingLimitSource: 'EMS', isGridCritical: false },
          chargingSchedule: leastProfile.chargingSchedule,
        },
      ],
    ],
    [
      { type: 'chargingLimitChanged', evseId: 0, source: 'SO' },
      ['NotifyChargingLimit', { chargingLimit: { chargingLimitSource: 'SO' } }],
    ],
    [
      { type: 'chargingLimitCleared', evseId: 0, source: 'SO' },
      ['ClearedChargingLimit', { chargingLimitSource: 'SO' }],
    ],
    [
      { type: 'chargingLimitCleared', evseId: 1, source: 'SO' },
      ['ClearedChargingLimit', { chargingLimitSource: 'SO', evseId: 1 }],
    ],
    [
      { type: 'evScheduleChosen', evseId: 1, timeBase: at, schedule },
      [
        'NotifyEVChargingSchedule',
        { timeBase: TIME, evseId: 1, chargingSchedule: profile.chargingSchedule[0]! },
      ],
    ],
    [
      { type: 'displayMessagesPart', requestId: 1, tbc: false, messages: [shown, leastShown] },
      ['NotifyDisplayMessages', { requestId: 1, tbc: false, messageInfo: [message, leastMessage] }],
    ],
    [
      { type: 'securityEvent', event: long(50), at, techInfo: long(255) },
      ['SecurityEventNotification', { type: cut(50), timestamp: TIME, techInfo: cut(255) }],
    ],
    [
      { type: 'securityEvent', event: 'SettingSystemTime', at },
      ['SecurityEventNotification', { type: 'SettingSystemTime', timestamp: TIME }],
    ],
    [
      { type: 'firmwareStatusChanged', at, status: 'Downloading', requestId: 0, signed: false },
      ['FirmwareStatusNotification', { status: 'Downloading', requestId: 0 }],
    ],
    [
      { type: 'firmwareStatusChanged', at, status: 'Idle', requestId: 7, signed: false },
      ['FirmwareStatusNotification', { status: 'Idle' }],
    ],
    [
      { type: 'firmwareStatusChanged', at, status: 'Installed', signed: false },
      ['FirmwareStatusNotification', { status: 'Installed' }],
    ],
    [
      { type: 'logStatusChanged', at, status: 'Uploaded', requestId: 0, diagnostics: false },
      ['LogStatusNotification', { status: 'Uploaded', requestId: 0 }],
    ],
    [
      { type: 'logStatusChanged', at, status: 'Idle', diagnostics: false },
      ['LogStatusNotification', { status: 'Idle' }],
    ],
    [{ type: 'reportPart', ...part, at, reportData: [] }, ['NotifyReport', { ...part, generatedAt: TIME }]],
    [
      { type: 'monitoringReportPart', ...part, at, monitors: [] },
      ['NotifyMonitoringReport', { ...part, generatedAt: TIME }],
    ],
    [
      {
        type: 'monitoringReportPart',
        ...part,
        at,
        monitors: [
          {
            ...place,
            watches: [
              { id: 1, type: 'Delta', value: 1, severity: 5, transaction: true },
              {
                id: 2,
                type: 'Delta',
                value: 1,
                severity: 5,
                transaction: false,
                customData: { vendorId: 'v' },
              },
            ],
          },
        ],
      },
      [
        'NotifyMonitoringReport',
        {
          ...part,
          generatedAt: TIME,
          monitor: [
            {
              ...place,
              variableMonitoring: [
                { id: 1, type: 'Delta', value: 1, severity: 5, transaction: true },
                {
                  id: 2,
                  type: 'Delta',
                  value: 1,
                  severity: 5,
                  transaction: false,
                  customData: { vendorId: 'v' },
                },
              ],
            },
          ],
        },
      ],
    ],
    [
      { type: 'customerInformationPart', ...part, at, data: long(512) },
      ['NotifyCustomerInformation', { ...part, generatedAt: TIME, data: cut(512) }],
    ],
    [{ type: 'stationEvents', at, events: [] }],
    [
      {
        type: 'stationEvents',
        at,
        events: [
          event,
          {
            ...event,
            actualValue: long(2500),
            monitorId: 0,
            cause: 0,
            cleared: true,
            techCode: long(50),
            techInfo: long(500),
            transactionId: 'tx',
          },
        ],
      },
      [
        'NotifyEvent',
        {
          generatedAt: TIME,
          seqNo: 0,
          tbc: false,
          eventData: [
            told,
            {
              ...told,
              actualValue: cut(2500),
              variableMonitoringId: 0,
              cause: 0,
              cleared: true,
              techCode: cut(50),
              techInfo: cut(500),
              transactionId: 'tx',
            },
          ],
        },
      ],
    ],
    [
      { type: 'reservationEnded', reservationId: 0, status: 'Removed', at },
      ['ReservationStatusUpdate', { reservationId: 0, reservationUpdateStatus: 'Removed' }],
    ],
    [{ type: 'connectorUnplugged', csmsTransactionId: 1, at }],
    [{ type: 'meterValuesTaken', connector: { evseId: 1, connectorId: 1 }, at, meterValues: [] }],
    [
      {
        type: 'meterValuesTaken',
        connector: { evseId: 1, connectorId: 1 },
        at,
        meterValues: [
          {
            at,
            sampledValues: [
              { value: 20, measurand: 'Temperature', context: 'Sample.Clock' },
              {
                value: 0.1 + 0.2,
                measurand: 'SoC',
                context: 'Sample.Clock',
                phase: 'L1',
                location: 'EV',
                unit: long(20),
                signed: {
                  signed_meter_data: 'S',
                  signing_method: long(50),
                  encoding_method: long(50),
                  public_key: 'K',
                },
              },
            ],
          },
        ],
      },
      [
        'MeterValues',
        {
          evseId: 1,
          meterValue: [
            {
              timestamp: TIME,
              sampledValue: [
                {
                  value: 0.3,
                  measurand: 'SoC',
                  context: 'Sample.Clock',
                  phase: 'L1',
                  location: 'EV',
                  unitOfMeasure: { unit: cut(20) },
                  signedMeterValue: {
                    signedMeterData: 'Uw==',
                    signingMethod: cut(50),
                    encodingMethod: cut(50),
                    publicKey: 'Sw==',
                  },
                },
              ],
            },
          ],
        },
      ],
    ],
  ])('%j', (notification, ...requests) => {
    expect(tells(ocpp201, validator, notification as Notification)).toEqual(requests);
  });

  it.each([
    [1875, { signedMeterData: 'eHh4', publicKey: 'x'.repeat(1875) }],
    [1876, { signedMeterData: 'eHh4', publicKey: '' }],
  ])('a key of %s letters, in Base64, finds room or is left out', (length, expected) => {
    const signed = {
      signed_meter_data: 'xxx',
      signing_method: 'm',
      encoding_method: 'e',
      public_key: 'x'.repeat(length),
    };
    expect(signedPart(signed)).toMatchObject({
      signedMeterData: expected.signedMeterData,
      publicKey: Buffer.from(expected.publicKey).toString('base64'),
    });
  });

  it('signed data that find no room are left out whole', () => {
    const signed = (length: number) => ({
      signed_meter_data: 'x'.repeat(length),
      signing_method: 'm',
      encoding_method: 'e',
    });
    expect(signedPart(signed(1875))).toBeDefined();
    expect(signedPart(signed(1876))).toBeUndefined();
  });

  const signedPart = (signed: object): unknown => {
    const sample = { value: 1, measurand: 'Energy.Active.Import.Register', context: 'Trigger', signed };
    const notification = {
      type: 'meterValuesTaken',
      connector: { evseId: 1, connectorId: 1 },
      at,
      meterValues: [{ at, sampledValues: [sample] }],
    };
    const [request] = tells(ocpp201, validator, notification as Notification);
    const { meterValue } = request![1] as { meterValue: { sampledValue: { signedMeterValue?: object }[] }[] };
    return meterValue[0]?.sampledValue[0]?.signedMeterValue;
  };

  it('what the answer to a TransactionEvent teaches', () => {
    const receipt = ocpp201.tell.transactionEvent.receipt!;
    expect(receipt('TransactionEvent', {} as never)).toEqual({});
    const response = {
      totalCost: 0,
      chargingPriority: 0,
      idTokenInfo: { status: 'Accepted' },
      updatedPersonalMessage: { format: 'UTF8', content: 'Bye' },
      customData: {
        vendorId: 'org.openchargealliance.costmsg',
        chargingPrice: { kWhPrice: 1 },
        updatedPersonalMessageExtra: [{ content: 'Tschüss', language: 'de' }],
      },
    };
    expect(receipt('TransactionEvent', response as never)).toEqual({
      idTokenInfo: { status: 'Accepted' },
      totalCost: 0,
      chargingPriority: 0,
      costUpdate: { cost: 0, chargingPrice: { kWhPrice: 1 } },
      texts: [
        { content: 'Bye', format: 'UTF8' },
        { content: 'Tschüss', language: 'de' },
      ],
    });
  });
});

describe('what we ask', () => {
  const ocspRequestData = { ...hashData, responderURL: 'http://ocsp' };
  const ac = { energy_amount: 0.6, ev_min_current: 6.4, ev_max_current: 16, ev_max_voltage: 230 };
  it.each<[inquiry: object, action: string, payload: object]>([
    [
      {
        type: 'bootNotification',
        reason: 'PowerUp',
        station: {
          vendorName: long(50),
          model: long(20),
          serialNumber: long(25),
          chargeBoxSerialNumber: 'other',
          firmwareVersion: long(50),
          iccid: long(20),
          imsi: long(20),
        },
      },
      'BootNotification',
      {
        reason: 'PowerUp',
        chargingStation: {
          vendorName: cut(50),
          model: cut(20),
          serialNumber: cut(25),
          firmwareVersion: cut(50),
          modem: { iccid: cut(20), imsi: cut(20) },
        },
      },
    ],
    [
      {
        type: 'bootNotification',
        reason: 'Watchdog',
        station: { vendorName: 'V', model: 'M', chargeBoxSerialNumber: 'other', imsi: '1' },
      },
      'BootNotification',
      {
        reason: 'Watchdog',
        chargingStation: { vendorName: 'V', model: 'M', serialNumber: 'other', modem: { imsi: '1' } },
      },
    ],
    [
      {
        type: 'bootNotification',
        reason: 'Unknown',
        station: { vendorName: 'V', model: 'M', iccid: '1' },
      },
      'BootNotification',
      { reason: 'Unknown', chargingStation: { vendorName: 'V', model: 'M', modem: { iccid: '1' } } },
    ],
    [{ type: 'heartbeat' }, 'Heartbeat', {}],
    [
      { type: 'authorize', idToken: ours, contract: { certificate: '', hashData: [ocspRequestData] } },
      'Authorize',
      { idToken: token, certificate: '', iso15118CertificateHashData: [ocspRequestData] },
    ],
    [{ type: 'authorize', idToken: ours }, 'Authorize', { idToken: token }],
    [
      { type: 'authorize', idToken: { value: long(36), type: 'Central', additionalInfo: [] } },
      'Authorize',
      { idToken: { idToken: cut(36), type: 'Central' } },
    ],
    [
      { type: 'getEvCertificate', schemaVersion: 'urn', action: 'Update', exiRequest: 'EXI' },
      'Get15118EVCertificate',
      { iso15118SchemaVersion: 'urn', action: 'Update', exiRequest: 'EXI' },
    ],
    [{ type: 'getCertificateStatus', request: ocspRequestData }, 'GetCertificateStatus', { ocspRequestData }],
    [
      { type: 'signCertificate', csr: 'CSR', certificateType: 'V2GCertificate' },
      'SignCertificate',
      { csr: 'CSR', certificateType: 'V2GCertificate' },
    ],
    [
      {
        type: 'chargingNeeds',
        evseId: 1,
        needs: {
          requested_energy_transfer: 'AC_three_phase',
          max_schedule_tuples: 0,
          departure_time: TIME,
          ac_charging_parameters: ac,
        },
      },
      'NotifyEVChargingNeeds',
      {
        evseId: 1,
        maxScheduleTuples: 0,
        chargingNeeds: {
          requestedEnergyTransfer: 'AC_three_phase',
          departureTime: TIME,
          acChargingParameters: { energyAmount: 1, evMinCurrent: 6, evMaxCurrent: 16, evMaxVoltage: 230 },
        },
      },
    ],
    [
      {
        type: 'chargingNeeds',
        evseId: 1,
        needs: {
          requested_energy_transfer: 'DC',
          dc_charging_parameters: { ev_max_current: 99.6, ev_max_voltage: 399.6 },
        },
      },
      'NotifyEVChargingNeeds',
      {
        evseId: 1,
        chargingNeeds: {
          requestedEnergyTransfer: 'DC',
          dcChargingParameters: { evMaxCurrent: 100, evMaxVoltage: 400 },
        },
      },
    ],
    [
      {
        type: 'chargingNeeds',
        evseId: 1,
        needs: {
          requested_energy_transfer: 'DC',
          dc_charging_parameters: {
            ev_max_current: 100,
            ev_max_voltage: 400,
            energy_amount: 0,
            ev_max_power: 0,
            state_of_charge: 0,
            ev_energy_capacity: 0,
            full_soc: 100,
            bulk_soc: 80,
          },
        },
      },
      'NotifyEVChargingNeeds',
      {
        evseId: 1,
        chargingNeeds: {
          requestedEnergyTransfer: 'DC',
          dcChargingParameters: {
            evMaxCurrent: 100,
            evMaxVoltage: 400,
            energyAmount: 0,
            evMaxPower: 0,
            stateOfCharge: 0,
            evEnergyCapacity: 0,
            fullSoC: 100,
            bulkSoC: 80,
          },
        },
      },
    ],
    [
      { type: 'dataTransfer', vendorId: long(255), messageId: long(50), data: 1 },
      'DataTransfer',
      { vendorId: cut(255), messageId: cut(50), data: 1 },
    ],
    [{ type: 'dataTransfer', vendorId: 'v' }, 'DataTransfer', { vendorId: 'v' }],
  ])('%j', (inquiry, action, payload) => {
    expect(asks(ocpp201, validator, inquiry as Inquiry)).toEqual([action, payload]);
  });

  it.each<[type: InquiryType, response: object, answer: object]>([
    [
      'bootNotification',
      { status: 'Pending', currentTime: TIME, interval: -1 },
      { status: 'Pending', currentTime: at, interval: 0 },
    ],
    ['heartbeat', { currentTime: TIME }, { currentTime: at }],
    [
      'authorize',
      { idTokenInfo: { status: 'Blocked' }, certificateStatus: 'Accepted' },
      { idTokenInfo: { status: 'Blocked' }, certificateStatus: 'Accepted' },
    ],
    ['authorize', { idTokenInfo: { status: 'Blocked' } }, { idTokenInfo: { status: 'Blocked' } }],
    [
      'authorize',
      {
        idTokenInfo: {
          status: 'Accepted',
          personalMessage: { format: 'UTF8', content: 'Hello' },
          customData: {
            vendorId: 'org.openchargealliance.multilanguage',
            personalMessageExtra: [{ content: 'Hallo', language: 'de' }],
          },
        },
      },
      {
        idTokenInfo: {
          status: 'Accepted',
          personalMessages: [
            { content: 'Hello', format: 'UTF8' },
            { content: 'Hallo', language: 'de' },
          ],
          customData: {
            vendorId: 'org.openchargealliance.multilanguage',
            personalMessageExtra: [{ content: 'Hallo', language: 'de' }],
          },
        },
      },
    ],
    [
      'getEvCertificate',
      { status: 'Accepted', exiResponse: 'EXI' },
      { status: 'Accepted', exiResponse: 'EXI' },
    ],
    ['getCertificateStatus', { status: 'Accepted', ocspResult: '' }, { status: 'Accepted', ocspResult: '' }],
    ['getCertificateStatus', { status: 'Failed' }, { status: 'Failed' }],
    ['signCertificate', { status: 'Rejected' }, { status: 'Rejected' }],
    ['chargingNeeds', { status: 'Processing' }, { status: 'Processing' }],
    ['dataTransfer', { status: 'Accepted', data: 0 }, { status: 'Accepted', data: 0 }],
  ])('the answer to %s: %j', (type, response, answer) => {
    expect(learns(ocpp201, type, response)).toEqual(answer);
  });
});
