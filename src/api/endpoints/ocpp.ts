/** Tokens, the connection to the CSMS, and the commands of interface `ocpp_generic` (section 5.2). */
import type * as z from 'zod/mini';
import * as answers from '../answers.ts';
import * as bodies from '../bodies.ts';
import { type Asked, command, type Endpoint, question, Refusal, read } from '../endpoint.ts';
import type { OcppCommand } from '../station-api.ts';

const presentToken = command('/tokens', {
  summary: 'A token was presented at a reader, which serves `evse_ids` (all when left out)',
  body: bodies.token,
  act: async ({ station, body }) => {
    const unknown = body.evse_ids?.filter((id) => station.evse(id) === undefined) ?? [];
    if (unknown.length > 0) return new Refusal(400, 'unknown_evse', `there is no EVSE ${unknown.join(', ')}`);
    return station.presentToken(body);
  },
});

const operatorControl = (name: 'connect' | 'disconnect', summary: string): Endpoint =>
  command(`/ocpp/${name}`, {
    summary,
    refusals: [403],
    act: ({ station: { connection } }) =>
      connection
        ? connection[name]()
        : new Refusal(403, 'forbidden', 'EnableExternalWebsocketControl is not switched on'),
  });

type Generic<S extends z.ZodMiniType, A extends z.ZodMiniType> = {
  summary: string;
  /** What it is called on the module link. */
  command: OcppCommand;
  body?: S;
  /** The arguments of the command; left out: the body as it is. */
  args?: (body: z.output<S>) => object;
  answer: A;
  /** The result of the command as JSON object or list; left out: as it is. */
  show?: (result: unknown) => unknown;
};

/** One command of `ocpp_generic`; it waits for its commit, never for the CSMS. */
const generic = <A extends z.ZodMiniType, S extends z.ZodMiniType>(
  path: string,
  { summary, command: name, body, answer, args = (it) => it as object, show = (it) => it }: Generic<S, A>,
): Endpoint =>
  question(path, {
    summary,
    ...(body && { body }),
    answer,
    handle: async ({ station, body: asked }: Asked<z.output<S>>) => {
      const outcome = await station.ocpp(name, args(asked));
      if ('failed' in outcome) return new Refusal(400, 'bad_body', outcome.failed);
      return show(outcome.value) as z.input<A>;
    },
  });

const asResult = (result: unknown) => ({ result });
const asDone = () => ({});

const generics: Endpoint[] = [
  generic('/ocpp/stop', {
    summary: 'Disconnects from the CSMS; false: it was stopped before',
    command: 'stop',
    answer: answers.result,
    show: asResult,
  }),
  generic('/ocpp/restart', {
    summary: 'Connects again after a stop; false: nothing was stopped',
    command: 'restart',
    answer: answers.result,
    show: asResult,
  }),
  generic('/ocpp/variables/get', {
    summary:
      'Reads variables of the device model, or keys of OCPP 1.6; the answers are in the order of the requests',
    command: 'get_variables',
    body: bodies.getVariables,
    answer: answers.variablesGot,
  }),
  generic('/ocpp/variables/set', {
    summary: 'Writes variables; read-only ones with `allow_set_read_only`',
    command: 'set_variables',
    body: bodies.setVariables,
    answer: answers.variablesSet,
  }),
  generic('/ocpp/variables/monitor', {
    summary: 'From now on topic `event_data` tells every change of these variables',
    command: 'monitor_variables',
    body: bodies.monitorVariables,
    answer: answers.done,
    show: asDone,
  }),
  generic('/ocpp/security-events', {
    summary: 'Tells the CSMS of a security event (A04), unless it is not critical',
    command: 'security_event',
    body: bodies.securityEvent,
    args: (event) => ({ event }),
    answer: answers.done,
    show: asDone,
  }),
  generic('/ocpp/availability', {
    summary: 'Changes the availability of the station, an EVSE or a connector, as the CSMS could (G03, G04)',
    command: 'change_availability',
    body: bodies.availability,
    args: (request) => ({ request }),
    answer: answers.availability,
  }),
];

const externalLimits: Endpoint[] = [
  generic('/ocpp/external-limits', {
    summary:
      'A limit that comes from elsewhere than the CSMS, for the station (0) or an EVSE: obeyed at once, and told to the CSMS (K11, K12)',
    command: 'set_external_limit',
    body: bodies.externalLimit,
    answer: answers.externalLimitSet,
  }),
  generic('/ocpp/external-limits/clear', {
    summary: 'Releases it (K13)',
    command: 'clear_external_limit',
    body: bodies.externalLimitCleared,
    answer: answers.externalLimitCleared,
  }),
];

const dataTransfer = question('/ocpp/data-transfer', {
  summary: 'Sends data to the CSMS and waits for its answer, at most the message timeout; Offline at once',
  body: bodies.dataTransfer,
  answer: answers.dataTransfer,
  handle: ({ station, body }) => station.dataTransfer(body),
});

const compositeSchedules = read('/ocpp/composite-schedules', {
  summary: 'What charging profiles and limits add up to, from now on: the station (EVSE 0) and each EVSE',
  answer: answers.compositeSchedules,
  handle: ({ station }) => ({ schedules: station.chargingSchedules() }),
});

const explainLimit = question('/ocpp/explain-limit', {
  summary:
    'Why the limit of an EVSE (0: of the station) is what it is at an instant, as data and in words; with `hours` what it will be',
  body: bodies.limitQuestion,
  answer: answers.limitExplained,
  handle: async ({ station, body }) =>
    (await station.explainLimit(body)) ??
    new Refusal(400, 'unknown_evse', `there is no EVSE ${body.evse_id}`),
});

export const ocppEndpoints: readonly Endpoint[] = [
  presentToken,
  operatorControl('connect', 'Connects to the CSMS again'),
  operatorControl('disconnect', 'Disconnects from the CSMS until `connect`; charging and queueing go on'),
  ...generics,
  ...externalLimits,
  dataTransfer,
  compositeSchedules,
  explainLimit,
];
