import { Subject } from 'rxjs';
import type { ModuleCall, ModulePublication } from '../../charger/contract.ts';
import type { ChargerError } from '../../domain/connector.ts';
import type { Powermeter } from '../../domain/metering.ts';
import type { ProvidedToken, SessionEvent } from '../../domain/session.ts';
import type { ExternalMeterEffect, Publication } from '../../machines/external-meter.machine.ts';
import type { Address } from '../../machines/kit.ts';
import type { Host } from '../host-contract.ts';
import { openAvailabilityCalls } from './availability-calls.ts';

/** What the seam needs to know of the world around it. */
export type SeamParts = {
  /** Undefined: a meter in another process has said nothing yet. */
  readMeter(evseId: number): Powermeter | undefined;
  /** Connectors of an EVSE. */
  connectors(evseId: number): readonly number[];
  /** Where the EvseManager of an EVSE is. */
  evseManager(evseId: number): Address;
  /** Where the meter of an EVSE has its say before a session event passes; undefined: nowhere. */
  meter?(evseId: number): Address | undefined;
  /** Starts the validation of a token on the OCPP side; its verdict comes back as `validated`, to Auth where nobody else asked. */
  validate(requestId: string, token: ProvidedToken, replyTo?: Address): void;
};

/** Something a module published, for the local API's event stream. */
export type Published = { topic: string; data: object };

type PassedOn = Extract<ExternalMeterEffect, { type: 'passed on' }>;
type ErrorEffect = {
  type: 'raiseError' | 'clearError';
  evseId: number;
  connectorId?: number;
  error: ChargerError;
};

/**
 * Joins the built-in modules of the charger to the OCPP side. Both are actors of one host, so a command or a variable
 * crosses the seam within the turn and is committed with it; what others may see of it follows after the commit.
 */
export const joinSeam = (host: Host, parts: SeamParts) => {
  const published = new Subject<Published>();

  const enableOrDisable = openAvailabilityCalls(host, {
    connectors: parts.connectors,
    send: (evseId, args) =>
      routeCall(host, parts, {
        interface: 'evse_manager',
        command: 'enable_disable',
        evseId,
        args,
      } as ModuleCall),
  });
  host.within<ModuleCall>('call', (call) => {
    if (call.interface === 'evse_manager' && call.command === 'enable_disable')
      enableOrDisable(call.evseId ?? 0, call.args);
    else routeCall(host, parts, call);
  });
  host.within<ModulePublication>('publish', (publication) => routePublication(host, parts, publication));
  host.after<ModulePublication>('publish', ({ variable, evseId, value }) =>
    published.next({ topic: TOPICS[variable] ?? variable, data: { evse_id: evseId, ...(value as object) } }),
  );
  host.within<PassedOn>('passed on', ({ evseId, publication }) => pass(host, parts, evseId, publication));
  for (const type of ['raiseError', 'clearError'] as const)
    host.within<ErrorEffect>(type, (effect) => routeError(host, effect));
  return { published };
};

/** Where the topic of the event stream (local API section 2) is named otherwise than the variable. */
const TOPICS: Record<string, string> = { token_validation_status: 'token' };

const routeCall = (host: Host, parts: SeamParts, call: ModuleCall) => {
  if (call.interface === 'auth_validator') {
    const { requestId } = call as { requestId?: string };
    return parts.validate(requestId ?? '', call.args.provided_token);
  }
  const to = call.interface === 'evse_manager' ? parts.evseManager(call.evseId ?? 0) : 'auth';
  host.post(to, { ...call.args, ...readingOf(parts, call.evseId), type: call.command });
};

const routePublication = (host: Host, parts: SeamParts, publication: ModulePublication) => {
  if (publication.interface !== 'evse_manager') return;
  const evseId = publication.evseId ?? 0;
  const published = publicationOf(publication);
  const meter = parts.meter?.(evseId);
  if (published && meter) host.post(meter, { type: 'published', publication: published } as { type: string });
  else if (published) pass(host, parts, evseId, published);
};

const publicationOf = (
  publication: Extract<ModulePublication, { interface: 'evse_manager' }>,
): Publication | undefined => {
  if (publication.variable === 'session_event') return { session: publication.value };
  return publication.variable === 'ready' && publication.value ? { ready: true } : undefined;
};

const pass = (host: Host, parts: SeamParts, evseId: number, publication: Publication) => {
  if ('session' in publication) routeSessionEvent(host, evseId, publication.session);
  else host.post(`evse/${evseId}`, { type: 'EvseReady', ...readingOf(parts, evseId) });
};

const readingOf = (parts: SeamParts, evseId: number | undefined) => {
  const meter_value = evseId === undefined ? undefined : parts.readMeter(evseId);
  return meter_value && { meter_value };
};

const routeSessionEvent = (host: Host, evseId: number, session: SessionEvent) => {
  const event = { ...session, type: session.event, evseId };
  host.post(`evse/${evseId}`, event);
  host.post(`connector/${evseId}/${session.connector_id}`, event);
  host.post('auth', event);
};

const routeError = (host: Host, { type, evseId, connectorId, error }: ErrorEffect) => {
  const raised = type === 'raiseError';
  const event = { type: raised ? 'error raised' : 'error cleared', error };
  // It is over wherever it stands: the plug in use may be another one than when it was raised.
  host.post(`connector/${evseId}/${(raised && connectorId) || '*'}`, event);
};
