/**
 * One end of an OCPP connection: pairs CALLs with answers in both directions. Does no I/O and knows no action;
 * one peer lives as long as one socket.
 */
import type { Clock, Timer } from '../domain/time.ts';
import {
  type CallFrame,
  type Frame,
  formatCall,
  formatError,
  formatResult,
  type Malformed,
  parse,
} from './frame.ts';
import type { RpcErrorCode, Subprotocol } from './version.ts';

/** How a CALL of ours ended. `closed`: the socket went first, so nobody knows whether it was heard. */
export type CallOutcome =
  | { ok: true; payload: object }
  | { ok: false; code: string; description: string; details: object }
  | { ok: false; timeout: true }
  | { ok: false; closed: true };

export type IncomingCall = { id: string; action: string; payload: object };

export type RpcOptions = {
  /** How codes are spelled is the version's own business: 1.6 misspells two and lacks some. */
  version: { subprotocol: Subprotocol; rpcErrorCode(code: RpcErrorCode): string };
  send(text: string): void;
  clock: Clock;
  /** A new id of at most 36 characters, unique among all CALLs ever sent (a UUID). */
  newId(): string;
  /** Called in the order of arrival; answer with `answer` or `refuse`, now or later. */
  onCall(call: IncomingCall): void;
  /** How long an answer may take, in milliseconds; read anew for each CALL. */
  messageTimeoutMs(): number;
  /** Stop, and go on, reading the socket: a CSMS that runs too far ahead has to wait. */
  pause(): void;
  resume(): void;
  /** A frame that was nothing, for the log. */
  onMalformed?(fault: Malformed): void;
  /** A CALL with the id of one that is still being worked on; it is ignored. */
  onRepeated?(call: IncomingCall): void;
};

/** Unanswered CALLs of the CSMS that are tolerated before the socket is no longer read. */
export const MAX_AHEAD = 64;

/** What has been ignored, for metrics. */
export type RpcCounts = { lateAnswers: number; duplicateCalls: number; malformed: number };

type Outstanding = { id: string; settle(outcome: CallOutcome): void; timer: Timer };
type Incoming = { id: string; answer?: string };

export class RpcPeer {
  readonly counts: RpcCounts = { lateAnswers: 0, duplicateCalls: 0, malformed: 0 };
  readonly #options: RpcOptions;
  #outstanding: Outstanding | undefined;
  /** CALLs of the CSMS in order of arrival; each waits for its answer and for those before it. */
  #incoming: Incoming[] = [];
  #paused = false;
  #closed = false;

  constructor(options: RpcOptions) {
    this.#options = options;
  }

  /** Whether a CALL of ours waits for its answer. */
  get busy(): boolean {
    return this.#outstanding !== undefined;
  }

  /**
   * Sends a CALL. The caller serialises: at most one is outstanding (part 4, 4.1.1).
   * @throws when another one is still out, or `payload` is no JSON: both are bugs.
   */
  call(action: string, payload: object, id: string = this.#options.newId()): Promise<CallOutcome> {
    if (this.#closed) return Promise.resolve({ ok: false, closed: true });
    if (this.#outstanding) throw new Error(`${action}: CALL ${this.#outstanding.id} is still outstanding`);
    const text = formatCall(id, action, payload);
    return new Promise((settle) => {
      const { clock, messageTimeoutMs } = this.#options;
      const timer = clock.setTimeout(
        () => this.#settle(id, { ok: false, timeout: true }),
        messageTimeoutMs(),
      );
      // Before the send: an answer may arrive within it.
      this.#outstanding = { id, settle, timer };
      this.#options.send(text);
    });
  }

  /** Takes one WebSocket message. Never throws on what it holds. */
  receive(data: string | Buffer, isBinary: boolean): void {
    if (this.#closed) return;
    const frame = parse(data, isBinary, this.#options.version.subprotocol);
    if (frame.kind === 'call') this.#takeCall(frame);
    else if (frame.kind === 'malformed') this.#takeMalformed(frame);
    else this.#takeAnswer(frame);
  }

  /** Answers a CALL of the CSMS; it leaves when all earlier ones are answered. False: nobody waits for it any more. */
  answer(id: string, payload: object): boolean {
    return this.#answer(id, formatResult(id, payload));
  }

  /** Answers with CALLERROR; the code is spelled as the version wants it. */
  refuse(id: string, code: RpcErrorCode, description = '', details: object = {}): boolean {
    return this.#answer(id, formatError(id, this.#options.version.rpcErrorCode(code), description, details));
  }

  /**
   * The socket is about to be closed by us: what is answered leaves now, though an earlier CALL still waits for its own
   * answer, which will not come any more (A01: the reply to a change of the password).
   */
  hurry(): void {
    for (const { answer } of this.#incoming) if (answer !== undefined) this.#options.send(answer);
    this.#incoming = this.#incoming.filter(({ answer }) => answer === undefined);
  }

  /** The socket is gone: the outstanding CALL ends as closed, answers still due are dropped. */
  close(): void {
    this.#closed = true;
    this.#incoming = [];
    if (this.#outstanding) this.#settle(this.#outstanding.id, { ok: false, closed: true });
  }

  #takeCall({ id, action, payload }: CallFrame): void {
    if (this.#incoming.some((call) => call.id === id)) {
      this.counts.duplicateCalls++;
      this.#options.onRepeated?.({ id, action, payload });
      return;
    }
    this.#incoming.push({ id });
    this.#throttle();
    this.#options.onCall({ id, action, payload });
  }

  #takeAnswer(frame: Exclude<Frame, CallFrame>): void {
    if (frame.kind === 'result') {
      this.#settle(frame.id, { ok: true, payload: frame.payload });
    } else {
      const { id, code, description, details } = frame;
      this.#settle(id, { ok: false, code, description, details });
    }
  }

  #takeMalformed(fault: Malformed): void {
    this.counts.malformed++;
    this.#options.onMalformed?.(fault);
    const { answer, answered, reason } = fault;
    if (answer) {
      const code = this.#options.version.rpcErrorCode(answer.code);
      this.#incoming.push({ id: answer.id, answer: formatError(answer.id, code, reason) });
      this.#flush();
    }
    // To wait for a better answer would only be slower.
    if (answered) {
      this.#settle(answered, { ok: false, code: 'FormatViolation', description: reason, details: {} });
    }
  }

  #settle(id: string, outcome: CallOutcome): void {
    const outstanding = this.#outstanding;
    if (outstanding?.id !== id) {
      this.counts.lateAnswers++;
      return;
    }
    this.#outstanding = undefined;
    this.#options.clock.clearTimeout(outstanding.timer);
    outstanding.settle(outcome);
  }

  #answer(id: string, text: string): boolean {
    const call = this.#incoming.find((waiting) => waiting.id === id && waiting.answer === undefined);
    if (!call) return false;
    call.answer = text;
    this.#flush();
    return true;
  }

  /** Sends what is answered and has nothing unanswered before it. */
  #flush(): void {
    while (this.#incoming[0]?.answer !== undefined) {
      const { answer } = this.#incoming.shift() as Required<Incoming>;
      this.#options.send(answer);
    }
    this.#throttle();
  }

  #throttle(): void {
    const tooMany = this.#incoming.length > MAX_AHEAD;
    if (tooMany === this.#paused) return;
    this.#paused = tooMany;
    if (tooMany) this.#options.pause();
    else this.#options.resume();
  }
}
