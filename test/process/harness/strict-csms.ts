import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { RPCServer } from 'ocpp-rpc';
import type { Subprotocol } from '../../../src/protocol/version.ts';
import { answerTo } from '../../../src/trial/answers.ts';
import { Ledger, type LedgerTransaction } from '../../../src/trial/ledger.ts';
import { callFrame, type Frame, type Json, readFrame } from '../../../src/trial/wire.ts';
import { testPort } from './ports.ts';

/** One frame of the conversation, with the action it belongs to. */
export type Heard = { from: 'station' | 'csms'; action: string; frame: Frame; text: string };

export type Handler = (payload: Json, attempt: number) => object | Promise<object>;

/** How a station introduced itself: its name, and the password of its Authorization header. */
export type Handshake = { identity: string; password?: Buffer; request: IncomingMessage };

/** What TLS a connection was made with. */
export type Secured = { version: string | null; cipher: string; client?: string };

/** The parts of ocpp-rpc's server-side client that are used here. */
type Client = {
  readonly handshake: Handshake;
  on(event: string, listener: (event: never) => void): void;
  handle(handler: (call: { method: string; params: Json }) => Promise<object>): void;
  call(action: string, payload: object): Promise<Json>;
  sendRaw(data: string | Buffer): void;
  close(options: { code?: number; force?: boolean }): Promise<unknown>;
};

/**
 * An independent CSMS: ocpp-rpc's server in strict mode, which checks every message against the official schemas.
 * It answers well unless a test says otherwise, and remembers everything.
 */
export class StrictCsms {
  readonly version: Subprotocol;
  /** Everything said on any connection, in order. */
  readonly conversation: Heard[] = [];
  /** Messages of the station that the official schemas refuse. A test ends with none. */
  readonly violations: string[] = [];
  /** One a connection. */
  readonly handshakes: Handshake[] = [];
  /** One a connection made with TLS. */
  readonly secured: Secured[] = [];
  /** How often a station came as far as a TCP connection. */
  knocks = 0;
  /** Where the stations called from, one a TCP connection. */
  readonly callers: string[] = [];
  /** How often it came as far as the request for a WebSocket. */
  requests = 0;
  /** Listens with TLS from the next {@link open} on. */
  tls: ServerOptions | undefined;
  /** What it staples to the handshake of TLS: a response of OCSP. */
  staple: Buffer | undefined;
  /** An HTTP status instead of a WebSocket. */
  refuse: (handshake: Handshake) => number | undefined = () => undefined;
  /** Codes of the close frames that ended connections; 1006: none came. */
  readonly closeCodes: number[] = [];
  /** When the station connected, counted. */
  connections = 0;
  readonly ledger = new Ledger();
  /** Seconds told with BootNotification. */
  heartbeatIntervalS = 86_400;
  authorize: (token: string) => string = () => 'Accepted';
  /** Called with each CALL that is in the books already; its answer waits for it. */
  beforeAnswer: (action: string) => void | Promise<void> = () => {};
  /** The CSMS's clock, RFC 3339; by default the real one. */
  now: () => string = () => new Date().toISOString();
  port = 0;
  readonly #handlers = new Map<string, { handler: Handler; attempts: number }>();
  readonly #actions = new Map<string, string>();
  #server: RPCServer | undefined;
  #http: Server | undefined;
  readonly #sockets = new Set<Socket>();
  #client: Client | undefined;

  constructor(version: Subprotocol) {
    this.version = version;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  get connected(): boolean {
    return this.#client !== undefined;
  }

  get listening(): boolean {
    return this.#server !== undefined;
  }

  /** Listens; after a {@link close} on the same port again. */
  async open(): Promise<void> {
    const server = new RPCServer({
      protocols: [this.version],
      strictMode: true,
      callTimeoutMs: 10_000,
    });
    server.on('client', (client: Client) => this.#welcome(client));
    server.auth((accept, reject, handshake) => {
      const status = this.refuse(handshake as Handshake);
      if (status === undefined) accept();
      else reject(status, 'refused');
    });
    const http = this.tls ? createSecureServer(this.tls) : createServer();
    http.on('OCSPRequest', (_certificate, _issuer, answer) => answer(null, this.staple ?? null));
    http.on('connection', (socket: Socket) => this.#knock(socket));
    http.on('upgrade', (request, socket, head) => {
      this.requests += 1;
      void server.handleUpgrade(request, socket as Socket, head);
    });
    if (this.port === 0) this.port = await testPort();
    http.listen(this.port, '127.0.0.1');
    await once(http, 'listening');
    this.#server = server;
    this.#http = http;
  }

  /** The network goes: connections die without a closing handshake, nobody listens any more. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const gone = this.#client && once(this.#client as never, 'close');
    await this.#client?.close({ force: true }).catch(() => {});
    await server.close({ force: true });
    const http = this.#http;
    const closed = http && once(http, 'close');
    http?.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    await gone;
  }

  /** Connections die without a closing handshake; new ones are welcome. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Answers an action otherwise than well; throw an ocpp-rpc error for a CALLERROR. `attempt` counts from 1. */
  handle(action: string, handler: Handler): void {
    this.#handlers.set(action, { handler, attempts: 0 });
  }

  /** Answers everything well again. */
  behave(): void {
    this.#handlers.clear();
    this.authorize = () => 'Accepted';
    this.beforeAnswer = () => {};
  }

  /** Sends a command and waits for the answer; rejects on a CALLERROR (`rpcErrorCode` says which). */
  call(action: string, payload: object = {}): Promise<Json> {
    if (this.#client === undefined) throw new Error('the station is not connected');
    return this.#client.call(action, payload);
  }

  sendRaw(data: string | Buffer): void {
    this.#client?.sendRaw(data);
  }

  /** A CALL that ocpp-rpc would not send: with this id, whatever the payload. */
  sendCall(id: string, action: string, payload: object): void {
    this.sendRaw(callFrame(id, action, payload));
  }

  /** Payloads of the station's CALLs of an action, in order. */
  received(action: string): Json[] {
    return this.calls()
      .filter((call) => call.action === action)
      .map(({ payload }) => payload);
  }

  /** All CALLs of the station, in order. */
  calls(): { action: string; payload: Json }[] {
    return this.conversation.flatMap(({ from, frame }) =>
      from === 'station' && frame.kind === 'call' ? [{ action: frame.action, payload: frame.payload }] : [],
    );
  }

  /** CALLERRORs of the station. */
  refusals(): { id: string; code: string }[] {
    return this.conversation.flatMap(({ from, frame }) =>
      from === 'station' && frame.kind === 'error' ? [{ id: frame.id, code: frame.code }] : [],
    );
  }

  transactions(): LedgerTransaction[] {
    return this.ledger.transactions();
  }

  /** The last lines of the conversation, for messages about a failure. */
  transcript(lines = 40): string {
    return this.conversation
      .slice(-lines)
      .map(
        ({ from, action, text }) => `  ${from === 'station' ? '->' : '<-'} ${action}  ${text.slice(0, 240)}`,
      )
      .join('\n');
  }

  #knock(socket: Socket): void {
    this.callers.push(socket.remoteAddress ?? '');
    this.knocks += 1;
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    // A station that hangs up on a bad certificate is what many tests are about.
    socket.on('error', () => {});
  }

  #welcome(client: Client): void {
    if (this.tls) this.secured.push(securedBy(client.handshake.request.socket as TLSSocket));
    this.#client = client;
    this.connections += 1;
    this.handshakes.push(client.handshake);
    client.on('close', ({ code }: { code: number }) => {
      this.closeCodes.push(code);
      if (this.#client === client) this.#client = undefined;
    });
    client.on('message', ({ message, outbound }: { message: string | Buffer; outbound: boolean }) =>
      this.#remember(outbound ? 'csms' : 'station', String(message)),
    );
    client.on('strictValidationFailure', (failure: { method: string; outbound: boolean; error: Error }) => {
      if (!failure.outbound) this.violations.push(`${failure.method}: ${JSON.stringify(failure.error)}`);
    });
    client.handle(({ method, params }) => this.#answer(method, params));
  }

  async #answer(action: string, payload: Json): Promise<object> {
    const change = this.ledger.take('station', this.version, action, payload);
    await this.beforeAnswer(action);
    const own = this.#handlers.get(action);
    if (own !== undefined) return own.handler(payload, ++own.attempts);
    const answer = answerTo(this.version, action, payload, {
      now: this.now(),
      intervalS: this.heartbeatIntervalS,
      authorize: (token) => this.authorize(token),
      transactionId: Number(change?.transaction.id ?? 0),
    });
    return answer ?? {};
  }

  #remember(from: Heard['from'], text: string): void {
    const frame = readFrame(text);
    if (frame.kind === 'call') this.#actions.set(frame.id, frame.action);
    const action = frame.kind === 'malformed' ? '(malformed)' : (this.#actions.get(frame.id) ?? '(unknown)');
    this.conversation.push({ from, action, frame, text });
  }
}

const securedBy = (socket: TLSSocket): Secured => {
  const name = socket.getPeerCertificate().subject?.CN;
  const client = Array.isArray(name) ? name[0] : name;
  return { version: socket.getProtocol(), cipher: socket.getCipher().name, ...(client && { client }) };
};
