/** `GET /api/v1/modules/{module_id}/link`: where modules in other processes attach (local API section 5). */
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import type { ModuleSocket, StationApi } from './station-api.ts';

const LARGEST_MESSAGE = 1_000_000;
/** A module that is this many bytes behind is cut off rather than kept in memory. */
const LARGEST_BACKLOG = 16_000_000;
/** Milliseconds between pings; a module that does not answer one is gone. */
const PING_INTERVAL = 15_000;

const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: LARGEST_MESSAGE });

/** The module that a request wants to attach as; undefined: it is no such request. */
export const moduleIn = ({ url = '/' }: IncomingMessage): string | undefined => {
  const [, id] = /^\/api\/v1\/modules\/([^/?]+)\/link(?:\?.*)?$/.exec(url) ?? [];
  try {
    return id && decodeURIComponent(id);
  } catch {
    return undefined;
  }
};

/** Refuses an upgrade as HTTP does. */
export const refuseUpgrade = (socket: Duplex, status: number, code: string, message: string): void => {
  const body = JSON.stringify({ error: { code, message } });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
};

export const takeModuleIn = (
  moduleId: string,
  modules: StationApi['modules'],
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void => {
  const door = modules?.door(moduleId) ?? 'unknown';
  if (door === 'unknown')
    refuseUpgrade(socket, 404, 'unknown_module', `no External module ${moduleId} is configured`);
  else if (door === 'taken')
    refuseUpgrade(socket, 409, 'already_attached', `module ${moduleId} is attached already`);
  else server.handleUpgrade(request, socket, head, (ws) => modules?.attach(moduleId, socketOf(ws)));
};

const socketOf = (ws: WebSocket): ModuleSocket => {
  const heartbeat = pinging(ws);
  // The close that follows says all there is to say.
  ws.on('error', () => {});
  return {
    send: (text) => {
      if (ws.readyState !== WebSocket.OPEN) return;
      ws.send(text);
      if (ws.bufferedAmount > LARGEST_BACKLOG) ws.terminate();
    },
    close: (code) => ws.close(code),
    listen: ({ message, closed }) => {
      ws.on('message', (data: RawData, isBinary) => message(isBinary ? '' : String(data)));
      ws.on('close', () => {
        clearInterval(heartbeat);
        closed();
      });
    },
  };
};

/** A process that hangs, or a computer that has lost its power, says no good-bye. */
const pinging = (ws: WebSocket): NodeJS.Timeout => {
  let isAlive = true;
  ws.on('pong', () => {
    isAlive = true;
  });
  return setInterval(() => {
    if (!isAlive) ws.terminate();
    isAlive = false;
    if (ws.readyState === WebSocket.OPEN) ws.ping();
  }, PING_INTERVAL);
};
