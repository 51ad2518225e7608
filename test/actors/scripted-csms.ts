import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

export type Heard = { id: string; action: string; payload: Record<string, unknown> };
/** What the CSMS answers: a payload, an error, or nothing at all. */
export type Script = (
  payload: Record<string, unknown>,
  nth: number,
) => object | 'silence' | { error: string };

const ACCEPTED = { status: 'Accepted', currentTime: '2025-01-01T00:00:00Z', interval: 300 };
const ANSWERS: Record<string, object> = {
  BootNotification: ACCEPTED,
  Heartbeat: { currentTime: '2025-01-01T00:00:00Z' },
  StartTransaction: { transactionId: 42, idTagInfo: { status: 'Accepted' } },
};

/** A CSMS that does what a test tells it, on a real socket. */
export class ScriptedCsms {
  readonly heard: Heard[] = [];
  readonly texts: string[] = [];
  readonly handshakes: { url: string; headers: IncomingHttpHeaders }[] = [];
  readonly scripts: Record<string, Script> = {};
  /** Picks one of what is offered; undefined: none. */
  pick: (offered: Set<string>) => string | false = (offered) => [...offered][0] ?? false;
  /** An HTTP status refuses the handshake. */
  status: number | undefined;
  sockets: WebSocket[] = [];
  readonly #server: WebSocketServer;
  readonly #waiting: (() => void)[] = [];
  #calls = 0;

  private constructor(port: number) {
    this.#server = new WebSocketServer({
      port,
      host: '127.0.0.1',
      handleProtocols: (offered) => this.pick(offered),
      verifyClient: ({ req }, verified) => {
        this.handshakes.push({ url: req.url ?? '', headers: req.headers });
        verified(this.status === undefined, this.status);
        this.#wake();
      },
    });
    this.#server.on('connection', (socket) => this.#greet(socket));
  }

  static async start(port = 0): Promise<ScriptedCsms> {
    const csms = new ScriptedCsms(port);
    await new Promise((resolve) => csms.#server.once('listening', resolve));
    return csms;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/ocpp`;
  }

  get socket(): WebSocket {
    return this.sockets.at(-1) as WebSocket;
  }

  actions(): string[] {
    return this.heard.map(({ action }) => action);
  }

  of(action: string): Record<string, unknown>[] {
    return this.heard.filter((each) => each.action === action).map(({ payload }) => payload);
  }

  /** Resolves as soon as it is true; looked at whenever something comes in. */
  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves when an action has been heard so often. */
  async hears(action: string, times = 1): Promise<Record<string, unknown>> {
    await this.until(() => this.of(action).length >= times);
    return this.of(action)[times - 1] as Record<string, unknown>;
  }

  /** Sends text and resolves with the next frame that is an answer. */
  async send(text: string | Buffer): Promise<unknown[]> {
    const seen = this.texts.length;
    this.socket.send(text);
    const isAnswer = (each: string) => !each.startsWith('[2,');
    await this.until(() => this.texts.slice(seen).some(isAnswer));
    return JSON.parse(this.texts.slice(seen).find(isAnswer) as string);
  }

  call(action: string, payload: object): Promise<unknown[]> {
    return this.send(JSON.stringify([2, `csms-${++this.#calls}`, action, payload]));
  }

  drop(): void {
    for (const socket of this.sockets) socket.terminate();
  }

  async stop(): Promise<void> {
    this.drop();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #greet(socket: WebSocket): void {
    this.sockets.push(socket);
    socket.on('message', (data) => this.#hear(socket, String(data)));
    socket.on('close', () => this.#wake());
    this.#wake();
  }

  #hear(socket: WebSocket, text: string): void {
    this.texts.push(text);
    const [kind, id, action, payload] = JSON.parse(text);
    if (kind === 2) {
      const nth = this.of(action).length + 1;
      this.heard.push({ id, action, payload });
      this.#answer(socket, id, this.scripts[action]?.(payload, nth) ?? ANSWERS[action] ?? {});
    }
    this.#wake();
  }

  #answer(socket: WebSocket, id: string, answer: object | 'silence' | { error: string }): void {
    if (answer === 'silence') return;
    if (typeof answer === 'object' && 'error' in answer)
      socket.send(JSON.stringify([4, id, answer.error, 'no', {}]));
    else socket.send(JSON.stringify([3, id, answer]));
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
