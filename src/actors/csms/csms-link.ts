import { WebSocket } from 'ws';
import type { SecurityProfile } from '../../domain/network-profile.ts';
import type { Settings } from '../../domain/settings.ts';
import type { Clock, Instant } from '../../domain/time.ts';
import type { TlsMaterial, TlsTrust } from '../../domain/tls-material.ts';
import type { ConnectionEffect, ConnectionEvent } from '../../machines/connection.words.ts';
import { MAX_FRAME_LENGTH } from '../../protocol/frame.ts';
import { lenient, type Tolerance } from '../../protocol/leniency.ts';
import { type IncomingCall, RpcPeer } from '../../protocol/rpc.ts';
import type { Subprotocol } from '../../protocol/version.ts';
import type { Log } from '../host/trace.ts';
import type { Host } from '../host-contract.ts';
import { raiseSecurityEvent } from '../security-events.ts';
import { connectionUrl, type Endpoint, handshakeHeaders, subprotocolsToOffer } from './csms-endpoint.ts';
import type { CsmsSession, Language } from './csms-session.ts';
import { securedBy } from './tls-connection.ts';
import { type ConnectionSecurityEvent, securityEventOf } from './tls-failure.ts';

/** One OCPP message as it went over the wire. */
export type FrameSeen = { at: Instant; direction: 'in' | 'out'; text: string };

/** What becomes of the socket: an attempt begins, or what the `connection` is told. */
export type LinkEvent =
  | { type: 'connecting'; url: string; offered: readonly Subprotocol[] }
  | Unstamped<ConnectionEvent>;

export type LinkOptions = {
  host: Host;
  clock: Clock;
  settings: Pick<Settings, 'messageTimeout'>;
  /**
   * The network connection profile of a slot, perhaps with a security profile that is on trial, by an interface that was
   * brought up for it.
   */
  endpoint(slot: number, wishes: { securityProfile?: SecurityProfile; via?: string }): Endpoint | undefined;
  /** The version that unfinished announced transactions were told in. */
  pinned(): Subprotocol | undefined;
  learn(subprotocol: Subprotocol): Promise<Language>;
  /** What is overlooked in the messages of the CSMS at a URL. */
  tolerated?(url: string): readonly Tolerance[];
  newId(): string;
  /** 0 to 1. */
  random(): number;
  onCall(session: CsmsSession, call: IncomingCall): void;
  /** The socket of the session is gone: its outstanding CALL has ended as `closed`. */
  onGone?(session: CsmsSession): void;
  onFrame?(frame: FrameSeen): void;
  onEvent?(event: LinkEvent): void;
  /** False: the frame is not even read (a CSMS that rejected us, 1.6 section 2). */
  listens?(session: CsmsSession, text: string): boolean;
  log: Log;
  /** How long a handshake may take, in seconds. */
  openingTimeout?: number;
};

/** The connection as long as the socket exists. `session` is there from the moment on that the version is agreed. */
type Socket = {
  ws: WebSocket;
  url: string;
  offered: readonly Subprotocol[];
  session?: CsmsSession;
  byServer: boolean;
  reason: string;
  securityProfile?: SecurityProfile;
  /** What the handshake has shown to be wrong with the security of the connection. */
  securityEvent?: ConnectionSecurityEvent;
  /** With TLS: who is to hear how it went, and what it rests on. */
  tls?: { material: TlsMaterial; trust: TlsTrust; abort: AbortController };
  /** Reasons not to read: the CSMS runs ahead, or does not read our answers. */
  brakes: Set<'ahead' | 'unread'>;
  awaitsPong: boolean;
};

const OPENING_TIMEOUT_SECONDS = 30;
/** A close handshake that the peer does not finish is cut short. Real milliseconds. */
const CLOSING_MS = 2000;
/** Bytes of ours that the CSMS has not read, above which we do not read either. */
const UNREAD_LIMIT = 1024 * 1024;
const TERMINATE = 1006;

/** The socket of the connection statechart: does what it says and tells it what happened. */
export class CsmsLink {
  readonly #options: LinkOptions;
  #socket: Socket | undefined;
  /** The next attempt is decided on, and waits for its commit: what becomes of the present socket is not about it. */
  #isOutdated = false;
  #listening: (() => void)[] = [];
  #signs = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
    const { host } = options;
    host.within('openSocket', () => {
      this.#isOutdated = true;
    });
    host.after<Effect<'openSocket'>>('openSocket', (effect) => this.#open(effect));
    host.after<Effect<'closeSocket'>>('closeSocket', ({ code }) => this.#close(code));
    host.after<Effect<'ping'>>('ping', ({ payload }) => this.#ping(payload));
  }

  /** The agreed connection; undefined while there is none. */
  get session(): CsmsSession | undefined {
    return this.#socket?.session;
  }

  /** Counts attempts to connect, and whatever came from the other side: it changes as long as there is life. */
  get signs(): number {
    return this.#signs;
  }

  /** Whether a handshake, a CALL or a ping of ours is under way: what a simulated clock waits for. */
  get busy(): boolean {
    if (!this.#socket) return false;
    return this.#socket.awaitsPong || (this.#socket.session?.peer.busy ?? true);
  }

  /**
   * Whether the other side is alive: something came after `heard`, or comes in answer to a ping now.
   * Ends with false when the socket does.
   * @param heard `session.heard` at the beginning
   */
  async probe(session: CsmsSession, heard: number): Promise<boolean> {
    if (this.session === session && session.heard === heard) {
      this.#tell({ type: 'probe' });
      await new Promise<void>((resolve) => this.#listening.push(resolve));
    }
    return this.session === session;
  }

  /** Resolves when there is no socket any more. Tell the `connection` to disconnect first. */
  async closed(): Promise<void> {
    const ws = this.#socket?.ws;
    if (ws && ws.readyState !== WebSocket.CLOSED) await new Promise((done) => ws.once('close', done));
  }

  #open({ type: _, offer, slot, ...wishes }: Effect<'openSocket'>): void {
    this.#abandon();
    this.#isOutdated = false;
    this.#signs += 1;
    const { endpoint, clock, openingTimeout, learn, log } = this.#options;
    const target = endpoint(slot, wishes);
    if (!target) return void this.#nowhere(slot);
    const url = connectionUrl(target);
    const offered = subprotocolsToOffer(target.subprotocols, this.#options.pinned(), offer);
    log('info', `connecting to ${url}`, { offered });
    this.#options.onEvent?.({ type: 'connecting', url, offered });
    const socket = this.#newSocket(target, url, offered);
    this.#socket = socket;
    this.#watch(socket);
    const timer = clock.setTimeout(
      () => fail(socket, 'the opening handshake took too long'),
      (openingTimeout ?? OPENING_TIMEOUT_SECONDS) * 1000,
    );
    for (const end of ['open', 'close'] as const) socket.ws.once(end, () => clock.clearTimeout(timer));
    // While the handshake is under way; a failure shows when the version is needed.
    if (offered[0]) learn(offered[0]).catch(() => {});
  }

  #nowhere(slot: number): void {
    const reason = `slot ${slot} names no CSMS`;
    this.#options.log('error', `no connection: ${reason}`);
    this.#tell({ type: 'socket refused', byServer: false, reason, random: this.#options.random() });
  }

  #newSocket(target: Endpoint, url: string, offered: readonly Subprotocol[]): Socket {
    const { securityProfile, localAddress } = target;
    const secured = target.tls && {
      material: target.tls.material,
      trust: {},
      abort: new AbortController(),
    };
    const tls = target.tls &&
      secured && {
        createConnection: securedBy(target.tls, {
          now: () => this.#options.clock.now(),
          signal: secured.abort.signal,
          trusted: (trust) => Object.assign(secured.trust, trust),
        }),
      };
    const ws = new WebSocket(url, [...offered], {
      headers: handshakeHeaders(target),
      perMessageDeflate: false,
      maxPayload: MAX_FRAME_LENGTH,
      ...(localAddress !== undefined && { localAddress }),
      ...tls,
    });
    return {
      ws,
      url,
      offered,
      byServer: false,
      reason: '',
      brakes: new Set(),
      awaitsPong: false,
      ...(securityProfile !== undefined && { securityProfile }),
      ...(secured && { tls: secured }),
    };
  }

  #watch(socket: Socket): void {
    const { ws } = socket;
    ws.on('open', () => void this.#agree(socket));
    ws.on('unexpected-response', (_request, { statusCode = 0 }) => {
      socket.byServer = statusCode >= 400 && statusCode < 500;
      if (statusCode === 401 || statusCode === 403) socket.securityEvent = 'FailedToAuthenticateAtCsms';
      fail(socket, `HTTP status ${statusCode}`);
    });
    ws.on('error', (error) => {
      // ws checks the subprotocol itself: none, or one that we did not offer.
      if (error.message.includes('subprotocol')) socket.byServer = true;
      socket.reason ||= error.message;
      const securityEvent = securityEventOf(error);
      if (securityEvent) socket.securityEvent ??= securityEvent;
    });
    ws.on('close', (code, reason) => this.#ended(socket, code, String(reason)));
    ws.on('pong', () => this.#pong(socket));
    ws.on('ping', () => this.#hear(socket));
    ws.on('message', (data, isBinary) => this.#receive(socket, data as Buffer, isBinary));
  }

  async #agree(socket: Socket): Promise<void> {
    const { ws, offered } = socket;
    const subprotocol = offered.find((each) => each === ws.protocol);
    if (!subprotocol) {
      socket.byServer = true;
      return void fail(socket, `the server picked the subprotocol "${ws.protocol}"`);
    }
    // What the CSMS sends at once has to wait for the version's tables.
    ws.pause();
    try {
      const language = await this.#options.learn(subprotocol);
      if (this.#socket !== socket || ws.readyState !== WebSocket.OPEN) return;
      socket.session = this.#session(socket, subprotocol, language);
    } catch (error) {
      return void fail(socket, `${subprotocol} could not be loaded: ${error}`);
    } finally {
      ws.resume();
    }
    this.#options.log('info', `connected to ${socket.url} with ${subprotocol}`);
    const { url, securityProfile, tls } = socket;
    tls?.material.attempted({ connected: true, trust: tls.trust });
    this.#tell({
      type: 'socket opened',
      subprotocol,
      url,
      ...(securityProfile !== undefined && { securityProfile }),
    });
  }

  #session(socket: Socket, subprotocol: Subprotocol, language: Language): CsmsSession {
    const { clock, settings, newId, onCall, log, tolerated } = this.#options;
    const { url } = socket;
    const peer = new RpcPeer({
      version: language.version,
      send: (text) => this.#send(socket, text),
      clock,
      newId,
      messageTimeoutMs: () => settings.messageTimeout * 1000,
      onCall: (call) => onCall(session, call),
      pause: () => brake(socket, 'ahead', true),
      resume: () => brake(socket, 'ahead', false),
      onMalformed: ({ reason }) => {
        log('warn', `malformed message from the CSMS: ${reason}`);
        raiseSecurityEvent(this.#options.host, 'InvalidMessages', reason);
      },
      onRepeated: ({ id, action }) =>
        raiseSecurityEvent(this.#options.host, 'AttemptedReplayAttacks', `${action} came again as ${id}`),
    });
    const session: CsmsSession = {
      ...language,
      id: newId(),
      url,
      subprotocol,
      peer,
      hearing: lenient(language.validator, tolerated?.(url) ?? [], (what) =>
        log('warn', `tolerated of the CSMS at ${url}: ${what}`),
      ),
      heard: 0,
    };
    return session;
  }

  #send(socket: Socket, text: string): void {
    const { ws } = socket;
    if (ws.readyState !== WebSocket.OPEN) return;
    this.#options.onFrame?.({ at: this.#options.clock.now(), direction: 'out', text });
    ws.send(text, () => {
      if (socket.brakes.has('unread') && ws.bufferedAmount < UNREAD_LIMIT / 2) brake(socket, 'unread', false);
    });
    if (ws.bufferedAmount > UNREAD_LIMIT) brake(socket, 'unread', true);
  }

  #receive(socket: Socket, data: Buffer, isBinary: boolean): void {
    const { session } = socket;
    if (!session || this.#socket !== socket) return;
    this.#hear(socket);
    const { onFrame, clock, listens } = this.#options;
    const text = data.toString('utf8');
    onFrame?.({ at: clock.now(), direction: 'in', text });
    if (listens?.(session, text) === false) return;
    session.peer.receive(isBinary ? data : text, isBinary);
  }

  #pong(socket: Socket): void {
    if (this.#socket !== socket) return;
    socket.awaitsPong = false;
    this.#hear(socket);
    this.#tell({ type: 'pong' });
  }

  #hear({ session }: Socket): void {
    this.#signs += 1;
    if (session) session.heard++;
    this.#release();
  }

  #release(): void {
    for (const resolve of this.#listening.splice(0)) resolve();
  }

  /** Exactly once for each socket that was not abandoned. */
  #ended(socket: Socket, code: number, said: string): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    const { random, onGone, log } = this.#options;
    const { session } = socket;
    const reason = socket.reason || said;
    session?.peer.close();
    this.#release();
    log('info', session ? `connection closed (${code}): ${reason}` : `no connection: ${reason}`);
    socket.tls?.abort.abort();
    if (!session) return void this.#refused(socket, reason);
    this.#tell({ type: 'socket closed', code, reason, random: random() });
    onGone?.(session);
  }

  #refused({ byServer, securityEvent, tls }: Socket, reason: string): void {
    tls?.material.attempted({ connected: false, trust: {}, reason });
    this.#tell({
      type: 'socket refused',
      byServer,
      reason,
      random: this.#options.random(),
      ...(securityEvent && { securityEvent }),
    });
  }

  #close(code: number): void {
    const socket = this.#socket;
    if (!socket) return;
    if (code === TERMINATE) return void fail(socket, 'no pong came');
    if (socket.ws.readyState === WebSocket.CONNECTING) return void fail(socket, 'disconnected');
    socket.session?.peer.hurry();
    socket.ws.close(code);
    setTimeout(() => socket.ws.terminate(), CLOSING_MS).unref();
  }

  /** A new attempt does not wait until the old socket has said goodbye. */
  #abandon(): void {
    const socket = this.#socket;
    if (!socket) return;
    this.#socket = undefined;
    const { session } = socket;
    session?.peer.close();
    this.#release();
    socket.tls?.abort.abort();
    socket.ws.terminate();
    // Whoever waits on it waits in vain: its end will not be told.
    if (session) this.#options.onGone?.(session);
  }

  #ping(payload: string): void {
    const socket = this.#socket;
    if (socket?.ws.readyState !== WebSocket.OPEN) return;
    socket.awaitsPong = true;
    socket.ws.ping(payload);
  }

  #tell(event: Unstamped<ConnectionEvent>): void {
    if (this.#isOutdated) return;
    this.#options.onEvent?.(event);
    this.#options.host.receive('connection', event);
  }
}

type Effect<T extends ConnectionEffect['type']> = Extract<ConnectionEffect, { type: T }>;
type Unstamped<E> = E extends unknown ? Omit<E, 'at' | 'id'> & { type: string } : never;

const fail = (socket: Socket, reason: string): void => {
  socket.reason = reason;
  socket.ws.terminate();
};

const brake = ({ ws, brakes }: Socket, reason: 'ahead' | 'unread', on: boolean): void => {
  if (on) brakes.add(reason);
  else brakes.delete(reason);
  if (ws.readyState !== WebSocket.OPEN) return;
  if (brakes.size > 0) ws.pause();
  else ws.resume();
};
