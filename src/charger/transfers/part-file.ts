import { createWriteStream, type WriteStream } from 'node:fs';
import { open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TransferError } from './transfer.ts';
import type { Watch } from './watch.ts';

/** What is here already, and by what the server's file is known to be the same. */
export type Resumption = { offset: number; validator: string };

/**
 * A file that is being downloaded, and may be continued after an interruption. It is continued only if the server's file
 * is still the one that was begun, which a `validator` tells: an ETag, or a size with a date.
 */
export class PartFile {
  readonly path: string;
  readonly #maxBytes: number;

  constructor(path: string, maxBytes: number) {
    this.path = path;
    this.#maxBytes = maxBytes;
  }

  async size(): Promise<number> {
    return (await stat(this.path).catch(() => undefined))?.size ?? 0;
  }

  /** Undefined: there is nothing to go on from. */
  async resumption(): Promise<Resumption | undefined> {
    const offset = await this.size();
    const validator = await readFile(this.#note, 'utf8').catch(() => '');
    return offset > 0 && validator !== '' ? { offset, validator } : undefined;
  }

  /** The same, if the server's file is still the one that was begun. */
  async resumptionFor(validator: string): Promise<number> {
    const found = await this.resumption();
    return found?.validator === validator ? found.offset : 0;
  }

  /** Refuses what will not fit before anything of it is fetched. */
  expect(bytes: number): void {
    if (bytes > this.#maxBytes)
      throw new TransferError('tooLarge', `${bytes} bytes are more than the ${this.#maxBytes} allowed`);
  }

  /** Writes what comes; from `offset` on, or afresh. */
  async write(from: NodeJS.ReadableStream, offset: number, watch: Watch): Promise<void> {
    await pipeline(from, this.counter(offset, watch), this.stream(offset), { signal: watch.signal });
    await this.sync();
  }

  /** Afresh: what was here goes before anything says that it belongs to the file that is fetched now. */
  async begin(validator: string | undefined): Promise<void> {
    await this.discard();
    if (validator !== undefined) await writeFile(this.#note, validator, { mode: 0o600 });
  }

  stream(offset: number): WriteStream {
    return createWriteStream(this.path, { flags: offset > 0 ? 'a' : 'w', mode: 0o600 });
  }

  /** Counts what passes through, and stops it when it is too much. */
  counter(offset: number, watch: Watch): Transform {
    let bytes = offset;
    return new Transform({
      transform: (chunk: Buffer, _encoding, next) => {
        bytes += chunk.length;
        watch.moved();
        if (bytes <= this.#maxBytes) next(null, chunk);
        else next(new TransferError('tooLarge', `more than the ${this.#maxBytes} bytes allowed`));
      },
    });
  }

  /** On the disk before anybody hears that it is here. */
  async sync(): Promise<void> {
    const file = await open(this.path, 'r+');
    await file.sync().finally(() => file.close());
  }

  async discard(): Promise<void> {
    await Promise.all([rm(this.path, { force: true }), rm(this.#note, { force: true })]);
  }

  get #note(): string {
    return `${this.path}.origin`;
  }
}
