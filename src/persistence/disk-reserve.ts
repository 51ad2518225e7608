import { randomFillSync } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Beside the database. */
export const RESERVE_FILE = 'reserve';
/** Enough to end and record every session, on a disk where nothing else is left. */
const RESERVE_BYTES = 8 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;

/** Space that is taken while there is some, to be given back to the database when there is none (ENOSPC). */
export class DiskReserve {
  readonly #file: string;
  readonly #bytes: number;
  #onRelease: () => void = () => {};

  constructor(folder: string, bytes = RESERVE_BYTES) {
    this.#file = join(folder, RESERVE_FILE);
    this.#bytes = bytes;
  }

  get held(): boolean {
    return (statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0) >= this.#bytes;
  }

  /** Called within the commit that needed the space; it must not throw. */
  onRelease(listener: () => void): void {
    this.#onRelease = listener;
  }

  /** Gives the space back. @returns false when there was none to give */
  release(): boolean {
    if (!this.held) return false;
    rmSync(this.#file);
    this.#onRelease();
    return true;
  }

  /**
   * Takes the space where it is not held yet, in small pieces that keep nobody else waiting. What is written cannot be
   * compressed, so that it really takes the space.
   * @returns whether it is held now
   */
  async make(): Promise<boolean> {
    if (this.held) return true;
    const unfinished = `${this.#file}.new`;
    try {
      const handle = await open(unfinished, 'w', 0o600);
      // One buffer for all pieces: new ones would stay in memory until the next garbage collection.
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      try {
        for (let done = 0; done < this.#bytes; done += CHUNK_BYTES)
          await handle.write(randomFillSync(chunk), 0, Math.min(CHUNK_BYTES, this.#bytes - done));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(unfinished, this.#file);
      return true;
    } catch {
      await rm(unfinished, { force: true }).catch(() => {});
      return false;
    }
  }
}
