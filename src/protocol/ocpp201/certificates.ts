import type { InstalledCertificateType } from '../../domain/certificates.ts';
import type { Requests, Responses } from '../generated/ocpp201.ts';
import type { Ask, Hear } from '../version.ts';

/** M05. */
export const installCertificate: Hear<'installCertificate'> = {
  command: ({ certificateType, certificate }: Requests['InstallCertificate']) => ({
    type: 'installCertificate',
    certificateType,
    certificate,
  }),
  response: ({ status, statusInfo }): Responses['InstallCertificate'] => ({
    status,
    ...(statusInfo && { statusInfo }),
  }),
};

/** M04. */
export const deleteCertificate: Hear<'deleteCertificate'> = {
  command: ({ certificateHashData }: Requests['DeleteCertificate']) => {
    const { customData: _, ...hashData } = certificateHashData;
    return { type: 'deleteCertificate', hashData };
  },
  response: ({ status, statusInfo }): Responses['DeleteCertificate'] => ({
    status,
    ...(statusInfo && { statusInfo }),
  }),
};

/** M03. */
export const getInstalledCertificateIds: Hear<'getInstalledCertificateIds'> = {
  command: ({ certificateType }: Requests['GetInstalledCertificateIds']) => ({
    type: 'getInstalledCertificateIds',
    ...(certificateType && { types: certificateType as InstalledCertificateType[] }),
  }),
  response: ({ status, certificates }): Responses['GetInstalledCertificateIds'] => ({
    status,
    ...(certificates.length > 0 && {
      certificateHashDataChain: certificates.map(({ certificateType, hashData, children }) => ({
        certificateType,
        certificateHashData: hashData,
        ...(children && { childCertificateHashData: children }),
      })),
    }),
  }),
};

/** A02, A03. */
export const certificateSigned: Hear<'certificateSigned'> = {
  command: ({ certificateChain, certificateType }: Requests['CertificateSigned']) => ({
    type: 'certificateSigned',
    chain: certificateChain,
    ...(certificateType && { certificateType }),
  }),
  response: ({ status, statusInfo }): Responses['CertificateSigned'] => ({
    status,
    ...(statusInfo && { statusInfo }),
  }),
};

/** M01, M02. */
export const getEvCertificate: Ask<'getEvCertificate'> = {
  request: ({ schemaVersion, action, exiRequest }) => ({
    action: 'Get15118EVCertificate',
    payload: {
      iso15118SchemaVersion: schemaVersion,
      action,
      exiRequest,
    } satisfies Requests['Get15118EVCertificate'],
  }),
  answer: ({ status, exiResponse }: Responses['Get15118EVCertificate']) => ({ status, exiResponse }),
};

/** M06. */
export const getCertificateStatus: Ask<'getCertificateStatus'> = {
  request: ({ request: ocspRequestData }) => ({
    action: 'GetCertificateStatus',
    payload: { ocspRequestData } satisfies Requests['GetCertificateStatus'],
  }),
  answer: ({ status, ocspResult }: Responses['GetCertificateStatus']) => ({
    status,
    ...(ocspResult !== undefined && { ocspResult }),
  }),
};

/** A02.FR.03, FR.13. */
export const signCertificate: Ask<'signCertificate'> = {
  request: ({ csr, certificateType }) => ({
    action: 'SignCertificate',
    payload: { csr, certificateType } satisfies Requests['SignCertificate'],
  }),
  answer: ({ status }: Responses['SignCertificate']) => ({ status }),
};
