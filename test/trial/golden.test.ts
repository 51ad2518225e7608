import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CLI } from '../process/harness/station-process.ts';

/** What `npm start` does, as a process, with its lines as they come. */
class Started {
  readonly lines: string[] = [];
  readonly process: ChildProcess;
  readonly #began = performance.now();
  firstLineMs: number | undefined;
  #changed: () => void = () => {};

  constructor(version: string) {
    this.process = spawn(process.execPath, [CLI, 'start', '--ocpp', version], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    createInterface({ input: this.process.stdout! }).on('line', (line) => {
      this.firstLineMs ??= performance.now() - this.#began;
      this.lines.push(line);
      this.#changed();
    });
    onTestFinished(async () => {
      if (this.process.exitCode === null) await this.interrupt();
    });
  }

  /** The first line with `text`, counted from line `from`. */
  async line(text: string, from = 0): Promise<string> {
    for (;;) {
      const found = this.lines.slice(from).find((line) => line.includes(text));
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  /** Ctrl-C; resolves with the exit code. */
  async interrupt(): Promise<number | null> {
    this.process.kill('SIGINT');
    const [code] = await once(this.process, 'exit');
    return code as number | null;
  }
}

/** What differs from one run to the next: times, process ids, ports, folders, energies, UUIDs. */
const masked = (lines: readonly string[]): string =>
  lines
    .map((line) =>
      line
        .replace(/^ *\d+\.\d s/, '    0.0 s')
        .replace(/process \d+/, 'process PID')
        .replace(/(browser at http:\/\/127\.0\.0\.1:)\d+/, '$1PORT')
        .replace(/ --api http:\/\/127\.0\.0\.1:\d+/, '')
        .replace(/(transaction )[0-9a-f]{8}\b/, '$1UUID')
        .replace(/\d+\.\d kW {2}\d+ Wh/, 'N kW  N Wh')
        .replace(/\b(?!0 )\d+ Wh/, 'N Wh')
        .replace(/\d+ samples/, 'N samples')
        .replace(/\S+statecharge-trial-\w+/, 'FOLDER'),
    )
    .join('\n');

describe.each(['1.6', '2.0.1'])('npm start, OCPP %s', (version) => {
  it('prints a visit from beginning to end like the golden transcript, and ends at Ctrl-C with 0', async () => {
    const started = new Started(version);
    await started.line('Ctrl-C stops both');
    expect(started.firstLineMs).toBeLessThan(1000);
    const lines = [...started.lines];
    expect(await started.interrupt()).toBe(0);
    await expect(masked(lines)).toMatchFileSnapshot(`golden/${version}.txt`);
  }, 60_000);

  it('brings the station back after a SIGKILL in mid-charge, and the books are right', async () => {
    const started = new Started(version);
    await started.line('5 Wh');
    const pid = Number(/process (\d+)/.exec(await started.line('starts, process'))?.[1]);
    process.kill(pid, 'SIGKILL');
    await started.line('killed (SIGKILL)');
    await started.line('starts again');
    await started.line('goes on');
    expect(await started.line('the books')).toMatch(/1 transaction, 1 ended, \d+ Wh.*nothing missing/);
    expect(await started.interrupt()).toBe(0);
  }, 60_000);
});
