import type { IdToken, IdTokenInfo } from '../../domain/id-token.ts';
import { fromRfc3339 } from '../../domain/time.ts';
import type { Responses } from '../generated/ocpp16.ts';
import type { Ask, Hear } from '../version.ts';
import { askOfContract, contractAnswer } from './iso15118pnc.ts';

/** 1.6 has no token types; a tag is what a reader of RFID cards gives unless somebody says otherwise (C01.FR.25). */
export const tokenOfTag = (idTag: string): IdToken => ({ value: idTag, type: 'ISO14443' });

/** An idTag has at most 20 characters. */
export const tagOfToken = (token: IdToken | undefined): string => (token?.value ?? '').slice(0, 20);

type IdTagInfo = Responses['Authorize']['idTagInfo'];

export const idTokenInfoOf = ({ status, expiryDate, parentIdTag }: IdTagInfo): IdTokenInfo => ({
  status,
  ...(expiryDate !== undefined && { expiry: fromRfc3339(expiryDate) }),
  ...(parentIdTag && { groupId: tokenOfTag(parentIdTag) }),
});

export const authorize: Ask<'authorize'> = {
  request: ({ idToken, contract }) =>
    contract
      ? askOfContract(tagOfToken(idToken), contract)
      : { action: 'Authorize', payload: { idTag: tagOfToken(idToken) } },
  answer: (response: Responses['Authorize'] | Responses['DataTransfer']) =>
    'idTagInfo' in response ? { idTokenInfo: idTokenInfoOf(response.idTagInfo) } : contractAnswer(response),
};

export const clearCache: Hear<'clearCache'> = {
  command: () => ({ type: 'clearCache' }),
  response: ({ status }): Responses['ClearCache'] => ({ status }),
};
