import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export type HttpSeen = { method: string; path: string; headers: IncomingMessage['headers']; body: Buffer };
type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Holds files that may be fetched, with ranges and an ETag, and takes what is posted. */
export class HttpFiles {
  readonly files = new Map<string, Buffer>();
  /** Requests whose body has come whole. */
  readonly seen: HttpSeen[] = [];
  /** Sends so many bytes of a body and then nothing more; each download counts once. */
  stallAfter: number[] = [];
  /** Answers to the next requests, before anything else. */
  answers: Answer[] = [];
  readonly #server: Server;
  readonly #scheme: string;

  constructor(tls?: { key: string; cert: string }) {
    const listener = (request: IncomingMessage, response: ServerResponse) =>
      void this.#serve(request, response);
    this.#server = tls ? createTlsServer(tls, listener) : createServer(listener);
    this.#scheme = tls ? 'https' : 'http';
  }

  async open(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    onTestFinished(() => this.close());
    return this;
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { method = '', url: path = '', headers } = request;
    this.seen.push({ method, path, headers, body: Buffer.concat(parts) });
    const answer = this.answers.shift();
    if (answer) return answer(request, response);
    if (method === 'POST') return void response.writeHead(201).end();
    const file = this.files.get(path);
    if (!file) return void response.writeHead(404).end();
    this.#send(file, headers.range, response);
  }

  #send(file: Buffer, range: string | undefined, response: ServerResponse): void {
    const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const rest = file.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, {
      'Content-Length': rest.length,
      ETag: '"one"',
      ...(start > 0 && { 'Content-Range': `bytes ${start}-${file.length - 1}/${file.length}` }),
    });
    const stall = this.stallAfter.shift();
    if (stall === undefined) response.end(rest);
    else response.write(rest.subarray(0, stall));
  }
}
