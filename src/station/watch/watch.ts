import { Observable, Subject } from 'rxjs';
import type { FrameSeen } from '../../actors/csms/csms-link.ts';
import type { Log, Stepped, Trace } from '../../actors/host/trace.ts';
import type { DurableHost } from '../../actors/host.ts';
import type { ActorDetail, ActorView, ModuleSocket, WatchEvent } from '../../api/station-api.ts';
import { toRfc3339 } from '../../domain/time.ts';
import type { Validator } from '../../protocol/validate.ts';
import { Later } from './later.ts';
import { MessageViews } from './messages.ts';
import { type Unveiled, withoutSecrets } from './secrets.ts';
import type { Again, Translation } from './translations.ts';

/** Looks on while actors and messages go by: a recorder, an inspector. */
export type Onlooker = {
  trace?(trace: Trace): void;
  frame?(frame: FrameSeen): void;
  module?(message: ModuleMessageSeen): void;
  translation?(translation: Translation, again: Again): void;
};
/** One message of the module link as it went over the wire. */
export type ModuleMessageSeen = { moduleId: string; direction: 'in' | 'out'; text: string };

/** What the live page sees of the station at work. Nothing is put together while nobody looks. */
export class Watch {
  /** The topics `actor` and `ocpp_message`, for as long as somebody listens. */
  readonly events: Observable<WatchEvent>;
  readonly #told = new Subject<WatchEvent>();
  readonly #onlookers = new Set<Onlooker>();
  readonly #unveiled: Unveiled = withoutSecrets();
  readonly #messages: MessageViews;
  readonly #later = new Later();
  readonly #own: Onlooker = { trace: (trace) => this.#trace(trace), frame: (frame) => this.#frame(frame) };
  readonly #log: Log;
  readonly #validator: () => Validator | undefined;
  readonly #fallen = new WeakSet<Onlooker>();
  #listeners = 0;
  #host: DurableHost | undefined;

  constructor(validator: () => Validator | undefined, log: Log) {
    this.#log = log;
    this.#validator = validator;
    this.#messages = new MessageViews(this.#unveiled);
    this.events = new Observable((listener) => {
      if (this.#listeners++ === 0) this.#onlookers.add(this.#own);
      const subscription = this.#told.subscribe(listener);
      subscription.add(() => {
        if (--this.#listeners > 0) return;
        this.#onlookers.delete(this.#own);
        this.#later.settle();
      });
      return subscription;
    });
  }

  /** For the host; undefined while nobody looks. */
  get hook(): ((trace: Trace) => void) | undefined {
    return this.#onlookers.size > 0 ? this.#pass : undefined;
  }

  /** Returns how to look away again. */
  add(onlooker: Onlooker): () => void {
    this.#onlookers.add(onlooker);
    return () => this.#onlookers.delete(onlooker);
  }

  join(host: DurableHost): void {
    this.#host = host;
  }

  frame(frame: FrameSeen): void {
    this.#show((onlooker) => onlooker.frame?.(frame));
  }

  translated(translation: Translation, again: Again): void {
    this.#show((onlooker) => onlooker.translation?.(translation, again));
  }

  /** The socket of a module, of which every message is seen. */
  overhear(moduleId: string, socket: ModuleSocket): ModuleSocket {
    const pass = (direction: ModuleMessageSeen['direction'], text: string) =>
      this.#show((onlooker) => onlooker.module?.({ moduleId, direction, text }));
    return {
      send: (text) => {
        pass('out', text);
        socket.send(text);
      },
      close: (code) => socket.close(code),
      listen: ({ message, closed }) =>
        socket.listen({
          message: (text) => {
            pass('in', text);
            message(text);
          },
          closed,
        }),
    };
  }

  /** Neither an actor nor a whole group of them. */
  isDesk(to: string): boolean {
    return !to.endsWith('/*') && this.#host?.machineOf(to) === undefined;
  }

  actors(): ActorView[] {
    return (this.#host?.addresses() ?? []).map((address) => this.#view(address));
  }

  actor(address: string): ActorDetail | undefined {
    const snapshot = this.#host?.snapshot(address);
    if (!this.#host || !snapshot) return undefined;
    // What happened before may have taught what is a token.
    this.#later.settle();
    const waits = this.#host.deadlines(address);
    return {
      ...this.#view(address),
      context: this.#unveiled(snapshot.context) as ActorDetail['context'],
      deadlines: waits.map(({ event, due }) => ({ event, due: toRfc3339(due) })),
    };
  }

  readonly #pass = (trace: Trace): void => this.#show((onlooker) => onlooker.trace?.(trace));

  #show(what: (onlooker: Onlooker) => void): void {
    for (const onlooker of this.#onlookers) this.#guarded(onlooker, what);
  }

  /** Whoever only looks on may fall over what is shown; the station goes on, and says so once. */
  #guarded<T>(onlooker: Onlooker, what: (onlooker: Onlooker) => T): T | undefined {
    try {
      return what(onlooker);
    } catch (error) {
      if (this.#fallen.has(onlooker)) return undefined;
      this.#fallen.add(onlooker);
      this.#log(
        'error',
        'what happens cannot be shown: some of it is missing at the live page or in the recording',
        { error: (error as Error).stack },
      );
      return undefined;
    }
  }

  #view(address: string): ActorView {
    const machine = this.#host?.machineOf(address) ?? '';
    return { address, machine, value: this.#host?.snapshot(address)?.value };
  }

  #trace(trace: Trace): void {
    if (trace.kind === 'stepped') this.#tell('actor', trace.at, () => this.#stepped(trace));
    else if (trace.kind === 'finished')
      this.#tell('actor', trace.at, () => ({ address: trace.address, machine: trace.machine, done: true }));
    else if ((trace.kind === 'input' || trace.kind === 'post') && this.isDesk(trace.to))
      this.#tell('actor', trace.at, () => ({
        address: trace.to,
        machine: 'desk',
        from: trace.kind === 'post' ? trace.from : 'door',
        ...this.#eventOf(trace.event),
      }));
  }

  #stepped({ address, machine, event, from, timerId, taken, changed, snapshot }: Stepped): object {
    return {
      address,
      machine,
      from: from ?? (timerId === undefined ? 'door' : 'clock'),
      ...this.#eventOf(event),
      value: snapshot.value,
      changed,
      taken,
    };
  }

  #eventOf({ type, at: _at, id: _id, ...detail }: { type: string; at?: unknown; id?: unknown }): object {
    return { event: type, ...(Object.keys(detail).length > 0 && { detail: this.#unveiled(detail) }) };
  }

  #frame(frame: FrameSeen): void {
    const validator = this.#validator();
    this.#tell('ocpp_message', frame.at, () => this.#messages.view(frame, validator));
  }

  #tell(topic: WatchEvent['topic'], at: number, data: () => object): void {
    const make = () => this.#guarded(this.#own, () => ({ timestamp: toRfc3339(at), ...data() }));
    this.#told.next(this.#later.event(topic, make));
  }
}
