import { type ModuleCommand, openCommands } from '../../actors/modules/module-commands.ts';
import { chargePointCommands } from '../../actors/modules/ocpp16-charge-point.ts';
import type { ModulePublication } from '../../charger/contract.ts';
import { dataTransferRequest } from '../../charger/link/data-transfer.ts';
import type { ExternalModules } from '../../charger/link/external-modules.ts';
import { checkValue } from '../../charger/link/interface.ts';
import { sessionEventToWire } from '../../charger/link/session-event.ts';
import { tokenToWire } from '../../charger/link/tokens.ts';
import { resultOf } from '../../domain/authorization.ts';
import type { Answers } from '../../domain/inquiries.ts';
import type { TransactionEvent } from '../../domain/notifications.ts';
import type { Receipt } from '../../domain/receipt.ts';
import type { ProvidedToken } from '../../domain/session.ts';
import { toRfc3339 } from '../../domain/time.ts';
import { type ConnectionEffect, connectionStatus } from '../connection-status.ts';
import { toldToCsms } from '../ocpp-variables.ts';
import type { StationParts } from '../parts.ts';

/** What the built-in modules provide to those in other processes (local API 5.2): commands, and variables to watch. */
export const offerOcpp = (parts: StationParts, modules: ExternalModules): void => {
  const { host, config } = parts;
  const { moduleId } = config.ocpp;
  const generic = { moduleId, implementationId: 'ocpp_generic' };
  const tell = (variable: string, value: object) => modules.tell(generic, variable, value);
  modules.provide(generic, parts.ocppGeneric.run);
  parts.ocppGeneric.events.subscribe((data) => tell('event_data', data));
  modules.provide(
    { moduleId, implementationId: 'data_transfer' },
    openCommands(host, 'data_transfer', { data_transfer: transfer(parts) }),
  );
  host.after<ConnectionEffect>('connectionStatus', (effect) =>
    tell('connection_status', connectionStatus(parts.model, effect)),
  );
  host.after<BootAnswered>('boot answered', ({ answer }) =>
    tell('boot_notification_response', bootResponse(answer)),
  );
  toldToCsms(parts).subscribe(({ variable, value }) => tell(variable, value));
  offerSessionCost(parts, modules);
  tellLateVerdicts(parts, modules);
  if (config.ocpp.module === 'OCPP') offerChargePoint(parts, modules);
  tellBuiltIn(parts, modules);
};

type Confirmed = { type: string; event: TransactionEvent; receipt: Receipt };

/** The CSMS may say of a token that charges already what it thinks of it (StartTransaction, TransactionEvent). */
const tellLateVerdicts = ({ host, config }: StationParts, modules: ExternalModules): void =>
  host.after<Confirmed>('transaction event confirmed', ({ event, receipt }) => {
    if (!receipt.idTokenInfo) return;
    modules.tell(
      { moduleId: config.ocpp.moduleId, implementationId: 'auth_validator' },
      'validate_result_update',
      {
        validation_result: resultOf(receipt.idTokenInfo),
        // EVerest's connector is our EVSE.
        connector_id: event.connector.evseId,
      },
    );
  });

type CostPublication = { type: string; interface: string; variable: string; value: unknown };

const offerSessionCost = ({ host, config }: StationParts, modules: ExternalModules): void => {
  const sessionCost = { moduleId: config.ocpp.moduleId, implementationId: 'session_cost' };
  modules.provide(sessionCost, openCommands(host, 'session_cost', {}));
  host.after<CostPublication>('publish', (publication) => {
    if (publication.interface === 'session_cost')
      modules.tell(sessionCost, publication.variable, publication.value);
  });
};

/** `main` of module OCPP: the interface of 1.6 alone. */
const offerChargePoint = (parts: StationParts, modules: ExternalModules): void => {
  const { host, config, model, storage } = parts;
  const main = { moduleId: config.ocpp.moduleId, implementationId: 'main' };
  const tell = (variable: string, value: unknown) => modules.tell(main, variable, value);
  const commands = chargePointCommands({
    host,
    model,
    store: ({ key, value }) => host.stage(() => storage.variables.put(key, value)),
    changed: (key) => host.afterCommit(() => tell('configuration_key', key)),
  });
  modules.provide(main, openCommands(host, 'ocpp_1_6_charge_point', commands));
  host.after<ConnectionEffect>('connectionStatus', ({ connected }) => tell('is_connected', connected));
  toldToCsms(parts).subscribe(({ variable, value }) => {
    if (variable === 'security_event') tell(variable, value);
  });
};

type BootAnswered = { type: 'boot answered'; answer: Answers['bootNotification'] };

const bootResponse = ({ status, currentTime, interval }: Answers['bootNotification']) => ({
  status,
  current_time: toRfc3339(currentTime),
  interval,
});

/** The one command whose result is the CSMS's own answer. */
const transfer =
  ({ dataTransfers }: StationParts): ModuleCommand =>
  (args, answer) => {
    const read = checkValue(dataTransferRequest, args);
    if ('refused' in read) answer({ failed: read.refused });
    else void dataTransfers.send(read.value.request).then((value) => answer({ value }));
  };

/** What built-in EvseManagers and Auth publish. */
const tellBuiltIn = ({ host, config, hardware }: StationParts, modules: ExternalModules): void => {
  const managerOf = (evseId: number) => {
    const evse = config.evses.find((each) => each.evseId === evseId);
    return evse?.hardware.kind === 'simulator' && { moduleId: evse.moduleId, implementationId: 'evse' };
  };
  const authId = config.modules.find(({ kind }) => kind === 'Auth')?.id;
  host.after<ModulePublication>('publish', (publication) => {
    if (publication.interface === 'evse_manager') {
      const manager = managerOf(publication.evseId ?? 0);
      const { variable, value } = publication;
      if (manager)
        modules.tell(manager, variable, variable === 'session_event' ? sessionEventToWire(value) : value);
    } else if (publication.interface === 'auth' && authId) {
      const { token, status } = publication.value as { token: ProvidedToken; status: string };
      const value = { token: tokenToWire(token), status };
      modules.tell({ moduleId: authId, implementationId: 'main' }, publication.variable, value);
    }
  });
  for (const [evseId, { meter }] of hardware.drivers) {
    const manager = managerOf(evseId);
    // Meters tick only while somebody may listen.
    if (manager && isWatched(config, manager.moduleId))
      meter.subscribe((reading) => modules.tell(manager, 'powermeter', reading));
  }
};

const isWatched = ({ externalModules }: StationParts['config'], moduleId: string): boolean =>
  externalModules.some(({ connections }) =>
    Object.values(connections).some((entries) => entries.some((entry) => entry.moduleId === moduleId)),
  );
