/** The endpoints of the local API (its section 2), all under /api/v1, except status and events. */
import type { RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import * as z from 'zod/mini';
import * as bodies from './bodies.ts';
import type { SimulatorControls, StationApi } from './station-api.ts';

const LARGEST_BODY = 1_000_000;

/** The rest of the API as one request listener. */
export const appFor = (station: StationApi): RequestListener => {
  const app = new Hono().basePath('/api/v1');
  app.use(
    bodyLimit({
      maxSize: LARGEST_BODY,
      onError: (c) => refused(c, 413, 'too_large', `a body holds at most ${LARGEST_BODY} bytes`),
    }),
  );
  app.notFound((c) => refused(c, 404, 'not_found', `there is no ${c.req.method} ${c.req.path}`));
  app.onError((error, c) => refused(c, 500, 'internal', error.message));
  addReads(app, station);
  addSimulator(app, station);
  addCommands(app, station);
  addDeadLetters(app, station);
  return getRequestListener(app.fetch);
};

const refused = (c: Context, status: ContentfulStatusCode, code: string, message: string) =>
  c.json({ error: { code, message } }, status);

const addReads = (app: Hono, station: StationApi): void => {
  app.get('/evses', (c) => c.json(station.evses()));
  app.get('/evses/:id', (c) => {
    const evse = station.evses().find(({ id }) => String(id) === c.req.param('id'));
    return evse === undefined ? noSuchEvse(c) : c.json(evse);
  });
  app.get('/outbox', (c) => c.json(station.outbox()));
};

const noSuchEvse = (c: Context) =>
  refused(c, 404, 'unknown_evse', `there is no EVSE ${c.req.param('id') ?? ''}`.trim());

/** Undefined: done; else why not. */
type Acted = Response | undefined;

/** Checks the body, lets `act` act, and answers 202 as soon as the turn that took it is on disk. */
const command =
  <S extends z.ZodMiniType>(
    station: StationApi,
    shape: S,
    act: (body: z.output<S>, c: Context) => Acted | Promise<Acted>,
  ) =>
  async (c: Context): Promise<Response> => {
    const json = jsonOf(await c.req.text());
    if (json === undefined) return refused(c, 400, 'bad_json', 'the body is not JSON');
    const body = z.safeParse(shape, json.value);
    if (!body.success) return refused(c, 400, 'bad_body', bodies.complaints(body.error));
    const refusal = await act(body.data, c);
    if (refusal !== undefined) return refusal;
    await station.committed();
    return c.json({}, 202);
  };

const jsonOf = (text: string): { value: unknown } | undefined => {
  try {
    return { value: text.trim() === '' ? {} : JSON.parse(text) };
  } catch {
    return undefined;
  }
};

const addSimulator = (app: Hono, station: StationApi): void => {
  const on = <S extends z.ZodMiniType>(
    shape: S,
    act: (simulator: SimulatorControls, body: z.output<S>, c: Context) => void,
  ) =>
    command(station, shape, (body, c) => {
      const evse = station.evses().find(({ id }) => String(id) === c.req.param('id'));
      if (evse === undefined) return noSuchEvse(c);
      const simulator = station.simulator(evse.id);
      if (simulator === undefined)
        return refused(c, 409, 'not_simulated', `EVSE ${evse.id} is not simulated`);
      act(simulator, body, c);
      return undefined;
    });
  const path = '/evses/:id/simulator';
  app.post(
    `${path}/plug-in`,
    on(bodies.plugIn, (simulator, body) => simulator.plugIn(body)),
  );
  app.post(
    `${path}/unplug`,
    on(bodies.nothing, (simulator) => simulator.unplug()),
  );
  app.post(
    `${path}/pause`,
    on(bodies.nothing, (simulator) => simulator.pause()),
  );
  app.post(
    `${path}/resume`,
    on(bodies.resume, (simulator, body) => simulator.resume(body)),
  );
  app.post(
    `${path}/limit`,
    on(bodies.limit, (simulator, body) => simulator.limit(body.current_A)),
  );
  app.post(
    `${path}/bay`,
    on(bodies.bay, (simulator, body) => simulator.bay(body.occupied)),
  );
  app.post(
    `${path}/faults`,
    on(bodies.fault, (simulator, body) => simulator.raiseFault(body.type)),
  );
  const clear = on(bodies.nothing, (simulator, _body, c) => simulator.clearFault(c.req.param('type') ?? ''));
  app.delete(`${path}/faults/:type{.+}`, clear);
};

const addCommands = (app: Hono, station: StationApi): void => {
  const present = command(station, bodies.token, async (token, c) => {
    const known = station.evses().map(({ id }) => id);
    const unknown = token.evse_ids?.filter((id) => !known.includes(id)) ?? [];
    if (unknown.length > 0) return refused(c, 400, 'unknown_evse', `there is no EVSE ${unknown.join(', ')}`);
    await station.presentToken(token);
    return undefined;
  });
  app.post('/tokens', present);
  for (const name of ['connect', 'disconnect'] as const) {
    const control = command(station, bodies.nothing, async (_body, c) => {
      if (station.connection === undefined)
        return refused(c, 403, 'forbidden', 'EnableExternalWebsocketControl is not switched on');
      await station.connection[name]();
      return undefined;
    });
    app.post(`/ocpp/${name}`, control);
  }
  const transfer = command(station, bodies.dataTransfer, async (request, c) =>
    c.json(await station.dataTransfer(request), 200),
  );
  app.post('/ocpp/data-transfer', transfer);
  const advance = command(station, bodies.advance, async ({ ms }, c) => {
    if (station.advanceClock === undefined)
      return refused(c, 409, 'real_clock', 'the station does not run with --simulated-clock');
    await station.advanceClock(ms);
    return c.json({}, 200);
  });
  app.post('/clock/advance', advance);
};

const addDeadLetters = (app: Hono, station: StationApi): void => {
  const missing = (c: Context) =>
    refused(c, 404, 'unknown_dead_letter', `there is no dead letter ${c.req.param('id') ?? ''}`.trim());
  app.get('/dead-letters', (c) => c.json(station.deadLetters.list()));
  app.get('/dead-letters/:id', (c) => {
    const letter = station.deadLetters.show(Number(c.req.param('id')));
    return letter === undefined ? missing(c) : c.json(letter);
  });
  const retry = command(station, bodies.nothing, async (_body, c) => {
    const isThere = await station.deadLetters.retry(Number(c.req.param('id')));
    return isThere ? undefined : missing(c);
  });
  app.post('/dead-letters/:id/retry', retry);
};
