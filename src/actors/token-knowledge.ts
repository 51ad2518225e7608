import { cachedInfo, contradicts, type KnownToken, mayBeCached } from '../domain/authorization.ts';
import type { DeviceModel } from '../domain/device-model/device-model.ts';
import type { IdToken, IdTokenInfo } from '../domain/id-token.ts';
import type { ProvidedToken } from '../domain/session.ts';
import type { Settings } from '../domain/settings.ts';
import type { Instant } from '../domain/time.ts';
import type { Address } from '../machines/kit.ts';
import type { CachePolicy, Storage } from '../persistence/storage.ts';
import type { Host } from './host-contract.ts';
import { connectorAddress, WHOLE_STATION } from './layout.ts';
import { isRegistered } from './registered.ts';

/** `evseId`: it was heard of a transaction there. */
type LearnEffect = { type: 'learn'; idToken: IdToken; idTokenInfo: IdTokenInfo; evseId?: number };
type Parts = { host: Host; storage: Storage; model: DeviceModel; settings: Settings };

/** What the station knows of a token by itself: an entry of the local list, and one of the cache that still counts. */
export const knownToken = (
  storage: Storage,
  settings: Settings,
  idToken: IdToken,
  now: Instant,
): KnownToken => {
  const listed = settings.localListEnabled ? storage.localList.find(idToken) : undefined;
  const cached = settings.authCacheEnabled
    ? cachedInfo(storage.authorizationCache.find(idToken), settings.authCacheLifeTime, now)
    : undefined;
  return { ...(listed && { listed }), ...(cached && { cached }) };
};

/** Starts the actor that finds the verdict on a token, with what the list and the cache say of it. */
export const validation =
  (host: Host, storage: Storage, settings: Settings, awaitsPrice: () => boolean = () => false) =>
  (requestId: string, token: ProvidedToken, replyTo?: Address): void => {
    const at = host.now();
    const known = knownToken(storage, settings, token.id_token, at);
    if (known.cached && !known.listed) host.stage(() => storage.authorizationCache.used(token.id_token, at));
    const online = isRegistered(host);
    const to = replyTo === undefined ? {} : { replyTo };
    host.start('authorization', `authorization/${requestId}`, {
      requestId,
      token,
      online,
      at,
      ...known,
      ...to,
      ...(awaitsPrice() && { awaitsPrice: true }),
    });
  };

/**
 * What the CSMS says of a token goes into the cache with the turn that heard it (C10.FR.01, FR.04), but for tokens of the
 * local list (1.6 6.1); what contradicts the list is reported.
 */
export const learnTokens = ({ host, storage, model, settings }: Parts): void => {
  supplySizes(storage, model);
  host.within<LearnEffect>('learn', ({ idToken, idTokenInfo, evseId }) => {
    const at = host.now();
    const { groupId } = idTokenInfo;
    // A remote start without an Authorize: from now on its group may stop it (C09.FR.03).
    if (evseId !== undefined && groupId)
      host.post('auth', { type: 'group learnt', evseId, idToken, groupId } as { type: string });
    const { listed } = knownToken(storage, settings, idToken, at);
    if (listed) {
      if (contradicts(listed, idTokenInfo, at)) reportConflict(host);
      return;
    }
    if (!settings.authCacheEnabled || !mayBeCached(idToken)) return;
    const capacityBytes = model.spec('AuthCacheCtrlr/Storage')?.maxLimit ?? Number.POSITIVE_INFINITY;
    const policy = settings.authCachePolicy as CachePolicy;
    host.stage(() => storage.authorizationCache.put(idToken, idTokenInfo, at, { capacityBytes, policy }));
  });
};

const CONFLICT = {
  type: 'LocalListConflict',
  message: 'the CSMS contradicts the local authorization list',
  severity: 'Low',
};

/** 1.6 LocalListConflict, a warning of connector 0 until the CSMS sends another list (section 4). */
const reportConflict = (host: Host): void =>
  host.post(connectorAddress(WHOLE_STATION), { type: 'error raised', error: CONFLICT } as { type: string });

export const clearConflict = (host: Host): void =>
  host.post(connectorAddress(WHOLE_STATION), { type: 'error cleared', error: CONFLICT } as { type: string });

const supplySizes = ({ authorizationCache, localList }: Storage, model: DeviceModel): void => {
  model.supply('AuthCacheCtrlr/Storage', () => String(authorizationCache.bytes()));
  model.supply('LocalAuthListCtrlr/Entries', () => String(localList.size().entries));
  model.supply('LocalAuthListCtrlr/Storage', () => String(localList.size().bytes));
};
