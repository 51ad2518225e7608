import type { Commands, ResetType } from '../../charger/contract.ts';
import { authResults } from '../../charger/link/auth.ts';
import { chargerInformationResults } from '../../charger/link/charger-information.ts';
import { dataTransferResults } from '../../charger/link/data-transfer.ts';
import { displayMessageResults } from '../../charger/link/display-message.ts';
import { evseManagerResults } from '../../charger/link/evse-manager.ts';
import type { ExternalModules } from '../../charger/link/external-modules.ts';
import type { ArgsOf, Checked, ResultOf, Results } from '../../charger/link/interface.ts';
import type { Endpoint } from '../../charger/link/messages.ts';
import { reservationResults } from '../../charger/link/reservation.ts';
import { securityResults } from '../../charger/link/security.ts';
import { systemResults } from '../../charger/link/system.ts';
import type { ConnectorAddress } from '../../domain/connector.ts';
import type { ModuleDesk } from './module-desk.ts';

/** Sends the question once the running turn is committed; `then` runs within a later turn. */
export type Asking<T> = (then: (outcome: Checked<T>) => void) => void;

/** The interfaces that one module provides for the whole station. */
export type StationInterface =
  | 'system'
  | 'security'
  | 'auth'
  | 'reservation'
  | 'data_transfer'
  | 'display_message'
  | 'charger_information';

const RESULTS: { readonly [I in StationInterface]: Results<I> } = {
  system: systemResults,
  security: securityResults,
  auth: authResults,
  reservation: reservationResults,
  data_transfer: dataTransferResults,
  display_message: displayMessageResults,
  charger_information: chargerInformationResults,
};

/** Questions that only a module in another process can answer. Undefined: the built-in one does. */
export type ModuleQuestions = {
  ask<I extends StationInterface, C extends keyof Commands[I] & string>(
    name: I,
    command: C,
    args: ArgsOf<I, C>,
  ): Asking<ResultOf<I, C>> | undefined;
  /** Whether a module in another process stands in for the built-in one. */
  provides(name: StationInterface): boolean;
  unlock(connector: ConnectorAddress): Asking<boolean> | undefined;
  resetAllowed(type: ResetType): Asking<boolean> | undefined;
};

export const moduleQuestions = (
  desk: ModuleDesk,
  modules: ExternalModules,
  providers: {
    station: Partial<Record<StationInterface, Endpoint>>;
    evseManager(evseId: number): Endpoint | undefined;
  },
): ModuleQuestions => {
  const ask: ModuleQuestions['ask'] = (name, command, args) => {
    const to = providers.station[name];
    return to && ((then) => desk.ask(to, RESULTS[name] as Results<typeof name>, command, args, then));
  };
  const can = (name: StationInterface, command: string): boolean => {
    const to = providers.station[name];
    return to !== undefined && modules.implements(to, command);
  };
  return {
    ask,
    provides: (name) => providers.station[name] !== undefined,
    unlock: ({ evseId, connectorId: connector_id }) => {
      const to = providers.evseManager(evseId);
      return to && ((then) => desk.ask(to, evseManagerResults, 'force_unlock', { connector_id }, then));
    },
    resetAllowed: (type) => {
      const asking = ask('system', 'is_reset_allowed', { type });
      if (!asking || (can('system', 'reset') && can('system', 'is_reset_allowed'))) return asking;
      // A module that has no opinion lets it happen, one that cannot reset does not.
      return (then) => then(can('system', 'reset') ? { value: true } : { failed: 'it cannot reset' });
    },
  };
};
