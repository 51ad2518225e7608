import { describe, expect, it } from 'vitest';
import { deliveredWh, Ledger } from '../../src/trial/ledger.ts';

const start16 = {
  connectorId: 1,
  idTag: 'DEADBEEF',
  meterStart: 0,
  timestamp: '2026-01-01T10:00:00.000Z',
};
const stop16 = {
  transactionId: 1,
  meterStop: 250,
  timestamp: '2026-01-01T10:10:00.000Z',
  reason: 'EVDisconnected',
};
const sample16 = (at: string, wh: number) => ({
  connectorId: 1,
  transactionId: 1,
  meterValue: [{ timestamp: at, sampledValue: [{ value: String(wh) }] }],
});
const event201 = (eventType: string, seqNo: number, wh: number, more: object = {}) => ({
  eventType,
  seqNo,
  timestamp: `2026-01-01T10:00:0${seqNo}.000Z`,
  triggerReason: 'Authorized',
  transactionInfo: { transactionId: 'a-1', chargingState: 'Charging' },
  evse: { id: 1, connectorId: 1 },
  meterValue: [
    {
      timestamp: `2026-01-01T10:00:0${seqNo}.000Z`,
      sampledValue: [
        { value: wh / 1000, unitOfMeasure: { unit: 'kWh' }, measurand: 'Energy.Active.Import.Register' },
      ],
    },
  ],
  ...more,
});

describe('the ledger of the trial CSMS', () => {
  it('enters an OCPP 1.6 transaction from its start to its end', () => {
    const ledger = new Ledger();
    ledger.take('cp1', 'ocpp1.6', 'StartTransaction', start16);
    ledger.take('cp1', 'ocpp1.6', 'MeterValues', sample16('2026-01-01T10:05:00.000Z', 120));
    const change = ledger.take('cp1', 'ocpp1.6', 'StopTransaction', stop16);
    expect(change?.kind).toBe('ended');
    expect(ledger.transactions()).toEqual([
      {
        station: 'cp1',
        id: '1',
        evseId: 1,
        token: 'DEADBEEF',
        startedAt: start16.timestamp,
        startWh: 0,
        endedAt: stop16.timestamp,
        endWh: 250,
        reason: 'EVDisconnected',
        samples: [{ at: '2026-01-01T10:05:00.000Z', context: 'Sample.Periodic', energyWh: 120 }],
        seqNos: [],
        repeats: 0,
        faults: [],
      },
    ]);
    expect(deliveredWh(ledger.transactions()[0]!)).toBe(250);
  });

  it('gives a StartTransaction that comes again the number it had', () => {
    const ledger = new Ledger();
    ledger.take('cp1', 'ocpp1.6', 'StartTransaction', start16);
    const again = ledger.take('cp1', 'ocpp1.6', 'StartTransaction', { ...start16 });
    expect(again).toMatchObject({ kind: 'repeated', transaction: { id: '1', repeats: 1, faults: [] } });
    expect(ledger.transactions()).toHaveLength(1);
  });

  it('keeps the books of two stations apart', () => {
    const ledger = new Ledger();
    ledger.take('cp1', 'ocpp1.6', 'StartTransaction', start16);
    ledger.take('cp2', 'ocpp1.6', 'StartTransaction', start16);
    expect(ledger.transactions('cp2').map(({ id }) => id)).toEqual(['2']);
  });

  it('reads energy in kWh and the end of an OCPP 2.0.1 transaction', () => {
    const ledger = new Ledger();
    ledger.take('cp1', 'ocpp2.0.1', 'TransactionEvent', event201('Started', 0, 0));
    ledger.take('cp1', 'ocpp2.0.1', 'TransactionEvent', event201('Updated', 1, 100));
    ledger.take('cp1', 'ocpp2.0.1', 'TransactionEvent', event201('Ended', 2, 180));
    const [transaction] = ledger.transactions();
    expect(transaction).toMatchObject({
      startWh: 0,
      endWh: 180,
      reason: 'Local',
      seqNos: [0, 1, 2],
      faults: [],
    });
  });

  it('E01.FR.07 notices a gap in seqNo', () => {
    const ledger = new Ledger();
    ledger.take('cp1', 'ocpp2.0.1', 'TransactionEvent', event201('Started', 0, 0));
    const change = ledger.take('cp1', 'ocpp2.0.1', 'TransactionEvent', event201('Updated', 2, 100));
    expect(change).toMatchObject({ kind: 'fault', detail: 'seqNo 2 where 1 was due' });
  });

  it.each([
    ['a second start', [event201('Started', 0, 0), event201('Started', 1, 0)], 'started a second time'],
    ['no start', [event201('Updated', 0, 0)], 'updated without a start'],
    [
      'something after the end',
      [event201('Started', 0, 0), event201('Ended', 1, 1), event201('Updated', 2, 2)],
      'updated after its end',
    ],
  ])('notices %s', (_what, events, fault) => {
    const ledger = new Ledger();
    for (const event of events) ledger.take('cp1', 'ocpp2.0.1', 'TransactionEvent', event);
    expect(ledger.transactions()[0]?.faults).toContain(fault);
  });

  it('notices samples out of order', () => {
    const ledger = new Ledger();
    ledger.take('cp1', 'ocpp1.6', 'StartTransaction', start16);
    ledger.take('cp1', 'ocpp1.6', 'MeterValues', sample16('2026-01-01T10:05:00.000Z', 120));
    const change = ledger.take('cp1', 'ocpp1.6', 'MeterValues', sample16('2026-01-01T10:04:00.000Z', 100));
    expect(change?.detail).toBe('an older sample after a newer one');
  });

  it('takes no notice of what is not about a transaction', () => {
    const ledger = new Ledger();
    expect(ledger.take('cp1', 'ocpp1.6', 'Heartbeat', {})).toBeUndefined();
    expect(ledger.take('cp1', 'ocpp1.6', 'MeterValues', { connectorId: 0 })).toBeUndefined();
    expect(ledger.transactions()).toEqual([]);
  });
});
