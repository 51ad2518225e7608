import type { ChainVerdict, OcspRequests } from '../charger/evse-security/words.ts';
import type { OcspRequestData } from '../domain/certificates.ts';
import type { Examined } from '../domain/contract.ts';
import type { ProvidedToken } from '../domain/session.ts';
import type { Host } from './host-contract.ts';
import type { AskSecurity, SecurityOutcome } from './modules/security-module.ts';

type Examine = { type: 'examine contract'; token: ProvidedToken };

/** Has the contracts of cars looked at by whoever keeps the roots (C07.FR.02, FR.06, FR.08). */
export const examineContracts = (host: Host, security: AskSecurity): void =>
  host.within<Examine>('examine contract', ({ token }, from) => {
    const { certificate: certificate_chain, iso15118CertificateHashData: told = [] } = token;
    const answer = (examined: Examined) =>
      host.post(from, { type: 'contract examined', examined } as { type: string });
    if (certificate_chain === undefined) return answer({ chain: 'unchecked', hashData: told });
    // A contract leads to a root of its operator, or to one of ISO 15118.
    const certificate_types = ['MO' as const, 'V2G' as const];
    security('verify_certificate', { certificate_chain, certificate_types }, (verdict) => {
      // Where nobody here can check it, the CSMS may (C07.FR.06).
      const chain = 'value' in verdict ? CHAIN[verdict.value] : 'root unknown';
      if (told.length > 0) return answer({ chain, hashData: told });
      security('get_mo_ocsp_request_data', { certificate_chain }, (requests) =>
        answer({ chain, hashData: hashDataOf(requests) }),
      );
    });
  });

/** What cannot be read is as bad as a wrong one. */
const CHAIN: Readonly<Record<ChainVerdict, Examined['chain']>> = {
  Valid: 'valid',
  Expired: 'expired',
  InvalidSignature: 'wrong',
  IssuerNotFound: 'root unknown',
  InvalidLeafSignature: 'wrong',
  InvalidChain: 'wrong',
  Unknown: 'wrong',
};

/** Of `responderURL` (schema). */
const LONGEST_URL = 512;

/** OCPP has room for certificates whose responder is known alone. */
const hashDataOf = (requests: SecurityOutcome<OcspRequests>): OcspRequestData[] =>
  ('value' in requests ? requests.value.ocsp_request_data_list : []).flatMap(
    ({ certificate_hash_data: hash, responder_url: responderURL }) =>
      hash && responderURL !== undefined && responderURL.length <= LONGEST_URL
        ? [
            {
              hashAlgorithm: hash.hash_algorithm,
              issuerNameHash: hash.issuer_name_hash,
              issuerKeyHash: hash.issuer_key_hash,
              serialNumber: hash.serial_number,
              responderURL,
            },
          ]
        : [],
  );
