import type { OcspRequestData } from '../domain/certificates.ts';
import type { Host } from './host-contract.ts';
import { fromModule, toModule } from './modules/certificate-words.ts';
import type { AskSecurity } from './modules/security-module.ts';

type Parts = {
  host: Host;
  security: AskSecurity;
  /** Whether there may be certificates that are shown to cars; to be answered without looking into them. */
  inUse(): boolean;
  log(level: 'warn', message: string): void;
};
type Keep = { type: string; request: OcspRequestData; ocspResult: string };

const ADDRESS = 'certificate-status';

/** The chain that is shown to cars is another one (M06.FR.07). */
export const chainRenewed = (host: Host): void => {
  if (!host.snapshot(ADDRESS)) host.start('certificate-status', ADDRESS, {});
  host.post(ADDRESS, { type: 'chain renewed' });
};

/** Lists what there is to ask about, keeps what the CSMS answers, and begins as soon as it is there. */
export const openCertificateStatus = ({ host, security, inUse, log }: Parts): void => {
  host.within('list certificates to ask about', () =>
    security('get_v2g_ocsp_request_data', {}, (outcome) => {
      if ('failed' in outcome) {
        log('warn', `the certificates to ask the CSMS about are not known: ${outcome.failed}`);
        return host.post(ADDRESS, { type: 'listing failed' });
      }
      const requests = outcome.value.ocsp_request_data_list.flatMap(
        ({ certificate_hash_data: hash, responder_url: responderURL }): OcspRequestData[] =>
          hash && responderURL ? [{ ...fromModule(hash), responderURL }] : [],
      );
      host.post(ADDRESS, { type: 'certificates listed', requests } as { type: string });
    }),
  );
  host.within<Keep>('keep certificate status', ({ request, ocspResult }) => {
    const { responderURL: _, ...hash } = request;
    const args = { certificate_hash_data: toModule(hash), ocsp_response: ocspResult };
    security('update_ocsp_cache', args, (outcome) => {
      const why = 'failed' in outcome ? outcome.failed : outcome.why;
      if (why) log('warn', `the OCSP status of certificate ${hash.serialNumber} is not kept: ${why}`);
    });
  });
  host.within<{ type: string; answer: { status: string } }>('boot answered', ({ answer }) => {
    if (answer.status !== 'Accepted') return;
    if (inUse() && !host.snapshot(ADDRESS)) host.start('certificate-status', ADDRESS, {});
    if (host.snapshot(ADDRESS)) host.post(ADDRESS, { type: 'online' });
  });
};
