import { ACTIVE, currentSecurity, profileIn } from '../actors/csms/network-profiles.ts';
import type { DeviceModel } from '../domain/device-model/device-model.ts';

export type ConnectionEffect = {
  type: 'connectionStatus';
  connected: boolean;
  url?: string;
  subprotocol?: string;
  slot?: number;
};

/** The variable `connection_status` (local API 5.2). */
export const connectionStatus = (
  model: DeviceModel,
  { connected, url, subprotocol, slot = Number(model.value(ACTIVE)) }: ConnectionEffect,
) => {
  const profile = profileIn(model, slot);
  return {
    connected,
    ...(url && { csms_url: url }),
    ...(profile && { identity: profile.identity, security_profile: currentSecurity(model) }),
    ...(subprotocol && { ocpp_version: subprotocol === 'ocpp1.6' ? '1.6' : '2.0.1' }),
    configuration_slot: slot,
    ocpp_interface: profile?.ocppInterface ?? 'Any',
    ocpp_transport: 'JSON',
  };
};
