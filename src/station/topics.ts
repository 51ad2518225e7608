import type { Observable } from 'rxjs';
import type { NotifyEffect } from '../actors/csms/outbox.ts';
import type { Published } from '../actors/modules/seam.ts';
import { type Topic, topics } from '../api/station-api.ts';
import type { Notification } from '../domain/notifications.ts';
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
  parts.host.after<NotifyEffect>('notify', ({ notification }) => {
    const told = systemStatus(notification);
    if (told) events.tell(...told);
  });
  published.subscribe(({ topic, data }) => tell(topic, data));
  toldToCsms(parts).subscribe(({ variable, value }) => tell(variable, value));
  feedDisplay(parts, events);
  parts.ocppGeneric.events.subscribe((data) => tell('event_data', data));
};

/** As the variables of `system` say it; -1: the order had no number. */
const systemStatus = (notification: Notification): [Topic, object] | undefined => {
  if (notification.type === 'firmwareStatusChanged') {
    const { status, requestId = -1 } = notification;
    return ['firmware_update_status', { firmware_update_status: status, request_id: requestId }];
  }
  if (notification.type !== 'logStatusChanged') return undefined;
  return ['log_status', { log_status: notification.status, request_id: notification.requestId ?? -1 }];
};

const isTopic = (name: string): name is Topic => (topics as readonly string[]).includes(name);
