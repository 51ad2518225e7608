import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sleep } from '../faults/visit.ts';

/** How much of the heap of another process is alive. */
export class Heap {
  readonly #folder = mkdtempSync(join(tmpdir(), 'statecharge-heap-'));
  readonly #file = join(this.#folder, 'bytes');

  /** Options of Node.js for the process that is to be measured. */
  get nodeFlags(): string[] {
    const url = pathToFileURL(join(import.meta.dirname, 'heap.mjs'));
    url.searchParams.set('file', this.#file);
    return ['--expose-gc', '--import', url.href];
  }

  /** Megabytes after a collection, rounded to tenths. */
  async megabytes(pid: number): Promise<number> {
    rmSync(this.#file, { force: true });
    process.kill(pid, 'SIGUSR2');
    for (let tries = 0; !existsSync(this.#file); tries += 1) {
      if (tries > 2_000) throw new Error(`process ${pid} did not say how large its heap is`);
      await sleep(5);
    }
    return Math.round(Number(readFileSync(this.#file, 'utf8')) / 1e5) / 10;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
