import { describe, expect, it } from 'vitest';
import type { Notification } from '../../src/domain/notifications.ts';
import { DISCARDABLE_MESSAGES, isKeptOffline } from '../../src/domain/queueing.ts';

const told = (type: Notification['type']) => ({ type }) as Notification;
const keeps = (type: Notification['type'], queueAllMessages: boolean, ...discarded: string[]) =>
  isKeptOffline(told(type), { queueAllMessages, messageTypesDiscardForQueueing: discarded });

/** The name of the message in 2.0.1, and whether it is kept where QueueAllMessages is false. */
const OF_NO_TRANSACTION: readonly (readonly [Notification['type'], string, boolean])[] = [
  ['connectorStatusChanged', 'StatusNotification', false],
  ['meterValuesTaken', 'MeterValues', false],
  ['reservationEnded', 'ReservationStatusUpdate', true],
  ['chargingLimitChanged', 'NotifyChargingLimit', true],
  ['chargingLimitCleared', 'ClearedChargingLimit', true],
  ['stationEvents', 'NotifyEvent', true],
  ['firmwareStatusChanged', 'FirmwareStatusNotification', true],
  ['logStatusChanged', 'LogStatusNotification', true],
];
const ALWAYS: readonly Notification['type'][] = [
  'transactionEvent',
  'securityEvent',
  'reportPart',
  'monitoringReportPart',
  'chargingProfilesPart',
  'displayMessagesPart',
  'customerInformationPart',
];

describe('what is kept for a CSMS that is away', () => {
  it.each(OF_NO_TRANSACTION)('%s', (type, name, keptWithoutAll) => {
    expect(keeps(type, true)).toBe(true);
    expect(keeps(type, false)).toBe(keptWithoutAll);
    expect(keeps(type, true, name)).toBe(false);
    expect(DISCARDABLE_MESSAGES).toContain(name);
  });

  it.each(ALWAYS)('%s always', (type) => {
    expect(keeps(type, false, ...DISCARDABLE_MESSAGES)).toBe(true);
  });
});
