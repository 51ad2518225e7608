/** Blocks C and D: authorization, its cache, the local list. */
import { ADDITIONAL_INFO_ITEMS } from '../id-token.ts';
import type { VariableSpec } from './variable.ts';
import { BOOLEAN, INTEGER, RO, RW, SECONDS, STRING } from './variable-kinds.ts';

export const authorization: VariableSpec[] = [
  {
    component: 'AuthCtrlr',
    variable: 'AdditionalInfoItemsPerMessage',
    ...INTEGER,
    ...RO,
    default: String(ADDITIONAL_INFO_ITEMS),
    constant: true,
  },
  { component: 'AuthCtrlr', variable: 'Enabled', ...BOOLEAN, ...RW, default: 'true', setting: 'authEnabled' },
  {
    component: 'AuthCtrlr',
    variable: 'MasterPassGroupId',
    ...STRING,
    ...RW,
    maxLimit: 36,
    default: '',
    setting: 'masterPassGroupId',
  },
  {
    component: 'AuthCtrlr',
    variable: 'AuthorizeRemoteStart',
    ...BOOLEAN,
    ...RW,
    default: 'true',
    setting: 'authorizeRemoteStart',
  },
  {
    component: 'AuthCtrlr',
    variable: 'DisableRemoteAuthorization',
    ...BOOLEAN,
    ...RW,
    default: 'false',
    setting: 'disableRemoteAuthorization',
  },
  {
    component: 'AuthCtrlr',
    variable: 'LocalAuthorizeOffline',
    ...BOOLEAN,
    ...RW,
    default: 'true',
    setting: 'localAuthorizeOffline',
  },
  {
    component: 'AuthCtrlr',
    variable: 'LocalPreAuthorize',
    ...BOOLEAN,
    ...RW,
    default: 'false',
    setting: 'localPreAuthorize',
  },
  {
    component: 'AuthCtrlr',
    variable: 'OfflineTxForUnknownIdEnabled',
    ...BOOLEAN,
    ...RW,
    default: 'false',
    setting: 'offlineTxForUnknownIdEnabled',
  },
  { component: 'AuthCacheCtrlr', variable: 'Available', ...BOOLEAN, ...RO, default: 'true', constant: true },
  {
    component: 'AuthCacheCtrlr',
    variable: 'Enabled',
    ...BOOLEAN,
    ...RW,
    default: 'true',
    setting: 'authCacheEnabled',
  },
  { component: 'AuthCacheCtrlr', variable: 'LifeTime', ...SECONDS, ...RW, setting: 'authCacheLifeTime' },
  {
    component: 'AuthCacheCtrlr',
    variable: 'DisablePostAuthorize',
    ...BOOLEAN,
    ...RW,
    default: 'false',
    setting: 'authCacheDisablePostAuthorize',
  },
  {
    component: 'AuthCacheCtrlr',
    variable: 'Policy',
    dataType: 'OptionList',
    valuesList: ['LRU', 'LFU', 'FIFO'],
    ...RW,
    default: 'LRU',
    setting: 'authCachePolicy',
  },
  // Used; the limit is how much there may be.
  { component: 'AuthCacheCtrlr', variable: 'Storage', ...INTEGER, unit: 'B', ...RO, maxLimit: 1_000_000 },
];

/** LIST_BYTES are enough for ITEMS entries with group and expiry. */
const ITEMS = 1000;

const LIST_BYTES = 300_000;

export const localAuthListCtrlr: VariableSpec[] = [
  { component: 'LocalAuthListCtrlr', variable: 'Available', ...BOOLEAN, ...RO, default: 'true' },
  {
    component: 'LocalAuthListCtrlr',
    variable: 'Enabled',
    ...BOOLEAN,
    ...RW,
    default: 'true',
    setting: 'localListEnabled',
    enabledBy: 'LocalAuthListCtrlr/Available',
  },
  {
    component: 'LocalAuthListCtrlr',
    variable: 'DisablePostAuthorize',
    ...BOOLEAN,
    ...RW,
    default: 'false',
    setting: 'localListDisablePostAuthorize',
  },
  // In use; the limit is how many there may be.
  { component: 'LocalAuthListCtrlr', variable: 'Entries', ...INTEGER, ...RO, maxLimit: 10_000 },
  {
    component: 'LocalAuthListCtrlr',
    variable: 'ItemsPerMessage',
    ...INTEGER,
    ...RO,
    default: String(ITEMS),
  },
  {
    component: 'LocalAuthListCtrlr',
    variable: 'BytesPerMessage',
    ...INTEGER,
    ...RO,
    default: String(LIST_BYTES),
  },
  { component: 'LocalAuthListCtrlr', variable: 'Storage', ...INTEGER, unit: 'B', ...RO },
  {
    component: 'LocalAuthListCtrlr',
    variable: 'SupportsExpiryDateTime',
    ...BOOLEAN,
    ...RO,
    default: 'true',
    constant: true,
  },
];
