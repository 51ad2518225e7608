import { appendFileSync } from 'node:fs';
import { appendFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Instant, toRfc3339 } from '../../domain/time.ts';
import { createFolder } from '../../persistence/folder.ts';

export type DayFilesOptions = {
  folder: string;
  /** All files together; 0: no limit. */
  maxBytes: number;
  /** Files of days before that go; 0: none. */
  maxAgeDays: number;
  /** Called once when writing has failed, and again when it failed after having worked. */
  failed(file: string, error: Error): void;
  /** A line that says how many were lost, to stand where they would have stood. */
  lostLine(count: number): string;
};

/** A line that is not made before it is written, when nothing else waits for it. */
type Waiting = { at: Instant; make: () => string; length: number };

/** Milliseconds in which lines gather to be written together; each write is a visit to the thread pool. */
const GATHERING_MS = 100;
const LINES_AT_A_TIME = 32;
/** Lines that may wait for a disk that does not keep up. */
const LONGEST_QUEUE = 20_000;
/** And the length of all of them: a CSMS may send megabytes faster than they are written. One line always may. */
const MOST_WAITING = 4 * 1024 * 1024;
const USUAL_LENGTH = 200;
const DAY_MS = 24 * 60 * 60 * 1000;
const OURS = /^(\d{4}-\d\d-\d\d)(?:\.(\d+))?\.log$/;
/** Today's file becomes `2026-03-04.1.log` when it holds this share of all that is allowed. */
const SHARE = 10;
const LEAST_PART = 16 * 1024;

/**
 * A file a day, written beside the station's work, one write at a time for all lines of a tenth of a second. Nothing
 * that goes wrong here is thrown; lines that could not be written are counted.
 */
export class DayFiles {
  readonly #options: DayFilesOptions;
  #waiting: Waiting[] = [];
  /** Of what waits and of what is being written. */
  #length = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #day: string | undefined;
  #size = 0;
  /** In the order in which they were begun, as many as matter. */
  readonly #daysOfThisLife = new Set<string>();
  #lost = 0;
  #failing = false;

  constructor(options: DayFilesOptions) {
    this.#options = options;
  }

  /**
   * @param at decides about the day
   * @param length about as many characters will be made; left out: a usual line
   */
  append(at: Instant, make: () => string, length = USUAL_LENGTH): void {
    const isTooMuch = this.#length > 0 && this.#length + length > MOST_WAITING;
    if (isTooMuch || this.#waiting.length >= LONGEST_QUEUE) this.#lost++;
    else {
      this.#waiting.push({ at, make, length });
      this.#length += length;
    }
    if (!this.#writing) this.#gather();
  }

  /** Writes what waits; resolves when it is written, or lost. */
  async settled(): Promise<void> {
    for (this.#begin(); this.#writing; this.#begin()) await this.#writing;
  }

  /** The process ends now: what waits is written at once. */
  flush(): void {
    clearTimeout(this.#timer);
    for (const [day, lines] of byDay(this.#waiting.splice(0))) {
      try {
        createFolder(this.#options.folder);
        appendFileSync(this.#file(day), lines.map(({ make }) => this.#made(make)).join(''));
      } catch {
        // Nobody is left to be told.
      }
    }
  }

  #gather(): void {
    this.#timer ??= setTimeout(() => this.#begin(), GATHERING_MS).unref();
  }

  #begin(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#writing && this.#waiting.length > 0) this.#writing = this.#drain();
  }

  async #drain(): Promise<void> {
    for (const [day, lines] of byDay(this.#waiting.splice(0))) {
      const text: string[] = [];
      for (const [index, { make }] of lines.entries()) {
        // Making lines is work too: frames go first.
        if (index % LINES_AT_A_TIME === 0) await new Promise((resolve) => setImmediate(resolve));
        text.push(this.#made(make));
      }
      await this.#put(day, text.join(''), lines.length);
      for (const { length } of lines) this.#length -= length;
    }
    this.#writing = undefined;
    // What has come meanwhile gathers again: a busy station is not to write for every line.
    if (this.#waiting.length > 0) this.#gather();
  }

  #made(make: () => string): string {
    try {
      return make();
    } catch (error) {
      this.#options.failed('', error as Error);
      this.#lost++;
      return '';
    }
  }

  async #put(day: string, text: string, lines: number): Promise<void> {
    try {
      await this.#prepare(day, Buffer.byteLength(text));
      await appendFile(this.#file(day), this.#lost > 0 ? this.#options.lostLine(this.#lost) + text : text);
      this.#lost = 0;
      this.#failing = false;
    } catch (error) {
      this.#day = undefined;
      this.#lost += lines;
      if (!this.#failing) this.#options.failed(this.#file(day), error as Error);
      this.#failing = true;
    }
  }

  /** Makes room: another day, a file that has become too large, files that are too old. */
  async #prepare(day: string, bytes: number): Promise<void> {
    if (day !== this.#day) await this.#turnTo(day);
    if (this.#size > 0 && this.#size + bytes > this.#part) await this.#setAside(day);
    this.#size += bytes;
  }

  async #turnTo(day: string): Promise<void> {
    createFolder(this.#options.folder);
    this.#size = await sizeOf(this.#file(day));
    this.#day = day;
    this.#daysOfThisLife.delete(day);
    this.#daysOfThisLife.add(day);
    await this.#prune(day);
  }

  async #setAside(day: string): Promise<void> {
    const numbers = (await this.#files()).filter((file) => file.day === day).map(({ part }) => part);
    const next = Math.max(0, ...numbers.filter(Number.isFinite)) + 1;
    await rename(this.#file(day), join(this.#options.folder, `${day}.${next}.log`));
    this.#size = 0;
    await this.#prune(day);
  }

  get #part(): number {
    const { maxBytes } = this.#options;
    return maxBytes === 0 ? Number.POSITIVE_INFINITY : Math.max(LEAST_PART, Math.floor(maxBytes / SHARE));
  }

  /** Removes what is too old, then the oldest until the rest and a full file of today fit. */
  async #prune(today: string): Promise<void> {
    const { folder, maxBytes, maxAgeDays } = this.#options;
    const older = (await this.#files()).filter(({ name }) => name !== `${today}.log`);
    let room = maxBytes === 0 ? Number.POSITIVE_INFINITY : maxBytes - this.#part;
    for (const { name, day } of older.reverse()) {
      room -= await sizeOf(join(folder, name));
      if (room < 0 || (maxAgeDays > 0 && this.#age(day, today) > maxAgeDays))
        await rm(join(folder, name), { force: true });
    }
    for (const day of [...this.#daysOfThisLife].slice(0, -maxAgeDays - 1)) this.#daysOfThisLife.delete(day);
  }

  /** In days. A clock that jumps does not make old what was written just now: days begun since then count. */
  #age(day: string, today: string): number {
    const ofThisLife = [...this.#daysOfThisLife];
    const begun = ofThisLife.indexOf(day);
    return begun < 0 ? (Date.parse(today) - Date.parse(day)) / DAY_MS : ofThisLife.length - 1 - begun;
  }

  /** Ours alone, oldest first. */
  async #files(): Promise<{ name: string; day: string; part: number }[]> {
    return messageLogFiles(await readdir(this.#options.folder));
  }

  #file(day: string): string {
    return join(this.#options.folder, `${day}.log`);
  }
}

const byDay = (lines: readonly Waiting[]): Map<string, Waiting[]> => {
  const days = new Map<number, Waiting[]>();
  for (const each of lines) {
    const day = Math.floor(each.at / DAY_MS);
    const ofDay = days.get(day) ?? [];
    days.set(day, ofDay);
    ofDay.push(each);
  }
  return new Map([...days].map(([day, ofDay]) => [toRfc3339(day * DAY_MS).slice(0, 10), ofDay]));
};

/** Those of `names` that a message log has written, oldest first. */
export const messageLogFiles = (names: readonly string[]): { name: string; day: string; part: number }[] =>
  names
    .flatMap((name) => {
      const [, day, part] = OURS.exec(name) ?? [];
      return day ? [{ name, day, part: part === undefined ? Number.POSITIVE_INFINITY : Number(part) }] : [];
    })
    .sort((a, b) => a.day.localeCompare(b.day) || (a.part < b.part ? -1 : 1));

const sizeOf = async (file: string): Promise<number> => {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => error);
  if (!(found instanceof Error)) return found.size;
  if (found.code === 'ENOENT') return 0;
  throw found;
};
