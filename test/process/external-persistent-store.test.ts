import { expect, it, onTestFinished } from 'vitest';
import { ExternalModule } from './harness/external-module.ts';
import { closeWorld, expectRight, openWorld } from './harness/world.ts';

it('PersistentStore: store, load, exists and delete, over a power cut', async () => {
  const at = await openWorld('2.0.1', {
    simulatedClock: false,
    reshape: (modules) => {
      modules.store = { module: 'PersistentStore' };
      modules.probe = {
        module: 'External',
        connections: { kvs: [{ module_id: 'store', implementation_id: 'main' }] },
      };
    },
  });
  onTestFinished(() => closeWorld(at));
  const started = () => new ExternalModule(at.api.url, 'probe').start();
  const asks = (module: ExternalModule) => (command: string, args: object) =>
    module.call('kvs', command, args as { [name: string]: unknown });
  const before = asks(await started());
  expect(await before('exists', { key: 'shelf' })).toBe(false);
  expect(await before('load', { key: 'shelf' })).toBe(null);
  expect(await before('store', { key: 'shelf', value: { books: [1, 'two', null] } })).toBe(null);
  expect(await before('store', { key: 'gone', value: true })).toBe(null);
  expect(await before('delete', { key: 'gone' })).toBe(null);
  await expect(before('store', { key: 'huge', value: 'x'.repeat(70_000) })).rejects.toThrow('65536');
  await expect(before('store', { key: '' })).rejects.toThrow('key');
  await at.station.kill();
  at.launch();
  const after = asks(await started());
  expect(await after('load', { key: 'shelf' })).toEqual({ books: [1, 'two', null] });
  expect(await after('exists', { key: 'gone' })).toBe(false);
  expect(await after('exists', { key: 'huge' })).toBe(false);
  await at.online();
  expectRight(at);
});
