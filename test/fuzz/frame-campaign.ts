import { Random } from '../faults/random.ts';
import { LONG } from '../lanes.ts';
import type { Version } from '../process/harness/station-files.ts';
import { FrameLane, shown } from './frame-lane.ts';
import { type Frame, type FrameKind, Frames } from './frames.ts';
import { judgeOf } from './judge.ts';
import { Onlooker } from './onlooker.ts';
import { expectCharging, putRight, settingsOf } from './put-right.ts';
import { fewest } from './shrink.ts';
import { wordsOf } from './station-words.ts';

/** Of each ten batches: half of them raw, a fifth of them valid. */
const TURNS: readonly FrameKind[] = [
  ...(['raw', 'mutated', 'raw', 'valid', 'raw', 'mutated', 'raw', 'valid', 'raw', 'mutated'] as const),
];
const BATCH = LONG ? 1_000 : 250;
/** More are not looked for: each of them is a day's work. */
const MOST_FAILURES = 5;
/** Live megabytes that a station may gain over the whole run: profiles, lists and monitors that it was told to keep. */
const MOST_GROWTH_MB = 24;

export type Tally = { cases: number; failures: number };
export type Campaign = {
  tallies: { readonly [K in FrameKind]: Tally };
  figures: { [name: string]: number };
  failures: string[];
};

/** `count` frames to one station, and then a car: everything that went wrong, the first fault with its smallest cause. */
export const runCampaign = async (version: Version, count: number, seed: number): Promise<Campaign> => {
  const judge = judgeOf(version);
  const lane = await FrameLane.open(version, judge);
  const tallies = { raw: tally(), mutated: tally(), valid: tally() };
  const failures: string[] = [];
  // For the first half somebody looks on: what is shown goes other ways than what is done.
  const onlooker = new Onlooker(lane.at.api.url);
  const began = performance.now();
  let said = 0;
  let heap = { least: 0, last: 0 };
  try {
    const settings = await settingsOf(lane.at);
    const random = new Random(seed);
    const frames = new Frames({ version, judge, random, words: await wordsOf(lane.at) });
    for (; said < count && failures.length < MOST_FAILURES && lane.isWell; said += BATCH) {
      if (said >= count / 2) onlooker.looksAway();
      const kind = TURNS[(said / BATCH) % TURNS.length]!;
      const batch = Array.from({ length: BATCH }, (_, index) => frames.draw(kind, `f-${index}`));
      const faults = kind === 'valid' ? await lane.obey(batch) : await lane.refuse(batch);
      tallies[kind].cases += BATCH;
      tallies[kind].failures += faults.length;
      if (faults.length > 0)
        failures.push(
          `OCPP ${version}, STATECHARGE_SEED=${seed}, ${kind} frames from ${said} on:\n${faults.join('\n')}`,
        );
      if (faults.length > 0 && failures.length === 1) failures.push(await smallest(version, kind, batch));
      // Once everything is loaded that ever will be.
      if (heap.least === 0 && said >= count / 5) heap = { ...heap, least: await lane.heapMegabytes() };
    }
    const seconds = (performance.now() - began) / 1000;
    if (lane.isWell) {
      heap.last = await lane.heapMegabytes();
      if (heap.last - heap.least > MOST_GROWTH_MB)
        failures.push(`OCPP ${version}: the heap has grown from ${heap.least} MB to ${heap.last} MB`);
      await putRight(lane.at, settings);
      await expectCharging(lane.at, settings);
    }
    const figures = {
      'frames/s': Math.round(said / seconds),
      'heap MB, early': heap.least,
      'heap MB, end': heap.last,
    };
    return { tallies, figures, failures };
  } finally {
    onlooker.looksAway();
    await lane.close();
  }
};

const tally = (): Tally => ({ cases: 0, failures: 0 });

/** The fewest frames of a batch that a fresh station fails at, as text to be put into a test. */
const smallest = async (version: Version, kind: FrameKind, batch: readonly Frame[]): Promise<string> => {
  const failing = async (some: readonly Frame[]): Promise<boolean> => {
    const lane = await FrameLane.open(version, judgeOf(version));
    const faults = await (kind === 'valid' ? lane.obey(some) : lane.refuse(some)).finally(() => lane.close());
    return faults.length > 0;
  };
  if (!(await failing(batch))) return 'a fresh station takes the same batch without a fault';
  const few = await fewest(batch, failing);
  return `a fresh station fails at these ${few.length} frames alone:\n${few.map(shown).join('\n')}`;
};
