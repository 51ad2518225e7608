import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of a few megabytes that a test can fill. Linux, and the right to mount, are needed. */
export class SmallDisk {
  readonly folder: string;

  constructor(megabytes: number) {
    this.folder = mkdtempSync(join(tmpdir(), 'statecharge-disk-'));
    try {
      mount('-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', this.folder);
    } catch (error) {
      rmSync(this.folder, { recursive: true });
      throw error;
    }
  }

  /** What is made in the temporary folder by then is made here. */
  async within<T>(make: () => Promise<T>): Promise<T> {
    const before = process.env.TMPDIR;
    process.env.TMPDIR = this.folder;
    try {
      return await make();
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
  }

  get freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.folder);
    return bavail * bsize;
  }

  /** Takes all the space there is; a second name takes what has become free since. */
  fill(name: string): void {
    const file = openSync(join(this.folder, name), 'a');
    for (const size of [64 * 1024, 4096])
      try {
        const chunk = Buffer.alloc(size, 1);
        for (;;) if (writeSync(file, chunk) < size) break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    closeSync(file);
  }

  free(name: string): void {
    rmSync(join(this.folder, name));
  }

  close(): void {
    execFileSync('umount', ['--lazy', this.folder]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Why no small disk can be had here; undefined: it can. */
export const whyNoSmallDisk = (): string | undefined => {
  try {
    new SmallDisk(1).close();
    return undefined;
  } catch (error) {
    return `no file system can be mounted: ${(error as Error).message.split('\n')[0]}`;
  }
};

const mount = (...args: string[]): void => {
  execFileSync('mount', args, { stdio: 'pipe' });
};
