/** Block P: what a vendor adds to an object that is kept comes back with it. A table over the messages. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Command } from '../../../src/domain/commands.ts';
import type { Notification } from '../../../src/domain/notifications.ts';
import { ocpp201 } from '../../../src/protocol/ocpp201/ocpp201.ts';
import { loadValidator, type Validator } from '../../../src/protocol/validate.ts';
import { view } from '../arbitraries.ts';
import { hears } from '../hear.ts';

let validator: Validator;
beforeAll(async () => {
  validator = await loadValidator('ocpp2.0.1');
});

type Of<T extends Command['type']> = Extract<Command, { type: T }>;
const hear = <T extends Command['type']>(action: string, payload: object): Of<T> =>
  hears(ocpp201, validator, action, payload) as Of<T>;
/** The payload in which a notification is told; it has passed the schema. */
const told = (notification: object): object => {
  const { type } = notification as Notification;
  const [request] = ocpp201.tell[type].requests(notification as never, view);
  expect(validator.request(request!.action, request!.payload)).toBeUndefined();
  return request!.payload;
};

const from = (part: string) => ({ vendorId: 'com.example', part, more: [{ of: part }] });
const token = {
  idToken: 'TOKEN',
  type: 'ISO14443',
  customData: from('token'),
  additionalInfo: [{ additionalIdToken: 'PLATE', type: 'licence plate', customData: from('info') }],
};
const profile = {
  id: 1,
  stackLevel: 0,
  chargingProfilePurpose: 'TxDefaultProfile',
  chargingProfileKind: 'Relative',
  customData: from('profile'),
  chargingSchedule: [
    {
      id: 2,
      chargingRateUnit: 'A',
      customData: from('schedule'),
      chargingSchedulePeriod: [{ startPeriod: 0, limit: 16, customData: from('period') }],
      salesTariff: {
        id: 3,
        customData: from('tariff'),
        salesTariffEntry: [{ relativeTimeInterval: { start: 0, customData: from('interval') } }],
      },
    },
  ],
};
const place = {
  component: { name: 'TxCtrlr', customData: from('component') },
  variable: { name: 'TxStartPoint', customData: from('variable') },
};

const transactionEvent = (idToken: object) => ({
  type: 'transactionEvent',
  eventType: 'Updated',
  transactionId: 'tx',
  seqNo: 1,
  at: 0,
  trigger: 'RemoteStart',
  offline: false,
  connector: { evseId: 1, connectorId: 1 },
  meterWh: 0,
  idToken,
});
const part = { requestId: 1, seqNo: 0, tbc: false, at: 0 };

/** What arrives, and the same object where it is told again. */
const KEPT: Record<string, () => readonly [object, unknown]> = {
  'SetChargingProfile, ReportChargingProfiles': () => {
    const { profile: asked } = hear<'setChargingProfile'>('SetChargingProfile', {
      evseId: 1,
      chargingProfile: profile,
    });
    const payload = told({
      type: 'chargingProfilesPart',
      requestId: 1,
      source: 'CSO',
      evseId: 1,
      profiles: [asked],
      tbc: false,
    });
    return [profile, (payload as { chargingProfile: object[] }).chargingProfile[0]];
  },
  'RequestStartTransaction with a profile, ReportChargingProfiles': () => {
    const { chargingProfile } = hear<'requestStartTransaction'>('RequestStartTransaction', {
      remoteStartId: 1,
      idToken: token,
      chargingProfile: { ...profile, chargingProfilePurpose: 'TxProfile' },
    });
    return [from('profile'), chargingProfile?.customData];
  },
  'RequestStartTransaction, Authorize': () => {
    const { idToken } = hear<'requestStartTransaction'>('RequestStartTransaction', {
      remoteStartId: 1,
      idToken: token,
    });
    const { payload } = ocpp201.ask.authorize.request({ type: 'authorize', idToken }, view);
    expect(validator.request('Authorize', payload)).toBeUndefined();
    return [token, (payload as { idToken: object }).idToken];
  },
  'RequestStartTransaction, TransactionEvent': () => {
    const { idToken } = hear<'requestStartTransaction'>('RequestStartTransaction', {
      remoteStartId: 1,
      idToken: token,
    });
    return [token, (told(transactionEvent(idToken)) as { idToken: object }).idToken];
  },
  'SetDisplayMessage, NotifyDisplayMessages': () => {
    const message = {
      id: 1,
      priority: 'InFront',
      customData: from('message'),
      message: { format: 'UTF8', content: 'Hello', customData: from('text') },
    };
    const set = hear<'setDisplayMessage'>('SetDisplayMessage', { message });
    const payload = told({
      type: 'displayMessagesPart',
      requestId: 1,
      tbc: false,
      messages: [set.message],
    });
    return [message, (payload as { messageInfo: object[] }).messageInfo[0]];
  },
  'SetVariableMonitoring, NotifyMonitoringReport': () => {
    const wish = { ...place, type: 'Delta', value: 1, severity: 5, customData: from('monitor') };
    const { wishes } = hear<'setVariableMonitoring'>('SetVariableMonitoring', { setMonitoringData: [wish] });
    const { component, variable, customData, type, value, severity, transaction } = wishes[0]!;
    const watches = [{ id: 7, type, value, severity, transaction, customData }];
    const payload = told({
      type: 'monitoringReportPart',
      ...part,
      monitors: [{ component, variable, watches }],
    });
    const [monitor] = (
      payload as { monitor: { component: object; variable: object; variableMonitoring: object[] }[] }
    ).monitor;
    return [
      { ...place, custom: from('monitor') },
      {
        component: monitor!.component,
        variable: monitor!.variable,
        custom: (monitor!.variableMonitoring[0] as { customData: unknown }).customData,
      },
    ];
  },
  'SetVariableMonitoring, its answer': () => {
    const wish = { ...place, type: 'Delta', value: 1, severity: 5, customData: from('monitor') };
    const { response } = ocpp201.hear.SetVariableMonitoring!;
    const reply = { results: [{ status: 'Accepted', id: 1 }] };
    const answer = response(reply as never, { setMonitoringData: [wish] } as never) as {
      setMonitoringResult: { component: object; variable: object; customData: object }[];
    };
    expect(validator.response('SetVariableMonitoring', answer)).toBeUndefined();
    const { component, variable, customData } = answer.setMonitoringResult[0]!;
    return [
      { ...place, customData: from('monitor') },
      { component, variable, customData },
    ];
  },
  SendLocalList: () => {
    const idTokenInfo = { status: 'Accepted', customData: from('verdict') };
    const { entries } = hear<'sendLocalList'>('SendLocalList', {
      versionNumber: 1,
      updateType: 'Full',
      localAuthorizationList: [{ idToken: token, idTokenInfo }],
    });
    return [from('verdict'), entries[0]?.idTokenInfo?.customData];
  },
  ReserveNow: () => {
    const { reservation } = hear<'reserveNow'>('ReserveNow', {
      id: 1,
      expiryDateTime: '2030-01-01T00:00:00Z',
      idToken: token,
    });
    return [from('token'), reservation.idToken.customData];
  },
};

describe('customData is kept, and passed through', () => {
  it.each(Object.keys(KEPT))('%s', (name) => {
    const [given, back] = KEPT[name]!();
    expect(back).toEqual(given);
  });

  it('C01 no more than AdditionalInfoItemsPerMessage of a token are told', () => {
    const additionalInfo = Array.from({ length: 12 }, (_, index) => ({
      additionalIdToken: `${index}`,
      type: 'plate',
    }));
    const payload = told(transactionEvent({ value: 'TOKEN', type: 'ISO14443', additionalInfo }));
    expect((payload as { idToken: { additionalInfo: object[] } }).idToken.additionalInfo).toEqual(
      additionalInfo.slice(0, 10),
    );
  });
});
