import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { Subprotocol } from '../protocol/version.ts';
import { answerTo } from './answers.ts';
import type { Manner, Manners } from './behaviour.ts';
import type { Ledger, LedgerChange } from './ledger.ts';
import { callFrame, errorFrame, type Frame, type Json, readFrame, resultFrame } from './wire.ts';

export type CallOutcome =
  | { kind: 'result'; payload: Json }
  | { kind: 'error'; code: string; description: string }
  | { kind: 'timeout' }
  | { kind: 'closed' };

export type LinkEvent =
  | { type: 'connected'; station: string; version: Subprotocol }
  | { type: 'disconnected'; station: string; code: number }
  /** One frame, either way; `action` of the CALL it belongs to, where that is known. */
  | { type: 'frame'; station: string; from: 'station' | 'csms'; frame: Frame; action: string | undefined }
  | { type: 'transaction'; station: string; change: LedgerChange };

export type LinkWorld = {
  intervalS: number;
  /** RFC 3339. */
  now(): string;
  authorize(token: string): string;
  ledger: Ledger;
  manners: Manners;
  tell(event: LinkEvent): void;
};

type Waiting = { action: string; settle(outcome: CallOutcome): void };

/** The CSMS's end of one station's connection. */
export class CsmsLink {
  readonly station: string;
  readonly version: Subprotocol;
  readonly #socket: WebSocket;
  readonly #world: LinkWorld;
  readonly #waiting = new Map<string, Waiting>();

  constructor(socket: WebSocket, station: string, version: Subprotocol, world: LinkWorld) {
    this.station = station;
    this.version = version;
    this.#socket = socket;
    this.#world = world;
    socket.on('message', (data) => this.#heard(readFrame(String(data))));
    // ws reports a broken frame here and closes by itself; `close` follows.
    socket.on('error', () => {});
    socket.on('close', (code) => this.#closed(code));
  }

  call(action: string, payload: object, timeoutMs: number): Promise<CallOutcome> {
    const id = randomUUID();
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle({ kind: 'timeout' }), timeoutMs);
      const settle = (outcome: CallOutcome): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(outcome);
      };
      this.#waiting.set(id, { action, settle });
      this.#say(callFrame(id, action, payload), action);
    });
  }

  sendRaw(data: string | Buffer): boolean {
    if (this.#socket.readyState !== this.#socket.OPEN) return false;
    this.#socket.send(data);
    return true;
  }

  close(code?: number): void {
    if (code === undefined) this.#socket.terminate();
    else this.#socket.close(code);
  }

  #heard(frame: Frame): void {
    const waiting = frame.kind === 'malformed' ? undefined : this.#waiting.get(frame.id);
    const action = frame.kind === 'call' ? frame.action : waiting?.action;
    this.#world.tell({ type: 'frame', station: this.station, from: 'station', frame, action });
    if (frame.kind === 'call') this.#answer(frame.id, frame.action, frame.payload);
    else if (frame.kind === 'result') waiting?.settle({ kind: 'result', payload: frame.payload });
    else if (frame.kind === 'error')
      waiting?.settle({ kind: 'error', code: frame.code, description: frame.description });
  }

  #answer(id: string, action: string, payload: Json): void {
    const manner = this.#world.manners.take(this.station, action);
    // What is refused or never read is not in the books either: the station has to come again with it.
    if (manner === 'close') this.close(1001);
    else if (typeof manner === 'object' && 'error' in manner)
      this.#say(errorFrame(id, manner.error, manner.description ?? ''), action);
    else this.#enterAndAnswer(id, action, payload, manner);
  }

  #enterAndAnswer(id: string, action: string, payload: Json, manner: Manner | undefined): void {
    const answer = this.#goodAnswer(action, payload);
    if (answer !== undefined) this.#deliver(id, action, answer, manner);
    else this.#say(errorFrame(id, 'NotImplemented', `${action} is not known here`), action);
  }

  #goodAnswer(action: string, payload: Json): object | undefined {
    const change = this.#world.ledger.take(this.station, this.version, action, payload);
    if (change !== undefined) this.#world.tell({ type: 'transaction', station: this.station, change });
    return answerTo(this.version, action, payload, {
      now: this.#world.now(),
      intervalS: this.#world.intervalS,
      authorize: this.#world.authorize,
      transactionId: Number(change?.transaction.id ?? 0),
    });
  }

  #deliver(id: string, action: string, answer: object, manner: Manner | undefined): void {
    if (manner === 'never answer') return;
    if (manner === 'close in mid-message') {
      this.#breakOff(resultFrame(id, answer));
    } else if (typeof manner === 'object' && 'answerAfterMs' in manner) {
      setTimeout(() => this.#say(resultFrame(id, answer), action), manner.answerAfterMs);
    } else {
      const laidOver = typeof manner === 'object' && 'answer' in manner ? manner.answer : {};
      this.#say(resultFrame(id, { ...answer, ...laidOver }), action);
      if (manner === 'answer twice') this.#say(resultFrame(id, answer), action);
    }
  }

  #breakOff(text: string): void {
    this.#socket.send(text.slice(0, text.length / 2), { fin: false }, () => this.#socket.terminate());
  }

  #say(text: string, action: string): void {
    if (this.sendRaw(text))
      this.#world.tell({
        type: 'frame',
        station: this.station,
        from: 'csms',
        frame: readFrame(text),
        action,
      });
  }

  #closed(code: number): void {
    for (const { settle } of [...this.#waiting.values()]) settle({ kind: 'closed' });
    this.#world.tell({ type: 'disconnected', station: this.station, code });
  }
}
