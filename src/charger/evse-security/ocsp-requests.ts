import type { X509Certificate } from 'node:crypto';
import { isSelfIssued, issuedBy } from './certificate.ts';
import { hashDataOf } from './hash-data.ts';
import type { OcspRequest, OcspRequests } from './words.ts';

/** OCPP asks of so many certificates of a chain at once (schema of Authorize). */
const MOST_CERTIFICATES = 4;
const RESPONDER = /OCSP - URI:(\S+)/;

/**
 * What an OCSP responder is to be asked of a chain: every certificate that is no root and says where its responder is.
 * @param known where issuers are looked for beside the chain
 */
export const ocspRequests = async (
  chain: readonly X509Certificate[],
  known: readonly X509Certificate[],
): Promise<OcspRequests> => {
  const issuers = [...chain, ...known];
  const asked = chain.flatMap((certificate) => {
    const responder = RESPONDER.exec(certificate.infoAccess ?? '')?.[1];
    const isAskable = !isSelfIssued(certificate) && issuers.some((each) => issuedBy(certificate, each));
    return responder !== undefined && isAskable ? [{ certificate, responder }] : [];
  });
  const requests = asked.slice(0, MOST_CERTIFICATES).map(
    async ({ certificate, responder }): Promise<OcspRequest> => ({
      certificate_hash_data: await hashDataOf(certificate, issuers),
      responder_url: responder,
    }),
  );
  return { ocsp_request_data_list: await Promise.all(requests) };
};
