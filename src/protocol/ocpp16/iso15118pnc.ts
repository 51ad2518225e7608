/**
 * ISO 15118 in 1.6 (application note 1.0): messages of 2.0.1 as the data of DataTransfer, each way under its name in 2.0.1.
 * Here they become the commands and inquiries of 2.0.1; certificates that have nothing to do with cars travel as before.
 */

import * as z from 'zod/mini';
import { CERTIFICATE_STATUSES } from '../../domain/certificates.ts';
import type { Command, CommandOf, CommandType, Replies, Reply } from '../../domain/commands.ts';
import type { ContractProof } from '../../domain/contract.ts';
import type { Answers } from '../../domain/inquiries.ts';
import { fromJsonText } from '../../domain/json-text.ts';
import { fromRfc3339 } from '../../domain/time.ts';
import type { Requests, Responses } from '../generated/ocpp16.ts';
import type { Ask, Request } from '../version.ts';

export const ISO15118PNC = 'org.openchargealliance.iso15118pnc';

/** A message of ours. */
export const wrapped = (messageId: string, data: object): Request => ({
  action: 'DataTransfer',
  payload: {
    vendorId: ISO15118PNC,
    messageId,
    data: JSON.stringify(data),
  } satisfies Requests['DataTransfer'],
});

/** What the CSMS has answered to a message of ours; undefined: it does not know it, or makes no sense. */
const answerIn = <S extends z.ZodMiniType>(
  shape: S,
  { status, data }: Responses['DataTransfer'],
): z.output<S> | undefined => {
  const read =
    status === 'Accepted' && data !== undefined ? z.safeParse(shape, fromJsonText(data)) : undefined;
  return read?.success ? read.data : undefined;
};

const INSTANT = z.string().check(z.refine((text) => !Number.isNaN(fromRfc3339(text)), 'not a date-time'));
const TOKEN_STATUS = z.enum(['Accepted', 'Blocked', 'Expired', 'Invalid', 'ConcurrentTx', 'Unknown']);
const verdict = z.object({
  idTokenInfo: z.object({ status: TOKEN_STATUS, cacheExpiryDateTime: z.exactOptional(INSTANT) }),
  certificateStatus: z.exactOptional(z.enum(CERTIFICATE_STATUSES)),
});

/** The note speaks of the eMAID as plain text, which StartTransaction uses as idTag afterwards. */
export const askOfContract = (idToken: string, { hashData, certificate }: ContractProof): Request =>
  wrapped('Authorize', {
    idToken,
    ...(certificate !== undefined && { certificate }),
    ...(hashData && { iso15118CertificateHashData: hashData }),
  });

/** A CSMS that does not know the note has not looked at the contract, so nothing is learnt of it. */
export const contractAnswer = (response: Responses['DataTransfer']): Answers['authorize'] => {
  const told = answerIn(verdict, response);
  if (!told) return { idTokenInfo: { status: 'Invalid' }, certificateStatus: 'NoCertificateAvailable' };
  const { status, cacheExpiryDateTime } = told.idTokenInfo;
  return {
    idTokenInfo: {
      status,
      ...(cacheExpiryDateTime !== undefined && { expiry: fromRfc3339(cacheExpiryDateTime) }),
    },
    ...(told.certificateStatus && { certificateStatus: told.certificateStatus }),
  };
};

const accepting = z.object({ status: z.literal('Accepted') });

/** Whether a message was accepted, wrapped or not. */
export const isAccepted = (response: { status: string; data?: string }): boolean =>
  response.status === 'Accepted' &&
  (response.data === undefined || z.safeParse(accepting, fromJsonText(response.data)).success);

const evCertificate = z.object({ status: z.enum(['Accepted', 'Failed']), exiResponse: z.string() });

/** M01, M02. */
export const getEvCertificate: Ask<'getEvCertificate'> = {
  request: ({ schemaVersion: iso15118SchemaVersion, action, exiRequest }) =>
    wrapped('Get15118EVCertificate', { iso15118SchemaVersion, action, exiRequest }),
  answer: (response: Responses['DataTransfer']) =>
    answerIn(evCertificate, response) ?? { status: 'Failed', exiResponse: '' },
};

const certificateStatus = z.object({ status: z.literal('Accepted'), ocspResult: z.string() });

/** M06. A CSMS that does not know the note has no status for us. */
export const getCertificateStatus: Ask<'getCertificateStatus'> = {
  request: ({ request: ocspRequestData }) => wrapped('GetCertificateStatus', { ocspRequestData }),
  answer: (response: Responses['DataTransfer']) =>
    answerIn(certificateStatus, response) ?? { status: 'Failed' },
};

/** A message of the CSMS, read, and what its reply looks like in the answer. */
type Unwrapped = { command: Command; response(reply: Reply): object };
type Inner = (data: unknown) => Unwrapped | undefined;

const inner =
  <T extends CommandType, S extends z.ZodMiniType>(
    type: T,
    shape: S,
    details: (data: z.output<S>) => Omit<CommandOf<T>, 'type'>,
    response: (reply: Replies[T]) => object,
  ): Inner =>
  (data) => {
    const read = z.safeParse(shape, data);
    return read.success
      ? {
          command: { type, ...details(read.data) } as Command,
          response: (reply) => response(reply as Replies[T]),
        }
      : undefined;
  };

const PEM = z.string().check(z.minLength(1));
const HEX = z.string().check(z.minLength(1), z.maxLength(128));
const hashData = z.object({
  hashAlgorithm: z.enum(['SHA256', 'SHA384', 'SHA512']),
  issuerNameHash: HEX,
  issuerKeyHash: HEX,
  serialNumber: z.string().check(z.minLength(1), z.maxLength(40)),
});
const ROOT = z.enum(['V2GRootCertificate', 'MORootCertificate']);
const INSTALLED = ['V2GRootCertificate', 'MORootCertificate', 'V2GCertificateChain'] as const;

const onlyStatus = ({ status }: { status: string }) => ({ status });

const MESSAGES: { readonly [messageId: string]: Inner } = {
  CertificateSigned: inner(
    'certificateSigned',
    z.object({ certificateChain: PEM }),
    ({ certificateChain: chain }) => ({
      chain,
      certificateType: 'V2GCertificate' as const,
    }),
    onlyStatus,
  ),
  DeleteCertificate: inner(
    'deleteCertificate',
    z.object({ certificateHashData: hashData }),
    ({ certificateHashData }) => ({ hashData: certificateHashData }),
    onlyStatus,
  ),
  // Without a type all that concern cars; the others are asked for by the message of 1.6 itself.
  GetInstalledCertificateIds: inner(
    'getInstalledCertificateIds',
    z.object({ certificateType: z.exactOptional(z.array(z.enum(INSTALLED)).check(z.minLength(1))) }),
    ({ certificateType }) => ({
      types: certificateType ?? [...INSTALLED],
    }),
    ({ status, certificates }) => ({
      status,
      ...(certificates.length > 0 && {
        certificateHashDataChain: certificates.map((each) => ({
          certificateType: each.certificateType,
          certificateHashData: each.hashData,
          ...(each.children && { childCertificateHashData: each.children }),
        })),
      }),
    }),
  ),
  InstallCertificate: inner(
    'installCertificate',
    z.object({ certificateType: ROOT, certificate: PEM.check(z.maxLength(5500)) }),
    (data) => data,
    onlyStatus,
  ),
  // The note leaves it empty, its figure names the message; no other is asked for in this way.
  TriggerMessage: inner(
    'triggerMessage',
    z.object({ requestedMessage: z.exactOptional(z.literal('SignV2GCertificate')) }),
    () => ({ message: 'signV2GCertificate' as const }),
    onlyStatus,
  ),
};

/** A message of ISO 15118 that the CSMS has sent; undefined: it is none, or cannot be read as one. */
export const unwrapped = ({
  vendorId,
  messageId = '',
  data,
}: Requests['DataTransfer']): Unwrapped | undefined =>
  vendorId === ISO15118PNC && Object.hasOwn(MESSAGES, messageId)
    ? MESSAGES[messageId]!(data === undefined || data === '' ? {} : fromJsonText(data))
    : undefined;

/** What is said to one that could not be unwrapped. */
export const refusalOf = (messageId: string | undefined): Replies['dataTransfer'] => ({
  status: Object.hasOwn(MESSAGES, messageId ?? '') ? 'Rejected' : 'UnknownMessageId',
});
