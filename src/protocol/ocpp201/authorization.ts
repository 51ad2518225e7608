import type { PriceText } from '../../domain/cost.ts';
import { customDataOf } from '../../domain/custom-data.ts';
import type { IdToken, IdTokenInfo } from '../../domain/id-token.ts';
import { ADDITIONAL_INFO_ITEMS } from '../../domain/id-token.ts';
import { fromRfc3339 } from '../../domain/time.ts';
import { furtherTexts } from '../costmsg.ts';
import type {
  IdTokenInfoType,
  IdTokenType,
  MessageContentType,
  Requests,
  Responses,
} from '../generated/ocpp201.ts';
import type { Ask, Hear } from '../version.ts';

/** AuthCtrlr.AdditionalInfoItemsPerMessage: what is beyond it is not told. */
export const toIdToken = (token: IdToken): IdTokenType => {
  const [first, ...more] = (token.additionalInfo ?? []).slice(0, ADDITIONAL_INFO_ITEMS);
  return {
    idToken: token.value.slice(0, 36),
    type: token.type,
    ...(first && { additionalInfo: [first, ...more] }),
    ...customDataOf(token),
  };
};

/** additionalInfo comes along and is not looked at: tokens are equal by value and type (C01.FR.25). */
export const fromIdToken = ({ idToken, type, additionalInfo, ...token }: IdTokenType): IdToken => ({
  value: idToken,
  type,
  ...(additionalInfo && { additionalInfo }),
  ...customDataOf(token),
});

export const fromIdTokenInfo = (info: IdTokenInfoType): IdTokenInfo => ({
  status: info.status,
  ...(info.cacheExpiryDateTime !== undefined && { expiry: fromRfc3339(info.cacheExpiryDateTime) }),
  ...(info.groupIdToken && { groupId: fromIdToken(info.groupIdToken) }),
  ...(info.evseId && { evseIds: [...info.evseId] }),
  ...(info.chargingPriority !== undefined && { chargingPriority: info.chargingPriority }),
  ...(info.language1 !== undefined && { language1: info.language1 }),
  ...(info.language2 !== undefined && { language2: info.language2 }),
  ...(info.personalMessage && {
    personalMessages: [
      textOf(info.personalMessage),
      ...furtherTexts(info.customData, 'personalMessageExtra'),
    ],
  }),
  ...customDataOf(info),
});

export const textOf = ({ content, language, format }: MessageContentType): PriceText => ({
  content,
  ...(language !== undefined && { language }),
  format,
});

export const authorize: Ask<'authorize'> = {
  request: ({ idToken, contract = {} }) => ({
    action: 'Authorize',
    payload: {
      idToken: toIdToken(idToken),
      ...(contract.certificate !== undefined && { certificate: contract.certificate }),
      ...(contract.hashData && { iso15118CertificateHashData: contract.hashData }),
    } satisfies Requests['Authorize'],
  }),
  answer: ({ idTokenInfo, certificateStatus }: Responses['Authorize']) => ({
    idTokenInfo: fromIdTokenInfo(idTokenInfo),
    ...(certificateStatus && { certificateStatus }),
  }),
};

export const clearCache: Hear<'clearCache'> = {
  command: () => ({ type: 'clearCache' }),
  response: ({ status }): Responses['ClearCache'] => ({ status }),
};
