import type { Requests, Responses } from '../generated/ocpp16.ts';
import type { Hear } from '../version.ts';
import { idTokenInfoOf, tokenOfTag } from './authorization.ts';

export const sendLocalList: Hear<'sendLocalList'> = {
  command: (request: Requests['SendLocalList']) => ({
    type: 'sendLocalList',
    versionNumber: request.listVersion,
    updateType: request.updateType,
    entries: (request.localAuthorizationList ?? []).map(({ idTag, idTagInfo }) => ({
      idToken: tokenOfTag(idTag),
      ...(idTagInfo && { idTokenInfo: idTokenInfoOf(idTagInfo) }),
    })),
    bytes: JSON.stringify(request).length,
  }),
  response: ({ status }): Responses['SendLocalList'] => ({ status }),
};

export const getLocalListVersion: Hear<'getLocalListVersion'> = {
  command: () => ({ type: 'getLocalListVersion' }),
  response: ({ version }): Responses['GetLocalListVersion'] => ({ listVersion: version }),
};
