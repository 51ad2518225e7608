import { describe, expect, it } from 'vitest';
import type { MeterValue } from '../../../src/domain/metering.ts';
import type { ConnectorStatusChanged, TransactionEvent } from '../../../src/domain/notifications.ts';
import { ocpp16 } from '../../../src/protocol/ocpp16/ocpp16.ts';
import { stoppedReasons, view } from '../arbitraries.ts';

const at = Date.parse('2025-03-01T10:00:00Z');
const samples: MeterValue[] = [
  {
    at,
    sampledValues: [
      { value: 1234, measurand: 'Energy.Active.Import.Register', context: 'Sample.Periodic', unit: 'Wh' },
      { value: 49.99999999999, measurand: 'Frequency', context: 'Sample.Periodic', unit: 'Hz' },
      { value: 230.04, measurand: 'Voltage', context: 'Sample.Periodic', unit: 'V', phase: 'L1-N' },
    ],
  },
];

const event = (change: Partial<TransactionEvent>): TransactionEvent => ({
  type: 'transactionEvent',
  eventType: 'Started',
  transactionId: 'known',
  seqNo: 0,
  at,
  trigger: 'Authorized',
  offline: false,
  connector: { evseId: 2, connectorId: 2 },
  meterWh: 100.4,
  ...change,
});
const tell = (change: Partial<TransactionEvent>) =>
  ocpp16.tell.transactionEvent.requests(event(change), view);

describe('transactions in 1.6', () => {
  it('a start is StartTransaction, with the connector counted across the station', () => {
    expect(tell({ idToken: { value: 'DEADBEEF', type: 'ISO14443' }, reservationId: 4 })).toEqual([
      {
        action: 'StartTransaction',
        payload: {
          connectorId: 3,
          idTag: 'DEADBEEF',
          meterStart: 100,
          timestamp: '2025-03-01T10:00:00.000Z',
          reservationId: 4,
        },
      },
    ]);
  });

  it('an update without meter values says nothing', () => {
    expect(tell({ eventType: 'Updated', chargingState: 'Charging' })).toEqual([]);
    expect(tell({ eventType: 'Updated', meterValues: [{ at, sampledValues: [] }] })).toEqual([]);
  });

  it('meter values carry the number of the CSMS, texts for values, and no unit for a frequency', () => {
    const [request] = tell({ eventType: 'Updated', meterValues: samples });
    expect(request?.action).toBe('MeterValues');
    expect(request?.payload).toMatchObject({
      connectorId: 3,
      transactionId: 77,
      meterValue: [
        {
          sampledValue: [
            { value: '1234', unit: 'Wh' },
            { value: '50', measurand: 'Frequency' },
            { value: '230.04', phase: 'L1-N' },
          ],
        },
      ],
    });
    expect(JSON.stringify(request?.payload)).not.toContain('Hz');
  });

  it('a transaction whose start never got through is number -1 (errata)', () => {
    expect(
      tell({ transactionId: 'lost', eventType: 'Updated', meterValues: samples })[0]?.payload,
    ).toMatchObject({
      transactionId: -1,
    });
    expect(tell({ transactionId: 'lost', eventType: 'Ended' })[0]?.payload).toMatchObject({
      transactionId: -1,
    });
  });

  it('an end is StopTransaction with all samples of the transaction', () => {
    const [request] = tell({
      eventType: 'Ended',
      stoppedReason: 'EVDisconnected',
      meterWh: 5000,
      meterValues: samples,
      idToken: { value: 'DEADBEEF', type: 'ISO14443' },
    });
    expect(request).toMatchObject({
      action: 'StopTransaction',
      payload: { transactionId: 77, meterStop: 5000, reason: 'EVDisconnected', idTag: 'DEADBEEF' },
    });
    expect(request?.payload).toHaveProperty('transactionData.0.sampledValue.0.value', '1234');
  });

  it('every reason becomes one that 1.6 knows', () => {
    const reasons = stoppedReasons.map((stoppedReason) => {
      const payload = tell({ eventType: 'Ended', stoppedReason })[0]?.payload as { reason: string };
      return [stoppedReason, payload.reason];
    });
    expect(Object.fromEntries(reasons)).toMatchObject({
      SoftReset: 'SoftReset',
      ImmediateReset: 'HardReset',
      UnlockCommand: 'UnlockCommand',
      PowerLoss: 'PowerLoss',
      SOCLimitReached: 'Other',
      MasterPass: 'Local',
    });
  });

  it('a signed value is told as a number and as the signed text', () => {
    const signed = { signed_meter_data: 'SIGNED', signing_method: 'dummy', encoding_method: 'plain' };
    const [request] = tell({
      eventType: 'Ended',
      meterValues: [
        {
          at,
          sampledValues: [
            { value: 1, measurand: 'Energy.Active.Import.Register', context: 'Transaction.End', signed },
          ],
        },
      ],
    });
    expect(request?.payload).toMatchObject({
      transactionData: [
        {
          sampledValue: [
            { value: '1', format: 'Raw', unit: 'Wh' },
            { value: 'SIGNED', format: 'SignedData' },
          ],
        },
      ],
    });
  });

  it('the answer to StartTransaction teaches the number and what the CSMS thinks of the token', () => {
    const answer = { transactionId: 12, idTagInfo: { status: 'Blocked', parentIdTag: 'FLEET' } };
    expect(ocpp16.tell.transactionEvent.receipt?.('StartTransaction', answer as never)).toEqual({
      csmsTransactionId: 12,
      idTokenInfo: { status: 'Blocked', groupId: { value: 'FLEET', type: 'ISO14443' } },
    });
    expect(ocpp16.tell.transactionEvent.receipt?.('StopTransaction', {} as never)).toEqual({});
  });
});

const status = (change: Partial<ConnectorStatusChanged>) =>
  ocpp16.tell.connectorStatusChanged.requests(
    {
      type: 'connectorStatusChanged',
      connector: { evseId: 1, connectorId: 1 },
      to: 'Available',
      at,
      errorCode: 'NoError',
      ...change,
    },
    view,
  )[0]?.payload;

describe('connector status in 1.6', () => {
  it('all nine states are told', () => {
    expect(status({ from: 'Charging', to: 'SuspendedEVSE' })).toMatchObject({
      connectorId: 1,
      status: 'SuspendedEVSE',
      errorCode: 'NoError',
    });
  });

  it('connector 0 is the charge point', () => {
    expect(status({ connector: { evseId: 0, connectorId: 0 } })).toMatchObject({ connectorId: 0 });
  });

  it('EVCommunicationError goes with Preparing, Suspended and Finishing only', () => {
    expect(status({ to: 'Finishing', errorCode: 'EVCommunicationError' })).toMatchObject({
      errorCode: 'EVCommunicationError',
    });
    expect(status({ to: 'Faulted', errorCode: 'EVCommunicationError' })).toMatchObject({
      errorCode: 'OtherError',
    });
    expect(status({ to: 'Charging', errorCode: 'EVCommunicationError' })).toMatchObject({
      errorCode: 'NoError',
    });
  });

  it('a cable put into a connector that is Preparing already is nothing new', () => {
    expect(status({ from: 'Preparing', to: 'Preparing', wasPlugged: false, plugged: true })).toBeUndefined();
    expect(status({ from: 'Preparing', to: 'Preparing', errorCode: 'WeakSignal' })).toBeDefined();
  });
});
