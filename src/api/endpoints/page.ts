/** What the live page reads beside the event stream, and the power switch of the trial set-up. */
import * as answers from '../answers.ts';
import { command, type Endpoint, Refusal, read } from '../endpoint.ts';

export const pageEndpoints: readonly Endpoint[] = [
  read('/actors', {
    summary: 'Every actor: its machine and its active states',
    answer: answers.actors,
    handle: ({ station }) => station.watch.actors(),
  }),
  read('/actors/{address}', {
    summary: 'One actor with its context and what it waits for',
    answer: answers.actor,
    refusals: [404],
    handle: ({ station, param }) =>
      station.watch.actor(param('address')) ??
      new Refusal(404, 'unknown_actor', `there is no actor ${param('address')}`),
  }),
  read('/variables', {
    summary: 'The device model, with the keys of OCPP 1.6',
    answer: answers.variables,
    handle: ({ station }) => station.variables(),
  }),
  command('/simulator/power-cut', {
    summary: 'The process dies at once, as by a power cut, so no answer comes; in the trial set-up alone',
    refusals: [409],
    act: ({ station }) =>
      station.cutPower
        ? station.cutPower()
        : new Refusal(409, 'not_in_trial', 'the station does not run with --trial'),
  }),
];
