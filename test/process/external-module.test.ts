import { describe, expect, it, onTestFinished } from 'vitest';
import { remoteStart, remoteStop, VERSIONS } from './harness/dialect.ts';
import { ExternalEvse } from './harness/external-evse.ts';
import { ExternalModule, type Implementations } from './harness/external-module.ts';
import { set } from './harness/orders.ts';
import type { Modules, StationWishes, Version } from './harness/station-files.ts';
import { closeWorld, expectRight, openWorld, type World } from './harness/world.ts';

const CHARGER = { module_id: 'charger', implementation_id: 'evse' };

/** EVSE 1 is looked after by a module in another process. */
const withCharger =
  (config: { [key: string]: unknown } = {}) =>
  (modules: Modules): void => {
    delete modules.evse_1;
    modules.charger = {
      module: 'External',
      config,
      connections: { ocpp: [{ module_id: 'ocpp', implementation_id: 'ocpp_generic' }] },
    };
    modules.ocpp!.connections!.evse_manager = [CHARGER];
  };

const opened = async (version: Version, wishes: StationWishes & { simulatedClock?: boolean }) => {
  const at = await openWorld(version, wishes);
  onTestFinished(() => closeWorld(at));
  return at;
};

type Config = { [key: string]: unknown };
const charger = async (version: Version, config: Config = {}, wishes: StationWishes = {}) => {
  const at = await opened(version, { simulatedClock: false, reshape: withCharger(config), ...wishes });
  const evse = await new ExternalEvse(at.api.url).start();
  await at.station.ready(at.api);
  await at.online();
  return { at, evse };
};

const charging = async (version: Version, config: Config = {}, wishes: StationWishes = {}) => {
  const { at, evse } = await charger(version, config, wishes);
  evse.plugIn();
  await at.state(1, 'Preparing');
  await at.api.swipe('TOKEN');
  await at.transaction('started');
  await at.state(1, 'Charging');
  return { at, evse };
};

describe.each(VERSIONS)('an EvseManager in another process, OCPP %s', (version) => {
  it('waits for the module, welcomes it, and connects once its EVSE is ready', async () => {
    const at = await opened(version, { simulatedClock: false, reshape: withCharger({ colour: 'red' }) });
    const { module } = new ExternalEvse(at.api.url);
    const welcome = await module.attach();
    expect(welcome).toEqual({
      type: 'welcome',
      module_id: 'charger',
      connections: { ocpp: [{ module_id: 'ocpp', implementation_id: 'ocpp_generic' }] },
      config: { colour: 'red' },
    });
    expect((await at.api.status()).state).toBe('waiting_for_modules');
    const before = Date.now();
    await module.ready();
    expect(Date.now() - before).toBeLessThan(3000);
    expect((await at.api.status()).state).toBe('running');
    expect(at.csms.connections).toBe(0);
    expect(module.called('external_ready_to_start_charging')).toEqual([]);
    module.publish('evse', 'ready', true);
    await module.until(() => module.called('external_ready_to_start_charging').length === 1);
    await at.online();
    expectRight(at);
  });

  it('a session charges: token, readings as they were published, stop by the CSMS', async () => {
    const { at, evse } = await charging(version, {}, { sampleIntervalS: 1 });
    expect(evse.module.called('authorize_response')).toMatchObject([
      {
        provided_token: { id_token: { value: 'TOKEN', type: 'ISO14443' } },
        validation_result: { authorization_status: 'Accepted' },
      },
    ]);
    evse.count(1234);
    await at.until('the reading is told', () =>
      at.csms.transactions().some(({ samples }) => samples.some(({ energyWh }) => energyWh === 1234)),
    );
    const [transaction] = at.csms.transactions();
    expect(await remoteStop(at, transaction!)).toBe('Accepted');
    const ended = await at.transaction('ended');
    expect(ended).toMatchObject({ token: 'TOKEN', startWh: 0, endWh: 1234, reason: 'Remote' });
    evse.unplug();
    await at.state(1, 'Available');
    expectRight(at);
  });

  it('what it says of the car and of its limits is sampled', async () => {
    const measurands = 'SoC,Current.Offered';
    const { at, evse } = await charging(
      version,
      {},
      {
        sampleIntervalS: 1,
        core: { MeterValuesSampledData: measurands },
        variables: { 'SampledDataCtrlr.TxUpdatedMeasurands': measurands },
      },
    );
    evse.module.publish('evse', 'limits', { max_current: 13 });
    evse.module.publish('evse', 'ev_info', { soc: 42, evcc_id: 'unused' });
    const action = version === '1.6' ? 'MeterValues' : 'TransactionEvent';
    const value = (text: string) =>
      at.csms.received(action).some((payload) => new RegExp(text).test(JSON.stringify(payload)));
    await at.until('sampled', () => value('"value":"?42\\b') && value('"value":"?13\\b'));
    expectRight(at);
  });

  it('unplugged while it charges: ended by the car', async () => {
    const { at, evse } = await charging(version);
    evse.count(500);
    evse.unplug();
    expect(await at.transaction('ended')).toMatchObject({ endWh: 500, reason: 'EVDisconnected' });
    await at.state(1, 'Available');
    expectRight(at);
  });

  it('out of service: exactly one enable_disable an EVSE and change', async () => {
    const { at, evse } = await charger(version);
    const change = (to: 'Inoperative' | 'Operative') =>
      at.csms.call(
        'ChangeAvailability',
        version === '1.6'
          ? { connectorId: 1, type: to }
          : { operationalStatus: to, evse: { id: 1, connectorId: 1 } },
      );
    await change('Inoperative');
    await at.state(1, 'Unavailable');
    await change('Operative');
    await at.state(1, 'Available');
    await evse.module.until(() => evse.module.called('enable_disable').length === 2);
    expect(evse.module.called('enable_disable')).toEqual(
      ['Disable', 'Enable'].map((enable_state) => ({
        connector_id: 0,
        cmd_source: { enable_source: 'CSMS', enable_state, enable_priority: 5000 },
      })),
    );
    expectRight(at);
  });

  it('out of service outlives a restart: the module learns of it again', async () => {
    const { at, evse } = await charger(version);
    await at.csms.call(
      'ChangeAvailability',
      version === '1.6' ? { connectorId: 0, type: 'Inoperative' } : { operationalStatus: 'Inoperative' },
    );
    await at.state(1, 'Unavailable');
    await at.station.kill();
    const back = at.restart();
    await evse.comeBack();
    await back;
    await evse.module.until(() => evse.module.called('enable_disable').length === 2);
    expect(evse.module.called('enable_disable')[1]).toMatchObject({
      cmd_source: { enable_state: 'Disable' },
    });
    await at.state(1, 'Unavailable');
    expectRight(at);
  });

  it('UnlockConnector answers what the module says', async () => {
    const { at, evse } = await charger(version);
    const unlock = async () =>
      (
        await at.csms.call(
          'UnlockConnector',
          version === '1.6' ? { connectorId: 1 } : { evseId: 1, connectorId: 1 },
        )
      ).status;
    expect(await unlock()).toBe('Unlocked');
    evse.unlocks = false;
    expect(await unlock()).toBe('UnlockFailed');
    expect(evse.module.called('force_unlock')).toEqual([{ connector_id: 1 }, { connector_id: 1 }]);
    expectRight(at);
  });

  it('a stranger is not let in', async () => {
    const { at, evse } = await charger(version);
    at.csms.authorize = () => 'Invalid';
    evse.plugIn();
    await at.state(1, 'Preparing');
    await at.api.swipe('STRANGER');
    await at.until('asked', () => at.csms.received('Authorize').length === 1);
    expect(evse.module.called('authorize_response')).toEqual([]);
    expectRight(at);
  });

  it('an error is shown while it is there', async () => {
    const { at, evse } = await charger(version);
    const error = { type: 'evse_manager/MREC6UnderVoltage', message: 'too low', severity: 'High' };
    evse.module.send({ type: 'raise_error', implementation_id: 'evse', error });
    await at.state(1, 'Faulted');
    evse.module.send({ type: 'clear_error', implementation_id: 'evse', error });
    await at.state(1, 'Available');
    expectRight(at);
  });

  it('nonsense is answered with an error and changes nothing', async () => {
    const { at, evse } = await charger(version);
    const nonsense = [
      'no json',
      '[]',
      '{"type":"unknown"}',
      '{"type":"publish","implementation_id":"evse","variable":"session_event","value":{"event":"Party"}}',
      '{"type":"publish","implementation_id":"evse","variable":"session_event","value":{"uuid":"u","event":"SessionStarted"}}',
      '{"type":"publish","implementation_id":"evse","variable":"powermeter","value":{"energy_Wh_import":{"total":"9"}}}',
      '{"type":"publish","implementation_id":"evse","variable":"ready","value":"yes"}',
    ];
    for (const text of nonsense) evse.module.sendText(text);
    const complaints = () => evse.module.heard.filter(({ type }) => type === 'error');
    await evse.module.until(() => complaints().length === nonsense.length);
    await expect(evse.module.call('ocpp', 'dance')).rejects.toThrow('no command dance');
    await expect(evse.module.call('nobody', 'stop')).rejects.toThrow('no connection nobody');
    await expect(evse.module.call('ocpp', 'get_variables', { requests: 7 })).rejects.toThrow('requests');
    expect((await at.api.evse(1)).state).toBe('Available');
    expectRight(at);
  });

  it('killed in mid-session and back in time: the same transaction goes on', async () => {
    const { at, evse } = await charging(version);
    evse.count(1000);
    await evse.module.kill();
    evse.wh += 500;
    await evse.comeBack();
    evse.unplug();
    expect(await at.transaction('ended')).toMatchObject({ endWh: 1500, reason: 'EVDisconnected' });
    expect(at.csms.transactions()).toHaveLength(1);
    await at.state(1, 'Available');
    expectRight(at);
  });

  it('killed in mid-session and gone for good: ended with the last reading, the EVSE is out of service', async () => {
    const { at, evse } = await charging(version, { module_loss_grace_s: 1 });
    evse.count(1000);
    await evse.module.kill();
    expect(await at.transaction('ended')).toMatchObject({ endWh: 1000, reason: 'Other' });
    await at.state(1, 'Unavailable');
    // It comes back with a session that is over for everybody else.
    await evse.comeBack();
    await evse.module.until(() => evse.module.called('stop_transaction').length === 1);
    evse.unplug();
    await at.state(1, 'Available');
    evse.plugIn();
    await at.state(1, 'Preparing');
    await at.api.swipe('OTHER');
    await at.until('a new transaction', () => at.csms.transactions().length === 2);
    expectRight(at);
  });

  it('killed without a session: faulted where that is configured, whole again when it is back', async () => {
    const { at, evse } = await charger(version, { on_module_loss: 'faulted' });
    await evse.module.kill();
    await at.state(1, 'Faulted');
    await evse.comeBack();
    await at.state(1, 'Available');
    expectRight(at);
  });

  it('a session that outlives our restart goes on with the same transaction', async () => {
    const { at, evse } = await charging(version, {}, { resume: true });
    evse.count(700);
    await at.station.kill();
    const back = at.restart();
    evse.wh += 300;
    await evse.comeBack();
    await back;
    evse.unplug();
    expect(await at.transaction('ended')).toMatchObject({ endWh: 1000, reason: 'EVDisconnected' });
    expect(at.csms.transactions()).toHaveLength(1);
    expectRight(at);
  });

  it('a session that outlives our restart is stopped where it may not go on', async () => {
    const { at, evse } = await charging(version, {}, { resume: false });
    await at.station.kill();
    const back = at.restart();
    evse.wh += 300;
    await evse.comeBack();
    await back;
    expect(await at.transaction('ended')).toMatchObject({ reason: 'PowerLoss' });
    await evse.module.until(() => evse.module.called('stop_transaction').length === 1);
    expect(evse.charging).toBe(false);
    expectRight(at);
  });
});

describe('GET /modules/{module_id}/link', () => {
  it('404 for who is not configured as External, 409 for who is there, 403 for a page from elsewhere', async () => {
    const { at } = await charger('2.0.1');
    const knock = (id: string, headers = {}) => new ExternalModule(at.api.url, id).attach(headers);
    await expect(knock('nobody')).rejects.toThrow('404');
    await expect(knock('ocpp')).rejects.toThrow('404');
    await expect(knock('charger')).rejects.toThrow('409');
    await expect(knock('charger', { origin: 'http://elsewhere.example' })).rejects.toThrow('403');
  });

  it('a power-off while modules are awaited ends in order', async () => {
    const at = await opened('2.0.1', { simulatedClock: false, reshape: withCharger() });
    await new ExternalEvse(at.api.url).module.attach();
    expect(await at.station.stop()).toMatchObject({ code: 0 });
  });

  it('a power-off in order says shutdown', async () => {
    const { at, evse } = await charger('1.6');
    expect(await at.station.stop()).toMatchObject({ code: 0 });
    await evse.module.until(() => evse.module.heard.at(-1)?.type === 'shutdown');
  });
});

/** Everything is built in but what is connected here. */
const probe = async (
  version: Version,
  connect: (modules: Modules) => void,
  implementations: Implementations,
  wishes: StationWishes = {},
): Promise<{ at: World; module: ExternalModule }> => {
  const at = await opened(version, {
    ...wishes,
    reshape: (modules) => {
      modules.probe = {
        module: 'External',
        connections: {
          ocpp: [{ module_id: 'ocpp', implementation_id: 'ocpp_generic' }],
          data_transfer: [{ module_id: 'ocpp', implementation_id: 'data_transfer' }],
          evse: ['evse_1'],
        },
      };
      connect(modules);
    },
  });
  const module = new ExternalModule(at.api.url, 'probe', implementations);
  return { at, module };
};
const probeAs = (implementation_id: string) => [{ module_id: 'probe', implementation_id }];

describe.each(VERSIONS)('other modules in another process, OCPP %s', (version) => {
  it('System: boot reason, reset asked and done, time', async () => {
    let allowed = false;
    const { at, module } = await probe(
      version,
      (modules) => {
        modules.ocpp!.connections!.system = probeAs('sys');
      },
      {
        sys: {
          get_boot_reason: () => 'Watchdog',
          is_reset_allowed: () => allowed,
          reset: () => null,
          set_system_time: () => true,
        },
      },
    );
    await module.start();
    await at.online();
    if (version === '2.0.1')
      expect(at.csms.received('BootNotification')).toMatchObject([{ reason: 'Watchdog' }]);
    expect(module.called('set_system_time')[0]).toMatchObject({ timestamp: expect.stringMatching(/Z$/) });
    const reset = () => at.csms.call('Reset', { type: version === '1.6' ? 'Hard' : 'Immediate' });
    expect(await reset()).toMatchObject({ status: 'Rejected' });
    allowed = true;
    expect(await reset()).toMatchObject({ status: 'Accepted' });
    await at.until('the module resets', () => module.called('reset').length === 1);
    const type = version === '1.6' ? 'Hard' : 'NotSpecified';
    expect(module.called('is_reset_allowed')).toEqual([{ type }, { type }]);
    expect(module.called('reset')).toEqual([{ type, scheduled: false }]);
    expect(at.station.running).toBe(true);
    expectRight(at);
  });

  it('display_message: set, asked for and cleared by the CSMS, kept by the module', async () => {
    const shown = {
      id: 5,
      priority: 'InFront',
      state: 'Idle',
      message: { content: 'Welcome', format: 'UTF8', language: 'en' },
    };
    const { at, module } = await probe(
      version,
      (modules) => {
        modules.ocpp!.connections!.display_message = probeAs('display');
      },
      {
        display: {
          set_display_message: () => ({ status: 'Accepted' }),
          get_display_messages: ({ request }) =>
            (request as { id?: number[] }).id ? { messages: [] } : { messages: [shown] },
          clear_display_message: () => ({ status: 'Unknown' }),
        },
      },
    );
    await module.start();
    await at.online();
    if (version === '1.6') {
      await expect(at.csms.call('ClearDisplayMessage', { id: 5 })).rejects.toThrow();
      return;
    }
    const endDateTime = '2041-02-03T04:05:06.700Z';
    const message = { ...shown, endDateTime };
    expect(await at.csms.call('SetDisplayMessage', { message })).toEqual({ status: 'Accepted' });
    expect(module.called('set_display_message')).toEqual([
      { request: [{ ...shown, identifier_type: 'TransactionId', timestamp_to: endDateTime }] },
    ]);
    const nobody = { ...message, transactionId: 'nobody' };
    expect(await at.csms.call('SetDisplayMessage', { message: nobody })).toEqual({
      status: 'UnknownTransaction',
    });
    expect(await at.csms.call('GetDisplayMessages', { requestId: 1, id: [9] })).toEqual({
      status: 'Unknown',
    });
    expect(await at.csms.call('GetDisplayMessages', { requestId: 2 })).toEqual({ status: 'Accepted' });
    await at.until('told', () => at.csms.received('NotifyDisplayMessages').length === 1);
    expect(at.csms.received('NotifyDisplayMessages')).toMatchObject([{ requestId: 2, messageInfo: [shown] }]);
    expect(module.called('get_display_messages')).toEqual([{ request: { id: [9] } }, { request: {} }]);
    expect(await at.csms.call('ClearDisplayMessage', { id: 5 })).toEqual({ status: 'Unknown' });
    expectRight(at);
  });

  it('charger_information: who we are, before the first BootNotification', async () => {
    const information = {
      vendor: 'Maker',
      model: 'Post 7',
      chargepoint_serial: 'SN-7',
      chargebox_serial: 'BOX-7',
      firmware_version: '7.1',
      friendly_name: 'the one at the corner',
    };
    const { at, module } = await probe(
      version,
      (modules) => {
        modules.ocpp!.connections!.charger_information = probeAs('who');
      },
      { who: { get_charger_information: () => information } },
    );
    await module.start();
    await at.online();
    expect(at.csms.received('BootNotification')).toMatchObject([
      version === '1.6'
        ? {
            chargePointVendor: 'Maker',
            chargePointModel: 'Post 7',
            chargePointSerialNumber: 'SN-7',
            chargeBoxSerialNumber: 'BOX-7',
            firmwareVersion: '7.1',
          }
        : {
            chargingStation: {
              vendorName: 'Maker',
              model: 'Post 7',
              serialNumber: 'SN-7',
              firmwareVersion: '7.1',
            },
          },
    ]);
    expectRight(at);
  });

  it('System: a reset that fails is tried again ResetRetries times, then the CSMS hears of it', async () => {
    const { at, module } = await probe(
      version,
      (modules) => {
        modules.ocpp!.connections!.system = probeAs('sys');
      },
      {
        sys: {
          is_reset_allowed: () => true,
          reset: () => {
            throw new Error('the relay is stuck');
          },
        },
      },
    );
    await module.start();
    await at.online();
    expect(await set(at, ['ResetRetries', 'OCPPCommCtrlr.ResetRetries'], '2')).toBe('Accepted');
    expect(await at.csms.call('Reset', { type: version === '1.6' ? 'Soft' : 'OnIdle' })).toMatchObject({
      status: 'Accepted',
    });
    await at.until('all tries are made', () => module.called('reset').length === 3);
    await at.advance(2_000);
    expect(module.called('reset')).toHaveLength(3);
    if (version === '1.6')
      expect(at.csms.received('StatusNotification').at(-1)).toMatchObject({
        connectorId: 0,
        status: 'Available',
        errorCode: 'ResetFailure',
      });
    await at.api.plugIn(1);
    await at.api.swipe('TOKEN');
    await at.transaction('started');
    expectRight(at);
  });

  it('data transfer both ways; offline at once without a CSMS', async () => {
    const { at, module } = await probe(
      version,
      (modules) => {
        modules.ocpp!.connections!.data_transfer = probeAs('dt');
      },
      { dt: { data_transfer: () => ({ status: 'Accepted', data: '"back"' }) } },
    );
    await module.start();
    await at.online();
    const request = { vendorId: 'V', messageId: 'M', data: 'there' };
    expect(await at.csms.call('DataTransfer', request)).toEqual({ status: 'Accepted', data: 'back' });
    expect(module.called('data_transfer')).toEqual([
      { request: { vendor_id: 'V', message_id: 'M', data: '"there"' } },
    ]);
    at.csms.handle('DataTransfer', ({ data }) => ({ status: 'Accepted', data }));
    const transfer = { request: { vendor_id: 'V', data: '"x"' } };
    expect(await module.call('data_transfer', 'data_transfer', transfer)).toEqual({
      status: 'Accepted',
      data: '"x"',
    });
    expect(await module.call('ocpp', 'stop')).toBe(true);
    expect(await module.call('data_transfer', 'data_transfer', transfer)).toEqual({ status: 'Offline' });
    expectRight(at);
  });

  it('a meter: timestamp and value are those it published', async () => {
    const { at, module } = await probe(
      version,
      (modules) => {
        modules.evse_1!.connections = { powermeter: probeAs('meter') };
      },
      { meter: { start_transaction: () => ({ status: 'OK' }), stop_transaction: () => ({ status: 'OK' }) } },
      { sampleIntervalS: 10 },
    );
    await module.start();
    await at.online();
    module.publish('meter', 'powermeter', {
      timestamp: '2031-02-03T04:05:06.789Z',
      energy_Wh_import: { total: 4321 },
      power_W: { total: 1000 },
    });
    await at.api.plugIn(1);
    await at.state(1, 'Preparing');
    await at.api.swipe('TOKEN');
    const transaction = await at.transaction('started');
    expect(transaction).toMatchObject({ startWh: 4321 });
    const sampled = await at.until('a sample', () =>
      at.csms.transactions()[0]?.samples.find(({ context }) => context === 'Sample.Periodic'),
    );
    expect(sampled).toMatchObject({ energyWh: 4321, at: '2031-02-03T04:05:06.789Z' });
    await module.until(() => module.called('start_transaction').length === 1);
    expect(module.called('start_transaction')).toMatchObject([
      {
        value: {
          evse_id: '1',
          identification_data: 'TOKEN',
          identification_flags: [],
          identification_status: 'ASSIGNED',
          identification_type: 'ISO14443',
        },
      },
    ]);
    await at.api.unplug(1);
    await at.transaction('ended');
    expect(module.called('stop_transaction')).toHaveLength(1);
    expectRight(at);
  });

  it('what the meter signs goes with the transaction', async () => {
    const signature = (signed_meter_data: string) => ({
      status: 'OK',
      signed_meter_value: { signed_meter_data, signing_method: 'dummy', encoding_method: 'plain' },
    });
    const { at, module } = await probe(
      version,
      (modules) => {
        modules.evse_1!.connections = { powermeter: probeAs('meter') };
      },
      {
        meter: {
          start_transaction: () => signature('signed start'),
          stop_transaction: () => signature('signed stop'),
        },
      },
      {
        core: {
          StopTxnSampledData: 'Energy.Active.Import.Register',
          MeterValuesSampledData: 'Energy.Active.Import.Register',
        },
        variables: { 'SampledDataCtrlr.TxEndedMeasurands': 'Energy.Active.Import.Register' },
      },
    );
    await module.start();
    await at.online();
    module.publish('meter', 'powermeter', {
      timestamp: '2025-01-01T00:00:00.000Z',
      energy_Wh_import: { total: 10 },
    });
    await at.api.plugIn(1);
    await at.api.swipe('TOKEN');
    await at.transaction('started');
    await at.api.unplug(1);
    await at.transaction('ended');
    // 2.0.1 carries in Base64 what 1.6 carries as it is.
    const signed = version === '1.6' ? 'signed stop' : Buffer.from('signed stop').toString('base64');
    expect(JSON.stringify(at.csms.calls())).toContain(signed);
    expectRight(at);
  });

  it('a reader in another process presents tokens; to ask for a verdict begins nothing', async () => {
    const { at, module } = await probe(
      version,
      (modules) => {
        modules.auth!.connections = { token_provider: probeAs('reader') };
        modules.probe!.connections!.validator = [{ module_id: 'ocpp', implementation_id: 'auth_validator' }];
      },
      {},
    );
    await module.start();
    await at.online();
    await at.api.plugIn(1);
    await at.state(1, 'Preparing');
    const provided_token = { id_token: { value: 'ASKED', type: 'ISO14443' }, authorization_type: 'RFID' };
    expect(await module.call('validator', 'validate_token', { provided_token })).toMatchObject({
      authorization_status: 'Accepted',
    });
    expect(await at.api.evse(1)).toMatchObject({ state: 'Preparing' });
    module.publish('reader', 'provided_token', {
      id_token: { value: 'READ', type: 'ISO14443' },
      authorization_type: 'RFID',
    });
    expect(await at.transaction('started')).toMatchObject({ token: 'READ' });
    expectRight(at);
  });

  it('Auth: hears of remote starts, asks for the verdict, and has an EVSE charge', async () => {
    const { at, module } = await probe(
      version,
      (modules) => {
        modules.ocpp!.connections!.auth = probeAs('main');
        modules.probe!.connections!.validator = [{ module_id: 'ocpp', implementation_id: 'auth_validator' }];
        modules.probe!.connections!.provider = [{ module_id: 'ocpp', implementation_id: 'auth_provider' }];
      },
      { main: { set_connection_timeout: () => null, set_master_pass_group_id: () => null } },
    );
    module.subscribe('provider', 'provided_token');
    await module.start();
    await at.online();
    await module.until(() => module.called('set_connection_timeout').length > 0);
    expect(module.called('set_connection_timeout')[0]).toEqual({ connection_timeout: 60 });
    await module.until(() => module.called('set_master_pass_group_id').length > 0);
    expect(module.called('set_master_pass_group_id')[0]).toEqual({ master_pass_group_id: '' });
    await at.api.plugIn(1);
    await at.state(1, 'Preparing');
    expect(await remoteStart(at, 'REMOTE', 1)).toBe('Accepted');
    await module.until(() => module.told('provided_token').length === 1);
    const provided_token = module.told('provided_token')[0]!;
    expect(provided_token).toMatchObject({
      id_token: { value: 'REMOTE' },
      authorization_type: 'OCPP',
      connectors: [1],
    });
    const validation_result = await module.call('validator', 'validate_token', { provided_token });
    expect(validation_result).toMatchObject({ authorization_status: 'Accepted' });
    module.subscribe('validator', 'validate_result_update');
    await module.call('evse', 'authorize_response', { provided_token, validation_result });
    expect(await at.transaction('started')).toMatchObject({ token: 'REMOTE', evseId: 1 });
    await module.until(() => module.told('validate_result_update').length === 1);
    expect(module.told('validate_result_update')).toEqual([
      { validation_result: { authorization_status: 'Accepted' }, connector_id: 1 },
    ]);
    expect(await module.call('evse', 'stop_transaction', { request: { reason: 'Local' } })).toBe(true);
    expect(await at.transaction('ended')).toMatchObject({ reason: 'Local' });
    expectRight(at);
  });

  it('ocpp_generic: stop and restart, the connection told each time', async () => {
    const { at, module } = await probe(version, () => {}, {});
    module.subscribe('ocpp', 'connection_status');
    module.subscribe('ocpp', 'boot_notification_response');
    await module.start();
    await at.online();
    expect(await module.call('ocpp', 'restart')).toBe(false);
    expect(await module.call('ocpp', 'stop')).toBe(true);
    expect(await module.call('ocpp', 'stop')).toBe(false);
    expect(await module.call('ocpp', 'restart')).toBe(true);
    await at.until('connected again', () => module.told('connection_status').length === 3);
    expect(module.told('connection_status').map(({ connected }) => connected)).toEqual([true, false, true]);
    expect(module.told('connection_status')[0]).toMatchObject({
      ocpp_version: version,
      ocpp_transport: 'JSON',
      configuration_slot: 1,
    });
    expect(module.told('boot_notification_response')[0]).toMatchObject({ status: 'Accepted' });
    expectRight(at);
  });

  it('ocpp_generic: variables read, written and watched; availability; security events', async () => {
    const { at, module } = await probe(version, () => {}, {});
    for (const variable of ['event_data', 'security_event']) module.subscribe('ocpp', variable);
    await module.start();
    await at.online();
    const name =
      version === '1.6'
        ? { component: { name: '' }, variable: { name: 'ConnectionTimeOut' } }
        : { component: { name: 'TxCtrlr' }, variable: { name: 'EVConnectionTimeOut' } };
    await module.call('ocpp', 'monitor_variables', { component_variables: [name] });
    const set = { requests: [{ component_variable: name, value: '77' }], source: 'probe' };
    expect(await module.call('ocpp', 'set_variables', set)).toEqual([
      { component_variable: name, status: 'Accepted' },
    ]);
    expect(
      await module.call('ocpp', 'get_variables', { requests: [{ component_variable: name }] }),
    ).toMatchObject([
      { status: 'Accepted', attribute_type: 'Actual', value: '77', component_variable: name },
    ]);
    await module.until(() => module.told('event_data').length === 1);
    expect(module.told('event_data')).toMatchObject([
      {
        actual_value: '77',
        trigger: 'Alerting',
        component_variable: name,
        event_notification_type: 'CustomMonitor',
      },
    ]);
    const request = { operational_status: 'Inoperative', evse: { id: 1, connector_id: 1 } };
    expect(await module.call('ocpp', 'change_availability', { request })).toEqual({ status: 'Accepted' });
    await at.state(1, 'Unavailable');
    const event = { type: 'TamperDetectionActivated', info: 'lid' };
    await module.call('ocpp', 'security_event', { event });
    await at.until('told', () =>
      at.csms.received('SecurityEventNotification').some(({ type }) => type === event.type),
    );
    expect(module.told('security_event')).toContainEqual(event);
    expectRight(at);
  });

  it('what built-in modules publish is heard by those that have subscribed', async () => {
    const { at, module } = await probe(
      version,
      (modules) => {
        modules.probe!.connections!.validator = [{ module_id: 'ocpp', implementation_id: 'auth_validator' }];
      },
      {},
    );
    module.subscribe('evse', 'session_event');
    module.subscribe('ocpp', 'ocpp_transaction_event');
    await module.start();
    await at.online();
    const provided_token = { id_token: { value: 'ANY', type: 'ISO14443' }, authorization_type: 'RFID' };
    expect(await module.call('validator', 'validate_token', { provided_token })).toEqual({
      authorization_status: 'Accepted',
    });
    await at.api.plugIn(1);
    await at.api.swipe('TOKEN');
    await at.transaction('started');
    await module.until(() =>
      module.told('session_event').some(({ event }) => event === 'TransactionStarted'),
    );
    await module.until(() => module.told('ocpp_transaction_event').length > 0);
    const { uuid } = module.told('session_event')[0]!;
    expect(module.told('ocpp_transaction_event')[0]).toMatchObject({
      transaction_event: 'Started',
      session_id: uuid,
      evse: { id: 1, connector_id: 1 },
    });
    expectRight(at);
  });
});
