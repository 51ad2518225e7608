/** What the page keeps has an end, however long it stays open. */
import { expect, it } from 'vitest';

/** As far as it is looked at here; the page's own types need the DOM. */
type PageModel = {
  rows: { label: string }[];
  news: unknown[];
  actors: Map<string, unknown>;
  power: Map<number, { w: number }[]>;
  total: { w: number }[];
  setEvses(evses: object[]): void;
  take(event: { topic: string; data: object }): void;
};
const source = '../../visualizations/page/model.ts';
const { Model } = (await import(source)) as { Model: new () => PageModel };

it('a day of readings, events and messages stays within bounds, and the sum is that of the latest readings', () => {
  const model = new Model();
  model.setEvses(
    [1, 2].map((id) => ({
      id,
      state: 'Charging',
      plugged_in: true,
      connectors: [{ id: 1, state: 'Charging' }],
    })),
  );
  const EVENTS = 20_000;
  for (let count = 0; count < EVENTS; count++) {
    const timestamp = new Date(count * 500).toISOString();
    const power_W = { total: count % 7000 };
    model.take({ topic: 'powermeter', data: { timestamp, evse_id: (count % 2) + 1, power_W } });
    model.take({
      topic: 'actor',
      data: { timestamp, address: `transaction/${count}`, machine: 'transaction', event: 'sample' },
    });
    model.take({
      topic: 'actor',
      data: { timestamp, address: `transaction/${count}`, machine: 'transaction', done: true },
    });
    model.take({ topic: 'session_event', data: { timestamp, evse_id: 1, event: 'ChargingStarted' } });
    model.take({
      topic: 'ocpp_message',
      data: { timestamp, direction: 'in', kind: 'call', action: 'Reset', payload: {} },
    });
  }
  expect(model.rows.length).toBeLessThanOrEqual(6000);
  expect(model.rows.at(-1)!.label).toBe('Reset');
  expect(model.news.length).toBeLessThanOrEqual(40);
  expect(model.actors.size).toBe(0);
  expect(model.power.get(1)!.length).toBeLessThanOrEqual(1200);
  expect(model.total.length).toBeLessThanOrEqual(1200);
  const latest = [1, 2].map((id) => model.power.get(id)!.at(-1)!.w);
  expect(model.total.at(-1)!.w).toBe(latest[0]! + latest[1]!);
});
