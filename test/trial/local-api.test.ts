import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ApiEvent, ApiRefusal, LocalApi } from '../../src/trial/local-api.ts';

const serving = async (listener: RequestListener): Promise<LocalApi> => {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return new LocalApi(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
};

describe('the client of the local API', () => {
  it('puts events together that arrive in pieces, and passes over comments', async () => {
    const api = await serving((_request, response) => {
      response.write(':\n\nevent: evse_st');
      response.write('ate\ndata: {"evse_id":1}\n\nevent: token\n');
      setImmediate(() => response.end('data: {"status":"Accepted"}\n\n'));
    });
    const events: ApiEvent[] = [];
    await api.listen(['evse_state', 'token'], (event) => events.push(event));
    expect(events).toEqual([
      { topic: 'evse_state', data: { evse_id: 1 } },
      { topic: 'token', data: { status: 'Accepted' } },
    ]);
  });

  it('hands on a refusal with its code', async () => {
    const api = await serving((_request, response) => {
      response.writeHead(403).end('{"error":{"code":"forbidden","message":"not here"}}');
    });
    const refusal = await api.connect().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ApiRefusal);
    expect(refusal).toMatchObject({ status: 403, code: 'forbidden' });
  });

  it('does not mind a station that is not there', async () => {
    await new LocalApi('http://127.0.0.1:1').listen(['token'], () => {});
  });
});
