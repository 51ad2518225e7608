import { isDeepStrictEqual } from 'node:util';
import { HostedActor } from '../actors/host/hosted-actor.ts';
import { catalogue } from '../domain/device-model/catalogue.ts';
import { DeviceModel } from '../domain/device-model/device-model.ts';
import { liveSettings } from '../domain/device-model/live-settings.ts';
import type { Settings } from '../domain/settings.ts';
import type { MachineEntry, PersistedActor, Stamp } from '../machines/kit.ts';
import type { SystemManners } from './machines.ts';
import { type Languages, type RecordedFrame, ReplayedFrames } from './replayed-frames.ts';
import { RECORDING } from './watch/recorder.ts';

/** One place where the machines of today do not do what the recording says. */
export type Difference = {
  /** Of the file, from 1. */
  line: number;
  at: number;
  address: string;
  event: string;
  /** `schema`: what is said against a message. */
  what: 'state' | 'effects' | 'deadlines' | 'machine' | 'translation' | 'schema';
  recorded: unknown;
  now: unknown;
};
export type Replayed = {
  steps: number;
  /** Messages held against the schemas again, and translated again. */
  frames: number;
  actors: number;
  from: number;
  until: number;
  differences: Difference[];
};

type Header = {
  recording: number;
  at: number;
  settings: Settings;
  system: SystemManners;
  actors: { address: string; machine: string; row: PersistedActor }[];
};
type Step = {
  kind: 'step';
  at: number;
  address: string;
  machine: string;
  event: { type: string; input?: unknown } & Stamp;
  value: unknown;
  effects: unknown[];
  armed: unknown[];
};
type Line =
  | Step
  | RecordedFrame
  | { kind: 'end'; at: number; address: string }
  | { kind: 'setting'; at: number; name: string; value: unknown };

export type Machines = (settings: Settings, system: SystemManners) => Record<string, MachineEntry>;
/** What a recording is held against. */
export type Today = { machines: Machines; languages: Languages };

/**
 * Gives every actor of a recording the same events again, at the same instants and with the same ids, and compares what
 * it does: its state, its effects, its deadlines. An actor that differs goes on from where it then is. Messages are held
 * against the schemas again and translated again, where the recording has both sides.
 * @throws Error when the text is no recording, or of a form that this version does not read
 */
export const replay = (text: string, { machines, languages }: Today): Replayed => {
  const [first = '', ...rest] = text.split('\n');
  const header = headerOf(first);
  const play = new Play(header, machines);
  const frames = new ReplayedFrames(languages);
  const framed: Difference[] = [];
  let until = header.at;
  let steps = 0;
  for (const [index, written] of rest.entries()) {
    if (written === '') continue;
    const line = lineOf(written, index + 2);
    until = Math.max(until, line.at);
    if (line.kind === 'step') steps += 1;
    play.take(line, index + 2);
    const otherwise = frames.take(line);
    if (otherwise) framed.push({ line: index + 2, at: line.at, ...otherwise });
  }
  const differences = [...play.differences, ...framed].sort((a, b) => a.line - b.line);
  return { steps, frames: frames.count, actors: play.actors, from: header.at, until, differences };
};

const headerOf = (text: string): Header => {
  const header = lineOf(text, 1) as unknown as Header;
  if (header.recording !== RECORDING)
    throw new Error(`line 1: expected a recording of form ${RECORDING}, found ${header.recording ?? 'none'}`);
  return header;
};

const lineOf = (text: string, line: number): Line => {
  try {
    return JSON.parse(text) as Line;
  } catch {
    throw new Error(`line ${line} is no JSON: the file is no recording, or was cut off there`);
  }
};

class Play {
  readonly differences: Difference[] = [];
  actors = 0;
  readonly #settings: Record<string, unknown>;
  readonly #machines: Record<string, MachineEntry>;
  readonly #alive = new Map<string, HostedActor>();
  #armed: unknown[] = [];

  constructor(header: Header, machines: Machines) {
    this.#settings = { ...defaultSettings(), ...header.settings };
    this.#machines = machines(this.#settings as Settings, header.system);
    for (const { address, machine, row } of header.actors) this.#hosted(address, machine)?.restore(row);
    this.#armed = [];
  }

  take(line: Line, number: number): void {
    if (line.kind === 'setting') this.#settings[line.name] = line.value;
    else if (line.kind === 'end') this.#alive.delete(line.address);
    else if (line.kind === 'step') this.#step(line, number);
  }

  #step(step: Step, line: number): void {
    const { address, event, at } = step;
    const differs = (what: Difference['what'], recorded: unknown, now: unknown) =>
      this.differences.push({ line, at, address, event: event.type, what, recorded, now });
    this.#armed = [];
    const actor =
      event.type === 'xstate.init' ? this.#hosted(address, step.machine) : this.#alive.get(address);
    if (!actor) {
      differs('machine', step.machine, 'there is none');
      return;
    }
    const outcome = event.type === 'xstate.init' ? actor.start(event.input) : actor.deliver(event);
    if ('error' in outcome) {
      differs('machine', step.value, String(outcome.error));
      return;
    }
    const { value } = actor.snapshot;
    if (!isDeepStrictEqual(value, step.value)) differs('state', step.value, value);
    const effects = plain(outcome.effects);
    if (!isDeepStrictEqual(effects, step.effects)) differs('effects', step.effects, effects);
    if (!isDeepStrictEqual(this.#armed, step.armed)) differs('deadlines', step.armed, this.#armed);
  }

  #hosted(address: string, machine: string): HostedActor | undefined {
    const entry = this.#machines[machine];
    if (!entry) return undefined;
    const actor = new HostedActor(address, machine, entry, {
      schedule: (event, delayMs) => this.#armed.push({ event: event.type, delayMs }),
      cancel: () => {},
    });
    this.#alive.set(address, actor);
    this.actors += 1;
    return actor;
  }
}

/** What an older version did not know yet stands as it would in a new station. */
const defaultSettings = (): Settings => ({
  ...liveSettings(new DeviceModel({ catalogue: catalogue({ evses: [] }) })),
});

const plain = (data: unknown): unknown => JSON.parse(JSON.stringify(data));
