/** Variables of the connection to the CSMS: network connection profiles, security profile, TLS. */
import { SLOTS } from '../network-profile.ts';
import type { VariableSpec } from './variable.ts';

const RW = { mutability: 'ReadWrite' } as const;
const RO = { mutability: 'ReadOnly' } as const;
const STRING = { dataType: 'string' } as const;
const BOOLEAN = { dataType: 'boolean' } as const;
const SECONDS = { dataType: 'integer', unit: 's', minLimit: 0 } as const;

const OCPP_INTERFACES = [0, 1, 2, 3].flatMap((n) => [`Wired${n}`, `Wireless${n}`]).sort();

/** The suites of A00.FR.319, FR.422; what 1.2 names without ECDHE is for servers with old RSA keys. */
const CIPHERS_12 = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'AES128-GCM-SHA256',
  'AES256-GCM-SHA384',
];
const CIPHERS_13 = ['TLS_AES_256_GCM_SHA384', 'TLS_AES_128_GCM_SHA256'];
/** Beside them what is no worse; an older suite is refused where it is configured. */
const MORE_CIPHERS_12 = [
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
];
const MORE_CIPHERS_13 = ['TLS_CHACHA20_POLY1305_SHA256'];

/** One slot (2.1 has them as standard). What stands in a slot that is in use is not changed (PriorityNetworkConf). */
const slot = (number: number): VariableSpec[] => {
  const at = { component: 'NetworkConfiguration', componentInstance: String(number) };
  return [
    { ...at, variable: 'OcppCsmsUrl', ...STRING, ...RW, maxLimit: 2000 },
    { ...at, variable: 'SecurityProfile', dataType: 'integer', ...RW, minLimit: 0, maxLimit: 3 },
    { ...at, variable: 'OcppInterface', dataType: 'OptionList', valuesList: OCPP_INTERFACES, ...RW },
    {
      ...at,
      variable: 'OcppTransport',
      dataType: 'OptionList',
      valuesList: ['JSON'],
      ...RO,
      default: 'JSON',
    },
    { ...at, variable: 'MessageTimeout', ...SECONDS, ...RW, minLimit: 1 },
    { ...at, variable: 'Identity', ...STRING, ...RW, maxLimit: 48 },
    {
      ...at,
      variable: 'BasicAuthPassword',
      ...STRING,
      minLimit: 16,
      configuredMinLimit: 8,
      maxLimit: 64,
      mutability: 'WriteOnly',
    },
  ];
};

const networkProfiles: VariableSpec[] = [
  {
    component: 'OCPPCommCtrlr',
    variable: 'ActiveNetworkProfile',
    dataType: 'integer',
    minLimit: 0,
    ...RO,
    default: '1',
    setting: 'activeNetworkProfile',
  },
  {
    component: 'OCPPCommCtrlr',
    variable: 'NetworkConfigurationPriority',
    dataType: 'SequenceList',
    valuesList: SLOTS.map(String),
    atLeastOne: true,
    ...RW,
    default: '1',
    rebootRequired: true,
    setting: 'networkConfigurationPriority',
  },
  {
    component: 'OCPPCommCtrlr',
    variable: 'NetworkProfileConnectionAttempts',
    dataType: 'integer',
    minLimit: -1,
    ...RW,
    default: '3',
    setting: 'networkProfileConnectionAttempts',
  },
  {
    component: 'InternalCtrlr',
    variable: 'NetworkConfigTimeout',
    ...SECONDS,
    ...RW,
    default: '60',
    setting: 'networkConfigTimeout',
  },
  ...SLOTS.flatMap(slot),
];

const securityProfile: VariableSpec[] = [
  {
    component: 'SecurityCtrlr',
    variable: 'SecurityProfile',
    dataType: 'integer',
    minLimit: 0,
    maxLimit: 3,
    ...RO,
    default: '0',
  },
  {
    component: 'SecurityCtrlr',
    variable: 'AllowSecurityProfileDowngrade',
    ...BOOLEAN,
    ...RO,
    default: 'false',
  },
  { component: 'SecurityCtrlr', variable: 'AllowCSMSTLSWildcards', ...BOOLEAN, ...RW, default: 'false' },
  {
    component: 'OCPP16LegacyCtrlr',
    variable: 'SwitchSecurityProfileConnectionTimeout',
    ...SECONDS,
    ...RW,
    default: '20',
  },
];

const internal = { component: 'InternalCtrlr' } as const;
const tls: VariableSpec[] = [
  {
    ...internal,
    variable: 'SupportedCiphers12',
    dataType: 'SequenceList',
    separator: ':',
    valuesList: [...CIPHERS_12, ...MORE_CIPHERS_12],
    atLeastOne: true,
    ...RO,
    default: CIPHERS_12.join(','),
  },
  {
    ...internal,
    variable: 'SupportedCiphers13',
    dataType: 'SequenceList',
    separator: ':',
    valuesList: [...CIPHERS_13, ...MORE_CIPHERS_13],
    atLeastOne: true,
    ...RO,
    default: CIPHERS_13.join(','),
  },
  { ...internal, variable: 'UseSslDefaultVerifyPaths', ...BOOLEAN, ...RO, default: 'false' },
  { ...internal, variable: 'VerifyCsmsCommonName', ...BOOLEAN, ...RO, default: 'true' },
  { ...internal, variable: 'EnableTLSKeylog', ...BOOLEAN, ...RO, default: 'false' },
  { ...internal, variable: 'TLSKeylogFile', ...STRING, ...RO, default: '/tmp/ocpp_tls_keylog.txt' },
  { ...internal, variable: 'IFace', ...STRING, ...RO },
  { ...internal, variable: 'HostName', ...STRING, ...RO },
];

export const connectionVariables: readonly VariableSpec[] = [...networkProfiles, ...securityProfile, ...tls];
