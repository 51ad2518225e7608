/** What the live page is made of: its files, its reads, its stream. The page itself is tried in test/browser. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chartOf, type State } from '../../scripts/statecharts/chart.ts';
import { allMachines } from '../../scripts/statecharts/drawings.ts';
import type { ApiEvent } from '../../src/trial/local-api.ts';
import { VERSIONS } from './harness/dialect.ts';
import { expectRight, world } from './harness/world.ts';

const told = (events: readonly ApiEvent[], topic: string) =>
  events.filter((event) => event.topic === topic).map(({ data }) => data as { [name: string]: unknown });
const root = join(import.meta.dirname, '..', '..');

/** What the drawings call the transitions, those that leave no state included. */
const drawnKeys = async (): Promise<Set<string>> => {
  const inner = (state: State): string[] => [
    ...state.inner.map(({ key }) => key),
    ...state.children.flatMap(inner),
  ];
  const charts = (await allMachines(root)).map(chartOf);
  return new Set(
    charts.flatMap((chart) => [...chart.transitions.map(({ key }) => key), ...inner(chart.root)]),
  );
};

describe.each(VERSIONS)('the live page, OCPP %s', (version) => {
  it('topics actor and ocpp_message, GET /actors and GET /actors/{address} tell a session without its token', async () => {
    const at = await world(version);
    await at.online();
    const quiet = await at.eavesdrop(['evse_state']);
    const events = await at.eavesdrop(['actor', 'ocpp_message']);
    await at.api.plugIn(1);
    await at.api.swipe('SECRETTOKEN', [1]);
    await at.state(1, 'Charging');
    const started = version === '1.6' ? 'StartTransaction' : 'TransactionEvent';
    await at.until('the answer is shown', () =>
      told(events, 'ocpp_message').some(({ kind, action }) => kind === 'result' && action === started),
    );
    const charging = await at.until('its charging is shown', () =>
      told(events, 'actor').find(
        ({ address, event }) => address === 'connector/1/1' && event === 'ChargingStarted',
      ),
    );
    const actors = told(events, 'actor');
    expect(charging).toMatchObject({
      machine: 'connector',
      from: 'evse_manager/1',
      value: 'Charging',
      changed: true,
    });
    const keys = await drawnKeys();
    const taken = actors.flatMap((each) => (each.taken as string[] | undefined) ?? []);
    expect(taken.length).toBeGreaterThan(10);
    expect(taken.filter((key) => !keys.has(key))).toEqual([]);
    const messages = told(events, 'ocpp_message');
    expect(messages).toContainEqual(
      expect.objectContaining({ direction: 'out', kind: 'call', action: started }),
    );
    expect(messages).toContainEqual(
      expect.objectContaining({ direction: 'in', kind: 'result', action: started }),
    );
    expect(messages.filter(({ problem }) => problem !== undefined)).toEqual([]);
    const list = (await at.api.get('/actors')) as { address: string }[];
    expect(list).toContainEqual({ address: 'connector/1/1', machine: 'connector', value: 'Charging' });
    const auth = await at.api.get('/actors/auth');
    expect(auth).toMatchObject({ machine: 'auth', deadlines: expect.any(Array) });
    const transaction = list.find(({ address }) => address.startsWith('transaction/'))!;
    const all = JSON.stringify([events, auth, await at.api.get(`/actors/${transaction.address}`)]);
    expect(all).toMatch(/#[0-9a-f]{10}/);
    expect(all).not.toMatch(/SECRETTOKEN/i);
    expect(quiet.every(({ topic }) => topic === 'evse_state')).toBe(true);
    await expect(at.api.get('/actors/nobody')).rejects.toMatchObject({ status: 404, code: 'unknown_actor' });
    expectRight(at);
  });
});

describe('the live page', () => {
  it('is served at the address of the API with all its files, and takes nothing from elsewhere', async () => {
    const at = await world('2.0.1');
    const page = await fetch(`${at.api.url}/`);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await page.text();
    const files = [...html.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map(([, path]) => path!);
    expect(files).toEqual(['/page.css', '/page.js']);
    const texts = await Promise.all(
      [...files, '/statecharts.json'].map(async (path) => {
        const response = await fetch(at.api.url + path);
        expect(response.status, path).toBe(200);
        return response.text();
      }),
    );
    expect(Object.keys(JSON.parse(texts.at(-1)!))).toContain('connector');
    expect([html, ...texts].join('').match(/https?:\/\/(?!www\.w3\.org\/)[\w.]+/g) ?? []).toEqual([]);
    expect((await fetch(`${at.api.url}/nothing`)).status).toBe(404);
    expect((await fetch(at.api.url, { headers: { origin: 'http://elsewhere.example' } })).status).toBe(403);
  });

  it('GET /variables shows the device model and the keys of 1.6, and no password', async () => {
    const at = await world('2.0.1');
    const variables = (await at.api.get('/variables')) as { variable: string }[];
    expect(variables).toContainEqual(
      expect.objectContaining({
        variable: 'EVConnectionTimeOut',
        key: 'ConnectionTimeOut',
        mutability: 'ReadWrite',
      }),
    );
    const password = variables.find(({ variable }) => variable === 'BasicAuthPassword');
    expect(password).toBeDefined();
    expect(password).not.toHaveProperty('value');
  });

  it('POST /simulator/power-cut is refused outside the trial set-up, and there it is one', async () => {
    const at = await world('2.0.1');
    await expect(at.api.post('/simulator/power-cut')).rejects.toMatchObject({
      status: 409,
      code: 'not_in_trial',
    });
    const trial = await world('2.0.1', { flags: ['--trial'] });
    await trial.api.post('/simulator/power-cut').catch(() => undefined);
    expect(await trial.station.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });
});
