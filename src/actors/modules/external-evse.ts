import type { BuiltInCommands } from '../../charger/contract.ts';
import { evInfo, evseManagerArgs, evseShape, limits } from '../../charger/link/evse-manager.ts';
import type { Consumer, ExternalModules } from '../../charger/link/external-modules.ts';
import { checkValue } from '../../charger/link/interface.ts';
import type { Endpoint } from '../../charger/link/messages.ts';
import { powermeter } from '../../charger/link/powermeter.ts';
import type { Readings } from '../../charger/link/readings.ts';
import { sessionEventFromWire } from '../../charger/link/session-event.ts';
import type { SessionEvent } from '../../domain/session.ts';
import { type FactEvent, readingOf } from '../../domain/session-facts.ts';
import { fromRfc3339, toRfc3339 } from '../../domain/time.ts';
import type { ExternalEvseEffect, ExternalEvseEvent } from '../../machines/external-evse.words.ts';
import type { Address } from '../../machines/kit.ts';
import type { Log } from '../host/trace.ts';
import type { Host } from '../host-contract.ts';
import { connectorAddress, type EvseLayout } from '../layout.ts';
import type { ModuleDesk } from './module-desk.ts';

export type ExternalEvse = { layout: EvseLayout; provider: Endpoint };

export type ExternalEvsesParts = {
  host: Host;
  desk: ModuleDesk;
  modules: ExternalModules;
  readings: Readings;
  evses: readonly ExternalEvse[];
  log: Log;
};

export const externalEvseAddress = (evseId: number): Address => `external_evse/${evseId}`;

type Command = Extract<ExternalEvseEffect, { type: 'module command' }>;
type GivenUp = Extract<ExternalEvseEffect, { type: 'session given up' }>;
type Publication = Extract<ExternalEvseEffect, { type: 'publish' }>;

/** Ties the EVSEs that other processes look after to their actors `external_evse/N`. */
export const connectExternalEvses = (parts: ExternalEvsesParts): void => {
  const { host, modules, readings, evses } = parts;
  for (const evse of evses) modules.consume(evse.provider, consumerOf(evse, parts));
  const of = (evseId: number) => evses.find(({ layout }) => layout.evseId === evseId);
  host.within<Command>('module command', ({ evseId, command, args }) => {
    const evse = of(evseId);
    if (evse) commandModule(evse, command, args, parts);
  });
  host.within<Publication>('publish', ({ evseId, variable }) => {
    const evse = of(evseId);
    if (!evse || variable !== 'ready') return;
    settle(evse, host);
    // What it asked of us before is answered: from now on it may offer energy. A module need not know the command.
    parts.desk.send(evse.provider, 'external_ready_to_start_charging', {}, () => {});
  });
  host.within<GivenUp>('session given up', ({ evseId }) => {
    const evse = of(evseId);
    const meter_value = readings.latest(evseId);
    if (evse) forgetLostSession(evse, host);
    tell(host, `evse/${evseId}`, { type: 'EvseReady', ...(meter_value && { meter_value }) });
  });
};

/** The module of these EVSEs has gone. */
export const loseExternalEvses = ({ host, readings, evses }: ExternalEvsesParts, moduleId: string): void => {
  for (const { provider, layout } of evses)
    if (provider.moduleId === moduleId) {
      readings.silence(layout.evseId);
      host.receive(externalEvseAddress(layout.evseId), { type: 'module gone' });
    }
};

/** Asks the module what the EVSE is, so that a mistake of the configuration is seen. */
export const greetExternalEvse = (
  { layout, provider }: ExternalEvse,
  { desk, log }: ExternalEvsesParts,
): void =>
  desk.send(provider, 'get_evse', {}, (outcome) => {
    if (!('value' in outcome)) return;
    const said = checkValue(evseShape, outcome.value);
    if ('refused' in said) return log('warn', `get_evse of EVSE ${layout.evseId}: ${said.refused}`);
    const { id, connectors } = said.value;
    if (id !== layout.evseId || (connectors.length > 0 && connectors.length !== layout.connectors.length))
      log('warn', `EVSE ${layout.evseId} calls itself ${id} with ${connectors.length} connectors`);
  });

const consumerOf = (
  { layout: { evseId, connectors } }: ExternalEvse,
  parts: ExternalEvsesParts,
): Consumer => {
  const { host, readings } = parts;
  const address = externalEvseAddress(evseId);
  const receive = (event: Event): undefined => void host.receive(address, event);
  const sessionTold = (value: unknown): string | undefined => {
    const reading = readings.latest(evseId);
    const token = host.snapshot(address)?.context.token;
    const lore = { now: toRfc3339(host.now()), ...(token && { token }), ...(reading && { reading }) };
    const read = sessionEventFromWire(value, lore);
    if ('refused' in read) return read.refused;
    const { value: session } = read;
    if (!session) return undefined;
    if (!connectors.some(({ connectorId }) => connectorId === session.connector_id))
      return `EVSE ${evseId} has no connector ${session.connector_id}`;
    noteReading(readings, evseId, session);
    return receive({ type: 'session told', session });
  };
  const readyTold = (value: unknown): string | undefined => {
    if (typeof value !== 'boolean') return 'expected boolean';
    return value ? receive({ type: 'ready told' }) : undefined;
  };
  return {
    publish: (variable, value) => {
      if (variable === 'session_event') return sessionTold(value);
      if (variable === 'ready') return readyTold(value);
      return takeMeasurement(readings, evseId, variable, value);
    },
    error: (change, error) => receive({ type: 'error told', change, error }),
  };
};

type Event = ExternalEvseEvent extends infer E
  ? E extends { type: string }
    ? Omit<E, 'at' | 'id'>
    : never
  : never;

/** A session event has a reading as well, often a later one than the meter has published. */
const noteReading = (readings: Readings, evseId: number, session: SessionEvent): void => {
  const reading = readingOf({ ...session, type: session.event } as FactEvent);
  if (!reading) return;
  const { signed_meter_value: _, ...unsigned } = reading;
  const known = readings.present(evseId);
  if (!known || fromRfc3339(known.timestamp) < fromRfc3339(unsigned.timestamp))
    readings.take(evseId, unsigned);
};

/** What changes often and is kept in memory alone. */
const takeMeasurement = (
  readings: Readings,
  evseId: number,
  variable: string,
  value: unknown,
): string | undefined => {
  if (variable === 'powermeter') return takeReading(readings, evseId, value);
  if (variable === 'limits') {
    const said = checkValue(limits, value);
    if ('refused' in said) return said.refused;
    readings.note(evseId, { currentOfferedA: said.value.max_current });
  }
  if (variable === 'ev_info') {
    const said = checkValue(evInfo, value);
    if ('refused' in said) return said.refused;
    if (said.value.soc !== undefined) readings.note(evseId, { socPercent: said.value.soc });
  }
  return undefined;
};

export const takeReading = (readings: Readings, evseId: number, value: unknown): string | undefined => {
  const checked = checkValue(powermeter, value);
  if ('refused' in checked) return checked.refused;
  readings.take(evseId, checked.value);
  return undefined;
};

const commandModule = (
  { provider, layout }: ExternalEvse,
  command: Command['command'],
  args: object,
  { desk, log }: ExternalEvsesParts,
): void => {
  const known = args as BuiltInCommands['evse_manager'][typeof command]['args'];
  const { meter_value: _, ...wire } = evseManagerArgs(command, known) as { meter_value?: unknown };
  desk.send(provider, command, wire, (outcome) => {
    if ('failed' in outcome) log('warn', `EVSE ${layout.evseId}: ${command} failed: ${outcome.failed}`);
    else if (outcome.value === false) log('warn', `EVSE ${layout.evseId} refused ${command}`);
  });
};

/** When the EVSE is ready, what it did not resume is over, and it learns what it has to know of us. */
const settle = (evse: ExternalEvse, host: Host): void => {
  forgetLostSession(evse, host);
  const { evseId, connectors } = evse.layout;
  const withdrawn = connectors.filter(
    ({ connectorId }) => host.snapshot(connectorAddress({ evseId, connectorId }))?.context.withdrawn === true,
  );
  if (withdrawn.length === 0) return;
  const cmd_source = { enable_source: 'CSMS', enable_state: 'Disable', enable_priority: 5000 };
  const all = withdrawn.length === connectors.length;
  for (const connector_id of all ? [0] : withdrawn.map(({ connectorId }) => connectorId))
    tell(host, externalEvseAddress(evseId), { type: 'enable_disable', connector_id, cmd_source });
};

/** Auth lets go of a session that has not been confirmed; the OCPP side does so by itself. */
const forgetLostSession = ({ layout: { evseId } }: ExternalEvse, host: Host): void => {
  const { facts, confirmedSession, ready } = host.snapshot(`evse/${evseId}`)?.context ?? {};
  if (ready || !facts?.sessionId || facts.sessionId === confirmedSession) return;
  tell(host, 'auth', {
    type: 'SessionFinished',
    event: 'SessionFinished',
    evseId,
    uuid: facts.sessionId,
    timestamp: toRfc3339(host.now()),
    connector_id: facts.connectorId,
  });
};

const tell = (host: Host, to: Address, event: { type: string; [member: string]: unknown }): void =>
  host.post(to, event);
