import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { testPort } from '../process/harness/ports.ts';
import { type Piece, Pieces, type Side } from './pieces.ts';

/** `reset`: RST. `closed`: FIN. `silent`: the peer has vanished, both ways, and nobody says so. */
export type Cut = { after: number; how: 'reset' | 'closed' | 'silent' };

/** What a slow network does to bytes. Real time. */
export type Weather = {
  latencyMs?: number;
  /** At most this much is added to the latency. Order is kept: TCP keeps it. */
  jitterMs?: number;
  bytesPerS?: number;
  /** `single`: every byte by itself. `glued`: what comes within 20 ms arrives at once. */
  as?: 'single' | 'glued';
};

const GLUE_MS = 20;

/** Stands between a station and its CSMS, on the level of bytes, and does to them what networks do. */
export class ByteProxy {
  port = 0;
  /** Who is on the other side. */
  csms: { readonly port: number } = { port: 0 };
  /** TLS passes through here: pieces cannot be read. */
  secured = false;
  weather: Weather = {};
  /** How often somebody came as far as a TCP connection. */
  knocks = 0;
  /** Asked for each piece before it goes on: whether, and after how many of its bytes, the connection breaks. */
  judge: (piece: Piece) => Cut | undefined = () => undefined;
  /** Who calls is met by this instead of the CSMS. */
  greet: ((caller: Socket) => void) | undefined;
  readonly #random: () => number;
  readonly #callers = new Set<Socket>();
  #server: Server | undefined;

  /** @param random 0 to 1, for the jitter */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Listens; after {@link shut} on the same port again. */
  async open(): Promise<void> {
    if (this.#server) return;
    if (this.port === 0) this.port = await testPort();
    this.#server = createServer((caller) => this.#take(caller)).listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** Nobody listens any more, and what was connected is reset. */
  async shut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    this.reset();
    await closed;
  }

  /** All connections are reset; new ones are welcome. */
  reset(): void {
    for (const caller of this.#callers) caller.resetAndDestroy();
  }

  #take(caller: Socket): void {
    this.knocks += 1;
    this.#callers.add(caller);
    caller.on('error', () => {}).on('close', () => this.#callers.delete(caller));
    if (this.greet) this.greet(caller);
    else new Line(caller, connect(this.csms.port, '127.0.0.1'), this, this.#random);
  }
}

/** One connection through the proxy. */
class Line {
  readonly #sockets: Record<Side, Socket>;
  readonly #tails: Record<Side, Promise<void>> = { station: Promise.resolve(), csms: Promise.resolve() };
  /** When the last bytes from a side have arrived at the other. */
  readonly #arrivals: Record<Side, number> = { station: 0, csms: 0 };
  readonly #proxy: ByteProxy;
  readonly #random: () => number;
  /** How it broke, if it did. */
  #broken: Cut['how'] | undefined;

  constructor(station: Socket, csms: Socket, proxy: ByteProxy, random: () => number) {
    this.#sockets = { station, csms };
    this.#proxy = proxy;
    this.#random = random;
    const pieces = new Pieces(!proxy.secured);
    for (const from of ['station', 'csms'] as const) {
      const socket = this.#sockets[from].setNoDelay();
      socket.on('data', (bytes) => {
        for (const piece of pieces.take(from, bytes)) this.#pass(piece);
        // Who does not read makes the other side wait.
        socket.pause();
        this.#then(from, () => void socket.resume());
      });
      socket.on('end', () => this.#then(from, () => this.#break('closed')));
      socket.on('error', () => this.#break('reset'));
      socket.on('close', () => this.#leave(from));
    }
  }

  #to(from: Side): Socket {
    return this.#sockets[from === 'station' ? 'csms' : 'station'];
  }

  #pass(piece: Piece): void {
    if (this.#broken) return;
    const cut = this.#proxy.judge(piece);
    const bytes = cut ? piece.bytes.subarray(0, cut.after) : piece.bytes;
    const { weather } = this.#proxy;
    if (bytes.length > 0) this.#then(piece.from, () => this.#carry(piece.from, bytes, weather));
    if (!cut) return;
    this.#broken = cut.how;
    this.#then(piece.from, () => this.#end(cut.how));
  }

  /** In the order in which it came. */
  #then(from: Side, what: () => void | Promise<void>): void {
    this.#tails[from] = this.#tails[from].then(what);
  }

  async #carry(from: Side, bytes: Buffer, weather: Weather): Promise<void> {
    const { latencyMs = 0, jitterMs = 0, bytesPerS = Number.POSITIVE_INFINITY, as } = weather;
    const travelled = Math.max(Date.now() + latencyMs + jitterMs * this.#random(), this.#arrivals[from]);
    const arrival = travelled + (bytes.length / bytesPerS) * 1000;
    this.#arrivals[from] = as === 'glued' ? Math.ceil(arrival / GLUE_MS) * GLUE_MS : arrival;
    if (this.#arrivals[from] > Date.now()) await sleep(this.#arrivals[from] - Date.now());
    const to = this.#to(from);
    if (as === 'glued') return glued(to, bytes);
    if (as !== 'single') return written(to, bytes);
    for (let index = 0; index < bytes.length; index += 1) await written(to, bytes.subarray(index, index + 1));
  }

  #break(how: Cut['how']): void {
    if (this.#broken) return;
    this.#broken = how;
    this.#end(how);
  }

  #end(how: Cut['how']): void {
    for (const socket of Object.values(this.#sockets)) {
      if (how === 'reset') socket.resetAndDestroy();
      else if (how === 'closed') socket.end();
    }
  }

  /** A CSMS that gives up does not get through to a station whose peer has vanished. */
  #leave(from: Side): void {
    if (this.#broken === 'silent' && from === 'csms') return;
    this.#then(from, () => void this.#to(from).destroy());
  }
}

const written = (to: Socket, bytes: Buffer): Promise<void> =>
  new Promise((resolve) => {
    if (to.destroyed) resolve();
    else to.write(bytes, () => resolve());
  });

/** With all else that is written in this turn. */
const glued = (to: Socket, bytes: Buffer): void => {
  to.cork();
  to.write(bytes);
  setImmediate(() => to.uncork());
};
