import type { PriceText } from './cost.ts';
import type { CustomData } from './custom-data.ts';
import type { Instant } from './time.ts';

export const ID_TOKEN_TYPES = [
  'Central',
  'eMAID',
  'ISO14443',
  'ISO15693',
  'KeyCode',
  'Local',
  'MacAddress',
  'NoAuthorization',
] as const;
export type IdTokenType = (typeof ID_TOKEN_TYPES)[number];

/** Who asks for energy. 1.6 knows only the value (an idTag of up to 20 characters). */
export type IdToken = {
  value: string;
  type: IdTokenType;
  /** What came with it from a CSMS of 2.0.1: goes back as it is, means nothing to us (C01.FR.25). */
  additionalInfo?: readonly AdditionalInfo[];
  customData?: CustomData;
};

/** AuthCtrlr.AdditionalInfoItemsPerMessage. */
export const ADDITIONAL_INFO_ITEMS = 10;

export type AdditionalInfo = { additionalIdToken: string; type: string; customData?: CustomData };

export type AuthorizationStatus =
  | 'Accepted'
  | 'Blocked'
  | 'ConcurrentTx'
  | 'Expired'
  | 'Invalid'
  | 'NoCredit'
  | 'NotAllowedTypeEVSE'
  | 'NotAtThisLocation'
  | 'NotAtThisTime'
  | 'Unknown';

/** What the CSMS, the local list or the cache says of a token. */
export type IdTokenInfo = {
  status: AuthorizationStatus;
  /** Until when the verdict may be cached. */
  expiry?: Instant;
  /** 2.0.1 groupIdToken, 1.6 parentIdTag. */
  groupId?: IdToken;
  /** The EVSEs it is good for; absent means all (C01.FR.20). */
  evseIds?: number[];
  chargingPriority?: number;
  language1?: string;
  language2?: string;
  /** What the driver is to see: prices above all (2.0.1 I01). */
  personalMessages?: PriceText[];
  customData?: CustomData;
};

/** Tokens are equal when value (case-insensitive) and type are; 1.6 tokens carry no type of their own (C01.FR.25). */
export const sameToken = (a: IdToken, b: IdToken): boolean =>
  a.type === b.type && a.value.toLowerCase() === b.value.toLowerCase();

/** Two tokens belong to one group when both have a group and the groups are equal (C09). */
export const sameGroup = (a: IdToken | undefined, b: IdToken | undefined): boolean =>
  a !== undefined && b !== undefined && a.value !== '' && a.value.toLowerCase() === b.value.toLowerCase();
