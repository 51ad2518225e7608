import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Subprotocol } from '../src/protocol/version.ts';
import { answerTo } from '../src/trial/answers.ts';
import { callFrame, type Frame, type Json, readFrame, resultFrame } from '../src/trial/wire.ts';

export type Call = Extract<Frame, { kind: 'call' }> & { text: string };

/** The least a CSMS can be: ws, JSON, an answer to everything at once. Station and floors talk to the same one. */
export class BareCsms {
  /** Called before the answer leaves. */
  onCall: (call: Call) => void = () => {};
  onAnswer: (id: string, answer: Json) => void = () => {};
  readonly #server: WebSocketServer;
  readonly #version: Subprotocol;
  #socket: WebSocket | undefined;
  #connected: (() => void)[] = [];

  private constructor(server: WebSocketServer, version: Subprotocol) {
    this.#server = server;
    this.#version = version;
    server.on('connection', (socket) => this.#welcome(socket));
  }

  static async open(version: Subprotocol): Promise<BareCsms> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
    await new Promise((resolve) => server.once('listening', resolve));
    return new BareCsms(server, version);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/floor`;
  }

  /** Resolves with the next connection. */
  connection(): Promise<void> {
    return new Promise((resolve) => this.#connected.push(resolve));
  }

  /** Resolves with the next CALL for which `wanted` is true, after its answer has been written. */
  call(wanted: (call: Call) => boolean = () => true): Promise<Call> {
    return new Promise((resolve) => {
      const before = this.onCall;
      this.onCall = (call) => {
        before(call);
        if (!wanted(call)) return;
        this.onCall = before;
        resolve(call);
      };
    });
  }

  send(text: string): void {
    this.#socket?.send(text);
  }

  ask(id: string, action: string, payload: object): void {
    this.send(callFrame(id, action, payload));
  }

  close(): void {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  #welcome(socket: WebSocket): void {
    this.#socket = socket;
    for (const connected of this.#connected.splice(0)) connected();
    socket.on('message', (data) => this.#take(socket, data.toString()));
  }

  #take(socket: WebSocket, text: string): void {
    const frame = readFrame(text);
    if (frame.kind !== 'call') {
      if (frame.kind === 'result') this.onAnswer(frame.id, frame.payload);
      return;
    }
    const { id, action, payload } = frame;
    const now = new Date().toISOString();
    const view = { now, intervalS: 86_400, authorize: () => 'Accepted', transactionId: 1 };
    socket.send(resultFrame(id, answerTo(this.#version, action, payload, view) ?? {}));
    this.onCall({ ...frame, text });
  }
}
