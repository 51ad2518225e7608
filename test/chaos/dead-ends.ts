/** Whom a station may reach instead of its CSMS, or what becomes of its handshake. */
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Random } from '../faults/random.ts';

export type DeadEnd = {
  name: string;
  /** Meets the caller. */
  greet(caller: Socket, random: Random): void;
  /** Simulated milliseconds at a time, where the station has to wait long. */
  stepMs?: number;
};

/** Answers the request, once it is there. */
const says =
  (answer: (request: string, random: Random) => string | Buffer, thenCloses = false) =>
  (caller: Socket, random: Random): void => {
    caller.once('data', (request) => {
      caller.write(answer(String(request), random));
      if (thenCloses) caller.end();
    });
  };

/** RFC 6455, 4.2.2. */
const acceptOf = (request: string): string => {
  const key = /sec-websocket-key: (\S+)/i.exec(request)?.[1] ?? '';
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
};

const offeredBy = (request: string): string => /sec-websocket-protocol: (\S+)/i.exec(request)?.[1] ?? '';

/** The answer of a CSMS that takes the station, with these lines instead; an empty one is left out. */
const upgrade = (request: string, instead: { [line: string]: string } = {}): string => {
  const lines = {
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Accept': acceptOf(request),
    'Sec-WebSocket-Protocol': offeredBy(request),
    ...instead,
  };
  const written = Object.entries(lines).flatMap(([name, value]) => (value ? [`${name}: ${value}\r\n`] : []));
  return `HTTP/1.1 101 Switching Protocols\r\n${written.join('')}\r\n`;
};

/** Goes on until the station has enough. */
const pours =
  (beginning: string, more: string) =>
  (caller: Socket): void => {
    const pour = () => {
      while (caller.writable && caller.write(more.repeat(100)));
    };
    caller.once('data', () => {
      caller.write(beginning);
      caller.on('drain', pour);
      pour();
    });
  };

const status = (line: string, headers = '') => says(() => `HTTP/1.1 ${line}\r\n${headers}\r\n`);

const noise = (random: Random): Buffer =>
  Buffer.from(Array.from({ length: 300 }, () => Math.floor(random.next() * 256)));

/** 1012: restarting. */
const CLOSE = Buffer.from([0x88, 0x02, 0x03, 0xf4]);

/** A refused handshake of TLS. */
const ALERT = Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x28]);

export const DEAD_ENDS: readonly DeadEnd[] = [
  { name: 'closed at once', greet: (caller) => void caller.end() },
  { name: 'reset at once', greet: (caller) => void caller.resetAndDestroy() },
  { name: 'says nothing', greet: (caller) => void caller.resume(), stepMs: 10_000 },
  { name: 'closes after the request', greet: says(() => '', true) },
  { name: 'noise', greet: says((_request, random) => noise(random)) },
  { name: 'noise, then closes', greet: says((_request, random) => noise(random), true) },
  { name: 'another kind of server', greet: says(() => 'SSH-2.0-OpenSSH_9.6\r\n') },
  { name: 'an alert of TLS', greet: says(() => ALERT) },
  { name: 'frames before a handshake', greet: says(() => Buffer.from([0x81, 0x02, 0x5b, 0x5d])) },
  { name: 'a web page', greet: status('200 OK', 'Content-Length: 5\r\n\r\nhello') },
  { name: 'a redirection', greet: status('302 Found', 'Location: http://127.0.0.1:1/\r\n') },
  { name: 'not found', greet: status('404 Not Found', 'Content-Length: 0\r\n') },
  { name: 'too many requests', greet: status('429 Too Many Requests', 'Retry-After: 0\r\n') },
  { name: 'overloaded', greet: status('503 Service Unavailable') },
  { name: 'a status that does not exist', greet: status('999 ?') },
  { name: 'half a line', greet: says(() => 'HTTP/1.1 101 Swit'), stepMs: 10_000 },
  { name: 'headers without end', greet: pours('HTTP/1.1 101 Yes\r\n', 'X-More: x\r\n') },
  { name: 'a page without end', greet: pours('HTTP/1.1 500 No\r\n\r\n', 'more ') },
  { name: 'wait, wait', greet: pours('', 'HTTP/1.1 100 Continue\r\n\r\n'), stepMs: 10_000 },
  { name: 'no upgrade', greet: says((request) => upgrade(request, { Upgrade: '', Connection: '' })) },
  { name: 'another upgrade', greet: says((request) => upgrade(request, { Upgrade: 'h2c' })) },
  {
    name: 'a wrong Sec-WebSocket-Accept',
    greet: says((request) => upgrade(request, { 'Sec-WebSocket-Accept': 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' })),
  },
  {
    name: 'no Sec-WebSocket-Accept',
    greet: says((request) => upgrade(request, { 'Sec-WebSocket-Accept': '' })),
  },
  {
    name: 'another subprotocol',
    greet: says((request) => upgrade(request, { 'Sec-WebSocket-Protocol': 'ocpp9.9' })),
  },
  { name: 'no subprotocol', greet: says((request) => upgrade(request, { 'Sec-WebSocket-Protocol': '' })) },
  {
    name: 'an extension that nobody offered',
    greet: says((request) => upgrade(request, { 'Sec-WebSocket-Extensions': 'permessage-deflate' })),
  },
  { name: 'taken, then closed', greet: says((request) => upgrade(request), true) },
  {
    name: 'taken, then a close frame',
    greet: says((request) => Buffer.concat([Buffer.from(upgrade(request)), CLOSE])),
  },
];
