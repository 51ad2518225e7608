import { describe, expect, it } from 'vitest';
import { type Json, list, text } from '../../../src/trial/wire.ts';
import { heard } from '../../process/harness/dialect.ts';
import { changeAvailability } from '../../process/harness/orders.ts';
import { expectRight, world } from '../../process/harness/world.ts';
import { charge, clear, ended, exited, fromNowOn, offline, oneWorld } from '../stage.ts';
import { getAll, refOf, requestStart, setAll } from './variables.ts';

const HEARTBEAT = refOf('OCPPCommCtrlr.HeartbeatInterval');
const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'answered',
    (error: { rpcErrorCode?: string }) => error.rpcErrorCode,
  );

describe('B01 B02 B03 boot, OCPP 2.0.1', () => {
  it('TC_B_01 B01.FR.01 Accepted: StatusNotification of every connector, then heartbeats', async () => {
    const at = await world('2.0.1', {
      evses: 2,
      prepare: (csms) => {
        csms.heartbeatIntervalS = 30;
      },
    });
    await at.online();
    const [boot] = at.csms.calls();
    expect(boot).toMatchObject({
      action: 'BootNotification',
      payload: { reason: 'PowerUp', chargingStation: { model: 'Model', vendorName: 'Vendor' } },
    });
    expect(at.csms.received('StatusNotification').map(({ evseId }) => evseId)).toEqual([1, 2]);
    const said = fromNowOn(at);
    await at.advance(65_000);
    await at.until('heartbeats', () => said.of('Heartbeat').length >= 2);
    expectRight(at);
  });

  it('TC_B_02 B02.FR.02 Pending: variables and reports are served, a remote start is not; boots again when triggered', async () => {
    const at = await world('2.0.1', {
      prepare: (csms) =>
        csms.handle('BootNotification', (_payload, attempt) => ({
          status: attempt === 1 ? 'Pending' : 'Accepted',
          currentTime: csms.now(),
          interval: 600,
        })),
    });
    await at.until('booted', () => at.csms.received('BootNotification').length === 1);
    await at.advance(500);
    expect((await getAll(at, [HEARTBEAT]))[0]?.attributeStatus).toBe('Accepted');
    expect(await setAll(at, { 'OCPPCommCtrlr.HeartbeatInterval': 500 })).toEqual(['Accepted']);
    expect(await requestStart(at, 'TOKEN')).toMatchObject({ status: 'Rejected' });
    const report = { requestId: 7, reportBase: 'FullInventory' };
    expect(await at.csms.call('GetBaseReport', report)).toMatchObject({ status: 'Accepted' });
    await at.until('reported', () => at.csms.received('NotifyReport').some(({ tbc }) => tbc !== true));
    const silent = at.csms.calls().filter(({ action }) => action !== 'NotifyReport');
    expect(silent.map(({ action }) => action)).toEqual(['BootNotification']);
    expect(await at.csms.call('TriggerMessage', { requestedMessage: 'BootNotification' })).toMatchObject({
      status: 'Accepted',
    });
    await at.online();
    expect(at.csms.received('BootNotification').at(-1)).toMatchObject({ reason: 'Triggered' });
    expectRight(at);
  });

  it('TC_B_03 TC_B_30 B03.FR.08 Rejected: requests get SecurityError, silent for the interval, then boots again', async () => {
    const at = await world('2.0.1', {
      prepare: (csms) =>
        csms.handle('BootNotification', (_payload, attempt) => ({
          status: attempt === 1 ? 'Rejected' : 'Accepted',
          currentTime: csms.now(),
          interval: 30,
        })),
    });
    await at.until('booted', () => at.csms.received('BootNotification').length === 1);
    await at.advance(500);
    if (at.csms.connected)
      expect(await codeOf(at.csms.call('GetBaseReport', { requestId: 1, reportBase: 'FullInventory' }))).toBe(
        'SecurityError',
      );
    await at.advance(28_000);
    expect(at.csms.calls().map(({ action }) => action)).toEqual(['BootNotification']);
    await at.online();
    expect(at.csms.received('BootNotification')).toHaveLength(2);
    expectRight(at);
  });
});

describe('B05 B06 B07 variables and reports, B04, P01, OCPP 2.0.1', () => {
  const open = oneWorld('2.0.1', { evses: 2 });
  const statuses = async (data: Json[]) =>
    (await getAll(open(), data)).map(({ attributeStatus }) => attributeStatus);

  it('TC_B_06 TC_B_07 B06.FR.01 one and several: each result with what was asked', async () => {
    const asked = [HEARTBEAT, refOf('TxCtrlr.TxStartPoint'), refOf('AuthCtrlr.Enabled')];
    const results = await getAll(open(), asked);
    expect(results).toMatchObject(asked.map((ref) => ({ ...ref, attributeStatus: 'Accepted' })));
    expect(results.map(({ attributeValue }) => attributeValue)).toEqual(['86400', 'PowerPathClosed', 'true']);
    expect(await statuses([HEARTBEAT])).toEqual(['Accepted']);
    expectRight(open());
  });

  it('TC_B_32 TC_B_33 TC_B_34 B06.FR.06 what is unknown, and an attribute that is not there', async () => {
    expect(
      await statuses([
        refOf('Nonsense.Nonsense'),
        refOf('OCPPCommCtrlr.Nonsense'),
        { ...HEARTBEAT, attributeType: 'Target' },
        refOf('SecurityCtrlr.BasicAuthPassword'),
      ]),
    ).toEqual(['UnknownComponent', 'UnknownVariable', 'NotSupportedAttributeType', 'Rejected']);
  });

  it('TC_B_09 TC_B_10 B05.FR.01 one and several variables are set, and read back', async () => {
    const at = open();
    expect(await setAll(at, { 'OCPPCommCtrlr.OfflineThreshold': 90 })).toEqual(['Accepted']);
    const both = { 'OCPPCommCtrlr.OfflineThreshold': 60, 'TxCtrlr.EVConnectionTimeOut': 45 };
    expect(await setAll(at, both)).toEqual(['Accepted', 'Accepted']);
    const results = await getAll(at, Object.keys(both).map(refOf));
    expect(results.map(({ attributeValue }) => attributeValue)).toEqual(['60', '45']);
    expectRight(at);
  });

  it('TC_B_35 TC_B_36 TC_B_37 TC_B_11 TC_B_39 B05.FR.04 what cannot be set', async () => {
    const at = open();
    expect(
      await setAll(at, {
        'Nonsense.Nonsense': 1,
        'OCPPCommCtrlr.Nonsense': 1,
        'OCPPCommCtrlr.HeartbeatInterval': 'often',
        'TxCtrlr.TxStartPoint': 'Sunrise',
        'TxCtrlr.StopTxOnInvalidId': 'perhaps',
        'SecurityCtrlr.SecurityProfile': 0,
      }),
    ).toEqual(['UnknownComponent', 'UnknownVariable', 'Rejected', 'Rejected', 'Rejected', 'Rejected']);
    const target = { ...HEARTBEAT, attributeType: 'Target', attributeValue: '10' };
    const { setVariableResult } = await at.csms.call('SetVariables', { setVariableData: [target] });
    expect(list(setVariableResult)[0]?.attributeStatus).toBe('NotSupportedAttributeType');
    expectRight(at);
  });

  /** All of a report, whose parts are numbered from 0 and end once. */
  const reported = async (reportBase: string, requestId: number): Promise<Json[]> => {
    const at = open();
    const said = fromNowOn(at);
    expect(await at.csms.call('GetBaseReport', { requestId, reportBase })).toMatchObject({
      status: 'Accepted',
    });
    await at.until('the last part', () => said.of('NotifyReport').some(({ tbc }) => tbc !== true));
    const parts = said.of('NotifyReport');
    expect(parts.map(({ seqNo }) => seqNo)).toEqual(parts.map((_, index) => index));
    expect(new Set(parts.map((part) => part.requestId))).toEqual(new Set([requestId]));
    return parts.flatMap(({ reportData }) => list(reportData));
  };
  const attributesOf = (data: Json): Json[] => list(data.variableAttribute);

  it('TC_B_12 B07.FR.07 ConfigurationInventory: what can be written, with its characteristics', async () => {
    const data = await reported('ConfigurationInventory', 11);
    expect(data.length).toBeGreaterThan(20);
    for (const one of data) {
      expect(one.variableCharacteristics).toBeDefined();
      expect(
        attributesOf(one).every(({ mutability }) => mutability === undefined || mutability !== 'ReadOnly'),
      ).toBe(true);
    }
    expectRight(open());
  });

  it('TC_B_13 TC_B_53 B07.FR.08 FullInventory: every required variable, values inside their lists', async () => {
    const data = await reported('FullInventory', 12);
    const names = new Set(
      data.map(
        ({ component, variable }) => `${text((component as Json).name)}.${text((variable as Json).name)}`,
      ),
    );
    for (const required of REQUIRED) expect(names, required).toContain(required);
    for (const one of data) {
      const { dataType, valuesList } = (one.variableCharacteristics ?? {}) as Json;
      const lists = ['OptionList', 'MemberList', 'SequenceList'];
      if (!lists.includes(String(dataType)) || !text(valuesList)) continue;
      const allowed = text(valuesList)!.split(',');
      const values = attributesOf(one).flatMap(({ value }) => (text(value) ? text(value)!.split(',') : []));
      expect(
        values.filter((value) => !allowed.includes(value)),
        JSON.stringify(one),
      ).toEqual([]);
    }
    const password = data.find(({ variable }) => (variable as Json).name === 'BasicAuthPassword');
    expect(attributesOf(password ?? {})[0]).not.toHaveProperty('value');
    expectRight(open());
  });

  it('TC_B_52 B04.FR.02 offline for less than OfflineThreshold: only what changed is told', async () => {
    const at = open();
    const said = fromNowOn(at);
    await offline(at, async () => {
      await at.api.plugIn(1);
      await at.state(1, 'Preparing');
      await at.advance(5_000);
    });
    await heard(at, 1, 'Preparing');
    expect(said.statuses(2)).toEqual([]);
    await clear(at);
    expectRight(at);
  });

  it('TC_B_51 B04.FR.01 offline for longer: every connector is told', async () => {
    const at = open();
    await setAll(at, { 'OCPPCommCtrlr.OfflineThreshold': 10 });
    const said = fromNowOn(at);
    await offline(at, () => at.advance(20_000));
    await at.until('both', () => said.statuses(1).length > 0 && said.statuses(2).length > 0);
    expect([said.statuses(1), said.statuses(2)]).toEqual([['Available'], ['Available']]);
    await setAll(at, { 'OCPPCommCtrlr.OfflineThreshold': 60 });
    expectRight(at);
  });

  it('TC_P_01 P01.FR.05 DataTransfer of an unknown vendor; TC_P_03 customData is tolerated', async () => {
    const at = open();
    const data = { vendorId: 'nobody', messageId: 'x', data: 'y' };
    expect(await at.csms.call('DataTransfer', data)).toMatchObject({ status: 'UnknownVendorId' });
    const customData = { vendorId: 'somebody', more: { of: 'it' } };
    const answer = await at.csms.call('GetVariables', {
      getVariableData: [{ ...HEARTBEAT, customData }],
      customData,
    });
    expect(list(answer.getVariableResult)[0]?.attributeStatus).toBe('Accepted');
    expectRight(at);
  });
});

describe('B11 B12 reset, OCPP 2.0.1', () => {
  it('TC_B_20 TC_B_23 B11.FR.02 OnIdle when idle: boots again, what was Inoperative still is', async () => {
    const at = await world('2.0.1', { evses: 2 });
    await at.online();
    await changeAvailability(at, false, { evseId: 2 });
    await heard(at, 2, 'Unavailable');
    expect(await at.csms.call('Reset', { type: 'OnIdle' })).toMatchObject({ status: 'Accepted' });
    await exited(at);
    const said = fromNowOn(at);
    await at.restart();
    await at.until('booted', () => said.statuses(1).length > 0 && said.statuses(2).length > 0);
    expect(said.of('BootNotification')[0]).toMatchObject({ reason: 'RemoteReset' });
    expect([said.statuses(1), said.statuses(2)]).toEqual([['Available'], ['Unavailable']]);
    expectRight(at);
  });

  it('TC_B_21 TC_B_41 B12.FR.03 OnIdle with transactions: Scheduled, after the last of them, ScheduledReset', async () => {
    const at = await world('2.0.1', { evses: 2 });
    await at.online();
    const first = await charge(at, 'ONE', 1);
    const second = await charge(at, 'TWO', 2);
    expect(await at.csms.call('Reset', { type: 'OnIdle' })).toMatchObject({ status: 'Scheduled' });
    await at.advance(3_000);
    await at.api.unplug(1);
    await ended(at, first);
    await at.advance(3_000);
    expect(at.station.running).toBe(true);
    await at.api.unplug(2);
    expect(await ended(at, second)).toMatchObject({ reason: 'EVDisconnected' });
    await exited(at);
    const said = fromNowOn(at);
    await at.restart();
    await at.until('booted', () => said.statuses(1).length > 0);
    expect(said.of('BootNotification')[0]).toMatchObject({ reason: 'ScheduledReset' });
    expectRight(at);
  });

  it('TC_B_22 B12.FR.04 Immediate with a transaction: ResetCommand, ImmediateReset, RemoteReset; still Occupied', async () => {
    const at = await world('2.0.1', { survivesRestart: true });
    await at.online();
    const transaction = await charge(at);
    const said = fromNowOn(at);
    expect(await at.csms.call('Reset', { type: 'Immediate' })).toMatchObject({ status: 'Accepted' });
    await ended(at, transaction);
    expect(said.events()).toEqual(['Ended ResetCommand EVConnected ImmediateReset']);
    expect(said.of('TransactionEvent')[0]).not.toHaveProperty('idToken');
    await exited(at);
    const afterwards = fromNowOn(at);
    await at.restart();
    await at.until('booted', () => afterwards.statuses(1).length > 0);
    expect(afterwards.of('BootNotification')[0]).toMatchObject({ reason: 'RemoteReset' });
    await heard(at, 1, 'Preparing');
    expectRight(at);
  });
});

/** Required in every station (device model, core). */
const REQUIRED = [
  ...['AlignedDataCtrlr.Interval', 'AlignedDataCtrlr.Measurands', 'AlignedDataCtrlr.TxEndedInterval'],
  ...[
    'AlignedDataCtrlr.TxEndedMeasurands',
    'AuthCtrlr.AuthorizeRemoteStart',
    'AuthCtrlr.LocalAuthorizeOffline',
  ],
  ...['AuthCtrlr.LocalPreAuthorize', 'ChargingStation.AvailabilityState', 'ChargingStation.Available'],
  ...[
    'ChargingStation.SupplyPhases',
    'ClockCtrlr.DateTime',
    'ClockCtrlr.TimeSource',
    'Connector.AvailabilityState',
  ],
  ...[
    'Connector.Available',
    'Connector.ConnectorType',
    'Connector.SupplyPhases',
    'DeviceDataCtrlr.BytesPerMessage',
  ],
  ...['DeviceDataCtrlr.ItemsPerMessage', 'EVSE.AvailabilityState', 'EVSE.Available', 'EVSE.Power'],
  ...['EVSE.SupplyPhases', 'OCPPCommCtrlr.FileTransferProtocols', 'OCPPCommCtrlr.MessageAttemptInterval'],
  ...[
    'OCPPCommCtrlr.MessageAttempts',
    'OCPPCommCtrlr.MessageTimeout',
    'OCPPCommCtrlr.NetworkConfigurationPriority',
  ],
  ...[
    'OCPPCommCtrlr.NetworkProfileConnectionAttempts',
    'OCPPCommCtrlr.OfflineThreshold',
    'OCPPCommCtrlr.ResetRetries',
  ],
  ...['OCPPCommCtrlr.UnlockOnEVSideDisconnect', 'SampledDataCtrlr.TxEndedInterval'],
  ...['SampledDataCtrlr.TxEndedMeasurands', 'SampledDataCtrlr.TxStartedMeasurands'],
  ...[
    'SampledDataCtrlr.TxUpdatedInterval',
    'SampledDataCtrlr.TxUpdatedMeasurands',
    'SecurityCtrlr.CertificateEntries',
  ],
  ...['SecurityCtrlr.OrganizationName', 'SecurityCtrlr.SecurityProfile', 'TxCtrlr.EVConnectionTimeOut'],
  ...[
    'TxCtrlr.StopTxOnEVSideDisconnect',
    'TxCtrlr.StopTxOnInvalidId',
    'TxCtrlr.TxStartPoint',
    'TxCtrlr.TxStopPoint',
  ],
];
