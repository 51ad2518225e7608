import { describe, expect, it } from 'vitest';
import type { EvseView } from '../../src/api/station-api.ts';
import { type Glance, glanceText } from '../../src/cli/glance.ts';

const evse = (id: number, more: Partial<EvseView> = {}): EvseView => ({
  id,
  state: 'Available',
  plugged_in: false,
  connectors: [{ id: 1, state: more.state ?? 'Available' }],
  ...more,
});
const quiet: Glance = {
  status: {
    state: 'running',
    ocpp: { connected: true, registration: 'accepted', version: 'ocpp2.0.1' },
    modules: {},
  },
  evses: [evse(1)],
  outbox: { entries: 0, bytes: 0, oldest: [] },
  deadLetters: [],
  power: new Map(),
  lines: [],
};

describe('ctl watch at a glance', () => {
  it('is short where nothing happens', () => {
    expect(glanceText(quiet, 24)).toBe(
      [
        'station   running, connected to the CSMS with OCPP 2.0.1',
        'outbox    empty',
        '',
        'EVSE 1    Available',
      ].join('\n'),
    );
  });

  it('says power, limit, SoC, transaction and faults of each EVSE, and what happened last', () => {
    const charging = evse(1, {
      ...{ state: 'Charging', plugged_in: true, transaction_id: '0171c828-aaaa', limit_A: 16 },
      ...{ soc_percent: 20.4, faults: ['MREC6UnderVoltage'] },
    });
    const text = glanceText(
      {
        ...quiet,
        evses: [charging],
        power: new Map([[1, '7.4 kW  12 Wh']]),
        lines: ['06:00:00  EVSE 1 is Charging'],
      },
      24,
    );
    expect(text).toContain(
      'EVSE 1    Charging      7.4 kW  12 Wh  limit 16 A  SoC 20 %  transaction 0171c828  MREC6UnderVoltage',
    );
    expect(text.endsWith('\n\n06:00:00  EVSE 1 is Charging')).toBe(true);
  });

  it('says when the next attempt to connect comes, and what waits', () => {
    const text = glanceText(
      {
        ...quiet,
        status: { ...quiet.status, ocpp: { connected: false } },
        outbox: { entries: 3, bytes: 900, oldest: [] },
        deadLetters: [{ id: 1, at: '', reason: '', type: 'securityEvent' }],
        connection: {
          ...{ address: 'connection', machine: 'connection', value: 'waiting', context: { failures: 4 } },
          deadlines: [
            { event: 'xstate.after.the back-off.connection.waiting', due: '2026-01-01T06:01:10.000Z' },
          ],
        },
      },
      24,
    );
    expect(text.split('\n').slice(0, 4)).toEqual([
      'station   running, no CSMS',
      '          4 failed attempts, the next at 06:01:10',
      'outbox    3 waiting, 900 bytes',
      'dead      1 the CSMS would not take; see "ctl dead-letters list"',
    ]);
  });

  it('stays on the screen with 128 EVSEs: those in use, and how many more there are', () => {
    const evses = Array.from({ length: 128 }, (_, index) =>
      evse(index + 1, index % 10 === 0 ? { state: 'Charging' } : {}),
    );
    const lines = glanceText({ ...quiet, evses }, 24).split('\n');
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(lines).toContain('EVSE 121  Charging');
    expect(lines.at(-1)).toBe('and 115 more EVSEs');
  });
});
