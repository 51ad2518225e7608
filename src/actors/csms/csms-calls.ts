import type { Command, Reply, Unsupported } from '../../domain/commands.ts';
import type { Settings } from '../../domain/settings.ts';
import type { Clock, Timer } from '../../domain/time.ts';
import { parse } from '../../protocol/frame.ts';
import type { IncomingCall } from '../../protocol/rpc.ts';
import type { RpcErrorCode, StationView, Subprotocol } from '../../protocol/version.ts';
import type { Log } from '../host/trace.ts';
import type { Host } from '../host-contract.ts';
import { raiseSecurityEvent } from '../security-events.ts';
import type { CsmsSession } from './csms-session.ts';

/** Names a CALL of the CSMS across all connections of this process. */
export type CallId = string;

export type CsmsCallsOptions = {
  host: Host;
  clock: Clock;
  settings: Pick<Settings, 'messageTimeout'>;
  view: StationView;
  /** `admits` of the registration. */
  admits(): 'all' | 'pending' | 'none';
  /** True while the CSMS has rejected us, and so is not to be answered in 1.6. */
  rejected(): boolean;
  /** Hands the command in at the host's door. It is answered by an effect `reply`. */
  command(callId: CallId, command: Command, subprotocol: Subprotocol, action: string): void;
  log: Log;
};

export type ReplyEffect = { type: 'reply'; callId: CallId; reply: Reply };

/** Both sides of a translation with the types of one action erased: the tables are checked where they are written. */
type ErasedHear = {
  command(request: object, view: StationView): Command;
  response(reply: Reply, request: object): object;
};
type Waiting = { session: CsmsSession; call: IncomingCall; hear: ErasedHear; timer?: Timer };

/** CALLs of the CSMS: checked at the door, translated, and answered after the commit on the socket they came by. */
export class CsmsCalls {
  readonly #options: CsmsCallsOptions;
  readonly #waiting = new Map<CallId, Waiting>();

  constructor(options: CsmsCallsOptions) {
    this.#options = options;
    options.host.after<ReplyEffect>('reply', ({ callId, reply }) => this.#reply(callId, reply));
  }

  /** Whether a CALL of the CSMS waits for its answer: what a simulated clock waits for. */
  get busy(): boolean {
    return this.#waiting.size > 0;
  }

  /** 1.6 section 2: a CSMS that has rejected us is not answered; 2.0.1 answers SecurityError (B03.FR.08). */
  listens(session: CsmsSession, text: string): boolean {
    if (session.subprotocol !== 'ocpp1.6' || !this.#options.rejected()) return true;
    return parse(text, false, session.subprotocol).kind !== 'call';
  }

  take(session: CsmsSession, call: IncomingCall): void {
    const { peer, validator, hearing: judge } = session;
    const { action, payload, id } = call;
    if (this.#options.admits() === 'none')
      return void peer.refuse(id, 'SecurityError', 'the station is not registered');
    if (!validator.knows(action)) return void peer.refuse(id, 'NotImplemented', unknown(action));
    const hear = hearing(session, action);
    if (!hear) return void peer.refuse(id, 'NotSupported', `${action} is not supported by this station`);
    const violation = judge.request(action, payload);
    if (violation) {
      const { code, description, details } = violation;
      this.#options.log('warn', `${action} from the CSMS refused: ${description}`, { code });
      raiseSecurityEvent(this.#options.host, 'InvalidMessages', `${action}: ${description}`);
      return void peer.refuse(id, code, description, details);
    }
    this.#hand(session, call, hear);
  }

  /** Whoever was to reply has failed: the CSMS gets InternalError instead of waiting. */
  fail(callId: CallId): void {
    this.#refuse(callId, 'InternalError', 'the station failed while it worked on this');
  }

  /** The socket is gone, and with it everybody who waits. */
  drop(session: CsmsSession): void {
    for (const [callId, waiting] of this.#waiting) if (waiting.session === session) this.#forget(callId);
  }

  #hand(session: CsmsSession, call: IncomingCall, hear: ErasedHear): void {
    const { view, command, log, host } = this.#options;
    const callId = `${session.id} ${call.id}`;
    this.#waiting.set(callId, { session, call, hear });
    try {
      command(callId, hear.command(call.payload, view), session.subprotocol, call.action);
    } catch (error) {
      log('error', `${call.action} from the CSMS failed: ${error}`, { error });
      this.fail(callId);
    }
    // Behind the reply, which most commands get in the same turn.
    host.afterCommit(() => this.#limit(callId));
  }

  #limit(callId: CallId): void {
    const { clock, settings } = this.#options;
    const waiting = this.#waiting.get(callId);
    if (waiting) waiting.timer ??= clock.setTimeout(() => this.fail(callId), settings.messageTimeout * 1000);
  }

  #reply(callId: CallId, reply: Reply): void {
    const waiting = this.#waiting.get(callId);
    if (!waiting) return;
    if (isUnsupported(reply)) return void this.#refuse(callId, reply.error, reply.description);
    const { session, call, hear } = waiting;
    const answer = this.#formulate(waiting, () => hear.response(reply, call.payload));
    if (!answer) return void this.fail(callId);
    this.#forget(callId);
    session.peer.answer(call.id, answer);
  }

  #formulate({ session, call }: Waiting, respond: () => object): object | undefined {
    try {
      const answer = respond();
      const violation = session.validator.response(call.action, answer);
      if (!violation) return answer;
      this.#options.log('error', `our answer to ${call.action} is wrong: ${violation.description}`);
    } catch (error) {
      this.#options.log('error', `our answer to ${call.action} failed: ${error}`, { error });
    }
    return undefined;
  }

  #refuse(callId: CallId, code: RpcErrorCode, description: string): void {
    const waiting = this.#forget(callId);
    waiting?.session.peer.refuse(waiting.call.id, code, description);
  }

  #forget(callId: CallId): Waiting | undefined {
    const waiting = this.#waiting.get(callId);
    this.#waiting.delete(callId);
    this.#options.clock.clearTimeout(waiting?.timer);
    return waiting;
  }
}

const hearing = ({ version }: CsmsSession, action: string): ErasedHear | undefined =>
  Object.hasOwn(version.hear, action) ? (version.hear[action] as unknown as ErasedHear) : undefined;

const isUnsupported = (reply: Reply): reply is Unsupported => 'error' in reply;

const unknown = (action: string): string => `unknown action ${action}`.slice(0, 255);
