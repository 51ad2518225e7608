/** A recording of `statecharge run --record`, read in the page: any instant of it is a model of its own. */
import type { Event } from './api.ts';
import { type Actor, type Evse, Model } from './model.ts';

type Header = {
  recording: number;
  at: number;
  station: { evses: Evse[] };
  actors: Pick<Actor, 'address' | 'machine' | 'value'>[];
};
type Line = { kind: string; at: number; [name: string]: unknown };

export class Recording {
  readonly from: number;
  readonly until: number;
  readonly #header: Header;
  readonly #events: { at: number; event: Event }[];
  #model: Model;
  #taken = 0;

  constructor(text: string) {
    const [first, ...rest] = text.split('\n').filter((line) => line !== '');
    this.#header = JSON.parse(first ?? '{}');
    if (this.#header.recording === undefined) throw new Error('this is no recording of statecharge');
    this.#events = rest.flatMap((line) => eventOf(JSON.parse(line)));
    this.from = this.#header.at;
    this.until = this.#events.at(-1)?.at ?? this.from;
    this.#model = this.#beginning();
  }

  /** What the page would have shown at that instant, back as well as forward. */
  at(instant: number): Model {
    const next = this.#events.findIndex(({ at }) => at > instant);
    const end = next < 0 ? this.#events.length : next;
    if (end < this.#taken) {
      this.#model = this.#beginning();
      this.#taken = 0;
    }
    for (; this.#taken < end; this.#taken++) this.#model.take(this.#events[this.#taken]!.event);
    return this.#model;
  }

  /** The instant of the next event, or of the one before. */
  step(instant: number, direction: 1 | -1): number {
    const at = this.#events.map((each) => each.at);
    return (
      (direction > 0 ? at.find((each) => each > instant) : at.findLast((each) => each < instant)) ?? instant
    );
  }

  #beginning(): Model {
    const model = new Model();
    model.status = { state: 'recorded', ocpp: { connected: false } };
    model.setEvses(structuredClone(this.#header.station.evses));
    model.setActors(this.#header.actors);
    model.latest = new Date(this.from).toISOString();
    return model;
  }
}

const eventOf = ({ kind, at, ...line }: Line): { at: number; event: Event }[] => {
  const timestamp = new Date(at).toISOString();
  if (kind === 'told')
    return [{ at, event: { topic: String(line.topic), data: line.data as Event['data'] } }];
  if (kind === 'message')
    return [{ at, event: { topic: 'ocpp_message', data: { ...line, kind: line.frame, timestamp } } }];
  if (kind === 'end') return [{ at, event: { topic: 'actor', data: { ...line, done: true, timestamp } } }];
  if (kind !== 'step' && kind !== 'desk') return [];
  const { type, at: _at, id: _id, ...detail } = line.event as { type: string; at?: number; id?: string };
  const more = Object.keys(detail).length > 0 ? { detail } : {};
  const desk = kind === 'desk' ? { address: line.to, machine: 'desk' } : {};
  return [{ at, event: { topic: 'actor', data: { ...line, ...desk, event: type, ...more, timestamp } } }];
};
