import { type OcppGenericArgs, ocppGenericArgs } from '../../charger/link/ocpp-generic.ts';
import type { Command, Replies, Reply } from '../../domain/commands.ts';
import { fromRfc3339 } from '../../domain/time.ts';
import { clearExternalLimit, setExternalLimit } from '../charging/external-limits.ts';
import type { ChargingParts } from '../charging/question.ts';
import type { Host } from '../host-contract.ts';
import type { LocalVariables } from './local-variables.ts';
import { checkedCommand, type ModuleCommand } from './module-commands.ts';

export type OcppGenericParts = {
  host: Host;
  variables: LocalVariables;
  charging: ChargingParts;
  /** Carries out what the CSMS could command too. */
  command(command: Command): Reply | 'later';
  /** 1.6 names a connector where 2.0.1 names an EVSE. */
  speaks16: boolean;
};

/** The commands of `ocpp_generic` (local API 5.2). They are answered once they are on their way, never after a CSMS. */
export const ocppGenericCommands = (parts: OcppGenericParts): Readonly<Record<string, ModuleCommand>> => {
  const { host, variables } = parts;
  return {
    stop: (_args, answer) => answer({ value: stop(host) }),
    restart: (_args, answer) => answer({ value: restart(host) }),
    security_event: checkedCommand(ocppGenericArgs.security_event, ({ event }) =>
      raiseSecurityEvent(host, event),
    ),
    get_variables: checkedCommand(ocppGenericArgs.get_variables, ({ requests }) =>
      requests.map((one) => variables.get(one)),
    ),
    set_variables: checkedCommand(ocppGenericArgs.set_variables, ({ requests }) =>
      requests.map((one) => variables.set(one)),
    ),
    monitor_variables: checkedCommand(ocppGenericArgs.monitor_variables, (args) =>
      variables.monitor(args.component_variables),
    ),
    set_external_limit: checkedCommand(ocppGenericArgs.set_external_limit, (args) =>
      setExternalLimit(parts.charging, args),
    ),
    clear_external_limit: checkedCommand(ocppGenericArgs.clear_external_limit, (args) =>
      clearExternalLimit(parts.charging, args),
    ),
    change_availability: checkedCommand(ocppGenericArgs.change_availability, ({ request }) =>
      changeAvailability(parts, request),
    ),
  };
};

const isStopped = (host: Host): boolean =>
  host.snapshot('connection')?.value === 'disconnected by the operator';

/** False: it was stopped before. */
export const stop = (host: Host): boolean => {
  if (isStopped(host)) return false;
  // Before the first connection: whoever begins it finds the stop.
  if (!host.snapshot('connection')) host.start('connection', 'connection', {});
  host.post('connection', { type: 'disconnect' });
  return true;
};

/** Only what was stopped can be started again. */
export const restart = (host: Host): boolean => {
  if (!isStopped(host)) return false;
  // Before the station has begun to connect it will do so by itself.
  host.post('connection', { type: host.snapshot('registration') ? 'connect' : 'stand by' });
  return true;
};

/** A04: an event is critical, and for the CSMS, unless its list or the module says otherwise. */
export const raiseSecurityEvent = (
  host: Host,
  { type, info, critical, timestamp }: OcppGenericArgs['security_event']['event'],
): void => {
  const notification = {
    type: 'securityEvent',
    event: type,
    at: timestamp === undefined ? host.now() : fromRfc3339(timestamp),
    ...(info !== undefined && { techInfo: info }),
    ...(critical !== undefined && { critical }),
  };
  host.emit({ type: 'notify', notification } as { type: string });
};

type Availability = OcppGenericArgs['change_availability']['request'];

const changeAvailability = (parts: OcppGenericParts, request: Availability): object => {
  const { evse, operational_status } = request;
  const nonsense = parts.speaks16 ? whyNoConnectorOf16(evse) : undefined;
  if (nonsense !== undefined) return rejection('InvalidInput', nonsense);
  const reply = parts.command({
    type: 'changeAvailability',
    operational: operational_status === 'Operative',
    ...(evse && evse.id !== 0 && { evseId: evse.id }),
    ...(evse?.connector_id !== undefined && !parts.speaks16 && { connectorId: evse.connector_id }),
  }) as Replies['changeAvailability'];
  const { status, statusInfo } = reply;
  if (status === 'Rejected') return rejection('InvalidInput', statusInfo?.reasonCode ?? 'not possible');
  return { status };
};

const whyNoConnectorOf16 = (evse: Availability['evse']): string | undefined => {
  if (!evse || evse.id === 0) return undefined;
  if (evse.connector_id === undefined) return 'connector_id is missing';
  return evse.connector_id === 1 ? undefined : `connector_id is ${evse.connector_id}, only 1 is known`;
};

const rejection = (reason_code: string, additional_info: string) => ({
  status: 'Rejected',
  status_info: { reason_code, additional_info },
});
