import type { ExternalModules } from '../../charger/link/external-modules.ts';
import { checkValue } from '../../charger/link/interface.ts';
import type { Endpoint } from '../../charger/link/messages.ts';
import { providedToken } from '../../charger/link/tokens.ts';
import type { Host } from '../host-contract.ts';

/** Readers in other processes: what they publish as `provided_token` is presented to Auth. */
export const connectTokenReaders = (
  host: Host,
  modules: ExternalModules,
  readers: readonly Endpoint[],
): void => {
  for (const reader of readers)
    modules.consume(reader, {
      publish: (variable, value) => {
        if (variable !== 'provided_token') return undefined;
        const token = checkValue(providedToken, value);
        if ('refused' in token) return token.refused;
        host.receive('auth', { type: 'token presented', token: token.value } as { type: string });
        return undefined;
      },
    });
};
