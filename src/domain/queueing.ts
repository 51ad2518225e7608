import type { Notification } from './notifications.ts';
import type { Settings } from './settings.ts';

/**
 * What the messages are called that a CSMS which is away may do without. What belongs to a transaction (2.0.1 E04, 1.6
 * 4.8), a security event (A04.FR.02) and what the CSMS asked for is kept in any case.
 */
const NAMES: { readonly [T in Notification['type']]?: readonly string[] } = {
  connectorStatusChanged: ['StatusNotification'],
  meterValuesTaken: ['MeterValues'],
  reservationEnded: ['ReservationStatusUpdate'],
  chargingLimitChanged: ['NotifyChargingLimit'],
  chargingLimitCleared: ['ClearedChargingLimit'],
  stationEvents: ['NotifyEvent'],
  firmwareStatusChanged: ['FirmwareStatusNotification', 'SignedFirmwareStatusNotification'],
  logStatusChanged: ['LogStatusNotification', 'DiagnosticsStatusNotification'],
};

/** What MessageTypesDiscardForQueueing may name. */
export const DISCARDABLE_MESSAGES: readonly string[] = Object.values(NAMES).flat().sort();

/**
 * What is not worth anything any more once the CSMS is back: the present status is told then anyway, a reading beside a
 * transaction bills nobody. Whether an event is kept is said by OfflineQueuingSeverity, what has become of firmware, logs,
 * reservations and limits must be heard.
 */
const OF_THE_MOMENT: readonly Notification['type'][] = ['connectorStatusChanged', 'meterValuesTaken'];

/** Whether a notification is worth keeping for a CSMS that is away (QueueAllMessages, MessageTypesDiscardForQueueing). */
export const isKeptOffline = (
  { type }: Notification,
  settings: Pick<Settings, 'queueAllMessages' | 'messageTypesDiscardForQueueing'>,
): boolean => {
  if (OF_THE_MOMENT.includes(type) && !settings.queueAllMessages) return false;
  return !NAMES[type]?.some((name) => settings.messageTypesDiscardForQueueing.includes(name));
};
