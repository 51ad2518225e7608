import type { ToModule } from '../link/messages.ts';
import type { Transport } from '../link/module-link.ts';
import {
  type ApiModule,
  fromEverest,
  type Json,
  type Order,
  type Question,
  type Saying,
  type Translation,
  toEverest,
  withReply,
} from './api.ts';

/** An API module of EVerest and how it is put into words. */
export type Part = { api: ApiModule; translation: Translation };

export type EverestModuleOptions = {
  parts: readonly Part[];
  /** Sends a message to the broker. */
  publish(topic: string, payload: unknown): void;
  newId(): string;
  log(text: string): void;
  /** What was said of errors: they concern whichever module they come from. */
  errors?(saying: Exclude<Saying, { variable: string }>): void;
  /** The station has started it: it may speak. */
  started(): void;
};

type Listener = Parameters<Transport['listen']>[0];
type Call = Extract<ToModule, { type: 'call' }>;

/**
 * Some API modules of EVerest as one module of the link: what the station says to the module becomes messages to EVerest,
 * and the other way round. Attached while EVerest is heard.
 */
export class EverestModule {
  readonly parts: readonly Part[];
  readonly #options: EverestModuleOptions;
  /** What each API module has said last, by its name. */
  readonly #memory = new Map<string, unknown>();
  readonly #waiting = new Map<string, (reply: unknown) => void>();
  readonly #questions = new Map<string, { question: Question; replyTo: string }>();
  #listener: Listener | undefined;

  constructor(options: EverestModuleOptions) {
    this.#options = options;
    this.parts = options.parts;
  }

  /** The socket of the link; the module says `ready` when `begin` is called. */
  transport(): Transport {
    return {
      send: (text) => this.#told(JSON.parse(text) as ToModule),
      close: () => {},
      listen: (listener) => {
        this.#listener = listener;
      },
    };
  }

  /** After the transport has been taken: what it implements, and what it wants to hear. */
  begin(): void {
    for (const { translation } of this.parts)
      for (const { connection, variable } of translation.hears ?? [])
        this.say({ type: 'subscribe', connection, index: 0, variable });
    this.say({ type: 'ready', implements: this.#implemented() });
  }

  /** EVerest is not heard any more. */
  end(): void {
    const listener = this.#listener;
    this.#listener = undefined;
    this.#waiting.clear();
    this.#questions.clear();
    listener?.closed();
  }

  get attached(): boolean {
    return this.#listener !== undefined;
  }

  /** Asks for all that EVerest remembers; `complete` is called when it has answered everything. */
  remember(complete: () => void): void {
    const wanted = this.parts.flatMap((part) =>
      (part.translation.remembers ?? []).map((memory) => ({ part, ...memory })),
    );
    this.#memory.clear();
    let left = wanted.length;
    if (left === 0) complete();
    for (const { part, request, as } of wanted)
      this.#request(part, { name: request }, (reply) => {
        if (reply !== null) this.#said(part, as, reply);
        left -= 1;
        if (left === 0) complete();
      });
  }

  /** What EVerest has said last under this name, also before it was attached. */
  recall(name: string): unknown {
    return this.#memory.get(name);
  }

  /** Says again what it said before it was attached. */
  repeat(names: readonly string[]): void {
    for (const part of this.parts)
      for (const { as } of part.translation.remembers ?? [])
        if (names.includes(as) && this.#memory.has(as)) this.#said(part, as, this.#memory.get(as));
  }

  /** A message of one of its API modules. */
  heard(part: Part, name: string, payload: unknown): void {
    const topic = fromEverest(part.api, name);
    const waiting = this.#waiting.get(topic);
    if (waiting) {
      this.#waiting.delete(topic);
      waiting(payload);
      return;
    }
    const question = part.translation.asks?.[name];
    if (question) this.#ask(question, payload);
    else this.#said(part, name, payload);
  }

  /** Gives an order to EVerest that nobody commanded over the link. */
  order(command: string, args: Json): void {
    for (const part of this.parts) {
      const order = part.translation.commands?.[command]?.(args);
      if (order)
        this.#publish(part, order.name, order.payload === undefined ? {} : { payload: order.payload });
    }
  }

  /** Says something to the station as the module. */
  say(message: object): void {
    this.#listener?.message(JSON.stringify(message));
  }

  publish(implementation: string, variable: string, value: unknown): void {
    this.say({ type: 'publish', implementation_id: implementation, variable, value });
  }

  #implemented(): Record<string, string[]> {
    return Object.fromEntries(
      this.parts.map(({ translation }) => [
        translation.implementation,
        Object.keys(translation.commands ?? {}),
      ]),
    );
  }

  #said(part: Part, name: string, payload: unknown): void {
    this.#memory.set(name, payload);
    for (const saying of part.translation.says?.[name]?.(payload) ?? [])
      if ('variable' in saying) this.publish(part.translation.implementation, saying.variable, saying.value);
      else this.#options.errors?.(saying);
  }

  #ask(question: Question, message: unknown): void {
    const { headers, payload } = Object(message) as { headers?: { replyTo?: unknown }; payload?: unknown };
    const replyTo = headers?.replyTo;
    if (typeof replyTo !== 'string') return;
    if (!this.attached) {
      this.#options.publish(replyTo, question.answer({ failed: 'the station is not ready' }));
      return;
    }
    const id = this.#options.newId();
    this.#questions.set(id, { question, replyTo });
    const { connection, command } = question;
    this.say({ type: 'call', id, connection, index: 0, command, args: question.args(payload) });
  }

  /** What the station says to the module. */
  #told(message: ToModule): void {
    if (message.type === 'call') this.#command(message);
    else if (message.type === 'started') this.#options.started();
    else if (message.type === 'variable') this.#passOn(message);
    else if (message.type === 'result') this.#answer(message.id, { value: message.value });
    else if (message.type === 'error') {
      if (message.id === undefined) this.#options.log(`what it said is not taken: ${message.message}`);
      else this.#answer(message.id, { failed: message.message });
    }
  }

  #answer(id: string, outcome: { value: unknown } | { failed: string }): void {
    const asked = this.#questions.get(id);
    this.#questions.delete(id);
    if (asked) this.#options.publish(asked.replyTo, asked.question.answer(outcome));
  }

  #command({ id, implementation_id, command, args }: Call): void {
    const part = this.parts.find(({ translation }) => translation.implementation === implementation_id)!;
    const order = part.translation.commands![command]!(args as Json);
    const { answer } = order;
    if (answer) this.#request(part, order, (reply) => this.say({ type: 'result', id, value: answer(reply) }));
    else {
      this.#publish(part, order.name, order.payload);
      this.say({ type: 'result', id, value: null });
    }
  }

  #passOn({ connection, variable, value }: Extract<ToModule, { type: 'variable' }>): void {
    for (const part of this.parts)
      for (const wish of part.translation.hears ?? [])
        if (wish.connection === connection && wish.variable === variable)
          this.#publish(part, wish.name, wish.payload ? wish.payload(value) : value);
  }

  #request(part: Part, order: Order, reply: (reply: unknown) => void): void {
    const replyTo = fromEverest(part.api, `${order.name}/${this.#options.newId()}`);
    this.#waiting.set(replyTo, reply);
    this.#publish(part, order.name, withReply(order, replyTo));
  }

  #publish({ api }: Part, name: string, payload: unknown): void {
    this.#options.publish(toEverest(api, name), payload);
  }
}
