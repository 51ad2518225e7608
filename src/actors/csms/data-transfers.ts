import type { DataTransferRequest, DataTransferResult } from '../../charger/contract.ts';
import type { Answers, Inquiry, Unanswered } from '../../domain/inquiries.ts';
import { fromJsonText } from '../../domain/json-text.ts';
import type { Host } from '../host-contract.ts';

type Ended = { type: 'answered' | 'unanswered'; reference?: string } & (
  | { answer: Answers['dataTransfer'] }
  | { why: Unanswered }
);

const DESK = 'data-transfers';

/** What modules and the local API have to say to the CSMS beyond OCPP (P02): each waits for its own answer. */
export class DataTransfers {
  readonly #host: Host;
  readonly #newId: () => string;
  readonly #waiting = new Map<string, (result: DataTransferResult) => void>();

  constructor(host: Host, newId: () => string) {
    this.#host = host;
    this.#newId = newId;
    host.desk(DESK, (event) => this.#end(event as unknown as Ended));
  }

  /**
   * Offline is answered at once, a CSMS that keeps silent counts as Offline after the message timeout.
   */
  send({
    vendor_id: vendorId,
    message_id: messageId,
    data,
  }: DataTransferRequest): Promise<DataTransferResult> {
    const inquiry: Inquiry = {
      type: 'dataTransfer',
      vendorId,
      ...(messageId !== undefined && { messageId }),
      ...(data !== undefined && { data: fromJsonText(data) }),
    };
    const reference = this.#newId();
    return new Promise((resolve) => {
      this.#waiting.set(reference, resolve);
      this.#host.emit({ type: 'inquire', inquiry, reference } as { type: string }, DESK);
    });
  }

  #end(event: Ended): void {
    const resolve = this.#waiting.get(event.reference ?? '');
    this.#waiting.delete(event.reference ?? '');
    resolve?.('answer' in event ? resultOf(event.answer) : { status: STATUS_WITHOUT_ANSWER[event.why] });
  }
}

const STATUS_WITHOUT_ANSWER = { offline: 'Offline', timeout: 'Offline', refused: 'Rejected' } as const;

const resultOf = ({ status, data }: Answers['dataTransfer']): DataTransferResult => ({
  status,
  ...(data !== undefined && { data: JSON.stringify(data) }),
});
