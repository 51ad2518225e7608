/** What registration.machine.ts speaks of, and the small questions it answers on the way. */
import type { Answers, BootReason, Inquiry, StationIdentity, Unanswered } from '../domain/inquiries.ts';
import type { Settings } from '../domain/settings.ts';
import type { Instant } from '../domain/time.ts';
import type { Post, Stamp } from './kit.ts';

/** What we take for an interval of 0 seconds: it must not flood the CSMS (B02.FR.07). */
const OWN_CHOICE_SECONDS = 60;
/** The CSMS tells the time at least so often. */
export const DAY_MS = 86_400_000;

type BootAnswer = { type: 'answered'; inquiry: 'bootNotification'; answer: Answers['bootNotification'] };
type HeartbeatAnswer = { type: 'answered'; inquiry: 'heartbeat'; answer: Answers['heartbeat'] };

export type RegistrationEvent = Stamp &
  (
    | { type: 'online'; subprotocol: string; sameCsms: boolean }
    | { type: 'offline' }
    | BootAnswer
    | HeartbeatAnswer
    | { type: 'unanswered'; inquiry: 'bootNotification' | 'heartbeat'; why: Unanswered }
    | { type: 'call sent' }
    | { type: 'trigger boot' }
    | { type: 'trigger heartbeat' }
    | { type: 'settings changed' }
  );

export type RegistrationEffect =
  | Post
  | { type: 'inquire'; inquiry: Inquiry; triggered?: boolean }
  | { type: 'setVariable'; component: string; variable: string; value: string }
  | { type: 'setClock'; at: Instant }
  | { type: 'boot answered'; answer: Answers['bootNotification'] }
  | { type: 'log'; level: 'info' | 'warn'; message: string };

export type RegistrationInput = { reason: BootReason; station: StationIdentity };

/** What is remembered as long as the process lives. */
export type Registration = RegistrationInput & {
  /** The verdict of the CSMS we were last connected to; a lost connection does not change it. */
  verdict: 'none' | 'Accepted' | 'Pending' | 'Rejected';
  /** BootNotifications in a row that got no answer. */
  failures: number;
  /** The earliest instant of the next BootNotification (B02.FR.07, B03.FR.06). */
  notBefore: Instant;
  offlineSince: Instant | null;
  /** When the CSMS last told the time. */
  clockSetAt: Instant;
  /** When the last heartbeat went out: it counts as a call too, and one that fails must not call for the next. */
  timeAskedAt: Instant;
};

export const bootInquiry = ({ station }: Registration, reason: BootReason): RegistrationEffect => ({
  type: 'inquire',
  inquiry: { type: 'bootNotification', reason, station },
});

export const bootAnswer = (event: RegistrationEvent): Answers['bootNotification'] | undefined =>
  event.type === 'answered' && event.inquiry === 'bootNotification' ? event.answer : undefined;

/** The interval counts from the instant the answer came, on the clock that the answer has set. */
export const verdictOf = (event: RegistrationEvent): Partial<Registration> => {
  const answer = bootAnswer(event);
  if (!answer) return {};
  const seconds = answer.interval > 0 ? answer.interval : OWN_CHOICE_SECONDS;
  return { verdict: answer.status, failures: 0, notBefore: answer.currentTime + seconds * 1000 };
};

/** After a reconnect only what is left of the interval. */
export const waitMs = ({ notBefore }: Registration, event: RegistrationEvent): number => {
  const from = bootAnswer(event)?.currentTime ?? event.at;
  return Math.max(0, notBefore - from);
};

export const mustWait = (
  context: Registration,
  event: RegistrationEvent,
  verdict: Registration['verdict'],
): boolean =>
  event.type === 'online' && event.sameCsms && context.verdict === verdict && event.at < context.notBefore;

export const heartbeatMs = ({ heartbeatInterval }: Settings): number =>
  heartbeatInterval > 0 ? Math.min(heartbeatInterval * 1000, DAY_MS) : DAY_MS;

export const gate = (type: 'open' | 'triggered only' | 'close', resumed = false): Post => ({
  type: 'post',
  to: 'delivery',
  event: type === 'open' ? ({ type, resumed } as Post['event']) : { type },
});

export const report = (which: 'all' | 'changed'): Post => ({
  type: 'post',
  to: 'connector/*',
  event: { type: 'online', report: which } as Post['event'],
});

/** B04.FR.01, FR.02. */
export const reportAfter = (
  settings: Settings,
  { offlineSince }: Registration,
  { at }: Stamp,
): 'all' | 'changed' =>
  offlineSince !== null && at - offlineSince > settings.offlineThreshold * 1000 ? 'all' : 'changed';
