import type { Notification } from '../../domain/notifications.ts';
import type { Receipt } from '../../domain/receipt.ts';
import { admission, type DeliveryEvent } from '../../machines/delivery.machine.ts';
import type { OutboxEntry } from '../../persistence/storage.ts';
import { soundPart } from '../../protocol/leniency.ts';
import type { CallOutcome } from '../../protocol/rpc.ts';
import type { Request, StationView, Unasked } from '../../protocol/version.ts';
import type { Log } from '../host/trace.ts';
import type { Host } from '../host-contract.ts';
import type { CsmsSession } from './csms-session.ts';
import type { Inquiries, WaitingInquiry } from './inquiries.ts';
import type { Outbox } from './outbox.ts';

export type DeliveryOptions = {
  host: Host;
  outbox: Outbox;
  inquiries: Inquiries;
  view: StationView;
  link: {
    readonly session: CsmsSession | undefined;
    probe(session: CsmsSession, heard: number): Promise<boolean>;
  };
  log: Log;
};

/** What one version says of a notification or inquiry, with its types erased: the tables are checked where they are written. */
type ErasedTell = {
  requests(notification: Notification, view: StationView): Request[];
  receipt?(action: string, response: object): Receipt;
  lacks?(action: string, response: object): string | undefined;
};
type ErasedAsk = {
  request(inquiry: WaitingInquiry['inquiry'], view: StationView): Request;
  answer(response: object): never;
};
type Unstamped<E> = E extends unknown ? Omit<E, 'at' | 'id'> & { type: string } : never;
type Outcome = Unstamped<DeliveryEvent>;

/** The hands of the delivery statechart: translates what is next, sends it, and tells how it ended. */
export class Delivery {
  readonly #options: DeliveryOptions;
  /** Of an entry that takes several messages those that are confirmed. */
  #progress = { seq: 0, confirmed: 0 };
  #sentSinceRest = false;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    const { host } = options;
    host.after('sendNext', () => this.#sendNext());
    host.after('outboxGrown', () => {
      // Whatever has gathered is looked for when the next connection opens.
      if (options.link.session) this.#end({ type: 'grown' });
    });
  }

  #sendNext(): void {
    const { host, outbox, inquiries, link } = this.#options;
    const { session } = link;
    const may = admission(host.snapshot('delivery'));
    const inquiry = session && inquiries.next(may);
    if (inquiry) return void this.#ask(session, inquiry);
    const entry = session && outbox.next(may);
    if (entry) return void this.#tell(session, entry);
    this.#rest();
  }

  /** The heartbeat counts from the last CALL; that is told once for a run of them. */
  #rest(): void {
    this.#end({ type: 'nothing to send' });
    if (this.#sentSinceRest) this.#options.host.receive('registration', { type: 'call sent' });
    this.#sentSinceRest = false;
  }

  async #ask(session: CsmsSession, waiting: WaitingInquiry): Promise<void> {
    const { inquiries, link, view, log } = this.#options;
    const ask = session.version.ask[waiting.inquiry.type] as unknown as ErasedAsk | Unasked;
    try {
      if (ask === 'not in this version') {
        inquiries.unanswered(waiting, 'refused');
        return this.#end({ type: 'inquiry over' });
      }
      const request = ask.request(waiting.inquiry, view);
      const heard = session.heard;
      const outcome = await this.#call(session, request);
      if (outcome.ok && !this.#isWrong(session, request.action, outcome.payload))
        inquiries.answered(waiting, ask.answer(outcome.payload));
      else inquiries.unanswered(waiting, whyNot(outcome));
      // It is advised to make sure that a CSMS that keeps silent is there at all.
      if ('timeout' in outcome) void link.probe(session, heard);
      this.#end({ type: 'closed' in outcome ? 'connection lost' : 'inquiry over' });
    } catch (error) {
      log('error', `${waiting.inquiry.type} could not be asked: ${error}`, { error });
      inquiries.unanswered(waiting, 'refused');
      this.#end({ type: 'inquiry over' });
    }
  }

  async #tell(session: CsmsSession, entry: OutboxEntry): Promise<void> {
    const outcome = await this.#deliver(session, entry).catch((error) => {
      this.#options.log('error', `${entry.notification.type} could not be told: ${error}`, { error });
      return refusal(entry, String(error), error instanceof Unspeakable);
    });
    // A run of meter values needs no decision and no turn for each.
    if (outcome.type === 'told' && this.#options.outbox.pass(entry, outcome.receipt)) this.#sendNext();
    else this.#end(outcome);
  }

  async #deliver(session: CsmsSession, entry: OutboxEntry): Promise<Outcome> {
    const { seq } = entry;
    const notification = this.#options.outbox.saying(entry);
    const tell = session.version.tell[notification.type] as unknown as ErasedTell;
    if (this.#progress.seq !== seq) this.#progress = { seq, confirmed: 0 };
    const requests = this.#translate(session, tell, notification).slice(this.#progress.confirmed);
    let receipt: Receipt = {};
    for (const request of requests) {
      const heard = session.heard;
      const outcome = await this.#call(session, request);
      if (!outcome.ok) return this.#failure(session, entry, outcome, heard);
      const response = this.#sound(session, request.action, outcome.payload);
      const missing = tell.lacks?.(request.action, response);
      if (missing) return refusal(entry, `the answer to ${request.action} has no ${missing}`, false);
      receipt = { ...receipt, ...this.#receipt(tell, request.action, response) };
      this.#progress.confirmed++;
    }
    return { type: 'told', seq, receipt };
  }

  /** @throws Unspeakable when the version's table cannot cope with it: a bug, and no repetition mends it. */
  #translate(session: CsmsSession, tell: ErasedTell, notification: Notification): Request[] {
    try {
      return tell.requests(notification, this.#options.view);
    } catch (error) {
      throw new Unspeakable(`it cannot be said in ${session.subprotocol}: ${error}`);
    }
  }

  async #failure(
    session: CsmsSession,
    entry: OutboxEntry,
    outcome: Exclude<CallOutcome, { ok: true }>,
    heard: number,
  ): Promise<Outcome> {
    if ('closed' in outcome) return { type: 'connection lost' };
    if ('code' in outcome) {
      const final = isPointless(entry.notification, outcome.code);
      return refusal(entry, `${outcome.code} ${outcome.description}`.trim(), final);
    }
    // A CSMS that does not answer counts only when it is there.
    const alive = await this.#options.link.probe(session, heard);
    return alive ? refusal(entry, 'no answer in time', false) : { type: 'connection lost' };
  }

  #call(session: CsmsSession, { action, payload }: Request): Promise<CallOutcome> {
    const violation = session.validator.request(action, payload);
    if (violation) this.#options.log('error', `our ${action} breaks its schema: ${violation.description}`);
    this.#sentSinceRest = true;
    return session.peer.call(action, payload);
  }

  #isWrong(session: CsmsSession, action: string, response: object): boolean {
    const violation = session.hearing.response(action, response);
    if (violation) this.#options.log('warn', `the CSMS answered ${action} wrongly: ${violation.description}`);
    return violation !== undefined;
  }

  /** Nothing that breaks its schema gets further than this. */
  #sound(session: CsmsSession, action: string, response: object): object {
    return this.#isWrong(session, action, response)
      ? soundPart(session.validator, action, response)
      : response;
  }

  /** A confirmation is one, whatever else is wrong with it: to repeat the message would not mend the CSMS. */
  #receipt(tell: ErasedTell, action: string, response: object): Receipt {
    try {
      return tell.receipt?.(action, response) ?? {};
    } catch (error) {
      this.#options.log('warn', `nothing could be learnt from the answer to ${action}: ${error}`);
      return {};
    }
  }

  #end(outcome: Outcome): void {
    this.#options.host.receive('delivery', outcome);
  }
}

class Unspeakable extends Error {}

const refusal = ({ seq, lane, attempts }: OutboxEntry, reason: string, final: boolean): Outcome => ({
  type: 'refused',
  seq,
  lane,
  attempts: attempts + 1,
  final,
  reason,
});

/** Many 1.6 CSMS have never heard of security events: to insist would only hold up the transactions behind them. */
const isPointless = ({ type }: Notification, code: string): boolean =>
  type === 'securityEvent' && (code === 'NotImplemented' || code === 'NotSupported');

const whyNot = (outcome: CallOutcome): 'offline' | 'timeout' | 'refused' =>
  'closed' in outcome ? 'offline' : 'timeout' in outcome ? 'timeout' : 'refused';
