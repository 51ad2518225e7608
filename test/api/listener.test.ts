import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLocalApi } from '../../src/api/listener.ts';
import { FakeStation, openWorld, type World } from './fake-station.ts';

describe('the door', () => {
  it('answers status before there is a station, and lets everything else wait', async () => {
    const api = await openLocalApi({ host: '127.0.0.1', port: 0 });
    const status = await fetch(`${api.url}/api/v1/status`);
    expect(await status.json()).toEqual({
      state: 'starting',
      ocpp: { connected: false },
      modules: {},
      pid: process.pid,
    });
    const evses = fetch(`${api.url}/api/v1/evses`);
    api.attach(new FakeStation());
    api.mayLoad();
    expect((await evses).status).toBe(200);
    await api.close();
  });

  it('says that its port is taken', async () => {
    const first = await openLocalApi({ host: '127.0.0.1', port: 0 });
    const port = Number(new URL(first.url).port);
    await expect(openLocalApi({ host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await first.close();
  });
});

describe('a foreign request', () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.api.close());

  const statusWith = (headers: Record<string, string>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const sent = request(`${world.api.url}/api/v1/status`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject).end();
    });

  it('is refused by Host and by Origin', async () => {
    const port = new URL(world.api.url).port;
    expect(await statusWith({ host: `localhost:${port}` })).toBe(200);
    expect(await statusWith({ host: `127.0.0.1:${port}`, origin: world.api.url })).toBe(200);
    expect(await statusWith({ host: `evil.example:${port}` })).toBe(403);
    expect(await statusWith({ host: '127.0.0.1:1' })).toBe(403);
    expect(await statusWith({ origin: 'https://evil.example' })).toBe(403);
    expect(await statusWith({ origin: 'null' })).toBe(403);
  });
});

describe('what is not a request', () => {
  it('is refused with JSON, and so is a body without end', async () => {
    const world = await openWorld();
    const { hostname, port } = new URL(world.api.url);
    const answerTo = (...parts: string[]): Promise<string> =>
      new Promise((resolve) => {
        let answer = '';
        const socket = connect(Number(port), hostname);
        socket.on('data', (data) => {
          answer += data;
        });
        // A body that is cut off may end in a reset.
        socket.on('error', () => {}).on('close', () => resolve(answer));
        for (const part of parts) socket.write(part);
      });
    expect(await answerTo('hello\r\n\r\n')).toMatch(/^HTTP\/1.1 400 .*\{"error":\{"code":"bad_request"/s);
    const head = `POST /api/v1/tokens HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: close\r\n`;
    const chunks = Array.from({ length: 11 }, () => `186a0\r\n${'x'.repeat(100_000)}\r\n`);
    const tooMuch = await answerTo(`${head}Transfer-Encoding: chunked\r\n\r\n`, ...chunks, '0\r\n\r\n');
    expect(tooMuch).toMatch(/^HTTP\/1.1 413 .*\{"error":\{"code":"too_large"/s);
    expect(world.station.calls).toEqual([]);
    await world.api.close();
  });
});

describe('a body that nobody reads', () => {
  it.each([
    ['is too large', '/tokens', 413, [1_000_100, 5_000_000]],
    ['goes nowhere', '/nowhere', 404, [100, 700_000, 700_000]],
  ] as const)(
    'since it %s: the answer is heard, and the connection goes on',
    async (_why, path, status, sizes) => {
      const world = await openWorld();
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const post = (to: string, body: string): Promise<number | undefined> =>
        new Promise((resolve, reject) => {
          const asked = request(`${world.api.url}/api/v1${to}`, { method: 'POST', agent }, (answer) => {
            answer.resume().on('end', () => resolve(answer.statusCode));
          });
          asked.on('error', reject).end(body);
        });
      for (const size of sizes) expect(await post(path, 'x'.repeat(size))).toBe(status);
      expect(await post('/tokens', '{}')).toBe(400);
      agent.destroy();
      await world.api.close();
    },
  );
});

describe('GET /events', () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.api.close());

  const readUntil = async (body: ReadableStream<Uint8Array>, end: string): Promise<string> => {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of body) {
      text += decoder.decode(chunk);
      if (text.includes(end)) break;
    }
    return text;
  };

  it('carries the topics asked for, one JSON object each', async () => {
    const response = await fetch(`${world.api.url}/api/v1/events?topics=token,transaction`);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const timestamp = '2025-01-01T00:00:00.000Z';
    world.station.events.next({ topic: 'powermeter', data: { timestamp } });
    world.station.events.next({ topic: 'token', data: { timestamp, status: 'Accepted' } });
    world.station.events.next({ topic: 'transaction', data: { timestamp } });
    expect(await readUntil(response.body!, 'transaction')).toBe(
      `:\n\nevent: token\ndata: {"timestamp":"${timestamp}","status":"Accepted"}\n\n` +
        `event: transaction\ndata: {"timestamp":"${timestamp}"}\n\n`,
    );
  });

  it('writes what happens in one turn once, in order', async () => {
    const { hostname, port } = new URL(world.api.url);
    const reader = connect(Number(port), hostname);
    let text = '';
    reader.on('data', (data) => (text += data));
    reader.write(`GET /api/v1/events?topics=token HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`);
    await expect.poll(() => text).toContain(':\n\n');
    const timestamp = '2025-01-01T00:00:00.000Z';
    for (const status of [1, 2, 3])
      world.station.events.next({ topic: 'token', data: { timestamp, status } });
    await expect.poll(() => text).toContain('"status":3');
    // One chunk of HTTP/1.1: its length, then all three.
    const [, length, chunk] = /\r\n([0-9a-f]+)\r\n(event: .*)\r\n$/s.exec(text) ?? [];
    expect(chunk).toHaveLength(Number.parseInt(length ?? '', 16));
    expect(chunk?.match(/"status":\d/g)).toEqual(['"status":1', '"status":2', '"status":3']);
    reader.destroy();
  });

  it('drops a reader that is too slow, and no other', async () => {
    const { hostname, port } = new URL(world.api.url);
    const other = await fetch(`${world.api.url}/api/v1/events?topics=token`);
    const slow = connect(Number(port), hostname);
    slow.write(`GET /api/v1/events?topics=transaction HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`);
    await expect.poll(() => world.station.events.observers.length).toBe(2);
    const data = { timestamp: '2025-01-01T00:00:00.000Z', text: 'x'.repeat(100_000) };
    for (let sent = 0; sent < 1000 && world.station.events.observers.length > 1; sent += 1) {
      world.station.events.next({ topic: 'transaction', data });
      await turn();
    }
    expect(world.station.events.observers).toHaveLength(1);
    world.station.events.next({ topic: 'token', data });
    expect(await readUntil(other.body!, 'event: token')).toContain('event: token');
    slow.destroy();
  });

  it('lets go of a reader that went away', async () => {
    const controller = new AbortController();
    const response = await fetch(`${world.api.url}/api/v1/events`, { signal: controller.signal });
    await readUntil(response.body!, ':');
    controller.abort();
    await expect.poll(() => world.station.events.observed).toBe(false);
  });

  it('refuses a topic that does not exist', async () => {
    const answer = await world.send('GET', '/events?topics=token,weather');
    expect(answer).toEqual({
      status: 400,
      body: { error: { code: 'unknown_topic', message: 'unknown topics: weather' } },
    });
  });
});
