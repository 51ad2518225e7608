import { describe, expect, it } from 'vitest';
import { ofBase } from '../../../src/domain/device-model/report.ts';
import type { ConnectorStatusChanged, TransactionEvent } from '../../../src/domain/notifications.ts';
import { ocpp201 } from '../../../src/protocol/ocpp201/ocpp201.ts';
import { newModel, view } from '../arbitraries.ts';

const at = Date.parse('2025-03-01T10:00:00Z');
const tell = (change: Partial<TransactionEvent>) =>
  ocpp201.tell.transactionEvent.requests(
    {
      type: 'transactionEvent',
      eventType: 'Started',
      transactionId: 'tx',
      seqNo: 0,
      at,
      trigger: 'Authorized',
      offline: true,
      connector: { evseId: 2, connectorId: 2 },
      meterWh: 100,
      ...change,
    },
    view,
  )[0]?.payload;

describe('transactions in 2.0.1', () => {
  it('E01: an event goes out as it is, with the offline flag (E04.FR.03)', () => {
    expect(tell({ chargingState: 'EVConnected', remoteStartId: 5, timeSpentCharging: 3.6 })).toEqual({
      eventType: 'Started',
      timestamp: '2025-03-01T10:00:00.000Z',
      triggerReason: 'Authorized',
      seqNo: 0,
      offline: true,
      transactionInfo: {
        transactionId: 'tx',
        chargingState: 'EVConnected',
        remoteStartId: 5,
        timeSpentCharging: 4,
      },
    });
  });

  it('E01.FR.16: the EVSE is told only in the event that is to tell it', () => {
    expect(tell({})).not.toHaveProperty('evse');
    expect(tell({ tellEvse: 'evse' })).toHaveProperty('evse', { id: 2 });
    expect(tell({ tellEvse: 'connector' })).toHaveProperty('evse', { id: 2, connectorId: 2 });
  });

  it.each([
    ['HardReset', 'ImmediateReset'],
    ['SoftReset', 'ImmediateReset'],
    ['UnlockCommand', 'Other'],
    ['PowerLoss', 'PowerLoss'],
  ] as const)('the reason %s of the domain is %s', (stoppedReason, told) => {
    expect(tell({ eventType: 'Ended', stoppedReason })).toHaveProperty('transactionInfo.stoppedReason', told);
  });

  it('values are numbers with unit, signed ones with an empty key when it is not sent', () => {
    const signed = { signed_meter_data: 'S', signing_method: 'dummy', encoding_method: 'plain' };
    const payload = tell({
      meterValues: [
        { at, sampledValues: [] },
        {
          at,
          sampledValues: [
            {
              value: 7360.0000001,
              measurand: 'Power.Active.Import',
              context: 'Transaction.Begin',
              unit: 'W',
              signed,
            },
          ],
        },
      ],
    });
    expect(payload).toHaveProperty('meterValue', [
      {
        timestamp: '2025-03-01T10:00:00.000Z',
        sampledValue: [
          {
            value: 7360,
            measurand: 'Power.Active.Import',
            context: 'Transaction.Begin',
            unitOfMeasure: { unit: 'W' },
            signedMeterValue: {
              signedMeterData: Buffer.from('S').toString('base64'),
              signingMethod: 'dummy',
              encodingMethod: 'plain',
              publicKey: '',
            },
          },
        ],
      },
    ]);
  });

  it('the answer teaches the verdict on the token and the cost', () => {
    const answer = {
      totalCost: 1.5,
      idTokenInfo: { status: 'Invalid', groupIdToken: { idToken: 'G', type: 'Central' } },
    };
    expect(ocpp201.tell.transactionEvent.receipt?.('TransactionEvent', answer as never)).toEqual({
      totalCost: 1.5,
      idTokenInfo: { status: 'Invalid', groupId: { value: 'G', type: 'Central' } },
    });
  });
});

const status = (change: Partial<ConnectorStatusChanged>) =>
  ocpp201.tell.connectorStatusChanged.requests(
    {
      type: 'connectorStatusChanged',
      connector: { evseId: 2, connectorId: 1 },
      to: 'Available',
      at,
      errorCode: 'NoError',
      ...change,
    },
    view,
  )[0]?.payload;

describe('connector status in 2.0.1', () => {
  it('G01.FR.03: plugged in is Occupied', () => {
    expect(status({ from: 'Available', to: 'Preparing', wasPlugged: false, plugged: true })).toEqual({
      timestamp: '2025-03-01T10:00:00.000Z',
      connectorStatus: 'Occupied',
      evseId: 2,
      connectorId: 1,
    });
  });

  it('F02: a token without a cable changes nothing, the cable after it does', () => {
    expect(status({ from: 'Available', to: 'Preparing', wasPlugged: false, plugged: false })).toBeUndefined();
    expect(status({ from: 'Preparing', to: 'Preparing', wasPlugged: false, plugged: true })).toMatchObject({
      connectorStatus: 'Occupied',
    });
    expect(status({ from: 'Preparing', to: 'Charging', wasPlugged: false, plugged: true })).toMatchObject({
      connectorStatus: 'Occupied',
    });
    expect(status({ from: 'Preparing', to: 'Available', wasPlugged: false, plugged: false })).toBeUndefined();
  });

  it('changes within Occupied are not told', () => {
    expect(status({ from: 'Preparing', to: 'Charging' })).toBeUndefined();
    expect(status({ from: 'Charging', to: 'SuspendedEV' })).toBeUndefined();
    expect(status({ from: 'Charging', to: 'Finishing' })).toBeUndefined();
  });

  it('B01.FR.05: the present state is told whatever it was', () => {
    expect(status({ to: 'SuspendedEV' })).toMatchObject({ connectorStatus: 'Occupied' });
    expect(status({ to: 'Faulted' })).toMatchObject({ connectorStatus: 'Faulted' });
  });

  it('the station as a whole has no StatusNotification', () => {
    expect(status({ connector: { evseId: 0, connectorId: 0 }, to: 'Faulted' })).toBeUndefined();
  });
});

describe('reports in 2.0.1', () => {
  it('B07.FR.03: a part is a NotifyReport', () => {
    const reportData = newModel().report(ofBase('SummaryInventory')).slice(0, 1);
    const part = { type: 'reportPart', requestId: 7, seqNo: 0, tbc: true, at, reportData } as const;
    expect(ocpp201.tell.reportPart.requests(part, view)).toEqual([
      {
        action: 'NotifyReport',
        payload: { requestId: 7, generatedAt: '2025-03-01T10:00:00.000Z', reportData, tbc: true, seqNo: 0 },
      },
    ]);
  });
});
