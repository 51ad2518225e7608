/** The example modules, each with what it is made for: simulated here, the real station above. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import modbus from 'jsmodbus';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Modules, StationWishes } from '../process/harness/station-files.ts';
import { closeWorld, expectRight, openWorld } from '../process/harness/world.ts';
import { runExample, SerialLine } from './run-example.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'examples');
const noPython = spawnSync('python3', ['--version']).error !== undefined;

const station = async (version: '1.6' | '2.0.1', wishes: StationWishes) => {
  const at = await openWorld(version, { simulatedClock: false, ...wishes });
  onTestFinished(() => closeWorld(at));
  return at;
};

describe('an example module', () => {
  it('has less than 150 lines', () => {
    const files = ['typescript', 'python'].flatMap((folder) =>
      readdirSync(join(FOLDER, folder))
        .filter((name) => /\.(ts|py)$/.test(name))
        .map((name) => join(FOLDER, folder, name)),
    );
    expect(files.length).toBeGreaterThanOrEqual(5);
    const long = files.filter((file) => readFileSync(file, 'utf8').trimEnd().split('\n').length >= 150);
    expect(long).toEqual([]);
  });

  it.skipIf(noPython)('an EVSE on a serial line charges, also over a restart of the station', async () => {
    const line = new SerialLine();
    const at = await station('2.0.1', {
      resume: true,
      reshape: (modules: Modules) => {
        delete modules.evse_1;
        modules.charger = { module: 'External' };
        modules.ocpp!.connections!.evse_manager = [{ module_id: 'charger', implementation_id: 'evse' }];
      },
    });
    await runExample('typescript/serial-evse.ts', [at.api.url, 'charger', await line.path]);
    await at.station.ready(at.api);
    await at.online();
    line.say('PLUG 1');
    await at.state(1, 'Preparing');
    await at.api.swipe('TOKEN');
    await at.until('the contactor closes', () => line.heard.includes('POWER 1'));
    line.say('DRAW 1');
    await at.state(1, 'Charging');
    line.say('WH 700');
    await at.station.kill();
    await at.restart();
    await at.state(1, 'Charging');
    line.say('WH 1500');
    line.say('PLUG 0');
    expect(await at.transaction('ended')).toMatchObject({
      token: 'TOKEN',
      startWh: 0,
      endWh: 1500,
      reason: 'EVDisconnected',
    });
    expect(line.heard.at(-1)).toBe('POWER 0');
    expect(at.csms.transactions()).toHaveLength(1);
    await at.state(1, 'Available');
    expectRight(at);
  });

  it.skipIf(noPython)('a card reader on a serial line, and a meter over Modbus TCP', async () => {
    const line = new SerialLine();
    const meter = await modbusMeter();
    const at = await station('1.6', {
      sampleIntervalS: 1,
      reshape: (modules: Modules) => {
        modules.reader = { module: 'External' };
        modules.meter = { module: 'External' };
        modules.evse_1!.connections = { powermeter: [{ module_id: 'meter', implementation_id: 'meter' }] };
        modules.auth!.connections = {
          token_provider: [{ module_id: 'reader', implementation_id: 'token_provider' }],
        };
      },
    });
    await runExample('python/rfid_reader.py', [at.api.url, 'reader', await line.path]);
    await runExample('typescript/modbus-meter.ts', [
      at.api.url,
      'meter',
      '127.0.0.1',
      String(meter.port),
      '1',
    ]);
    await at.station.ready(at.api);
    await at.online();
    await at.api.plugIn(1, {});
    line.say('04a2b3c4');
    line.say('04a2b3c4');
    expect(await at.transaction('started')).toMatchObject({ token: '04A2B3C4', startWh: 70_000 });
    meter.count(71_234);
    await at.until('the reading is told', () =>
      at.csms.transactions().some(({ samples }) => samples.some(({ energyWh }) => energyWh === 71_234)),
    );
    expect(at.csms.transactions()).toHaveLength(1);
    expectRight(at);
  });
});

/** A meter whose registers the example describes. */
const modbusMeter = async () => {
  const registers = Buffer.alloc(20);
  const count = (wh: number) => registers.writeUInt32BE(wh, 0);
  count(70_000);
  for (const phase of [0, 1, 2]) registers.writeUInt16BE(2300, 8 + 2 * phase);
  const net = createServer();
  new modbus.server.TCP(net, { holding: registers });
  net.listen(0, '127.0.0.1');
  await new Promise((resolve) => net.once('listening', resolve));
  onTestFinished(() => void net.close());
  const { port } = net.address() as { port: number };
  return { port, count };
};
