import type { Command, CommandType, Replies, Unsupported } from '../domain/commands.ts';
import type { ConnectorAddress } from '../domain/connector.ts';
import type { Answers, Inquiry, InquiryType } from '../domain/inquiries.ts';
import type { SampledValue } from '../domain/metering.ts';
import type { Notification } from '../domain/notifications.ts';
import type { Receipt } from '../domain/receipt.ts';

export type Subprotocol = 'ocpp1.6' | 'ocpp2.0.1';

/** A CALL before it has an id. */
export type Request = { action: string; payload: object };

type Phase = NonNullable<SampledValue['phase']>;

/** What an OCPP version may ask about the station while it translates. Read-only. */
export type StationView = {
  /** 1.6 numbers connectors across the station, in EVSE, then connector order. */
  connectorNumber(connector: ConnectorAddress): number;
  connectorByNumber(connectorId: number): ConnectorAddress | undefined;
  /** The phase of the grid that a connector's phase is wired to (1.6 ConnectorPhaseRotation). */
  gridPhase(connectorId: number, phase: Phase): Phase;
  /** The number the CSMS gave the transaction (1.6), undefined while StartTransaction is unanswered. */
  csmsTransactionId(transactionId: string): number | undefined;
};

export type { Receipt } from '../domain/receipt.ts';

export type Tell<T extends Notification['type']> = {
  /** The messages that say it, in order; none when this version has nothing to say. */
  requests(notification: Extract<Notification, { type: T }>, view: StationView): Request[];
  /** What the response to `action` teaches us. Members that break the schema are not there. */
  receipt?(action: string, response: never): Receipt;
  /** What is missing in a response that confirms nothing without it; left out: every response confirms. */
  lacks?(action: string, response: never): string | undefined;
};

export type Ask<T extends InquiryType> = {
  request(inquiry: Extract<Inquiry, { type: T }>, view: StationView): Request;
  answer(response: never): Answers[T];
};

/** This version has no such question; whoever asks goes on without an answer. */
export type Unasked = 'not in this version';
/** Questions that came with 2.0. */
type YoungInquiry = 'chargingNeeds';

export type Hear<T extends CommandType = CommandType> = {
  command(request: never, view: StationView): Extract<Command, { type: T }>;
  response(reply: Replies[T], request: never): object;
};

/** A handler of whichever command; the link hands it what was validated against the schema of its action. */
export type AnyHear = { [T in CommandType]: Hear<T> }[CommandType];

/** One OCPP version as a table. `tell` and `ask` are total: a new notification does not compile until each version says what it means. */
export type OcppVersion = {
  subprotocol: Subprotocol;
  hear: { readonly [action: string]: AnyHear | Hear };
  tell: { readonly [T in Notification['type']]: Tell<T> };
  ask: { readonly [T in Exclude<InquiryType, YoungInquiry>]: Ask<T> } & {
    readonly [T in YoungInquiry]: Ask<T> | Unasked;
  };
  /** 1.6 misspells two codes and lacks some of 2.0.1. */
  rpcErrorCode(code: RpcErrorCode): string;
};

/** 2.0.1 spelling (part 4, table 10). */
export type RpcErrorCode =
  | 'FormatViolation'
  | 'GenericError'
  | 'InternalError'
  | 'MessageTypeNotSupported'
  | 'NotImplemented'
  | 'NotSupported'
  | 'OccurrenceConstraintViolation'
  | 'PropertyConstraintViolation'
  | 'ProtocolError'
  | 'RpcFrameworkError'
  | 'SecurityError'
  | 'TypeConstraintViolation';

export type { Unsupported };
