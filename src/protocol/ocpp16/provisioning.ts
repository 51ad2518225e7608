import { fromRfc3339 } from '../../domain/time.ts';
import type { Requests, Responses } from '../generated/ocpp16.ts';
import type { Ask, Hear, Tell } from '../version.ts';

export const bootNotification: Ask<'bootNotification'> = {
  request: ({ station }) => ({
    action: 'BootNotification',
    payload: {
      chargePointVendor: station.vendorName.slice(0, 20),
      chargePointModel: station.model.slice(0, 20),
      ...upTo(25, 'chargePointSerialNumber', station.serialNumber),
      ...upTo(25, 'chargeBoxSerialNumber', station.chargeBoxSerialNumber),
      ...upTo(50, 'firmwareVersion', station.firmwareVersion),
      ...upTo(20, 'iccid', station.iccid),
      ...upTo(20, 'imsi', station.imsi),
      ...upTo(25, 'meterSerialNumber', station.meterSerialNumber),
      ...upTo(25, 'meterType', station.meterType),
    } satisfies Requests['BootNotification'],
  }),
  answer: ({ status, currentTime, interval }: Responses['BootNotification']) => ({
    status,
    currentTime: fromRfc3339(currentTime),
    interval: Math.max(0, interval),
  }),
};

const upTo = <K extends string>(length: number, key: K, text: string | undefined) =>
  (text ? { [key]: text.slice(0, length) } : {}) as { [P in K]?: string };

export const heartbeat: Ask<'heartbeat'> = {
  request: () => ({ action: 'Heartbeat', payload: {} }),
  answer: ({ currentTime }: Responses['Heartbeat']) => ({ currentTime: fromRfc3339(currentTime) }),
};

/** An empty list asks for all keys, as a missing one does. */
export const getConfiguration: Hear<'getConfiguration'> = {
  command: ({ key }: Requests['GetConfiguration']) => ({ type: 'getConfiguration', keys: key ?? [] }),
  response: ({ known, unknown }): Responses['GetConfiguration'] => ({
    ...(known.length > 0 && { configurationKey: known }),
    ...(unknown.length > 0 && { unknownKey: unknown }),
  }),
};

export const changeConfiguration: Hear<'changeConfiguration'> = {
  command: ({ key, value }: Requests['ChangeConfiguration']) => ({ type: 'changeConfiguration', key, value }),
  response: ({ status }): Responses['ChangeConfiguration'] => ({ status }),
};

/** 1.6 cannot say Scheduled: a soft reset that waits is accepted. */
export const reset: Hear<'reset'> = {
  command: ({ type }: Requests['Reset']) => ({ type: 'reset', kind: type }),
  response: ({ status }): Responses['Reset'] => ({ status: status === 'Rejected' ? 'Rejected' : 'Accepted' }),
};

/** 1.6 has no device model; a report that was asked for in 2.0.1 has nobody to go to here. */
export const reportPart: Tell<'reportPart'> = { requests: () => [] };
/** 1.6 has no display messages. */
export const displayMessagesPart: Tell<'displayMessagesPart'> = { requests: () => [] };
