import { charge } from '../conformance/stage.ts';
import { sleep } from '../faults/visit.ts';
import { harmless } from '../process/harness/dialect.ts';
import type { Version } from '../process/harness/station-files.ts';
import type { Heard } from '../process/harness/strict-csms.ts';
import { closeWorld, openWorld, type World } from '../process/harness/world.ts';
import { changes, durableState } from './durable-state.ts';
import type { Frame } from './frames.ts';
import { Heap } from './heap.ts';
import type { Judge } from './judge.ts';
import { newErrors } from './station-log.ts';

const SENTINEL = 'sentinel';
/** Of real time, without anything being said. */
const PATIENCE_MS = 20_000;
const STEP_MS = 250;
const MOST_STEPS = 2_000;

/** A station with a car that charges at EVSE 2, whose clock stands still, and a CSMS that says whatever it likes. */
export class FrameLane {
  readonly at: World;
  readonly #judge: Judge;
  readonly #heap: Heap;
  readonly pid: number;

  private constructor(at: World, judge: Judge, heap: Heap) {
    this.at = at;
    this.#judge = judge;
    this.#heap = heap;
    this.pid = at.station.pid;
  }

  static async open(version: Version, judge: Judge): Promise<FrameLane> {
    const heap = new Heap();
    const at = await openWorld(version, { evses: 2, nodeFlags: heap.nodeFlags });
    await at.station.ready(at.api);
    await at.online();
    await charge(at, 'CHARGING', 2);
    return new FrameLane(at, judge, heap);
  }

  async close(): Promise<void> {
    await closeWorld(this.at);
    this.#heap.remove();
  }

  /** Whether there is still a station to talk to. */
  get isWell(): boolean {
    const { station, csms } = this.at;
    return station.running && csms.connections === 1 && csms.connected;
  }

  heapMegabytes(): Promise<number> {
    return this.#heap.megabytes(this.pid);
  }

  /** Says frames that must change nothing; returns everything that is wrong about what became of them. */
  async refuse(frames: readonly Frame[]): Promise<string[]> {
    await this.#say([], false);
    const before = durableState(this.at.databaseFolder);
    const faults = await this.#say(frames, false);
    const changed = changes(before, durableState(this.at.databaseFolder));
    return [
      ...faults,
      ...(changed.length > 0 ? [`invalid messages have changed\n${changed.join('\n')}`] : []),
    ];
  }

  /** Says frames that may change anything; time goes by where the station waits for it. */
  async obey(frames: readonly Frame[]): Promise<string[]> {
    const faults = await this.#say(frames, true);
    if (faults.length > 0) return faults;
    return (await this.#delivered()) ? [] : ['what the station has to say does not leave it'];
  }

  /** Until the CSMS has heard all that the station had to say. */
  async #delivered(): Promise<boolean> {
    const { api, station } = this.at;
    for (let tries = 0; tries < MOST_STEPS && station.running; tries += 1) {
      if (((await api.get('/outbox')) as { entries: number }).entries === 0) return true;
      await api.advance(STEP_MS);
    }
    return false;
  }

  async #say(frames: readonly Frame[], timeGoesBy: boolean): Promise<string[]> {
    const { csms, station, version } = this.at;
    csms.conversation.length = 0;
    for (const { data } of frames) csms.sendRaw(data);
    const { action, payload } = harmless(version);
    csms.sendCall(SENTINEL, action, payload);
    const answered = await this.#answered(timeGoesBy);
    const faults = answered ? answerFaults(frames, csms.conversation, this.#judge, version) : [];
    if (!answered) faults.push('the station does not answer any more');
    if (!station.running || station.pid !== this.pid) faults.push('the station has ended');
    if (csms.connections !== 1) faults.push('the connection was lost');
    return [...faults, ...csms.violations.splice(0), ...newErrors(station)];
  }

  /** Whether the last of what was said is answered, and so is all before it. */
  async #answered(timeGoesBy: boolean): Promise<boolean> {
    const { csms, api, station } = this.at;
    let heard = 0;
    let since = Date.now();
    while (station.running && Date.now() - since < PATIENCE_MS) {
      if (csms.conversation.some(isSentinel)) return true;
      if (csms.conversation.length !== heard) since = Date.now();
      else if (timeGoesBy) await api.advance(STEP_MS).catch(() => {});
      heard = csms.conversation.length;
      await sleep(1);
    }
    return false;
  }
}

const isSentinel = ({ from, frame }: Heard): boolean =>
  from === 'station' && frame.kind === 'result' && frame.id === SENTINEL;

/** Every CALL is answered once, rightly; nothing else is answered. */
const answerFaults = (
  frames: readonly Frame[],
  conversation: readonly Heard[],
  judge: Judge,
  version: Version,
): string[] => {
  const expected = new Map<string, Frame[]>();
  for (const frame of frames)
    if (frame.verdict.kind !== 'silence')
      expected.set(frame.verdict.id, [...(expected.get(frame.verdict.id) ?? []), frame]);
  const counts = new Map<string, number>();
  const faults: string[] = [];
  for (const { from, frame, text } of conversation) {
    if (from !== 'station' || frame.kind === 'call') continue;
    if (frame.kind === 'malformed') faults.push(`no OCPP: ${text}`);
    else if (frame.id !== SENTINEL) {
      const asked = expected.get(frame.id);
      counts.set(frame.id, (counts.get(frame.id) ?? 0) + 1);
      const wrong = asked ? asked.map((each) => answerFault(each, frame, judge)) : ['nobody has asked'];
      if (wrong.every((fault) => fault !== undefined)) faults.push(`${wrong[0]}: ${text.slice(0, 400)}`);
    }
  }
  for (const [id, asked] of expected) {
    const count = counts.get(id) ?? 0;
    // The same id again while the first one is worked on is ignored.
    if (count === 0 || count > asked.length)
      faults.push(`${count} answers of ${version} to ${asked.length} CALL ${id}: ${shown(asked[0]!)}`);
  }
  return faults;
};

type Answer = Extract<Heard['frame'], { kind: 'result' | 'error' }>;

const answerFault = ({ verdict, data }: Frame, answer: Answer, judge: Judge): string | undefined => {
  const to = `${String(data).slice(0, 400)} is answered`;
  if (answer.kind === 'error') {
    if (!judge.errorCodes.has(answer.code)) return `${to} with a code that OCPP does not know`;
    return answer.code === 'InternalError' ? `${to} with a fault of the station` : undefined;
  }
  if (verdict.kind === 'refused') return `${to} and ought to be refused`;
  if (verdict.kind === 'silence') return `${to} and is nothing to answer`;
  const wrong = judge.answer(verdict.action, answer.payload);
  return wrong && `${to} against the schema: ${wrong}`;
};

export const shown = ({ data }: Frame): string =>
  typeof data === 'string' ? data.slice(0, 600) : `binary ${data.toString('hex')}`;
