import type { SecurityProfile } from '../../domain/network-profile.ts';
import type { Requests, Responses } from '../generated/ocpp201.ts';
import type { Hear } from '../version.ts';

/** B09. `ocppVersion` says nothing to a station that negotiates it. */
export const setNetworkProfile: Hear<'setNetworkProfile'> = {
  command: ({ configurationSlot, connectionData: data }: Requests['SetNetworkProfile']) => ({
    type: 'setNetworkProfile',
    slot: configurationSlot,
    profile: {
      url: data.ocppCsmsUrl,
      securityProfile: data.securityProfile as SecurityProfile,
      messageTimeout: data.messageTimeout,
      transport: data.ocppTransport,
      ocppInterface: data.ocppInterface,
      needsModem: data.apn !== undefined || data.vpn !== undefined,
    },
  }),
  response: ({ status, statusInfo }): Responses['SetNetworkProfile'] => ({
    status,
    ...(statusInfo && { statusInfo }),
  }),
};
