/** `statecharge check-module` against modules that keep to the link, and against one that does not. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ExternalModule } from '../process/harness/external-module.ts';
import { testPort } from '../process/harness/ports.ts';
import { type Modules, writeStation } from '../process/harness/station-files.ts';
import { CLI, NODE } from '../process/harness/station-process.ts';
import { runExample, SerialLine } from './run-example.ts';

const noPython = spawnSync('python3', ['--version']).error !== undefined;

/** The suite for module `charger`, which is the EVSE of the station. */
const suite = async (wait = 20) => {
  const folder = mkdtempSync(join(tmpdir(), 'statecharge-check-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const api = await testPort();
  const reshape = (modules: Modules) => {
    delete modules.evse_1;
    modules.charger = { module: 'External' };
    modules.ocpp!.connections!.evse_manager = [{ module_id: 'charger', implementation_id: 'evse' }];
  };
  const file = writeStation(folder, '2.0.1', { api, csms: 9 }, { reshape });
  const child = spawn(NODE, [CLI, 'check-module', 'charger', '--config', file, '--wait', String(wait)]);
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  onTestFinished(() => void child.kill('SIGKILL'));
  return { url: `http://127.0.0.1:${api}`, lines, code };
};

describe('check-module', () => {
  it.skipIf(noPython)('finds nothing wrong with the EVSE of the examples', async () => {
    const { url, lines, code } = await suite();
    const line = new SerialLine();
    await runExample('typescript/serial-evse.ts', [url, 'charger', await line.path]);
    expect(await code, lines.join('\n')).toBe(0);
    expect(lines).toContain('ok     attaches again when the station has gone');
    expect(lines).toContain('ok     evse.get_evse is answered as it should');
    expect(lines).toContain('note   evse.reserve is not implemented: the station does without');
    expect(lines.filter((text) => text.startsWith('FAILED'))).toEqual([]);
  });

  it('says what a module does not keep to', async () => {
    const { url, lines, code } = await suite(1);
    const module = new ExternalModule(url, 'charger', {
      evse: { get_evse: () => ({ nonsense: true }), enable_disable: () => 'yes' },
    });
    await module.start();
    module.publish('evse', 'powermeter', { timestamp: 'now', energy_Wh_import: { total: 1 } });
    module.publish('evse', 'ready', true);
    expect(await code).toBe(1);
    expect(lines.filter((text) => text.startsWith('FAILED'))).toEqual([
      'FAILED evse.stop_transaction is implemented: the station would take it as failed',
      'FAILED evse.get_evse is answered as it should: the result is not valid: id: expected number',
      'FAILED evse.enable_disable is answered as it should: the result is not valid: expected boolean',
      'FAILED evse.enable_disable is answered as it should: the result is not valid: expected boolean',
      'FAILED evse publishes what it should: powermeter: timestamp: not a date-time',
      'FAILED attaches again when the station has gone: it did not come back',
    ]);
    expect(lines.at(-1)).toMatch(/^\d+ of \d+ kept$/);
  });

  it('one that nobody is connected to, or that is not there, is not checked', async () => {
    const { lines, code } = await suite(0.2);
    expect(await code).toBe(1);
    expect(lines).toContain('FAILED attaches and says ready: it did not come');
  });
});
