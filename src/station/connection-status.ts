import type { StationConfig } from '../config/station-config.ts';

export type ConnectionEffect = {
  type: 'connectionStatus';
  connected: boolean;
  url?: string;
  subprotocol?: string;
};

/** The variable `connection_status` (local API 5.2). */
export const connectionStatus = (
  { ocpp }: StationConfig,
  { connected, url, subprotocol }: ConnectionEffect,
) => {
  const endpoint = ocpp.endpoints[0];
  return {
    connected,
    ...(url && { csms_url: url }),
    ...(endpoint && { identity: endpoint.identity, security_profile: endpoint.securityProfile }),
    ...(subprotocol && { ocpp_version: subprotocol === 'ocpp1.6' ? '1.6' : '2.0.1' }),
    configuration_slot: endpoint?.slot ?? 1,
    ocpp_interface: endpoint?.ocppInterface ?? 'Any',
    ocpp_transport: 'JSON',
  };
};
