import type { OcspRequestData } from '../domain/certificates.ts';
import type { Answers, Inquiry, Unanswered } from '../domain/inquiries.ts';
import type { AnyEffect, Stamp } from './kit.ts';

export type CertificateStatusEvent = Stamp &
  (
    | { type: 'online' }
    | { type: 'booted' }
    /** The chain that is shown to cars is another one (M06.FR.07). */
    | { type: 'chain renewed' }
    | { type: 'certificates listed'; requests: OcspRequestData[] }
    | { type: 'listing failed' }
    | { type: 'answered'; inquiry: 'getCertificateStatus'; answer: Answers['getCertificateStatus'] }
    | { type: 'unanswered'; inquiry: 'getCertificateStatus'; why: Unanswered }
  );

export type CertificateStatusContext = {
  /** Not yet asked about. */
  left: OcspRequestData[];
  /** So many of this round have no status. */
  failed: number;
};

export type CertificateStatusEffect =
  | AnyEffect
  | { type: 'list certificates to ask about' }
  | { type: 'inquire'; inquiry: Extract<Inquiry, { type: 'getCertificateStatus' }> }
  | { type: 'keep certificate status'; request: OcspRequestData; ocspResult: string }
  | { type: 'log'; level: 'warn'; message: string };
