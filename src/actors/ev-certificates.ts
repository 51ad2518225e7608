import type { Answers, Inquiry, Unanswered } from '../domain/inquiries.ts';
import type { Settings } from '../domain/settings.ts';
import type { Host } from './host-contract.ts';

/** Names whoever speaks with the car: an EVSE of our own, or a module in another process. */
export type CarSide =
  | { evseId: number }
  | { module: { readonly moduleId: string; readonly implementationId: string } };

export type CertificateRequest = {
  schemaVersion: string;
  action: 'Install' | 'Update';
  /** EXI in Base64. */
  exiRequest: string;
};
/** After the commit: what the car is to be told. `exiResponse` is empty where there is none. */
export type CertificateResponse = {
  type: 'car gets certificate';
  to: CarSide;
  action: CertificateRequest['action'];
  status: 'Accepted' | 'Failed';
  exiResponse: string;
};

type Asked = { type: 'certificate wanted'; id: string; from: CarSide; request: CertificateRequest };
type Ended = { type: 'answered' | 'unanswered'; reference?: string } & (
  | { answer: Answers['getEvCertificate'] }
  | { why: Unanswered }
);

export const EV_CERTIFICATES = 'ev-certificates';

/** Of `exiRequest` and of `iso15118SchemaVersion` (schema). */
const LONGEST_EXI = 5600;
const LONGEST_VERSION = 50;

/**
 * Passes what cars want of certificates on to the CSMS, and its answers back, both as they are (M01, M02). A car waits for
 * a few seconds alone, so nothing of it is kept: after a power cut it asks anew.
 */
export const passEvCertificates = (
  host: Host,
  settings: Pick<Settings, 'contractCertificateInstallationEnabled'>,
): void => {
  const waiting = new Map<string, { from: CarSide; action: CertificateRequest['action'] }>();
  const answer = (to: CarSide, action: CertificateRequest['action'], told: Answers['getEvCertificate']) =>
    host.emit({ type: 'car gets certificate', to, action, ...told } as { type: string });
  const ask = ({ id, from, request }: Asked) => {
    const fits = request.exiRequest.length <= LONGEST_EXI && request.schemaVersion.length <= LONGEST_VERSION;
    if (!settings.contractCertificateInstallationEnabled || !fits)
      return answer(from, request.action, FAILED);
    waiting.set(id, { from, action: request.action });
    const inquiry: Inquiry = { type: 'getEvCertificate', ...request };
    host.emit({ type: 'inquire', inquiry, reference: id } as { type: string }, EV_CERTIFICATES);
  };
  const end = (event: Ended) => {
    const asker = waiting.get(event.reference ?? '');
    waiting.delete(event.reference ?? '');
    if (asker) answer(asker.from, asker.action, 'answer' in event ? event.answer : FAILED);
  };
  host.desk(EV_CERTIFICATES, (event) =>
    event.type === 'certificate wanted' ? ask(event as unknown as Asked) : end(event as unknown as Ended),
  );
};

const FAILED: Answers['getEvCertificate'] = { status: 'Failed', exiResponse: '' };
