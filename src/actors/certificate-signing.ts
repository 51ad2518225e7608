import type { SignedCertificateType } from '../machines/certificate-signing.words.ts';
import type { Host } from './host-contract.ts';
import type { AskSecurity } from './modules/security-module.ts';

type Parts = {
  host: Host;
  security: AskSecurity;
  /** Who the certificate is for; read anew for every request. */
  subject(certificateType: SignedCertificateType): Subject;
  /** Whether the station shows such a certificate: to the CSMS (security profile 3), or to cars. */
  inUse(certificateType: SignedCertificateType): boolean;
  log(level: 'warn', message: string): void;
};
/** Names of the subject; an empty one is left out. */
export type Subject = { country: string; organization: string; common: string };
type Effect = { type: string; certificateType: SignedCertificateType };

const LEAF = { ChargingStationCertificate: 'CSMS', V2GCertificate: 'V2G' } as const;
/** A03.FR.02: within a month. */
const RENEW_WITHIN_DAYS = 30;

const signingAddress = (type: SignedCertificateType): string => `signing/${type}`;

/** Has the CSMS sign a new certificate (A02). */
export const requestCertificate = (host: Host, certificateType: SignedCertificateType): void => {
  const address = signingAddress(certificateType);
  if (!host.snapshot(address)) host.start('certificate-signing', address, { certificateType });
  host.post(address, { type: 'signing triggered' });
};

/** What became of a certificate that the CSMS sent, for whoever waits for it. */
export const reportSigned = (host: Host, type: SignedCertificateType, installed: boolean): void =>
  host.post(signingAddress(type), { type: installed ? 'certificate installed' : 'certificate refused' });

/** Makes requests, looks at the expiry, and lets those who wait know that the CSMS is there. */
export const openCertificateSigning = ({ host, security, subject, inUse, log }: Parts): void => {
  host.within<Effect>('make signing request', ({ certificateType }) => {
    const args = {
      certificate_type: LEAF[certificateType],
      ...subject(certificateType),
      use_tpm: false,
    };
    security('generate_certificate_signing_request', args, (outcome) => {
      const csr = 'value' in outcome && outcome.value.status === 'Accepted' ? outcome.value.csr : undefined;
      const address = signingAddress(certificateType);
      if (csr) return host.post(address, { type: 'request made', csr } as { type: string });
      const why = 'failed' in outcome ? outcome.failed : (outcome.why ?? outcome.value.status);
      log('warn', `no request for a ${certificateType} could be made: ${why}`);
      host.post(address, { type: 'no request' });
    });
  });
  host.within<Effect>('check certificate expiry', ({ certificateType }) => {
    if (!inUse(certificateType)) return;
    const check = () =>
      security('get_leaf_expiry_days_count', { certificate_type: LEAF[certificateType] }, (outcome) => {
        if ('value' in outcome && outcome.value <= RENEW_WITHIN_DAYS)
          host.post(signingAddress(certificateType), { type: 'expires soon' });
      });
    if (certificateType === 'ChargingStationCertificate') return check();
    // The first one for cars is for the CSMS to ask for (A02); what is there is renewed.
    security('get_installed_certificates', { certificate_types: ['V2GCertificateChain'] }, (outcome) => {
      if ('value' in outcome && outcome.value.status === 'Accepted') check();
    });
  });
  const online = () => {
    for (const certificateType of ['ChargingStationCertificate', 'V2GCertificate'] as const)
      if (inUse(certificateType) && !host.snapshot(signingAddress(certificateType)))
        host.start('certificate-signing', signingAddress(certificateType), { certificateType });
    for (const each of host.addresses('signing/')) host.post(each, { type: 'online' });
  };
  host.within<{ type: string; connected: boolean }>('connectionStatus', ({ connected }) => {
    if (connected) online();
  });
  host.within<{ type: string; answer: { status: string } }>('boot answered', ({ answer }) => {
    if (answer.status === 'Accepted') online();
  });
};
