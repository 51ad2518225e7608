/** The certificate messages of the security whitepaper; those of ISO 15118 travel inside DataTransfer. */
import type { RootCertificateType } from '../../domain/certificates.ts';
import type { Requests, Responses } from '../generated/ocpp16.ts';
import type { Ask, Hear } from '../version.ts';
import { isAccepted, wrapped } from './iso15118pnc.ts';

const ROOTS: Readonly<Record<Requests['InstallCertificate']['certificateType'], RootCertificateType>> = {
  CentralSystemRootCertificate: 'CSMSRootCertificate',
  ManufacturerRootCertificate: 'ManufacturerRootCertificate',
};

export const installCertificate: Hear<'installCertificate'> = {
  command: ({ certificateType, certificate }: Requests['InstallCertificate']) => ({
    type: 'installCertificate',
    certificateType: ROOTS[certificateType],
    certificate,
  }),
  response: ({ status }): Responses['InstallCertificate'] => ({ status }),
};

export const deleteCertificate: Hear<'deleteCertificate'> = {
  command: ({ certificateHashData: hashData }: Requests['DeleteCertificate']) => ({
    type: 'deleteCertificate',
    hashData,
  }),
  response: ({ status }): Responses['DeleteCertificate'] => ({ status }),
};

export const getInstalledCertificateIds: Hear<'getInstalledCertificateIds'> = {
  command: ({ certificateType }: Requests['GetInstalledCertificateIds']) => ({
    type: 'getInstalledCertificateIds',
    types: [ROOTS[certificateType]],
  }),
  response: ({ status, certificates }): Responses['GetInstalledCertificateIds'] => ({
    status,
    ...(certificates.length > 0 && { certificateHashData: certificates.map(({ hashData }) => hashData) }),
  }),
};

export const certificateSigned: Hear<'certificateSigned'> = {
  command: ({ certificateChain }: Requests['CertificateSigned']) => ({
    type: 'certificateSigned',
    chain: certificateChain,
  }),
  response: ({ status }): Responses['CertificateSigned'] => ({ status }),
};

export const signCertificate: Ask<'signCertificate'> = {
  request: ({ csr, certificateType }) =>
    certificateType === 'V2GCertificate'
      ? wrapped('SignCertificate', { csr, certificateType })
      : { action: 'SignCertificate', payload: { csr } satisfies Requests['SignCertificate'] },
  answer: (response: Responses['SignCertificate'] | Responses['DataTransfer']) => ({
    status: isAccepted(response) ? 'Accepted' : 'Rejected',
  }),
};
