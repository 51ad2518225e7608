import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { text } from '../../src/trial/wire.ts';
import { reported, VERSIONS } from './harness/dialect.ts';
import { ExternalModule, type Json } from './harness/external-module.ts';
import { firmwareIs, firmwareStatuses, inPast, requestIds } from './harness/firmware.ts';
import { trigger } from './harness/orders.ts';
import type { Version } from './harness/station-files.ts';
import { closeWorld, expectRight, openWorld, type World } from './harness/world.ts';

let at: World;
let module: ExternalModule;
/** How the module takes the next order of firmware. */
let firmwareAnswer: string;
const open = async (version: Version): Promise<void> => {
  at = await openWorld(version, {
    resume: true,
    survivesRestart: true,
    reshape: (modules) => {
      modules.computer = { module: 'External' };
      modules.ocpp!.connections!.system = [{ module_id: 'computer', implementation_id: 'main' }];
    },
  });
  module = new ExternalModule(at.api.url, 'computer', {
    main: {
      get_boot_reason: () => 'PowerUp',
      set_system_time: () => true,
      update_firmware: () => firmwareAnswer,
      allow_firmware_installation: () => null,
      upload_logs: () => ({ status: 'Accepted', file_name: 'log.tgz' }),
    },
  });
  await module.start();
  await at.online();
};

const updateFirmware = (requestId = 7): Promise<Json> =>
  at.version === '1.6'
    ? at.csms.call('UpdateFirmware', { location: 'ftp://files/new', retrieveDate: inPast, retries: 2 })
    : at.csms.call('UpdateFirmware', {
        requestId,
        retries: 2,
        firmware: { location: 'ftp://files/new', retrieveDateTime: inPast },
      });

const restarted = async (): Promise<void> => {
  const statuses = () => at.csms.received('StatusNotification').length;
  const before = statuses();
  await at.station.kill();
  const back = at.restart();
  await module.start();
  await back;
  await at.until('registered again', () => statuses() > before);
};

describe.each(VERSIONS)('System in another process, OCPP %s', (version) => {
  beforeAll(() => open(version));
  afterAll(() => closeWorld(at));
  beforeEach(() => {
    firmwareAnswer = 'Accepted';
  });
  const request_id = version === '1.6' ? -1 : 7;

  it('L01 L02 it fetches and installs firmware, when we let it; a power cut of ours loses nothing', async () => {
    const say = (status: string, more: Json = {}) =>
      module.publish('main', 'firmware_update_status', {
        firmware_update_status: status,
        request_id,
        ...more,
      });
    await at.api.plugIn(1);
    await at.api.swipe('TOKEN');
    await at.transaction('started');

    expect(await updateFirmware()).toEqual(version === '1.6' ? {} : { status: 'Accepted' });
    const [{ firmware_update_request }] = module.called('update_firmware') as [Json];
    expect(firmware_update_request).toEqual({
      request_id,
      location: 'ftp://files/new',
      retries: 2,
      retrieve_timestamp: '2020-01-01T00:00:00.000Z',
    });
    say('Downloading');
    say('Downloading');
    await firmwareIs(at, 'Downloading');
    say('Downloaded');
    await firmwareIs(at, version === '1.6' ? 'Downloaded' : 'InstallScheduled');
    expect(module.called('allow_firmware_installation')).toEqual([]);
    await restarted();
    expect(module.called('allow_firmware_installation')).toEqual([]);
    await at.api.unplug(1);
    await at.transaction('ended');
    await module.until(() => module.called('allow_firmware_installation').length === 1);
    await at.until('out of service', () => reported(at, 1).at(-1) === 'Unavailable');
    await restarted();
    await module.until(() => module.called('allow_firmware_installation').length === 2);
    say('Installing');
    await firmwareIs(at, 'Installing');
    const asked = await trigger(at, 'FirmwareStatusNotification');
    expect(asked).toBe('Accepted');
    say('Installed');
    await firmwareIs(at, 'Installed');
    await at.state(1, 'Available');
    expect(requestIds(at, 'FirmwareStatusNotification')).toEqual([version === '1.6' ? undefined : 7]);
    // What was not confirmed when the power went is told again.
    const told = [...new Set(firmwareStatuses(at))];
    const scheduled = version === '1.6' ? [] : ['InstallScheduled'];
    expect(told).toEqual(['Downloading', 'Downloaded', ...scheduled, 'Installing', 'Installed']);
    // One of its own, which nobody has ordered.
    module.publish('main', 'firmware_update_status', { status: 'Downloading', request_id: 99 });
    const action = version === '1.6' ? 'SignedFirmwareStatusNotification' : 'FirmwareStatusNotification';
    await at.until('told', () => requestIds(at, action).includes(99));
    module.publish('main', 'firmware_update_status', { status: 'Party', request_id: 99 });
    await module.until(() =>
      module.heard.some(({ message }) => text(message)?.includes('expected one of') ?? false),
    );
    expectRight(at);
  });

  it('a file that allows it is installed while cars charge; what fails gives the connectors back', async () => {
    const say = (status: string, more: Json = {}) =>
      module.publish('main', 'firmware_update_status', { status, request_id, ...more });
    await updateFirmware();
    say('Downloaded', { metadata: { disable_connectors_during_install: false } });
    await module.until(() => module.called('allow_firmware_installation').length === 3);
    say('Installing');
    await firmwareIs(at, 'Installing');
    expect((await at.api.evse(1)).state).toBe('Available');
    say('InstallationFailed');
    await firmwareIs(at, 'InstallationFailed');
    await updateFirmware();
    say('Downloaded');
    await at.state(1, 'Unavailable');
    say('Installing');
    say('InstallRebooting');
    if (version === '2.0.1') await firmwareIs(at, 'InstallRebooting');
    else await firmwareIs(at, 'Installing');
    await restarted();
    await at.state(1, 'Available');
    say('Installed');
    await firmwareIs(at, 'Installed');
    expectRight(at);
  });

  it('it refuses firmware, and sends logs', async () => {
    firmwareAnswer = 'Rejected';
    const say = (log_status: string, id: number) =>
      module.publish('main', 'log_status', { log_status, request_id: id });
    const refusal = await updateFirmware();
    if (version === '1.6') await firmwareIs(at, 'InstallationFailed');
    else expect(refusal).toMatchObject({ status: 'Rejected' });

    const told = () =>
      at.csms.received('LogStatusNotification').map(({ status, requestId }) => [status, requestId]);
    if (version === '1.6') {
      const diagnostics = { location: 'ftp://files/', startTime: '2024-01-01T00:00:00Z' };
      expect(await at.csms.call('GetDiagnostics', diagnostics)).toEqual({ fileName: 'log.tgz' });
      expect(module.called('upload_logs')).toEqual([
        {
          upload_logs_request: {
            location: 'ftp://files/',
            type: 'DiagnosticsLog',
            oldest_timestamp: '2024-01-01T00:00:00.000Z',
          },
        },
      ]);
      say('Uploading', -1);
      say('Uploaded', -1);
      await at.until('uploaded', () => at.csms.received('DiagnosticsStatusNotification').length === 2);
    }
    const wanted = (requestId: number) => ({
      logType: 'SecurityLog',
      requestId,
      log: { remoteLocation: 'ftp://files/' },
    });
    expect(await at.csms.call('GetLog', wanted(1))).toEqual({ status: 'Accepted', filename: 'log.tgz' });
    say('Uploading', 1);
    await at.until('it begins', () => told().length === 1);
    await restarted();
    expect(await at.csms.call('GetLog', wanted(2))).toMatchObject({ status: 'Accepted' });
    say('Uploading', 2);
    say('PermissionDenied', 2);
    await at.until('all told', () => told().at(-1)?.[0] === 'PermissionDenied');
    // What was not confirmed when the power went is told again.
    const all = [...new Map(told().map((each) => [String(each), each])).values()];
    expect(all).toEqual([
      ['Uploading', 1],
      // 1.6 has no such word.
      ...(version === '1.6' ? [] : [['AcceptedCanceled', 1]]),
      ['Uploading', 2],
      ['PermissionDenied', 2],
    ]);
    expectRight(at);
  });
});
