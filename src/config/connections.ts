/** The CSMS endpoints that the OCPP configuration files name. */
import { csmsUrl } from '../domain/csms-address.ts';
import { fromJsonText } from '../domain/json-text.ts';
import { type SecurityProfile, SLOTS } from '../domain/network-profile.ts';
import { check } from './check.ts';
import { variablesIn } from './endpoints.ts';
import { type Finding, shown } from './finding.ts';
import { connectionProfiles, ocpp16File } from './ocpp-shapes.ts';
import type { ComponentFile, CsmsEndpoint } from './station-config.ts';

type Note = (finding: Finding) => void;

/** 1.6 has one CSMS: `Internal.CentralSystemURI`. */
export const connectionsFrom16 = (
  sections: Record<string, Record<string, unknown>>,
  file: string,
  note: Note,
): CsmsEndpoint[] => {
  const { Internal, Security } = ocpp16File.parse(sections);
  const password = Security.AuthorizationKey;
  return checked(
    {
      slot: 1,
      url: Internal.CentralSystemURI,
      identity: Internal.ChargePointId,
      securityProfile: Security.SecurityProfile,
      ...(password === undefined || password === '' ? {} : { basicAuthPassword: password }),
    },
    { file, key: 'Internal.CentralSystemURI' },
    note,
  );
};

/**
 * 2.x: the profiles of `InternalCtrlr.NetworkConnectionProfiles` or, for slots missing there, the components
 * `NetworkConfiguration`, in the order of `OCPPCommCtrlr.NetworkConfigurationPriority`.
 */
export const connectionsFrom201 = (
  files: readonly ComponentFile[],
  folder: string,
  note: Note,
): { endpoints: CsmsEndpoint[]; spareEndpoints: CsmsEndpoint[] } => {
  const variable = variablesIn(files);
  const profiles = profilesIn(variable('InternalCtrlr', 'NetworkConnectionProfiles'), folder, note);
  const password = variable('SecurityCtrlr', 'BasicAuthPassword');
  const identity = variable('SecurityCtrlr', 'Identity') ?? '';
  const priority = variable('OCPPCommCtrlr', 'NetworkConfigurationPriority') ?? '1';
  const inSlot = (slot: number): CsmsEndpoint[] => {
    const raw = profiles.get(slot) ?? fromComponent(slot, variable);
    if (raw === undefined) return [];
    const own = variable('NetworkConfiguration', 'Identity', String(slot));
    const secret = variable('NetworkConfiguration', 'BasicAuthPassword', String(slot)) || password;
    return [{ ...raw, identity: own || identity, ...(secret ? { basicAuthPassword: secret } : {}) }];
  };
  const slots = priority.split(',').map(Number);
  const named = slots.flatMap(inSlot);
  noteWhatIsMissing(named, folder, note);
  const check = (endpoint: CsmsEndpoint) =>
    checked(endpoint, { file: folder, key: `network connection profile of slot ${endpoint.slot}` }, note);
  const spare = SLOTS.filter((slot) => !slots.includes(slot)).flatMap(inSlot);
  return { endpoints: named.flatMap(check), spareEndpoints: spare.flatMap(check) };
};

type Raw = Omit<CsmsEndpoint, 'identity'>;

const profilesIn = (json: string | undefined, file: string, note: Note): Map<number, Raw> => {
  if (json === undefined || json === '') return new Map();
  const path = ['InternalCtrlr.NetworkConnectionProfiles'];
  const listed = check(connectionProfiles, fromJsonText(json), { file, path }, note) ?? [];
  return new Map(
    listed.map(({ configurationSlot: slot, connectionData: data }) => [
      slot,
      {
        slot,
        url: data.ocppCsmsUrl,
        securityProfile: data.securityProfile,
        ...(data.messageTimeout === undefined ? {} : { messageTimeoutSeconds: data.messageTimeout }),
        ...(data.ocppInterface === undefined ? {} : { ocppInterface: data.ocppInterface }),
      },
    ]),
  );
};

const fromComponent = (slot: number, variable: ReturnType<typeof variablesIn>): Raw | undefined => {
  const url = variable('NetworkConfiguration', 'OcppCsmsUrl', String(slot));
  if (url === undefined || url === '') return undefined;
  const of = (name: string) => variable('NetworkConfiguration', name, String(slot));
  const ocppInterface = of('OcppInterface');
  return {
    slot,
    url,
    securityProfile: Number(of('SecurityProfile') ?? 1) as SecurityProfile,
    messageTimeoutSeconds: Number(of('MessageTimeout') ?? 60),
    ...(ocppInterface === undefined ? {} : { ocppInterface }),
  };
};

const checked = (
  endpoint: CsmsEndpoint,
  { file, key }: { file: string; key: string },
  note: Note,
): CsmsEndpoint[] => {
  const url = csmsUrl(endpoint.url, endpoint.identity, endpoint.securityProfile);
  if (typeof url === 'string') return [{ ...endpoint, url }];
  const found = shown(key, endpoint.url) ?? 'nothing';
  note({ kind: 'error', file, key, found, expected: url.problem });
  return [];
};

const noteWhatIsMissing = (named: readonly CsmsEndpoint[], file: string, note: Note): void => {
  if (named.some(({ identity }) => identity === ''))
    note({ kind: 'error', file, key: 'SecurityCtrlr.Identity', expected: 'missing, expected the identity' });
  if (named.length === 0)
    note({
      kind: 'error',
      file,
      key: 'InternalCtrlr.NetworkConnectionProfiles',
      expected: 'no slot of OCPPCommCtrlr.NetworkConfigurationPriority names a CSMS',
    });
};
