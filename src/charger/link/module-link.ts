import type { ChargerError } from '../../domain/connector.ts';
import type { Clock, Timer } from '../../domain/time.ts';
import { type FromModule, readMessage, type ToModule } from './messages.ts';

/** The socket of one attached module. */
export type Transport = {
  send(text: string): void;
  close(code: number): void;
  /** Called once, before anything can have come in. */
  listen(to: { message(text: string): void; closed(): void }): void;
};

/** What became of a command: its result, or why there is none. */
export type Outcome = { value: unknown } | { failed: string };

/** What a module asks of the station; `answer` is called once. */
export type ModuleRequests = {
  ready(): void;
  call(call: Extract<FromModule, { type: 'call' }>, answer: (outcome: Outcome) => void): void;
  /** Returns why the value is not taken; undefined: it is. */
  publish(publication: Extract<FromModule, { type: 'publish' }>): string | undefined;
  error(report: Extract<FromModule, { type: 'raise_error' | 'clear_error' }>): string | undefined;
  gone(): void;
};

export type ModuleLinkOptions = {
  transport: Transport;
  clock: Clock;
  newId(): string;
  welcome: Extract<ToModule, { type: 'welcome' }>;
  requests: ModuleRequests;
};

/** A call that is not answered within five minutes counts as failed (local API section 5). */
const CALL_TIMEOUT_MS = 300_000;
/** Close code: the station goes away. */
const GOING_AWAY = 1001;

type Waiting = { finish(outcome: Outcome): void; timer: Timer };

/** One attachment of an External module: the messages of the link, and who waits for which answer. */
export class ModuleLink {
  readonly #options: ModuleLinkOptions;
  readonly #waiting = new Map<string, Waiting>();
  readonly #subscriptions = new Set<string>();
  #implements: Record<string, readonly string[]> | undefined;
  #open = true;

  constructor(options: ModuleLinkOptions) {
    this.#options = options;
    options.transport.listen({
      message: (text) => this.#receive(text),
      closed: () => this.#closed(),
    });
    this.#send(options.welcome);
  }

  /** Whether the module has said `ready` on this attachment. */
  get isReady(): boolean {
    return this.#implements !== undefined;
  }

  /** All modules are ready: the module may begin. */
  started(): void {
    this.#send({ type: 'started' });
  }

  implements(implementationId: string, command: string): boolean {
    return this.#implements?.[implementationId]?.includes(command) ?? false;
  }

  /** Sends a command; `finish` is called once, also when the module goes or does not answer. */
  call(implementationId: string, command: string, args: object, finish: (outcome: Outcome) => void): void {
    const impossible = this.#whyNot(implementationId, command);
    if (impossible !== undefined) {
      finish({ failed: impossible });
      return;
    }
    const id = this.#options.newId();
    const timer = this.#options.clock.setTimeout(
      () => this.#finish(id, { failed: `${command} was not answered` }),
      CALL_TIMEOUT_MS,
    );
    this.#waiting.set(id, { finish, timer });
    this.#send({ type: 'call', id, implementation_id: implementationId, command, args });
  }

  #whyNot(implementationId: string, command: string): string | undefined {
    if (!this.#open) return 'the module is gone';
    return this.implements(implementationId, command)
      ? undefined
      : `${implementationId} does not implement ${command}`;
  }

  /** Whether the module has subscribed to a variable. */
  hears(connection: string, index: number, variable: string): boolean {
    return this.#subscriptions.has(subscription(connection, index, variable));
  }

  /** Tells a value of a variable, if the module has subscribed to it. */
  variable(connection: string, index: number, variable: string, value: unknown): void {
    if (this.#subscriptions.has(subscription(connection, index, variable)))
      this.#send({ type: 'variable', connection, index, variable, value });
  }

  error(connection: string, index: number, change: 'raised' | 'cleared', error: ChargerError): void {
    if (this.#subscriptions.has(subscription(connection, index)))
      this.#send({ type: `error_${change}`, connection, index, error });
  }

  /** The station goes. */
  shutdown(): void {
    this.#send({ type: 'shutdown' });
    this.#options.transport.close(GOING_AWAY);
  }

  #receive(text: string): void {
    if (!this.#open) return;
    const heard = readMessage(text);
    if ('message' in heard) this.#act(heard.message);
    else this.#send({ type: 'error', ...(heard.id !== undefined && { id: heard.id }), message: heard.bad });
  }

  #act(message: FromModule): void {
    const { requests } = this.#options;
    switch (message.type) {
      case 'ready':
        this.#ready(message.implements);
        break;
      case 'call':
        requests.call(message, (outcome) => this.#answer(message.id, outcome));
        break;
      case 'result':
        this.#finish(message.id, { value: message.value ?? null });
        break;
      case 'error':
        if (message.id !== undefined) this.#finish(message.id, { failed: message.message || 'error' });
        break;
      case 'publish':
        this.#refuse(requests.publish(message));
        break;
      case 'subscribe':
        this.#subscriptions.add(subscription(message.connection, message.index, message.variable));
        break;
      case 'subscribe_errors':
        this.#subscriptions.add(subscription(message.connection, message.index));
        break;
      default:
        this.#refuse(requests.error(message));
    }
  }

  #ready(implemented: Record<string, readonly string[]>): void {
    if (this.isReady) {
      this.#refuse('ready was said before');
      return;
    }
    this.#implements = implemented;
    this.#options.requests.ready();
  }

  #answer(id: string, outcome: Outcome): void {
    if ('value' in outcome) this.#send({ type: 'result', id, value: outcome.value ?? null });
    else this.#send({ type: 'error', id, message: outcome.failed });
  }

  #refuse(why: string | undefined): void {
    if (why !== undefined) this.#send({ type: 'error', message: why });
  }

  #finish(id: string, outcome: Outcome): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#waiting.delete(id);
    this.#options.clock.clearTimeout(waiting.timer);
    waiting.finish(outcome);
  }

  #send(message: ToModule): void {
    if (this.#open) this.#options.transport.send(JSON.stringify(message));
  }

  #closed(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const id of [...this.#waiting.keys()]) this.#finish(id, { failed: 'the module is gone' });
    this.#options.requests.gone();
  }
}

/** Errors of a connection are subscribed to as a whole. */
const subscription = (connection: string, index: number, variable?: string): string =>
  JSON.stringify([connection, index, variable]);
