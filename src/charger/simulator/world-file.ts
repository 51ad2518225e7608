/**
 * The worlds of a station's simulated EVSEs in one JSON file, so that cars outlive the process that simulates them.
 * A power cut leaves the old file or the new one, never half of one.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { WorldStore } from './simulator.ts';
import type { Moment } from './steady-clock.ts';
import type { WorldState } from './world.ts';

type Contents = { version: 1; evses: Record<string, WorldState>; saved?: Moment };

export type WorldFile = {
  forEvse(evseId: number): WorldStore;
  /** When it was saved last; undefined: never. */
  readonly saved: Moment | undefined;
  /** From now on each save notes the moment. */
  noteMoments(now: () => Moment): void;
};

/** The file's stores, one an EVSE. Throws when there is a file that is none of ours: it is never overwritten. */
export const openWorldFile = (path: string): WorldFile => {
  const contents = read(path);
  let moment: (() => Moment) | undefined;
  let waits = false;
  /** When a hundred EVSEs change at once, as after a restart, the file is written once. */
  const write = () => {
    waits = false;
    replace(path, contents);
  };
  return {
    saved: contents.saved,
    noteMoments: (now) => {
      moment = now;
    },
    forEvse: (evseId) => ({
      load: () => contents.evses[evseId],
      save: (state) => {
        contents.evses[evseId] = state;
        if (moment) contents.saved = moment();
        if (waits) return;
        waits = true;
        queueMicrotask(write);
      },
    }),
  };
};

function read(path: string): Contents {
  const text = readIfThere(path);
  if (text === undefined) return { version: 1, evses: {} };
  const contents = parsed(text);
  if (contents?.version !== 1 || typeof contents.evses !== 'object') {
    throw new Error(
      `${path} is not a file of simulated cars of this version; move it away to start without cars`,
    );
  }
  return contents;
}

const parsed = (text: string): Contents | undefined => {
  try {
    return JSON.parse(text) as Contents;
  } catch {
    return undefined;
  }
};

const readIfThere = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

function replace(path: string, contents: Contents): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.tmp`;
  const file = openSync(temporary, 'w');
  try {
    writeSync(file, JSON.stringify(contents));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}
