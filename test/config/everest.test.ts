import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';

const EXAMPLE = new URL('../../config/examples/station-everest.yaml', import.meta.url).pathname;

describe('a station file with EVerest', () => {
  it('has its EVSEs, its energy sinks and its Auth', () => {
    const loaded = loadConfig(EXAMPLE);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const { evses, energySinks, provided, externalModules, everest } = loaded.config;
    expect(evses.map(({ evseId, hardware }) => [evseId, hardware])).toEqual([
      [1, { kind: 'external', provider: { moduleId: 'everest/evse_1', implementationId: 'evse' } }],
      [2, { kind: 'external', provider: { moduleId: 'everest/evse_2', implementationId: 'evse' } }],
    ]);
    expect(energySinks.map(({ evseId, provider }) => [evseId, provider.moduleId])).toEqual([
      [1, 'everest/evse_1'],
      [2, 'everest/evse_2'],
      [0, 'everest/station'],
    ]);
    expect(provided.auth).toEqual({ moduleId: 'everest/station', implementationId: 'auth' });
    expect(externalModules.every((module) => module.everest)).toBe(true);
    expect(everest?.parts.map(({ apis }) => apis.length)).toEqual([2, 2, 6]);
  });
});
