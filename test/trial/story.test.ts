import { describe, expect, it } from 'vitest';
import type { LedgerTransaction } from '../../src/trial/ledger.ts';
import { booksLines, Story, type StoryEvent, type Told } from '../../src/trial/story.ts';
import { Teller } from '../../src/trial/teller.ts';

const transaction: LedgerTransaction = {
  station: 'trial-1',
  id: '1',
  evseId: 1,
  token: 'TAG',
  startedAt: '2026-01-01T10:00:00Z',
  startWh: 0,
  samples: [],
  seqNos: [],
  repeats: 0,
  faults: [],
};
const evse = (state: string): StoryEvent => ({
  source: 'station',
  event: { topic: 'evse_state', data: { timestamp: '', evse_id: 1, state } },
});
const meter = (wh: number): StoryEvent => ({
  source: 'station',
  event: {
    topic: 'powermeter',
    data: { timestamp: '', evse_id: 1, energy_Wh_import: { total: wh }, power_W: { total: 7360 } },
  },
});
const change = (
  kind: 'started' | 'ended' | 'repeated' | 'fault',
  more: Partial<LedgerTransaction>,
): StoryEvent => ({
  source: 'csms',
  report: {
    type: 'transaction',
    station: 'trial-1',
    change: { kind, transaction: { ...transaction, ...more }, detail: 'updated' },
  },
});
const told = (story: Story, ...events: StoryEvent[]): string[] =>
  events.flatMap((event) => story.tell(event).map(({ who, what }) => `${who}: ${what}`));

describe('the story of the trial', () => {
  it('tells a visit from both sides', () => {
    const lines = told(
      new Story(),
      evse('Preparing'),
      change('started', {}),
      evse('Charging'),
      ...[1, 3, 5, 7, 9, 11].map(meter),
      evse('Finishing'),
      change('ended', { endedAt: '2026-01-01T10:00:10Z', endWh: 11, reason: 'Local' }),
      evse('Available'),
    );
    expect(lines).toEqual([
      'station: EVSE 1 is taken, waits for car and token',
      'CSMS: transaction 1 started, token TAG, meter at 0 Wh',
      'station: EVSE 1 charges',
      'station: EVSE 1  7.4 kW  5 Wh',
      'station: EVSE 1  7.4 kW  11 Wh',
      'station: EVSE 1 has finished, waits for the car to leave',
      'CSMS: transaction 1 ended, 11 Wh, Local',
      'station: EVSE 1 is free',
    ]);
  });

  it('tells a power cut, and that the transaction goes on', () => {
    const lines = told(
      new Story(),
      { source: 'process', what: 'started', pid: 7, again: false },
      evse('Charging'),
      { source: 'process', what: 'exited', code: null, signal: 'SIGKILL', delayMs: 0 },
      { source: 'process', what: 'started', pid: 8, again: true },
      {
        source: 'evses',
        again: true,
        evses: [{ id: 1, state: 'Charging', plugged_in: true, transaction_id: 'x' }],
      },
      change('repeated', {}),
    );
    expect(lines).toEqual([
      'station: starts, process 7',
      'station: EVSE 1 charges',
      'station: killed (SIGKILL), as if the power went',
      'station: starts again, process 8',
      'station: EVSE 1 charges: its transaction goes on',
      'CSMS: transaction 1: updated heard again, with the same content',
    ]);
  });

  it('sums up the books and names what is wrong in them', () => {
    expect(booksLines([{ ...transaction, endedAt: 'x', endWh: 20 }])).toEqual([
      'the books: 1 transaction, 1 ended, 20 Wh, 0 samples, nothing missing',
    ]);
    expect(booksLines([{ ...transaction, faults: ['ended after its end'] }])).toEqual([
      'the books: 1 transaction, 0 ended, 0 Wh, 0 samples, 1 WRONG',
      'transaction 1: ended after its end',
    ]);
  });

  it('is told with the station before the CSMS, whatever came first', () => {
    const lines: string[] = [];
    const teller = new Teller(
      (line) => lines.push(line),
      () => 0,
    );
    const say = (who: string, what: string): Told => ({ who, what });
    teller.tell([say('CSMS', 'c')]);
    teller.tell([say('station', 'b'), say('driver', 'a')]);
    teller.flush();
    expect(lines.map((line) => line.at(-1))).toEqual(['a', 'b', 'c']);
  });
});
