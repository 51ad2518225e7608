import type { Observable } from 'rxjs';
import type { Published } from '../actors/seam.ts';
import { type Topic, topics } from '../api/station-api.ts';
import { feedDisplay } from './display.ts';
import type { EventStream } from './event-stream.ts';
import { toldToCsms } from './ocpp-variables.ts';
import type { StationParts } from './parts.ts';

/** Topics that are named otherwise than the variable they carry. */
const TOPIC_OF: Record<string, Topic> = { ocpp_transaction_event: 'transaction' };

/** Feeds the topics that carry what modules publish, built-in ones and the OCPP module itself. */
export const feedTopics = (
  parts: StationParts,
  events: EventStream,
  published: Observable<Published>,
): void => {
  const tell = (variable: string, value: object) => {
    const topic = TOPIC_OF[variable] ?? variable;
    if (isTopic(topic)) events.tell(topic, value);
  };
  published.subscribe(({ topic, data }) => tell(topic, data));
  toldToCsms(parts).subscribe(({ variable, value }) => tell(variable, value));
  feedDisplay(parts, events);
  parts.ocppGeneric.events.subscribe((data) => tell('event_data', data));
};

const isTopic = (name: string): name is Topic => (topics as readonly string[]).includes(name);
