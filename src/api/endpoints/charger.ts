/** EVSEs, and the car and hardware that are simulated at them. */
import type * as z from 'zod/mini';
import * as answers from '../answers.ts';
import * as bodies from '../bodies.ts';
import { type Asked, command, type Endpoint, Refusal, read } from '../endpoint.ts';
import type { EvseView, SimulatorControls } from '../station-api.ts';

const evseOf = ({ station, param }: Asked) => {
  const asked = param('id');
  const evse = station.evse(Number(asked));
  return evse && String(evse.id) === asked
    ? evse
    : new Refusal(404, 'unknown_evse', `there is no EVSE ${asked}`);
};

const reads: Endpoint[] = [
  read('/evses', {
    summary: 'All EVSEs and what state they are in',
    answer: answers.evses,
    handle: ({ station }) => station.evses(),
  }),
  read('/evses/{id}', { summary: 'One EVSE', answer: answers.evse, refusals: [404], handle: evseOf }),
];

type Control<S extends z.ZodMiniType> = {
  summary: string;
  method?: 'POST' | 'DELETE';
  body?: S;
  refuses?(asked: Asked<z.output<S>>, evse: EvseView): Refusal | undefined;
  act(simulator: SimulatorControls, asked: Asked<z.output<S>>): void;
};

const control = <S extends z.ZodMiniType>(name: string, { refuses, act, ...shared }: Control<S>): Endpoint =>
  command(`/evses/{id}/simulator/${name}`, {
    ...shared,
    refusals: [404, 409],
    act: (asked: Asked<z.output<S>>) => {
      const evse = evseOf(asked);
      if (evse instanceof Refusal) return evse;
      const simulator = asked.station.simulator(evse.id);
      if (!simulator) return new Refusal(409, 'not_simulated', `EVSE ${evse.id} is not simulated`);
      return refuses?.(asked, evse) ?? act(simulator, asked);
    },
  });

const controls: Endpoint[] = [
  control('plug-in', {
    summary: 'An EV arrives',
    body: bodies.plugIn,
    refuses: ({ body: { connector_id } }, { id, connectors }) =>
      connector_id === undefined || connectors.some((connector) => connector.id === connector_id)
        ? undefined
        : new Refusal(400, 'unknown_connector', `EVSE ${id} has no connector ${connector_id}`),
    act: (simulator, { body }) => simulator.plugIn(body),
  }),
  control('unplug', {
    summary: 'The EV leaves; cancels a plug-in that is still delayed',
    act: (simulator) => simulator.unplug(),
  }),
  control('pause', {
    summary: 'The EV stops drawing: SuspendedEV',
    act: (simulator) => simulator.pause(),
  }),
  control('resume', {
    summary: 'The EV draws again',
    body: bodies.resume,
    act: (simulator, { body }) => simulator.resume(body),
  }),
  control('renegotiate', {
    summary: 'An ISO 15118 car asks for other schedules while it charges',
    body: bodies.renegotiate,
    act: (simulator, { body }) => simulator.renegotiate(body),
  }),
  control('finish', {
    summary: 'An ISO 15118 car ends charging for good, and stays plugged in',
    act: (simulator) => simulator.finish(),
  }),
  control('limit', {
    summary: "The EVSE's own limit; 0: SuspendedEVSE, null lifts it",
    body: bodies.limit,
    act: (simulator, { body }) => simulator.limit(body.current_A),
  }),
  control('bay', {
    summary: 'The parking bay sensor',
    body: bodies.bay,
    act: (simulator, { body }) => simulator.bay(body.occupied),
  }),
  control('faults', {
    summary: 'Raises a fault',
    body: bodies.fault,
    act: (simulator, { body }) => simulator.raiseFault(body.type),
  }),
  control('faults/{type}', {
    method: 'DELETE',
    summary: 'Clears a fault',
    act: (simulator, { param }) => simulator.clearFault(param('type')),
  }),
];

export const chargerEndpoints: readonly Endpoint[] = [...reads, ...controls];
