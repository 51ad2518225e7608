import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { freePort, layOut } from '../../src/trial/trial-folder.ts';
import { writeStation } from '../process/harness/station-files.ts';

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'statecharge-folder-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
};

describe('the folder of the trial', () => {
  it.each(['1.6', '2.0.1'] as const)(
    'names the given ports, station %s loads without a finding',
    (version) => {
      const laidOut = layOut(version, { api: 1234, csms: 5678 }, folder());
      const loaded = loadConfig(laidOut.stationFile);
      expect(loaded).toMatchObject({
        ok: true,
        config: {
          api: { port: 1234 },
          ocpp: { databaseFolder: join(laidOut.folder, 'database'), resumeTransactionsOnBoot: true },
        },
      });
      expect(JSON.stringify(loaded)).toContain('ws://127.0.0.1:5678/trial-1');
      if (loaded.ok) expect(loaded.warnings).toEqual([]);
    },
  );

  it.each(['1.6', '2.0.1'] as const)('so does the station of the process tests, %s', (version) => {
    const file = writeStation(folder(), version, { api: 1, csms: 2 }, { evses: 2 });
    const loaded = loadConfig(file);
    expect(loaded).toMatchObject({ ok: true });
    if (loaded.ok) expect(loaded.warnings).toEqual([]);
  });

  it('takes another port when somebody listens on the one it wants', async () => {
    const wanted = await freePort(0);
    expect(await freePort(wanted)).toBe(wanted);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(wanted, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    expect(await freePort(wanted)).not.toBe(wanted);
  });
});
