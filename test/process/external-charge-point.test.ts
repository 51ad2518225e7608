import { expect, it, onTestFinished } from 'vitest';
import { ExternalModule } from './harness/external-module.ts';
import { closeWorld, expectRight, openWorld } from './harness/world.ts';

const probe = async () => {
  const at = await openWorld('1.6', {
    simulatedClock: false,
    reshape: (modules) => {
      modules.probe = {
        module: 'External',
        connections: { ocpp: [{ module_id: 'ocpp', implementation_id: 'main' }] },
      };
    },
  });
  onTestFinished(() => closeWorld(at));
  const module = new ExternalModule(at.api.url, 'probe');
  for (const variable of ['is_connected', 'configuration_key', 'security_event'])
    module.subscribe('ocpp', variable);
  await module.start();
  await at.online();
  return { at, module };
};

it('main: get_configuration_key, set_configuration_key and monitor_configuration_keys', async () => {
  const { at, module } = await probe();
  expect(
    await module.call('ocpp', 'get_configuration_key', { keys: ['HeartbeatInterval', 'Nonsense'] }),
  ).toEqual({
    configuration_keys: [{ key: 'HeartbeatInterval', read_only: false, value: expect.any(String) }],
    unknown_keys: ['Nonsense'],
  });
  const all = await module.call('ocpp', 'get_configuration_key', {});
  expect(all).toMatchObject({
    configuration_keys: expect.arrayContaining([{ key: 'NumberOfConnectors', read_only: true, value: '1' }]),
  });
  const set = (key: string, value: string) => module.call('ocpp', 'set_configuration_key', { key, value });
  await module.call('ocpp', 'monitor_configuration_keys', { keys: ['ConnectionTimeOut', 'Nonsense'] });
  expect(await set('ConnectionTimeOut', '77')).toBe('Accepted');
  expect(await set('ConnectionTimeOut', 'soon')).toBe('Rejected');
  expect(await set('NumberOfConnectors', '3')).toBe('Rejected');
  expect(await set('Nonsense', '3')).toBe('NotSupported');
  const known = { key: 'ConnectionTimeOut', read_only: false };
  await module.until(() => module.told('configuration_key').length === 1);
  await at.csms.call('ChangeConfiguration', { key: 'ConnectionTimeOut', value: '78' });
  await module.until(() => module.told('configuration_key').length === 2);
  expect(module.told('configuration_key')).toEqual([
    { ...known, value: '77' },
    { ...known, value: '78' },
  ]);
  await expect(module.call('ocpp', 'set_configuration_key', { key: 'X' })).rejects.toThrow('value');
  expectRight(at);
});

it('main: stop, restart and security_event; is_connected each time', async () => {
  const { at, module } = await probe();
  expect(await module.call('ocpp', 'restart')).toBe(false);
  expect(await module.call('ocpp', 'stop')).toBe(true);
  expect(await module.call('ocpp', 'restart')).toBe(true);
  await module.until(() => module.told('is_connected').length === 3);
  expect(module.told('is_connected')).toEqual([true, false, true]);
  const event = { type: 'TamperDetectionActivated', info: 'lid' };
  await module.call('ocpp', 'security_event', event);
  await at.until('told', () => at.csms.received('SecurityEventNotification').length === 1);
  expect(module.told('security_event')).toContainEqual(event);
  expectRight(at);
});
