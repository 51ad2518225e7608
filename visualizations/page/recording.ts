/** A recording of `statecharge run --record`, read in the page: any moment of it is a model of its own. */
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
  /** How many events there are; clocks jump, so it is by them that one goes through it. */
  readonly length: number;
  readonly #header: Header;
  readonly #events: { at: number; event: Event }[];
  #model: Model;
  #taken = 0;

  constructor(text: string) {
    const [first, ...rest] = text.split('\n').filter((line) => line !== '');
    this.#header = JSON.parse(first ?? '{}');
    if (this.#header.recording === undefined) throw new Error('this is no recording of statecharge');
    this.#events = rest.flatMap((line) => eventOf(JSON.parse(line)));
    this.length = this.#events.length;
    this.#model = this.#beginning();
  }

  /** What the page would have shown after so many events, back as well as forward. */
  after(events: number): Model {
    if (events < this.#taken) {
      this.#model = this.#beginning();
      this.#taken = 0;
    }
    for (; this.#taken < events; this.#taken++) this.#model.take(this.#events[this.#taken]!.event);
    return this.#model;
  }

  /** The instant of the latest of so many events. */
  instant(events: number): number {
    return this.#events[events - 1]?.at ?? this.#header.at;
  }

  #beginning(): Model {
    const model = new Model();
    model.status = { state: 'recorded', ocpp: { connected: false } };
    model.setEvses(structuredClone(this.#header.station.evses));
    model.setActors(this.#header.actors);
    model.latest = new Date(this.#header.at).toISOString();
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
