import type { Endpoint } from '../actors/csms-link.ts';
import type { StationConfig } from '../config/station-config.ts';
import type { DeviceModel } from '../domain/device-model/device-model.ts';

/**
 * Where to connect now. The password is the device model's, so that one the CSMS has set is used with the next
 * attempt (A01). 1.6 keys given as hex digits are bytes, which the model holds one a character.
 */
export const endpointOf = ({ ocpp }: StationConfig, model: DeviceModel): Endpoint => {
  const endpoint = ocpp.endpoints[0];
  if (!endpoint) throw new Error('the configuration names no CSMS');
  const password = model.value('SecurityCtrlr/BasicAuthPassword');
  return {
    csmsUrl: endpoint.url.slice(0, endpoint.url.lastIndexOf('/')),
    identity: endpoint.identity,
    subprotocols: ocpp.versions,
    ...(password && endpoint.securityProfile > 0 && { password: bytesOf(password) }),
  };
};

const bytesOf = (password: string): Uint8Array =>
  Buffer.from(password, /^[\0-\xff]*$/.test(password) ? 'latin1' : 'utf8');
