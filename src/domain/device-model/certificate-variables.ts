import type { VariableSpec } from './variable.ts';

const RW = { mutability: 'ReadWrite' } as const;
const RO = { mutability: 'ReadOnly' } as const;
const SECONDS = { dataType: 'integer', unit: 's', minLimit: 0, ...RW } as const;
const FLAG = { dataType: 'boolean', ...RO, default: 'false' } as const;

/** What rules the store of certificates and the requests for new ones. */
export const certificateVariables: readonly VariableSpec[] = [
  { component: 'SecurityCtrlr', variable: 'AdditionalRootCertificateCheck', ...FLAG },
  // The value is supplied by the store; maxLimit is its capacity.
  {
    component: 'SecurityCtrlr',
    variable: 'CertificateEntries',
    dataType: 'integer',
    minLimit: 0,
    maxLimit: 100,
    ...RO,
    default: '0',
  },
  {
    component: 'SecurityCtrlr',
    variable: 'CertSigningRepeatTimes',
    dataType: 'integer',
    minLimit: 0,
    ...RW,
    default: '3',
    setting: 'certSigningRepeatTimes',
  },
  {
    component: 'SecurityCtrlr',
    variable: 'CertSigningWaitMinimum',
    ...SECONDS,
    default: '60',
    setting: 'certSigningWaitMinimum',
  },
  {
    component: 'SecurityCtrlr',
    variable: 'MaxCertificateChainSize',
    dataType: 'integer',
    minLimit: 0,
    maxLimit: 10_000,
    ...RO,
    default: '10000',
  },
  {
    component: 'SecurityCtrlr',
    variable: 'OrganizationName',
    dataType: 'string',
    maxLimit: 64,
    ...RW,
    default: '',
  },
  { component: 'InternalCtrlr', variable: 'AllowCSMSRootCertInstallWithUnsecureConnection', ...FLAG },
  { component: 'InternalCtrlr', variable: 'AllowMFRootCertInstallWithUnsecureConnection', ...FLAG },
  {
    component: 'InternalCtrlr',
    variable: 'ClientCertificateExpireCheckInitialDelaySeconds',
    ...SECONDS,
    ...RO,
    default: '60',
    setting: 'certificateCheckDelay',
  },
  {
    component: 'InternalCtrlr',
    variable: 'ClientCertificateExpireCheckIntervalSeconds',
    ...SECONDS,
    ...RO,
    default: '43200',
    setting: 'certificateCheckInterval',
  },
  {
    component: 'InternalCtrlr',
    variable: 'DeferFirmwareDownloadDuringTransaction',
    dataType: 'boolean',
    ...RW,
    default: 'false',
    setting: 'deferFirmwareDownload',
  },
  {
    component: 'InternalCtrlr',
    variable: 'OcspRequestInterval',
    ...SECONDS,
    minLimit: 86_400,
    default: '604800',
    setting: 'ocspRequestInterval',
  },
  {
    component: 'OCPP16LegacyCtrlr',
    variable: 'CertificateStoreMaxLength',
    dataType: 'integer',
    minLimit: 0,
    ...RO,
    default: '100',
  },
];
