/** The station itself: display, simulated clock, what waits for the CSMS. */
import * as answers from '../answers.ts';
import * as bodies from '../bodies.ts';
import { type Asked, command, type Endpoint, question, Refusal, read } from '../endpoint.ts';

const displayMessages = read('/display/messages', {
  summary: 'The messages that are to be shown now',
  answer: answers.displayMessages,
  handle: ({ station }) => ({ messages: station.displayed() }),
});

const advance = question('/clock/advance', {
  summary:
    'Moves simulated time; answered when every deadline up to then has fired and the station is at rest',
  body: bodies.advance,
  answer: answers.done,
  refusals: [409],
  handle: async ({ station, body }) => {
    if (!station.advanceClock)
      return new Refusal(409, 'real_clock', 'the station does not run with --simulated-clock');
    await station.advanceClock(body.ms);
    return {};
  },
});

const missing = ({ param }: Asked) =>
  new Refusal(404, 'unknown_dead_letter', `there is no dead letter ${param('id')}`);

const delivery: Endpoint[] = [
  read('/outbox', {
    summary: 'What the CSMS has not confirmed yet: how much, and the oldest hundred',
    answer: answers.outbox,
    handle: ({ station }) => station.outbox(),
  }),
  read('/dead-letters', {
    summary: 'What could not be delivered',
    answer: answers.deadLetters,
    handle: ({ station }) => station.deadLetters.list(),
  }),
  read('/dead-letters/{id}', {
    summary: 'One dead letter with its content',
    answer: answers.deadLetter,
    refusals: [404],
    handle: (asked) => asked.station.deadLetters.show(Number(asked.param('id'))) ?? missing(asked),
  }),
  command('/dead-letters/{id}/retry', {
    summary: 'Puts a dead letter back into the outbox',
    refusals: [404, 409],
    act: async (asked) => {
      const done = await asked.station.deadLetters.retry(Number(asked.param('id')));
      if (typeof done === 'string') return new Refusal(409, 'told_elsewhere', done);
      return done ? undefined : missing(asked);
    },
  }),
];

const diagnosis: Endpoint[] = [
  read('/diagnosis', {
    summary: 'What went wrong without stopping anything: actor rows set aside, events that nobody took',
    answer: answers.diagnosis,
    handle: ({ station }) => station.diagnosis.show(),
  }),
  command('/diagnosis/clear', {
    summary: 'Forgets it: rows that were set aside are deleted, counting begins anew',
    act: ({ station }) => station.diagnosis.clear(),
  }),
];

export const stationEndpoints: readonly Endpoint[] = [displayMessages, advance, ...delivery, ...diagnosis];
