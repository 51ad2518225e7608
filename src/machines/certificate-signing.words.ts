import type { Inquiry, Unanswered } from '../domain/inquiries.ts';
import type { AnyEffect, Stamp } from './kit.ts';

/** What the station needs a certificate for. */
export type SignedCertificateType = 'ChargingStationCertificate' | 'V2GCertificate';

export type SigningInput = { certificateType: SignedCertificateType };

export type SigningEvent = Stamp &
  (
    | { type: 'signing triggered' }
    | { type: 'expires soon' }
    | { type: 'request made'; csr: string }
    | { type: 'no request' }
    | { type: 'answered'; inquiry: 'signCertificate'; answer: { status: 'Accepted' | 'Rejected' } }
    | { type: 'unanswered'; inquiry: 'signCertificate'; why: Unanswered }
    | { type: 'certificate installed' }
    | { type: 'certificate refused' }
    | { type: 'online' }
    | { type: 'booted' }
  );

export type InquireEffect = {
  type: 'inquire';
  inquiry: Extract<Inquiry, { type: 'signCertificate' }>;
  triggered: boolean;
};

export type SigningEffect =
  | AnyEffect
  | InquireEffect
  | { type: 'make signing request'; certificateType: SignedCertificateType }
  | { type: 'check certificate expiry'; certificateType: SignedCertificateType }
  | { type: 'log'; level: 'warn'; message: string };
