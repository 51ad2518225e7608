import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { type Frame, readFrame } from '../wire.ts';

/** What the network does to each message, either way; chances from 0 to 1. */
export type Weather = {
  /** Milliseconds of real time before a message goes on. */
  latency_ms?: number;
  /** It is never seen again. */
  drop?: number;
  /** It arrives twice. */
  duplicate?: number;
  /** The connection dies with it. */
  close?: number;
};

/** One message as it arrived at the other end. `action`: of the CALL it belongs to. */
export type Heard = { from: 'station' | 'csms'; action: string; frame: Frame };

type Line = { station: WebSocket; csms: WebSocket };

/** The network between a station and its CSMS: it sees every message, and can be as bad as it is told to be. */
export class Network {
  /** Everything that arrived, in order. */
  readonly heard: Heard[] = [];
  weather: Weather = {};
  readonly #server: Server = createServer();
  readonly #lines = new Set<Line>();
  readonly #actions = new Map<string, string>();
  readonly #csmsUrl: string;
  readonly #random: () => number;
  #down = false;

  /** @param csmsUrl `ws://...`, to which the station's path is appended */
  constructor(csmsUrl: string, random: () => number) {
    this.#csmsUrl = csmsUrl.replace(/\/$/, '');
    this.#random = random;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Whether a station is connected through. */
  get connected(): boolean {
    return [...this.#lines].some(({ station, csms }) => station.readyState === 1 && csms.readyState === 1);
  }

  async open(): Promise<void> {
    const sockets = new WebSocketServer({ noServer: true });
    this.#server.on('upgrade', (request, socket, head) => {
      const offered = String(request.headers['sec-websocket-protocol'] ?? '')
        .split(/\s*,\s*/)
        .filter(Boolean);
      const { authorization } = request.headers;
      if (this.#down) return socket.destroy();
      const csms = new WebSocket(`${this.#csmsUrl}${request.url}`, offered, {
        headers: { ...(authorization !== undefined && { authorization }) },
        perMessageDeflate: false,
      });
      csms.once('error', () => socket.destroy());
      csms.once('open', () => {
        // The CSMS has chosen; the station hears the same.
        request.headers['sec-websocket-protocol'] = csms.protocol;
        sockets.handleUpgrade(request, socket, head, (station) => this.#join({ station, csms }));
      });
    });
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** The cable is pulled: connections die without a closing handshake, no new one comes through. */
  cut(): void {
    this.#down = true;
    for (const line of this.#lines) hangUp(line);
  }

  mend(): void {
    this.#down = false;
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #join(line: Line): void {
    const { station, csms } = line;
    this.#lines.add(line);
    station.on('message', (data) => this.#pass('station', String(data), line));
    csms.on('message', (data) => this.#pass('csms', String(data), line));
    station.on('error', () => {}).on('close', (code) => leave(csms, code));
    csms
      .on('error', () => {})
      .on('close', (code) => {
        this.#lines.delete(line);
        leave(station, code);
      });
  }

  #pass(from: Heard['from'], text: string, line: Line): void {
    const { latency_ms = 0, drop = 0, duplicate = 0, close = 0 } = this.weather;
    // One draw for each, whatever the chances are, so that a seed means the same in every weather.
    const [dropped, doubled, closed] = [
      this.#random() < drop,
      this.#random() < duplicate,
      this.#random() < close,
    ];
    if (closed) hangUp(line);
    if (closed || dropped) return;
    const deliver = () => this.#arrive(from, text, from === 'station' ? line.csms : line.station);
    for (let times = doubled ? 2 : 1; times > 0; times--) {
      if (latency_ms > 0) setTimeout(deliver, latency_ms);
      else deliver();
    }
  }

  #arrive(from: Heard['from'], text: string, to: WebSocket): void {
    if (to.readyState !== WebSocket.OPEN) return;
    const frame = readFrame(text);
    this.heard.push({ from, action: this.#actionOf(from, frame), frame });
    to.send(text);
  }

  #actionOf(from: Heard['from'], frame: Frame): string {
    if (frame.kind === 'malformed') return '';
    if (frame.kind !== 'call')
      return this.#actions.get(`${from === 'csms' ? 'station' : 'csms'} ${frame.id}`) ?? '';
    this.#actions.set(`${from} ${frame.id}`, frame.action);
    return frame.action;
  }
}

const hangUp = ({ station, csms }: Line): void => {
  station.terminate();
  csms.terminate();
};

/** 1005 and 1006 say that there was no code; nobody may send them. */
const leave = (socket: WebSocket, code: number): void => {
  if (code === 1005 || code === 1006) socket.terminate();
  else socket.close(code);
};
