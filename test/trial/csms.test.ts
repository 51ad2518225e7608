import { RPCClient } from 'ocpp-rpc';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CsmsOptions, startCsms, type TrialCsms } from '../../src/trial/csms.ts';

const opened = async (options: CsmsOptions = {}): Promise<TrialCsms> => {
  const csms = await startCsms(options);
  onTestFinished(() => csms.stop());
  return csms;
};

/** An independent station: ocpp-rpc's client, strict about everything it sends and hears. */
const station = async (csms: TrialCsms, protocols: string[], identity = 'cp 1'): Promise<RPCClient> => {
  const client = new RPCClient({
    endpoint: csms.url,
    identity,
    protocols,
    strictMode: true,
    reconnect: false,
  } as never);
  onTestFinished(async () => void (await client.close({ force: true }).catch(() => {})));
  await client.connect();
  return client;
};

const boot16 = { chargePointVendor: 'V', chargePointModel: 'M' };
const start16 = { connectorId: 1, idTag: 'TAG', meterStart: 0, timestamp: '2026-01-01T10:00:00Z' };

describe('the trial CSMS', () => {
  it('speaks 1.6 with a strict station, numbers its transactions and keeps the books', async () => {
    const csms = await opened({ heartbeatIntervalS: 7 });
    const client = await station(csms, ['ocpp1.6']);
    expect(await client.call('BootNotification', boot16)).toMatchObject({ status: 'Accepted', interval: 7 });
    expect(await client.call('Authorize', { idTag: 'TAG' })).toEqual({ idTagInfo: { status: 'Accepted' } });
    const answer = await client.call('StartTransaction', start16);
    expect(answer).toEqual({ transactionId: 1, idTagInfo: { status: 'Accepted' } });
    await client.call('StopTransaction', {
      transactionId: 1,
      meterStop: 99,
      timestamp: '2026-01-01T11:00:00Z',
    });
    expect(csms.transactions('cp 1')).toMatchObject([{ id: '1', startWh: 0, endWh: 99, faults: [] }]);
  });

  it('speaks 2.0.1 with a strict station', async () => {
    const csms = await opened({ authorize: (token) => (token === 'GOOD' ? 'Accepted' : 'Blocked') });
    const client = await station(csms, ['ocpp2.0.1']);
    await client.call('BootNotification', {
      reason: 'PowerUp',
      chargingStation: { vendorName: 'V', model: 'M' },
    });
    const verdict = await client.call('Authorize', { idToken: { idToken: 'BAD', type: 'ISO14443' } });
    expect(verdict).toEqual({ idTokenInfo: { status: 'Blocked' } });
    await client.call('TransactionEvent', {
      eventType: 'Started',
      timestamp: '2026-01-01T10:00:00Z',
      triggerReason: 'Authorized',
      seqNo: 0,
      transactionInfo: { transactionId: 't-1' },
    });
    expect(csms.transactions()).toMatchObject([{ id: 't-1', seqNos: [0], faults: [] }]);
  });

  it("takes the station's first wish of those it knows", async () => {
    const csms = await opened();
    const client = await station(csms, ['ocpp2.0.1', 'ocpp1.6']);
    expect(client.protocol).toBe('ocpp2.0.1');
    const old = await opened({ versions: ['ocpp1.6'] });
    expect((await station(old, ['ocpp2.0.1', 'ocpp1.6'])).protocol).toBe('ocpp1.6');
  });

  it('sends commands and says how they were answered', async () => {
    const csms = await opened();
    const client = await station(csms, ['ocpp1.6']);
    client.handle('ClearCache', async () => ({ status: 'Accepted' }));
    expect(await csms.call('cp 1', 'ClearCache', {})).toEqual({
      kind: 'result',
      payload: { status: 'Accepted' },
    });
    expect(await csms.call('cp 1', 'GetLocalListVersion', {})).toMatchObject({
      kind: 'error',
      code: 'NotImplemented',
    });
    expect(await csms.call('nobody', 'ClearCache', {})).toEqual({ kind: 'closed' });
  });

  it('is rude on request: Pending first, a CALLERROR, late, twice, never', async () => {
    const csms = await opened();
    const client = await station(csms, ['ocpp1.6']);
    csms.behave({
      on: 'BootNotification',
      times: 1,
      do: { answer: { status: 'Pending', interval: 1 } },
    });
    csms.behave({ on: 'Authorize', times: 1, do: { error: 'InternalError', description: 'on purpose' } });
    csms.behave({ on: 'Authorize', times: 1, do: { answerAfterMs: 30 } });
    csms.behave({ on: 'Heartbeat', times: 1, do: 'answer twice' });
    csms.behave({ on: 'MeterValues', times: 1, do: 'never answer' });
    expect(await client.call('BootNotification', boot16)).toMatchObject({ status: 'Pending', interval: 1 });
    expect(await client.call('BootNotification', boot16)).toMatchObject({ status: 'Accepted' });
    await expect(client.call('Authorize', { idTag: 'T' })).rejects.toThrow('on purpose');
    expect(await client.call('Authorize', { idTag: 'T' })).toMatchObject({
      idTagInfo: { status: 'Accepted' },
    });
    await client.call('Heartbeat', {});
    const values = {
      connectorId: 1,
      meterValue: [{ timestamp: '2026-01-01T10:00:00Z', sampledValue: [{ value: '1' }] }],
    };
    await expect(client.call('MeterValues', values, { callTimeoutMs: 40 })).rejects.toThrow();
  });

  it('closes in mid-message on request, and has the transaction in the books all the same', async () => {
    const csms = await opened();
    const client = await station(csms, ['ocpp1.6']);
    csms.behave({ on: 'StartTransaction', times: 1, do: 'close in mid-message' });
    const gone = csms.next((event) => event.type === 'disconnected');
    await expect(client.call('StartTransaction', start16)).rejects.toThrow();
    await gone;
    const again = await station(csms, ['ocpp1.6']);
    expect(await again.call('StartTransaction', start16)).toMatchObject({ transactionId: 1 });
    expect(csms.transactions()).toMatchObject([{ repeats: 1, faults: [] }]);
  });

  it('answers an unknown action with NotImplemented', async () => {
    const csms = await opened();
    const client = new RPCClient({
      endpoint: csms.url,
      identity: 'x',
      protocols: ['ocpp1.6'],
      reconnect: false,
    } as never);
    onTestFinished(async () => void (await client.close({ force: true })));
    await client.connect();
    await expect(client.call('MakeCoffee', {})).rejects.toMatchObject({ rpcErrorCode: 'NotImplemented' });
  });
});
