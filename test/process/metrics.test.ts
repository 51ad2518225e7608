/** What an operator's monitoring sees: probes for supervisors, figures for Prometheus. */
import { describe, expect, it } from 'vitest';
import { VERSIONS } from './harness/dialect.ts';
import { expectRight, type World, world } from './harness/world.ts';

const get = async (at: World, path: string) => {
  const response = await fetch(`${at.api.url}${path}`);
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
};

/** The samples of a page: name and labels to value. */
const samples = (text: string): Map<string, number> =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );

describe.each(VERSIONS)('metrics, OCPP %s', (version) => {
  it('/metrics has messages, times, outbox, commits, energy and states; /healthz and /readyz answer', async () => {
    const at = await world(version, { evses: 2, api: { metrics: true }, chargeOffline: true });
    await at.online();
    expect(await get(at, '/healthz')).toMatchObject({ status: 200, text: '{"state":"running"}' });
    expect(await get(at, '/readyz')).toMatchObject({ status: 200 });
    await at.api.plugIn(1);
    await at.api.swipe('SECRETTOKEN');
    await at.state(1, 'Charging');
    await at.advance(60_000);
    const { text, type } = await get(at, '/metrics');
    expect(type).toContain('text/plain');
    const now = samples(text);
    const start = version === '1.6' ? 'StartTransaction' : 'TransactionEvent';
    expect(now.get('statecharge_connected')).toBe(1);
    expect(now.get('statecharge_evse_state{evse="1",state="Charging"}')).toBe(1);
    expect(now.get('statecharge_evse_state{evse="2",state="Available"}')).toBe(1);
    expect(now.get('statecharge_transactions_running')).toBe(1);
    expect(now.get('statecharge_power_watts{evse="1"}')).toBeGreaterThan(7000);
    expect(now.get('statecharge_energy_wh{evse="1"}')).toBeGreaterThan(100);
    const sent = now.get(`statecharge_ocpp_messages_total{direction="out",kind="call",action="${start}"}`)!;
    expect(sent).toBeGreaterThan(0);
    expect(now.get(`statecharge_ocpp_messages_total{direction="in",kind="result",action="${start}"}`)).toBe(
      sent,
    );
    expect(now.get(`statecharge_ocpp_call_seconds_count{direction="out",action="${start}"}`)).toBe(sent);
    expect(now.get('statecharge_commit_seconds_count')).toBeGreaterThan(3);
    expect(now.get('statecharge_outbox_messages')).toBe(0);
    expect(text).not.toContain('SECRETTOKEN');

    await at.csms.close();
    await at.until('offline', async () => !(await at.api.status()).ocpp.connected);
    await at.api.unplug(1);
    await at.until(
      'it waits',
      async () => samples((await get(at, '/metrics')).text).get('statecharge_outbox_messages')! > 0,
    );
    await at.advance(100_000);
    const offline = samples((await get(at, '/metrics')).text);
    expect(offline.get('statecharge_connected')).toBe(0);
    expect(offline.get('statecharge_outbox_oldest_seconds')).toBeGreaterThanOrEqual(100);
    expect(offline.get('statecharge_connection_changes_total{to="disconnected"}')).toBe(1);
    await at.csms.open();
    await at.transaction('ended');
    expectRight(at);
  });
});

it('without api.metrics there is no /metrics, and the answer says how to get it', async () => {
  const at = await world('2.0.1');
  await at.online();
  const { status, text } = await get(at, '/metrics');
  expect({ status, ...JSON.parse(text) }).toMatchObject({ status: 404, error: { code: 'no_metrics' } });
  expectRight(at);
});
