import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Subprotocol } from '../../src/protocol/version.ts';
import { answerTo } from '../../src/trial/answers.ts';
import type { Ledger } from '../../src/trial/ledger.ts';
import { callFrame, type Json, readFrame, resultFrame } from '../../src/trial/wire.ts';
import type { Random } from '../faults/random.ts';

/** A CALL of the station. */
export type Call = { id: string; action: string; payload: Json };

/** What a CSMS does that has no manners. */
export type Manner = {
  name: string;
  /** Meets each CALL; left out: it is answered well. */
  answer?(call: Call, guest: Guest, random: Random): void;
  /** Done to every connection as soon as it is there. */
  attack?(guest: Guest, random: Random): void;
  /** How many CALLs of the attack the station owes an answer, if it lasts that long. */
  owed?: number;
};

/** A CSMS that enters in its books only what it has answered as it should, and is otherwise as rude as it is told to be. */
export class RudeCsms {
  manner: Manner = { name: 'polite' };
  /** How often a station has connected. */
  connections = 0;
  /** Answers of the station to CALLs of ours, errors among them. */
  answered = 0;
  readonly version: Subprotocol;
  readonly ledger: Ledger;
  readonly #now: () => string;
  readonly #random: Random;
  readonly #server: Server = createServer();

  constructor(books: { version: Subprotocol; ledger: Ledger; now(): string }, random: Random) {
    this.version = books.version;
    this.ledger = books.ledger;
    this.#now = () => books.now();
    this.#random = random;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async open(): Promise<void> {
    const sockets = new WebSocketServer({ noServer: true, autoPong: false });
    this.#server.on('upgrade', (request: IncomingMessage, raw: Duplex, head: Buffer) =>
      sockets.handleUpgrade(request, raw, head, (socket) => this.#welcome(socket, raw)),
    );
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** The right answer, not given yet. `transactionId`: of a StartTransaction. */
  answerOf({ action, payload }: Call, transactionId = 0): object {
    const view = { now: this.#now(), intervalS: 86_400, authorize: () => 'Accepted', transactionId };
    return answerTo(this.version, action, payload, view) ?? {};
  }

  #welcome(socket: WebSocket, raw: Duplex): void {
    this.connections += 1;
    const guest = new Guest(this, socket, raw);
    const { manner } = this;
    socket.on('error', () => {});
    socket.on('message', (data) => {
      const frame = readFrame(String(data));
      if (frame.kind === 'call' && this.manner === manner) {
        const { answer = (call: Call) => guest.answerWell(call) } = manner;
        answer(frame, guest, this.#random);
      } else this.answered += 1;
    });
    manner.attack?.(guest, this.#random);
  }
}

/** A station, as the rude CSMS sees it. */
export class Guest {
  readonly csms: RudeCsms;
  readonly socket: WebSocket;
  /** Past the library that knows what WebSocket frames are. */
  readonly raw: Duplex;
  /** CALLs that a manner has put off. */
  readonly putOff: Call[] = [];

  constructor(csms: RudeCsms, socket: WebSocket, raw: Duplex) {
    this.csms = csms;
    this.socket = socket;
    this.raw = raw;
  }

  send(data: string | Buffer): void {
    this.socket.send(data, { binary: typeof data !== 'string' }, () => {});
  }

  call(id: string, action: string, payload: object): void {
    this.send(callFrame(id, action, payload));
  }

  /** Enters it in the books, and formulates the answer. */
  booked(call: Call): object {
    const change = this.csms.ledger.take('station', this.csms.version, call.action, call.payload);
    return this.csms.answerOf(call, Number(change?.transaction.id ?? 0));
  }

  answerWell(call: Call): void {
    this.send(resultFrame(call.id, this.booked(call)));
  }
}
