import type { Answers, Inquiry, InquiryType, Unanswered } from '../../domain/inquiries.ts';
import type { Settings } from '../../domain/settings.ts';
import type { Clock, Timer } from '../../domain/time.ts';
import { type Admission, admission } from '../../machines/delivery.machine.ts';
import type { Address } from '../../machines/kit.ts';
import type { Host } from '../host-contract.ts';

/** `reference` comes back with the answer, for those who ask the same more than once at a time. */
export type InquireEffect = {
  type: 'inquire';
  inquiry: Inquiry;
  triggered?: boolean;
  reference?: string;
  /** Not before all is delivered that was said of this transaction. */
  behindTransaction?: string;
};
type Asker = { from: Address; reference?: string };
export type WaitingInquiry = Asker & {
  inquiry: Inquiry;
  triggered: boolean;
  timer: Timer;
  behindTransaction?: string;
};

export type InquiriesOptions = {
  host: Host;
  clock: Clock;
  settings: Pick<Settings, 'messageTimeout'>;
  online(): boolean;
  /** Whether messages of a transaction wait for the CSMS. */
  undelivered(transactionId: string): boolean;
};

/** Questions to the CSMS on their way: never stored, answered or given up within the message timeout. */
export class Inquiries {
  readonly #options: InquiriesOptions;
  readonly #waiting: WaitingInquiry[] = [];
  /** Asked and not yet answered or given up. */
  readonly #open = new Set<WaitingInquiry>();

  constructor(options: InquiriesOptions) {
    this.#options = options;
    options.host.after<InquireEffect>('inquire', (effect, from) => this.#take(effect, from));
  }

  /** BootNotification first, then in the order of asking. Removes it from the queue. */
  next(may: Admission): WaitingInquiry | undefined {
    const boot = this.#waiting.findIndex(({ inquiry }) => inquiry.type === 'bootNotification');
    const index =
      boot >= 0
        ? boot
        : this.#waiting.findIndex((waiting) => isAdmitted(waiting, may) && !this.#mustWait(waiting));
    return index < 0 ? undefined : this.#waiting.splice(index, 1)[0];
  }

  #mustWait({ behindTransaction }: WaitingInquiry): boolean {
    return behindTransaction !== undefined && this.#options.undelivered(behindTransaction);
  }

  answered<T extends InquiryType>(waiting: WaitingInquiry, answer: Answers[T]): void {
    if (!this.#finish(waiting)) return;
    const event = { type: 'answered', inquiry: waiting.inquiry.type, answer, ...referenceOf(waiting) };
    this.#options.host.receive(waiting.from, event);
  }

  unanswered(waiting: WaitingInquiry, why: Unanswered): void {
    if (this.#finish(waiting)) this.#tell(waiting, waiting.inquiry.type, why);
  }

  /** The connection is gone: who asks wants to know at once, not when it is back. */
  giveUp(): void {
    for (const waiting of [...this.#open]) this.unanswered(waiting, 'offline');
  }

  #take({ inquiry, triggered = false, behindTransaction, ...rest }: InquireEffect, from: Address): void {
    const { host, clock, settings, online } = this.#options;
    const may = admission(host.snapshot('delivery'));
    if (!online() || !isAdmitted({ inquiry, triggered }, may))
      return void this.#tell({ ...referenceOf(rest), from }, inquiry.type, 'offline');
    const timer = clock.setTimeout(() => this.unanswered(waiting, 'timeout'), settings.messageTimeout * 1000);
    const waiting: WaitingInquiry = {
      ...{ inquiry, from, triggered, timer, ...referenceOf(rest) },
      ...(behindTransaction !== undefined && { behindTransaction }),
    };
    this.#open.add(waiting);
    this.#waiting.push(waiting);
    host.receive('delivery', { type: 'asked' });
  }

  #tell(asker: Asker, inquiry: InquiryType, why: Unanswered): void {
    const event = { type: 'unanswered', inquiry, why, ...referenceOf(asker) };
    this.#options.host.receive(asker.from, event);
  }

  /** False: it was given up before, and the answer came late. */
  #finish(waiting: WaitingInquiry): boolean {
    const index = this.#waiting.indexOf(waiting);
    if (index >= 0) this.#waiting.splice(index, 1);
    this.#options.clock.clearTimeout(waiting.timer);
    return this.#open.delete(waiting);
  }
}

const referenceOf = ({ reference }: { reference?: string }): { reference?: string } =>
  reference === undefined ? {} : { reference };

const isAdmitted = (
  { inquiry, triggered }: Pick<WaitingInquiry, 'inquiry' | 'triggered'>,
  may: Admission,
): boolean => inquiry.type === 'bootNotification' || triggered || may.inquiries;
