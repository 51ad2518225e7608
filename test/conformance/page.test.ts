import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('docs/conformance.md is fresh, and no title names a case or a requirement that does not exist', async () => {
  const script = join(import.meta.dirname, '../../scripts/conformance.mjs');
  await expect(promisify(execFile)(process.execPath, [script, '--check'])).resolves.toMatchObject({
    stderr: '',
  });
});
