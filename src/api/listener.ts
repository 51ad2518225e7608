/**
 * The door of the local API. It listens before anything else of the station exists and answers `GET /status` by
 * itself; the rest of the API is loaded with the first request that needs it, once there is time for it, so that neither
 * the start nor a station that nobody talks to pays for it.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { streamEvents, wantedTopics } from './event-stream.ts';
import { type GuardOptions, refusalOf } from './guard.ts';
import type { StationApi, StationStatus } from './station-api.ts';

export interface LocalApi {
  /** Such as `http://127.0.0.1:8484`; names the real port where 0 was asked for. */
  readonly url: string;
  /** From now on this station answers. */
  attach(station: StationApi): void;
  /** Lets the rest of the API be loaded: called when the first CSMS connection attempt has begun. */
  mayLoad(): void;
  close(): Promise<void>;
}

/** Binds to `host` alone. Rejects with the system's error when the port is taken (`EADDRINUSE`). */
export const openLocalApi = async ({
  port,
  ...guard
}: GuardOptions & { port: number }): Promise<LocalApi> => {
  const door = new Door(guard);
  await door.open(port);
  return door;
};

/** Bytes of the largest body that is read. */
export const LARGEST_BODY = 1_000_000;
/** So many connections at a time, readers of the event stream included; the rest is turned away. */
const MOST_CONNECTIONS = 256;
/** Modules are told of the shutdown and may close their sockets themselves for so many milliseconds. */
const FAREWELL_MS = 500;

class Door implements LocalApi {
  private readonly server = createServer((request, response) => this.receive(request, response));
  private station: StationApi | undefined;
  private app: RequestListener | undefined;
  /** Requests that came before there was anything to answer them. */
  private readonly early: (() => void)[] = [];
  private readonly upgraded = new Set<Duplex>();
  private hasTime = false;
  private loading: Promise<void> | undefined;
  private attached!: (station: StationApi) => void;
  private readonly whenAttached = new Promise<StationApi>((resolve) => {
    this.attached = resolve;
  });

  constructor(private readonly guard: GuardOptions) {}

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    const { host } = this.guard;
    return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  }

  async open(port: number): Promise<void> {
    this.server.maxConnections = MOST_CONNECTIONS;
    this.server.on('upgrade', (request, socket, head) => void this.upgrade(request, socket, head));
    this.server.on('clientError', (error, socket) => turnAway(error, socket));
    this.server.listen(port, this.guard.host);
    await once(this.server, 'listening');
  }

  attach(station: StationApi): void {
    this.station = station;
    this.attached(station);
  }

  mayLoad(): void {
    this.hasTime = true;
    if (this.early.length > 0) this.load();
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    const farewell = setTimeout(() => {
      for (const socket of this.upgraded) socket.destroy();
    }, FAREWELL_MS);
    await closed;
    clearTimeout(farewell);
  }

  private async loadApp(): Promise<void> {
    const station = await this.whenAttached;
    const { appFor } = await import('./app.ts');
    this.app = appFor(station);
    for (const request of this.early.splice(0)) request();
  }

  private receive(request: IncomingMessage, response: ServerResponse): void {
    const refusal = refusalOf(request, this.guard);
    // A browser opens a page without a token; the page has one in its address and shows it with every request.
    if (refusal?.status !== 403 && isProbe(request)) this.answerProbe(request, response);
    else if (refusal?.status === 401 && isPage(request) && !isFor('/metrics', request))
      void servePage(request, response);
    else if (refusal !== undefined) refuse(response, refusal.status, refusal.code, refusal.message);
    else if (Number(request.headers['content-length']) > LARGEST_BODY)
      // Here Node.js reads the rest and forgets it: whoever is still sending hears the refusal.
      refuse(response, 413, 'too_large', `a body holds at most ${LARGEST_BODY} bytes`);
    else if (isFor('/api/v1/status', request)) this.answerStatus(response);
    else if (this.app !== undefined) this.pass(request, response);
    else {
      this.early.push(() => this.pass(request, response));
      if (this.hasTime) this.load();
    }
  }

  private load(): void {
    this.loading ??= this.loadApp();
  }

  /** A module attaches. One that comes before there is a station waits for it. */
  private async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    this.upgraded.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => this.upgraded.delete(socket));
    const refusal = refusalOf(request, this.guard);
    const [station, { moduleIn, refuseUpgrade, takeModuleIn }] = await Promise.all([
      refusal === undefined ? this.whenAttached : undefined,
      import('./module-door.ts'),
    ]);
    const moduleId = moduleIn(request);
    if (refusal !== undefined) refuseUpgrade(socket, refusal.status, refusal.code, refusal.message);
    else if (moduleId === undefined) refuseUpgrade(socket, 404, 'not_found', 'there is no such WebSocket');
    else takeModuleIn(moduleId, station?.modules, request, socket, head);
  }

  private pass(request: IncomingMessage, response: ServerResponse): void {
    if (isFor('/api/v1/events', request)) this.answerEvents(request, response);
    else if (isFor('/metrics', request)) void this.answerMetrics(response);
    else if (isPage(request)) void servePage(request, response);
    else this.app?.(request, response);
  }

  private answerStatus(response: ServerResponse): void {
    const starting: StationStatus = { state: 'starting', ocpp: { connected: false }, modules: {} };
    answer(response, 200, { ...(this.station?.status() ?? starting), pid: process.pid });
  }

  /** For supervisors: `/healthz`, the event loop turns; `/readyz`, the station is at work. */
  private answerProbe(request: IncomingMessage, response: ServerResponse): void {
    const state = this.station?.status().state ?? 'starting';
    const fine = isFor('/healthz', request) || state === 'running';
    answer(response, fine ? 200 : 503, { state });
  }

  private async answerMetrics(response: ServerResponse): Promise<void> {
    const metrics = this.station?.metrics;
    if (!metrics) return refuse(response, 404, 'no_metrics', 'api.metrics is not set in the station file');
    const text = await metrics.text();
    response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
  }

  private answerEvents(request: IncomingMessage, response: ServerResponse): void {
    const asked = wantedTopics(urlOf(request).searchParams.get('topics'));
    if ('unknown' in asked)
      refuse(response, 400, 'unknown_topic', `unknown topics: ${asked.unknown.join(', ')}`);
    else if (this.station !== undefined) streamEvents(response, this.station, asked.wanted);
  }
}

/** What is not HTTP at all, or takes too long, is answered like everything else. */
const turnAway = ({ code }: NodeJS.ErrnoException, socket: Duplex): void => {
  if (!socket.writable || code === 'ECONNRESET') socket.destroy();
  else {
    const body = JSON.stringify({ error: { code: 'bad_request', message: 'this is not HTTP' } });
    const head = `content-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close`;
    socket.end(`HTTP/1.1 400 Bad Request\r\n${head}\r\n\r\n${body}`);
  }
};

/** Shows nothing but the state, and needs no token. */
const isProbe = (request: IncomingMessage): boolean =>
  isFor('/healthz', request) || isFor('/readyz', request);

/** The files of the page hold nothing of the station. */
const isPage = (request: IncomingMessage): boolean => !request.url?.startsWith('/api/');

/** The live page is loaded when somebody looks at it. */
const servePage = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { pageFile } = await import('./page.ts');
  const file = request.method === 'GET' ? await pageFile(urlOf(request).pathname) : undefined;
  if (file) response.writeHead(200, file.headers).end(file.content);
  else refuse(response, 404, 'not_found', `there is no ${request.method} ${request.url}`);
};

const urlOf = (request: IncomingMessage): URL => new URL(`http://station${request.url ?? '/'}`);

const isFor = (path: string, request: IncomingMessage): boolean =>
  request.method === 'GET' && (request.url === path || request.url?.startsWith(`${path}?`) === true);

const answer = (response: ServerResponse, status: number, body: object): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

const refuse = (response: ServerResponse, status: number, code: string, message: string): void =>
  answer(response, status, { error: { code, message } });
