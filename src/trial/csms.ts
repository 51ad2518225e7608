import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Subprotocol } from '../protocol/version.ts';
import { type Behaviour, Manners } from './behaviour.ts';
import { attend } from './csms-console.ts';
import { type CallOutcome, CsmsLink, type LinkEvent } from './csms-link.ts';
import { Ledger, type LedgerTransaction } from './ledger.ts';

export type CsmsOptions = {
  /** Left out or 0: a free one. */
  port?: number;
  host?: string;
  /** What it agrees to; left out: 1.6 and 2.0.1. Of these the station's first wish wins. */
  versions?: readonly Subprotocol[];
  /** Seconds between heartbeats, told with BootNotification; left out: 300. */
  heartbeatIntervalS?: number;
  /** The CSMS's clock, RFC 3339; left out: the real one. */
  now?: () => string;
  /** The verdict on a token; left out: `Accepted` for all. */
  authorize?: (token: string) => string;
};

export type CsmsEvent = LinkEvent | { type: 'refused'; station: string; offered: string[] };

/** What a CSMS that runs as a child process reports to its parent. */
export type CsmsReport = CsmsEvent | { type: 'listening'; port: number; url: string };

/** A CSMS for trying things: it accepts every station, answers, keeps the books, and misbehaves on request. */
export interface TrialCsms {
  readonly port: number;
  /** `ws://host:port`; a station appends its identity. */
  readonly url: string;
  /** Those connected now, oldest connection first. */
  stations(): { station: string; version: Subprotocol }[];
  /** Sends a command. Never throws: no connection, no answer and refusals are outcomes. */
  call(station: string, action: string, payload: object, timeoutMs?: number): Promise<CallOutcome>;
  /** Sends anything at all, well-formed or not. False: not connected. */
  sendRaw(station: string, data: string | Buffer): boolean;
  transactions(station?: string): LedgerTransaction[];
  behave(behaviour: Behaviour): void;
  /** Back to good manners. */
  behaveWell(): void;
  on(listener: (event: CsmsEvent) => void): () => void;
  /** The next event (from now on) that `wanted` accepts; rejects after `timeoutMs`, 10 s unless said otherwise. */
  next(wanted: (event: CsmsEvent) => boolean, timeoutMs?: number): Promise<CsmsEvent>;
  /** Closes a station's connection; without a code the socket dies at once. */
  drop(station: string, code?: number): void;
  stop(): Promise<void>;
}

/** Starts the trial CSMS. Rejects when the port is taken. */
export const startCsms = async (options: CsmsOptions = {}): Promise<TrialCsms> => {
  const server = createServer((_request, response) => response.writeHead(426).end());
  const host = options.host ?? '127.0.0.1';
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  return new RunningCsms(server, host, options);
};

/**
 * The command `statecharge csms`: prints the conversation, takes typed commands, ends at `quit`, SIGINT or SIGTERM.
 * As a child with an IPC channel it also reports every event there, and ends with its parent.
 */
export const runCsms = async (options: CsmsOptions = {}): Promise<void> => {
  const csms = await startCsms(options);
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.once(signal, () => resolve());
  });
  const report = (event: CsmsReport): void => {
    if (process.connected) process.send?.(event);
  };
  report({ type: 'listening', port: csms.port, url: csms.url });
  csms.on(report);
  print(`The trial CSMS listens on ${csms.url}; "help" shows what can be typed.`);
  await Promise.race([ended, attend(csms, process.stdin, print)]);
  await csms.stop();
  if (process.connected) process.disconnect();
  process.stdin.destroy();
};

class RunningCsms implements TrialCsms {
  readonly port: number;
  readonly url: string;
  readonly #server: ReturnType<typeof createServer>;
  readonly #sockets: WebSocketServer;
  readonly #options: CsmsOptions;
  readonly #versions: readonly Subprotocol[];
  readonly #links = new Map<string, CsmsLink>();
  readonly #listeners = new Set<(event: CsmsEvent) => void>();
  readonly #ledger = new Ledger();
  readonly #manners = new Manners();

  constructor(server: ReturnType<typeof createServer>, host: string, options: CsmsOptions) {
    this.#server = server;
    this.#options = options;
    this.#versions = options.versions ?? ['ocpp2.0.1', 'ocpp1.6'];
    this.port = (server.address() as AddressInfo).port;
    this.url = `ws://${host}:${this.port}`;
    this.#sockets = new WebSocketServer({
      server,
      handleProtocols: (offered) => this.#agreed(offered) ?? false,
    });
    this.#sockets.on('connection', (socket, request) => this.#connected(socket, request));
  }

  stations(): { station: string; version: Subprotocol }[] {
    return [...this.#links.values()].map(({ station, version }) => ({ station, version }));
  }

  async call(station: string, action: string, payload: object, timeoutMs = 30_000): Promise<CallOutcome> {
    return (await this.#links.get(station)?.call(action, payload, timeoutMs)) ?? { kind: 'closed' };
  }

  sendRaw(station: string, data: string | Buffer): boolean {
    return this.#links.get(station)?.sendRaw(data) ?? false;
  }

  transactions(station?: string): LedgerTransaction[] {
    return this.#ledger.transactions(station);
  }

  behave(behaviour: Behaviour): void {
    this.#manners.add(behaviour);
  }

  behaveWell(): void {
    this.#manners.forget();
  }

  on(listener: (event: CsmsEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  next(wanted: (event: CsmsEvent) => boolean, timeoutMs = 10_000): Promise<CsmsEvent> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        off();
        reject(new Error(`the trial CSMS saw nothing of what was waited for within ${timeoutMs} ms`));
      }, timeoutMs);
      const off = this.on((event) => {
        if (!wanted(event)) return;
        clearTimeout(timer);
        off();
        resolve(event);
      });
    });
  }

  drop(station: string, code?: number): void {
    this.#links.get(station)?.close(code);
  }

  async stop(): Promise<void> {
    for (const link of this.#links.values()) link.close(1001);
    this.#sockets.close();
    const closed = once(this.#server, 'close');
    this.#server.close();
    const impatience = setTimeout(() => {
      for (const socket of this.#sockets.clients) socket.terminate();
      this.#server.closeAllConnections();
    }, 500);
    await closed;
    clearTimeout(impatience);
  }

  #agreed(offered: Iterable<string>): Subprotocol | undefined {
    for (const wish of offered) {
      const version = this.#versions.find((known) => known === wish);
      if (version !== undefined) return version;
    }
    return undefined;
  }

  #connected(socket: WebSocket, request: IncomingMessage): void {
    const station = identityIn(request.url ?? '/');
    const version = this.#versions.find((known) => known === socket.protocol);
    if (version === undefined) {
      const offered = String(request.headers['sec-websocket-protocol'] ?? '').split(/\s*,\s*/);
      this.#tell({ type: 'refused', station, offered });
      socket.close(1002, 'no common subprotocol');
      return;
    }
    // A station that comes again has lost its old connection, whether we know it yet or not.
    this.#links.get(station)?.close();
    const link = new CsmsLink(socket, station, version, {
      intervalS: this.#options.heartbeatIntervalS ?? 300,
      now: this.#options.now ?? (() => new Date().toISOString()),
      authorize: this.#options.authorize ?? (() => 'Accepted'),
      ledger: this.#ledger,
      manners: this.#manners,
      tell: (event) => this.#tell(event),
    });
    this.#links.set(station, link);
    socket.on('close', () => {
      if (this.#links.get(station) === link) this.#links.delete(station);
    });
    this.#tell({ type: 'connected', station, version });
  }

  #tell(event: CsmsEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}

const identityIn = (url: string): string => {
  const last = new URL(url, 'http://localhost').pathname.split('/').pop() ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
};
