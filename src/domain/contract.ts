/** Charging by the contract of the car, Plug & Charge (C07; 1.6: the application note on ISO 15118): who may judge it, and how. */
import { judge, judgeOffline, type KnownToken, type Verdict } from './authorization.ts';
import type { CertificateStatus, OcspRequestData } from './certificates.ts';
import type { AuthorizationStatus, IdTokenInfo } from './id-token.ts';
import type { ProvidedToken } from './session.ts';
import type { Settings } from './settings.ts';
import type { Instant } from './time.ts';

/** What the CSMS is shown of a contract: where to ask about it, and the chain itself (PEM) where we cannot check it. */
export type ContractProof = { hashData?: OcspRequestData[]; certificate?: string };

/** What was found out here: `unchecked` where the car's side has kept the chain to itself. */
export type Examined = {
  chain: 'valid' | 'expired' | 'wrong' | 'root unknown' | 'unchecked';
  hashData: OcspRequestData[];
};

/** A contract to be judged, with what is known of its eMAID. */
export type Case = { token: ProvidedToken; known: KnownToken; examined: Examined; now: Instant };

export type ContractRules = Parameters<typeof judge>[4] &
  Pick<Settings, 'pncEnabled' | 'centralContractValidationAllowed' | 'contractValidationOffline'>;

/** Of `certificate` and of `iso15118CertificateHashData` in an Authorize (schema). */
const LONGEST_CHAIN = 5500;
const MOST_HASHES = 4;

/** A token that has something to show for itself; one that has nothing is judged as any other. */
export const isContract = ({ authorization_type, ...token }: ProvidedToken): boolean =>
  authorization_type === 'PlugAndCharge' &&
  (token.certificate !== undefined || token.iso15118CertificateHashData !== undefined);

/** PnCEnabled false: the car has to be paid for in another way (C08). */
export const mayNotBeShown = ({ authorization_type }: ProvidedToken, rules: ContractRules): boolean =>
  rules.authEnabled && authorization_type === 'PlugAndCharge' && rules.pncEnabled === false;

/**
 * The verdict on a contract once its chain was looked at. The CSMS is asked whenever it is there (C07.FR.01): neither list
 * nor cache knows whether the contract has been revoked. What has expired or was forged it need not see.
 */
export const judgeContract = (of: Case, online: boolean, rules: ContractRules): Verdict => {
  const { chain } = of.examined;
  if (chain === 'expired') return { verdict: 'refuse', status: 'Expired' };
  if (chain === 'wrong') return REFUSED;
  if (!online) return rules.contractValidationOffline && chain === 'valid' ? offline(of, rules) : REFUSED;
  if (chain === 'root unknown' && !mayGoToTheCsms(of.token, rules)) return REFUSED;
  if (!rules.disableRemoteAuthorization) return { verdict: 'ask' };
  return chain === 'valid' ? judge(of.token, of.known, true, of.now, rules) : REFUSED;
};

/** C07.FR.02, FR.06. */
export const proofOf = ({ certificate }: ProvidedToken, examined: Examined): ContractProof => {
  const hashData = examined.hashData.slice(0, MOST_HASHES);
  return {
    ...(hashData.length > 0 && { hashData }),
    ...(examined.chain === 'root unknown' && certificate !== undefined && { certificate }),
  };
};

/**
 * The verdict of a CSMS that has answered. One that says nothing of the certificates leaves them to us, and what we could
 * not check ourselves is not accepted then.
 */
export const verdictOn = (
  info: IdTokenInfo,
  certificateStatus: CertificateStatus | undefined,
  examined: Examined,
): Verdict => {
  if (info.status !== 'Accepted') return { verdict: 'refuse', status: info.status };
  if (certificateStatus === 'Accepted') return { verdict: 'accept', info };
  if (certificateStatus) return { verdict: 'refuse', status: STATUS_OF[certificateStatus] };
  return examined.chain === 'root unknown' ? REFUSED : { verdict: 'accept', info };
};

/** What is to be remembered of the answer: without the CSMS nobody would know that the contract is void. */
export const learnt = (
  info: IdTokenInfo,
  certificateStatus: CertificateStatus | undefined,
): IdTokenInfo | undefined => {
  if (certificateStatus === 'NoCertificateAvailable') return undefined;
  if (info.status !== 'Accepted' || certificateStatus === undefined || certificateStatus === 'Accepted')
    return info;
  return { status: STATUS_OF[certificateStatus] };
};

const REFUSED: Verdict = { verdict: 'refuse', status: 'Invalid' };

const STATUS_OF: Readonly<Record<Exclude<CertificateStatus, 'Accepted'>, AuthorizationStatus>> = {
  SignatureError: 'Invalid',
  CertificateExpired: 'Expired',
  CertificateRevoked: 'Blocked',
  NoCertificateAvailable: 'Invalid',
  CertChainError: 'Invalid',
  ContractCancelled: 'Blocked',
};

/** C07.FR.09 to FR.12. */
const offline = ({ known, now }: Case, rules: ContractRules): Verdict => judgeOffline(known, now, rules);

const mayGoToTheCsms = ({ certificate = '' }: ProvidedToken, rules: ContractRules): boolean =>
  rules.centralContractValidationAllowed === true && certificate.length <= LONGEST_CHAIN;

/** What the car's side is told of the certificates: the word of the CSMS, else our own. */
export const certificateStatusOf = (
  told: CertificateStatus | undefined,
  examined: Examined | null,
): CertificateStatus | undefined => told ?? (examined ? OWN_WORD[examined.chain] : undefined);

const OWN_WORD: Readonly<Record<Examined['chain'], CertificateStatus | undefined>> = {
  valid: 'Accepted',
  expired: 'CertificateExpired',
  wrong: 'CertChainError',
  'root unknown': 'NoCertificateAvailable',
  unchecked: undefined,
};
