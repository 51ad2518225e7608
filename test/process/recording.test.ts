/** `run --record` and `replay`: what was recorded is what the machines do, and what a person may see. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VERSIONS } from './harness/dialect.ts';
import { CLI } from './harness/station-process.ts';
import { expectRight, world } from './harness/world.ts';

const replayed = (file: string): Promise<{ code: number; output: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [CLI, 'replay', file], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });

describe.each(VERSIONS)('a recording, OCPP %s', (version) => {
  it('of a session over a restart replays without difference, and holds no token', async () => {
    const at = await world(version, { sampleIntervalS: 10 });
    const record = async (name: string) => {
      await at.station.stop();
      const file = join(at.folder, name);
      at.flags = ['--record', file];
      await at.restart();
      return file;
    };
    const first = await record('first.jsonl');
    await at.online();
    await at.api.plugIn(1);
    await at.api.swipe('SECRETTOKEN', [1]);
    await at.state(1, 'Charging');
    await at.advance(30_000);
    const second = await record('second.jsonl');
    await at.transaction('ended', 1);
    await at.state(1, 'Available');
    await at.api.swipe('SECRETTOKEN', [1]);
    await at.api.plugIn(1);
    await at.state(1, 'Charging');
    await at.api.swipe('SECRETTOKEN', [1]);
    await at.state(1, 'Finishing');
    await at.api.unplug(1);
    await at.state(1, 'Available');
    await at.station.stop();
    for (const file of [first, second]) {
      const text = readFileSync(file, 'utf8');
      expect(text).not.toMatch(/SECRETTOKEN/i);
      expect(text).toContain('"kind":"message"');
      expect(text).toContain('"topic":"evse_state"');
      const { code, output } = await replayed(file);
      expect(output).toMatch(/^\d+ events of \d+ actors, .*: no difference\n$/);
      expect(code).toBe(0);
    }
    expectRight(at);
  });
});

describe('replay', () => {
  it('says in a line what differs, and where a file is no recording', async () => {
    const at = await world('2.0.1');
    const file = join(at.folder, 'short.jsonl');
    await at.station.stop();
    at.flags = ['--record', file];
    await at.restart();
    await at.online();
    await at.api.plugIn(1);
    await at.state(1, 'Preparing');
    await at.station.stop();
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('"value":"Preparing"', '"value":"Charging"'));
    const { code, output } = await replayed(file);
    expect(code).toBe(1);
    expect(output).toContain('connector/1/1 on SessionStarted: state');
    expect(output).toContain('recorded  "Charging"');
    expect(output).toContain('now       "Preparing"');
    writeFileSync(file, '{"no":"recording"}\n');
    const other = await replayed(file);
    expect(other).toMatchObject({ code: 1, output: expect.stringContaining('line 1: expected a recording') });
  });
});
