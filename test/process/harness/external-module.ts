import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';

export type Json = { [member: string]: unknown };
type Command = (args: Json) => unknown;
/** Answers by implementation and command; what throws is answered with an error. */
export type Implementations = { [implementation: string]: { [command: string]: Command } };

const NOT_THERE = /ECONNREFUSED|ECONNRESET|hang up/;
const NOT_YET = /ECONNREFUSED|ECONNRESET|hang up|already_attached/;

/** A module of the charger, in another process as far as the station can tell: it speaks the module link alone. */
export class ExternalModule {
  readonly id: string;
  /** Commands of the station, in order. */
  readonly commands: { implementation: string; command: string; args: Json }[] = [];
  /** All that the station said, in order. */
  readonly heard: Json[] = [];
  readonly #url: string;
  readonly #implementations: Implementations;
  readonly #subscriptions: Json[] = [];
  readonly #waiting = new Map<string, { resolve(value: unknown): void; reject(error: Error): void }>();
  #ws: WebSocket | undefined;
  #listeners: (() => void)[] = [];

  constructor(apiUrl: string, id: string, implementations: Implementations = {}) {
    this.id = id;
    this.#url = `${apiUrl.replace('http', 'ws')}/api/v1/modules/${id}/link`;
    this.#implementations = implementations;
  }

  /** Attaches, as often as it takes until the station is there; resolves with the welcome. */
  async attach(headers: { [name: string]: string } = {}, retry = NOT_THERE): Promise<Json> {
    for (let attempt = 0; ; attempt += 1)
      try {
        return await this.#attachOnce(headers);
      } catch (error) {
        if (attempt > 200 || !retry.test(String(error))) throw error;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
  }

  /** Attaches and is ready; resolves when the station has started. */
  async start(): Promise<this> {
    // The station may not have noticed yet that we were gone.
    await this.attach({}, NOT_YET);
    for (const subscription of this.#subscriptions) this.send(subscription);
    await this.ready();
    return this;
  }

  async ready(): Promise<void> {
    const implemented = Object.entries(this.#implementations).map(([name, commands]) => [
      name,
      Object.keys(commands),
    ]);
    const before = this.#count('started');
    this.send({ type: 'ready', implements: Object.fromEntries(implemented) });
    await this.until(() => this.#count('started') > before);
  }

  send(message: object): void {
    this.#ws?.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  sendText(text: string): void {
    this.#ws?.send(text);
  }

  publish(implementation: string, variable: string, value: unknown): void {
    this.send({ type: 'publish', implementation_id: implementation, variable, value });
  }

  /** Also before it is attached. */
  subscribe(connection: string, variable: string, index = 0): void {
    const message = { type: 'subscribe', connection, index, variable };
    this.#subscriptions.push(message);
    if (this.#ws?.readyState === WebSocket.OPEN) this.send(message);
  }

  /** Rejects with the station's own words when it answers with an error. */
  call(connection: string, command: string, args: Json = {}, index = 0): Promise<unknown> {
    const id = randomUUID();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.send({ type: 'call', id, connection, index, command, args });
    });
  }

  /** The process dies without a word. */
  async kill(): Promise<void> {
    const ws = this.#ws;
    if (!ws || ws.readyState === WebSocket.CLOSED) return;
    const closed = new Promise((resolve) => ws.once('close', resolve));
    ws.terminate();
    await closed;
  }

  /** Values of a variable that it was told, in order. */
  told(variable: string): Json[] {
    return this.heard
      .filter((message) => message.type === 'variable' && message.variable === variable)
      .map(({ value }) => value as Json);
  }

  /** Arguments of the station's calls of a command, in order. */
  called(command: string): Json[] {
    return this.commands.filter((call) => call.command === command).map(({ args }) => args);
  }

  /** Until the probe holds; looks whenever the station has said something. */
  async until(probe: () => boolean, withinMs = 10_000): Promise<void> {
    const impatience = AbortSignal.timeout(withinMs);
    while (!probe()) {
      if (impatience.aborted)
        throw new Error(`never\n${JSON.stringify(this.heard.slice(-20), undefined, 1)}`);
      await new Promise<void>((resolve) => {
        this.#listeners.push(resolve);
        impatience.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  #attachOnce(headers: { [name: string]: string }): Promise<Json> {
    const ws = new WebSocket(this.#url, { headers });
    this.#ws = ws;
    return new Promise((resolve, reject) => {
      const heardBefore = this.heard.length;
      ws.on('error', reject);
      ws.on('unexpected-response', (_request, response) => {
        let body = '';
        response.on('data', (part) => (body += part));
        response.on('end', () => reject(new Error(`${response.statusCode} ${body}`)));
      });
      ws.on('message', (data) => {
        this.#hear(JSON.parse(String(data)) as Json);
        resolve(this.heard[heardBefore]!);
      });
      ws.on('close', () => this.#wake());
    });
  }

  #hear(message: Json): void {
    this.heard.push(message);
    if (message.type === 'call') this.#answer(message);
    const waiting = this.#waiting.get(String(message.id));
    if (message.type === 'result') waiting?.resolve(message.value);
    if (message.type === 'error') waiting?.reject(new Error(String(message.message)));
    this.#wake();
  }

  #answer({ id, implementation_id, command, args }: Json): void {
    const implementation = String(implementation_id);
    this.commands.push({ implementation, command: String(command), args: args as Json });
    const run = this.#implementations[implementation]?.[String(command)];
    try {
      if (!run) throw new Error(`not implemented: ${implementation}.${command}`);
      this.send({ type: 'result', id, value: run(args as Json) ?? null });
    } catch (error) {
      this.send({ type: 'error', id, message: (error as Error).message });
    }
  }

  #wake(): void {
    for (const listener of this.#listeners.splice(0)) listener();
  }

  #count(type: string): number {
    return this.heard.filter((message) => message.type === type).length;
  }
}
