import { toRfc3339 } from '../../domain/time.ts';
import type { Requests } from '../generated/ocpp16.ts';
import type { Tell } from '../version.ts';

export const securityEvent: Tell<'securityEvent'> = {
  requests: ({ event, at, techInfo }) => [
    {
      action: 'SecurityEventNotification',
      payload: {
        type: nameIn16(event).slice(0, 50),
        timestamp: toRfc3339(at),
        ...(techInfo && { techInfo: techInfo.slice(0, 255) }),
      } satisfies Requests['SecurityEventNotification'],
    },
  ],
};

/** The whitepaper's names of events that 2.x has renamed. */
const NAMES_IN_16: Readonly<Record<string, string>> = {
  CsmsFailedToAuthenticate: 'CentralSystemFailedToAuthenticate',
  FailedToAuthenticateAtCsms: 'FailedToAuthenticateAtCentralSystem',
  InvalidChargingStationCertificate: 'InvalidChargePointCertificate',
  InvalidCsmsCertificate: 'InvalidCentralSystemCertificate',
};

export const nameIn16 = (event: string): string =>
  Object.hasOwn(NAMES_IN_16, event) ? NAMES_IN_16[event]! : event;
