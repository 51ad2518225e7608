import type { VariableSpec } from './variable.ts';

const COMPONENT = 'ISO15118Ctrlr';
const FLAG = { component: COMPONENT, dataType: 'boolean', mutability: 'ReadWrite' } as const;
const CHECKED = {
  component: 'InternalCtrlr',
  dataType: 'integer',
  unit: 's',
  minLimit: 0,
  mutability: 'ReadOnly',
} as const;
const TEXT = { component: COMPONENT, dataType: 'string', mutability: 'ReadWrite', default: '' } as const;

/** Of a station with a part that speaks ISO 15118; others do not pretend to. */
export const iso15118Variables: readonly VariableSpec[] = [
  { ...FLAG, variable: 'Available', mutability: 'ReadOnly', default: 'true', constant: true },
  {
    ...FLAG,
    variable: 'PnCEnabled',
    default: 'true',
    setting: 'pncEnabled',
    enabledBy: `${COMPONENT}/Enabled`,
  },
  { ...FLAG, variable: 'Enabled', default: 'true' },
  {
    ...FLAG,
    variable: 'CentralContractValidationAllowed',
    default: 'false',
    setting: 'centralContractValidationAllowed',
  },
  {
    ...FLAG,
    variable: 'ContractValidationOffline',
    default: 'true',
    setting: 'contractValidationOffline',
  },
  {
    ...FLAG,
    variable: 'ContractCertificateInstallationEnabled',
    default: 'true',
    setting: 'contractCertificateInstallationEnabled',
    enabledBy: `${COMPONENT}/Enabled`,
  },
  {
    ...FLAG,
    variable: 'V2GCertificateInstallationEnabled',
    default: 'true',
    setting: 'v2gCertificateInstallationEnabled',
    enabledBy: `${COMPONENT}/Enabled`,
  },
  {
    ...CHECKED,
    variable: 'V2GCertificateExpireCheckInitialDelaySeconds',
    default: '60',
    setting: 'v2gCertificateCheckDelay',
  },
  {
    ...CHECKED,
    variable: 'V2GCertificateExpireCheckIntervalSeconds',
    default: '43200',
    setting: 'v2gCertificateCheckInterval',
  },
  // The subject of the certificate that is shown to cars; what is empty is not asked for.
  { ...TEXT, variable: 'SeccId', maxLimit: 64 },
  { ...TEXT, variable: 'CountryName', maxLimit: 2 },
  { ...TEXT, variable: 'OrganizationName', maxLimit: 64 },
];
