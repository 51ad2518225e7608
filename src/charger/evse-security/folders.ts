import { join } from 'node:path';
import type { CertificateFolders } from '../certificates/certificate-folders.ts';
import type { CaType } from './words.ts';

/** Where the store keeps what: the keys of EvseSecurity's configuration, none left out. */
export type SecurityFolders = Required<Omit<CertificateFolders, 'keyPassword'>> &
  Pick<CertificateFolders, 'keyPassword'>;

/** What is not configured lies below `base`, in EVerest's layout. */
export const completeFolders = (configured: CertificateFolders, base: string): SecurityFolders => ({
  csmsRoots: join(base, 'ca', 'csms', 'CSMS_ROOT_CA.pem'),
  manufacturerRoots: join(base, 'ca', 'mf', 'MF_ROOT_CA.pem'),
  moRoots: join(base, 'ca', 'mo', 'MO_ROOT_CA.pem'),
  v2gRoots: join(base, 'ca', 'v2g', 'V2G_ROOT_CA.pem'),
  leafCertificates: join(base, 'client', 'csms'),
  leafKeys: join(base, 'client', 'csms'),
  seccCertificates: join(base, 'client', 'cso'),
  seccKeys: join(base, 'client', 'cso'),
  revocationLists: join(base, 'crl'),
  requireStatus: false,
  keyKind: 'EC_P256',
  ...configured,
});

export const rootsPath = (folders: SecurityFolders, type: CaType): string =>
  ({
    CSMS: folders.csmsRoots,
    MF: folders.manufacturerRoots,
    MO: folders.moRoots,
    V2G: folders.v2gRoots,
  })[type];

/** The folders of the station's own certificates: towards the CSMS, and towards cars. */
export const leafPaths = (
  folders: SecurityFolders,
  type: 'CSMS' | 'V2G',
): { certificates: string; keys: string; name: string } =>
  type === 'CSMS'
    ? { certificates: folders.leafCertificates, keys: folders.leafKeys, name: 'CSMS' }
    : { certificates: folders.seccCertificates, keys: folders.seccKeys, name: 'SECC' };
