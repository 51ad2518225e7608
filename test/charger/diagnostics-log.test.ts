import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { writeDiagnosticsLog } from '../../src/charger/logs/diagnostics-log.ts';

it('a log of many blocks is whole and in order, and what is outside of the window is not in it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'statecharge-diagnostics-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const linesOf = (day: string) =>
    Array.from({ length: 3000 }, (_, index) => `${day}T12:00:00.000Z > ${index} ${'x'.repeat(50)}`);
  const files = ['2025-01-01', '2025-01-02', '2025-01-03'].map((day) => {
    const path = join(folder, `${day}.log`);
    writeFileSync(path, `${linesOf(day).join('\n')}\n`);
    return { path, day };
  });
  const target = join(folder, 'log');
  const window = { oldest: Date.UTC(2025, 0, 2), latest: Date.UTC(2025, 0, 3, 23) };
  await writeDiagnosticsLog(target, ['# head'], files, window);
  const written = gunzipSync(readFileSync(target)).toString();
  const expected = ['# head', ...linesOf('2025-01-02'), ...linesOf('2025-01-03')];
  expect(written).toBe(`${expected.join('\n')}\n`);
});
