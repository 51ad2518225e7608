import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectorAddress } from '../../src/actors/layout.ts';
import { joinSeam } from '../../src/actors/modules/seam.ts';
import { connectorMachine } from '../../src/machines/connector.machine.ts';
import { testSettings } from '../settings.ts';
import { World } from './host-world.ts';

let world: World;
let heard: unknown[];

beforeEach(async () => {
  heard = [];
  world = await World.open({
    machines: { connector: { machine: connectorMachine(testSettings()), durable: true, version: 1 } },
  });
  const { host } = world;
  joinSeam(host, {
    readMeter: () => undefined,
    connectors: () => [1, 2],
    evseManager: (evseId) => `manager ${evseId}`,
    validate: () => {},
  });
  for (const evseId of [1, 2]) {
    host.desk(`manager ${evseId}`, (event) => {
      const { connector_id, cmd_source } = event as typeof event & {
        connector_id: number;
        cmd_source: { enable_state: string };
      };
      heard.push([evseId, connector_id, cmd_source.enable_state]);
    });
    for (const connectorId of [1, 2])
      host.start('connector', connectorAddress({ evseId, connectorId }), {
        evseId,
        connectorId,
        sole: false,
      });
  }
});

afterEach(() => world.storage.close());

const change = async (to: string, type: 'enable' | 'disable', scope: string): Promise<unknown[]> => {
  heard = [];
  world.host.receive(to, { type, scope } as { type: string });
  await world.host.atRest();
  return heard;
};

describe('enable_disable of an EVSE with two connectors (local API 5.1)', () => {
  it('the EVSE, the station: one command an EVSE and change, to connector 0', async () => {
    expect(await change('connector/1/*', 'disable', 'evse')).toEqual([[1, 0, 'Disable']]);
    expect(await change('connector/*', 'disable', 'station')).toEqual([[2, 0, 'Disable']]);
    expect(await change('connector/*', 'enable', 'station')).toEqual([[2, 0, 'Enable']]);
    expect(await change('connector/1/*', 'enable', 'evse')).toEqual([[1, 0, 'Enable']]);
  });

  it('one connector alone is named; the EVSE after it concerns the other', async () => {
    expect(await change('connector/1/2', 'disable', 'connector')).toEqual([[1, 2, 'Disable']]);
    expect(await change('connector/1/*', 'disable', 'evse')).toEqual([[1, 1, 'Disable']]);
    expect(await change('connector/1/*', 'enable', 'evse')).toEqual([[1, 1, 'Enable']]);
  });
});
