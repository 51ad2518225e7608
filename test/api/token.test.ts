import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type LocalApi, openLocalApi } from '../../src/api/listener.ts';
import { LocalApi as Client } from '../../src/trial/local-api.ts';

const TOKEN = 'a-token-of-the-local-api-with-40-characters';

let api: LocalApi;
const open = async (changes: { token?: string; allowedHosts?: string[] } = {}): Promise<void> => {
  api = await openLocalApi({ host: '127.0.0.1', port: 0, ...changes });
};
afterEach(() => api.close());

const statusWith = (headers: Record<string, string>): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const sent = request(`${api.url}/api/v1/status`, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject).end();
  });

describe('a local API with a token', () => {
  it('api.token_file: nothing is answered without the token, or with another', async () => {
    await open({ token: TOKEN });
    expect(await statusWith({})).toBe(401);
    expect((await fetch(`${api.url}/`)).status).toBe(200);
    expect((await fetch(`${api.url}/api/v1/evses`)).status).toBe(401);
    expect(await statusWith({ authorization: `Bearer ${TOKEN}x` })).toBe(401);
    expect(await statusWith({ authorization: `Basic ${TOKEN}` })).toBe(401);
    expect(await statusWith({ authorization: 'Bearer' })).toBe(401);
    expect(await statusWith({ authorization: `Bearer ${TOKEN}` })).toBe(200);
    expect(await new Client(api.url, TOKEN).status()).toMatchObject({ state: 'starting' });
    await expect(new Client(api.url).status()).rejects.toMatchObject({ status: 401, code: 'token_needed' });
  });

  it('modules show it too', async () => {
    await open({ token: TOKEN });
    const socket = new WebSocket(`${api.url.replace('http', 'ws')}/api/v1/modules/probe/link`);
    const status = await new Promise((resolve) => {
      socket.on('unexpected-response', (_, { statusCode }) => resolve(statusCode)).on('error', () => {});
    });
    expect(status).toBe(401);
  });

  it('a foreign page gets nowhere, whatever it shows', async () => {
    await open({ token: TOKEN });
    const headers = { host: 'evil.example', authorization: `Bearer ${TOKEN}` };
    expect(await statusWith(headers)).toBe(403);
  });
});

describe('api.allowed_hosts', () => {
  it('names by which the station may be called, also behind a proxy', async () => {
    await open({ allowedHosts: ['Charger.local'] });
    expect(await statusWith({ host: 'charger.local' })).toBe(200);
    expect(await statusWith({ host: 'charger.local', origin: 'http://charger.local:8080' })).toBe(200);
    expect(await statusWith({ host: 'charger.local', origin: 'http://evil.example' })).toBe(403);
    expect(await statusWith({ host: 'other.local' })).toBe(403);
  });
});
