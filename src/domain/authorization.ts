import type { AuthorizationStatus, IdToken, IdTokenInfo } from './id-token.ts';
import type { ProvidedToken, ValidationResult } from './session.ts';
import type { Settings } from './settings.ts';
import type { Instant, Seconds } from './time.ts';

/** What the station knows of a token by itself. A local list entry beats the cache (C13.FR.01, C14.FR.01). */
export type KnownToken = { listed?: IdTokenInfo; cached?: IdTokenInfo };

export type Verdict =
  | { verdict: 'accept'; info: IdTokenInfo }
  | { verdict: 'refuse'; status: AuthorizationStatus }
  /** Only the CSMS can tell. */
  | { verdict: 'ask' };

type Rules = Pick<
  Settings,
  | 'authEnabled'
  | 'localPreAuthorize'
  | 'localAuthorizeOffline'
  | 'offlineTxForUnknownIdEnabled'
  | 'disableRemoteAuthorization'
  | 'authCacheEnabled'
  | 'authCacheDisablePostAuthorize'
  | 'localListDisablePostAuthorize'
>;

/** The verdict on a token before anybody is asked (C01, C10 to C15; 1.6 6.1 and 6.2). */
export const judge = (
  token: ProvidedToken,
  known: KnownToken,
  online: boolean,
  now: Instant,
  rules: Rules,
): Verdict => {
  if (!rules.authEnabled || isIdentifierOfNobody(token)) return accept({ status: 'Accepted' });
  if (!online) return judgeOffline(known, now, rules);
  const local = localInfo(known, rules);
  if (local && isValid(local, now) && (rules.localPreAuthorize || rules.disableRemoteAuthorization))
    return accept(local);
  if (rules.disableRemoteAuthorization)
    return { verdict: 'refuse', status: local ? statusNow(local, now) : 'Unknown' };
  if (local && !isValid(local, now) && isFinal(known, rules))
    return { verdict: 'refuse', status: statusNow(local, now) };
  return { verdict: 'ask' };
};

/** DisablePostAuthorize: what the list or the cache refuses is refused, and the CSMS is not asked (C14.FR.03, C12.FR.05). */
const isFinal = ({ listed }: KnownToken, rules: Rules): boolean =>
  listed ? rules.localListDisablePostAuthorize : rules.authCacheDisablePostAuthorize;

/** Whether the CSMS thinks otherwise of a token than the list it sent; a token in use elsewhere is no disagreement. */
export const contradicts = (listed: IdTokenInfo, told: IdTokenInfo, now: Instant): boolean =>
  told.status !== 'ConcurrentTx' && isValid(listed, now) !== (told.status === 'Accepted');

/** The verdict when no CSMS can be asked. */
export const judgeOffline = (known: KnownToken, now: Instant, rules: Rules): Verdict => {
  const local = localInfo(known, rules);
  if (!local)
    // C15.FR.08
    return rules.offlineTxForUnknownIdEnabled
      ? accept({ status: 'Accepted' })
      : { verdict: 'refuse', status: 'Unknown' };
  if (!isValid(local, now)) return { verdict: 'refuse', status: statusNow(local, now) };
  return rules.localAuthorizeOffline ? accept(local) : { verdict: 'refuse', status: 'Invalid' };
};

/** The CSMS's answer as the charger's side understands it. */
export const resultOf = (info: IdTokenInfo): ValidationResult => ({
  authorization_status: info.status,
  ...(info.groupId && { parent_id_token: info.groupId }),
  ...(info.evseIds && { evse_ids: info.evseIds }),
});

/** Tokens that the CSMS brought itself or that stand for a button are never cached (C02.FR.03, C05.FR.02). */
export const mayBeCached = (token: IdToken): boolean =>
  token.type !== 'Central' && token.type !== 'NoAuthorization';

/**
 * A cache entry as it counts now: undefined once it is older than AuthCacheLifeTime and the CSMS named no expiry
 * (C10.FR.08, FR.10), since the CSMS is to be asked afresh.
 */
export const cachedInfo = (
  entry: { info: IdTokenInfo; updatedAt: Instant } | undefined,
  lifeTime: Seconds | undefined,
  now: Instant,
): IdTokenInfo | undefined => {
  if (!entry) return undefined;
  const tooOld =
    entry.info.expiry === undefined && lifeTime !== undefined && entry.updatedAt + lifeTime * 1000 <= now;
  return tooOld ? undefined : entry.info;
};

const accept = (info: IdTokenInfo): Verdict => ({ verdict: 'accept', info });

/** The start button (C02) and a remote start without a card (C05.FR.01) are never sent in an Authorize. */
const isIdentifierOfNobody = ({ id_token, authorization_type }: ProvidedToken): boolean =>
  id_token.type === 'NoAuthorization' || (id_token.type === 'Central' && authorization_type === 'OCPP');

const localInfo = ({ listed, cached }: KnownToken, rules: Rules): IdTokenInfo | undefined =>
  listed ?? (rules.authCacheEnabled ? cached : undefined);

const isValid = (info: IdTokenInfo, now: Instant): boolean => statusNow(info, now) === 'Accepted';

/** C10.FR.13: what was accepted until an instant has expired after it. */
const statusNow = (info: IdTokenInfo, now: Instant): AuthorizationStatus =>
  info.status === 'Accepted' && info.expiry !== undefined && info.expiry <= now ? 'Expired' : info.status;
