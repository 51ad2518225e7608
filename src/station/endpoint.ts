import { appendFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import type { Endpoint } from '../actors/csms/csms-endpoint.ts';
import { profileIn } from '../actors/csms/network-profiles.ts';
import type { TlsWishes } from '../actors/csms/tls-dial.ts';
import type { StationConfig } from '../config/station-config.ts';
import { csmsUrl, withSchemeOf } from '../domain/csms-address.ts';
import type { DeviceModel } from '../domain/device-model/device-model.ts';
import { listItems } from '../domain/device-model/variable.ts';
import type { SecurityProfile } from '../domain/network-profile.ts';
import type { TlsMaterial } from '../domain/tls-material.ts';

type Parts = { config: StationConfig; model: DeviceModel; material: TlsMaterial };

/**
 * How to connect by a slot now; undefined: it names no CSMS. All of it is the device model's, so that what the CSMS
 * has set is used with the next attempt (A01). 1.6 keys given as hex digits are bytes, which the model holds one a
 * character.
 * @param wishes `securityProfile`: tried instead of the one that is set; `via`: the interface to leave by
 */
export const endpointOf = (
  { config, model, material }: Parts,
  slot: number,
  wishes: { securityProfile?: SecurityProfile; via?: string } = {},
): Endpoint | undefined => {
  const profile = profileIn(model, slot);
  if (!profile) return undefined;
  const { identity, password } = profile;
  const securityProfile = wishes.securityProfile ?? profile.securityProfile;
  const url = csmsUrl(withSchemeOf(profile.url, securityProfile), identity, securityProfile);
  if (typeof url !== 'string') return undefined;
  const showsPassword = password && (securityProfile === 1 || securityProfile === 2);
  return {
    csmsUrl: url.slice(0, url.lastIndexOf('/')),
    identity,
    securityProfile,
    subprotocols: config.ocpp.versions,
    ...(showsPassword && { password: bytesOf(password) }),
    ...(securityProfile >= 2 && { tls: tlsWishes(model, material, securityProfile) }),
    ...interfaceOf(model, wishes.via),
  };
};

const bytesOf = (password: string): Uint8Array =>
  Buffer.from(password, /^[\0-\xff]*$/.test(password) ? 'latin1' : 'utf8');

const tlsWishes = (model: DeviceModel, material: TlsMaterial, profile: SecurityProfile): TlsWishes => {
  const internal = (name: string) => model.value(`InternalCtrlr/${name}`) ?? '';
  const keyLog = internal('EnableTLSKeylog') === 'true' && internal('TLSKeylogFile');
  return {
    material,
    showCertificate: profile === 3,
    ciphers: [...listItems(internal('SupportedCiphers13')), ...listItems(internal('SupportedCiphers12'))],
    trustSystem: internal('UseSslDefaultVerifyPaths') === 'true',
    checkName: internal('VerifyCsmsCommonName') !== 'false',
    allowWildcards: model.value('SecurityCtrlr/AllowCSMSTLSWildcards') === 'true',
    ...(keyLog && { keyLog: (line: Buffer) => appendFileSync(keyLog, line, { mode: 0o600 }) }),
  };
};

/** What the System has brought up, else EVerest's `IFace` (a name or an address each), and its `HostName`. */
const interfaceOf = (model: DeviceModel, via?: string): Pick<Endpoint, 'headers' | 'localAddress'> => {
  const name = via ?? model.value('InternalCtrlr/IFace') ?? '';
  const host = model.value('InternalCtrlr/HostName');
  const localAddress = networkInterfaces()[name]?.find(({ family }) => family === 'IPv4')?.address ?? name;
  return { ...(localAddress && { localAddress }), ...(host && { headers: { 'User-Host': host } }) };
};
