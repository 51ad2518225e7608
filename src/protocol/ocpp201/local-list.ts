import type { Requests, Responses } from '../generated/ocpp201.ts';
import type { Hear } from '../version.ts';
import { fromIdToken, fromIdTokenInfo } from './authorization.ts';

/** There is no NotSupported in 2.0.1: a list that is switched off has Failed, and the reason code tells (D01). */
export const sendLocalList: Hear<'sendLocalList'> = {
  command: (request: Requests['SendLocalList']) => ({
    type: 'sendLocalList',
    versionNumber: request.versionNumber,
    updateType: request.updateType,
    entries: (request.localAuthorizationList ?? []).map(({ idToken, idTokenInfo }) => ({
      idToken: fromIdToken(idToken),
      ...(idTokenInfo && { idTokenInfo: fromIdTokenInfo(idTokenInfo) }),
    })),
    bytes: JSON.stringify(request).length,
  }),
  response: ({ status, statusInfo }): Responses['SendLocalList'] => ({
    status: status === 'NotSupported' ? 'Failed' : status,
    ...(statusInfo && { statusInfo }),
  }),
};

export const getLocalListVersion: Hear<'getLocalListVersion'> = {
  command: () => ({ type: 'getLocalListVersion' }),
  response: ({ version }): Responses['GetLocalListVersion'] => ({ versionNumber: version }),
};
