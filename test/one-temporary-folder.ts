import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** All that a run leaves behind, also what killed processes could not remove, lies in one folder and goes with it. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'statecharge-tests-'));
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
