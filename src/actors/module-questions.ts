import type { DataTransferRequest, DataTransferResult, ResetType } from '../charger/contract.ts';
import { dataTransferResults } from '../charger/link/data-transfer.ts';
import { evseManagerResults } from '../charger/link/evse-manager.ts';
import type { ExternalModules } from '../charger/link/external-modules.ts';
import type { Checked } from '../charger/link/interface.ts';
import type { Endpoint } from '../charger/link/messages.ts';
import { systemResults } from '../charger/link/system.ts';
import type { ConnectorAddress } from '../domain/connector.ts';
import type { ModuleDesk } from './module-desk.ts';

/** Runs within a later turn. */
type Then<T> = (outcome: Checked<T>) => void;

/** Questions of the CSMS that only a module in another process can answer. Undefined: the built-in one answers. */
export type ModuleQuestions = {
  unlock(connector: ConnectorAddress): ((then: Then<boolean>) => void) | undefined;
  resetAllowed(type: ResetType): ((then: Then<boolean>) => void) | undefined;
  dataTransfer(request: DataTransferRequest): ((then: Then<DataTransferResult>) => void) | undefined;
};

export type Providers = {
  evseManager(evseId: number): Endpoint | undefined;
  system?: Endpoint | undefined;
  dataTransfer?: Endpoint | undefined;
};

export const moduleQuestions = (
  desk: ModuleDesk,
  modules: ExternalModules,
  { evseManager, system, dataTransfer }: Providers,
): ModuleQuestions => ({
  unlock: ({ evseId, connectorId: connector_id }) => {
    const to = evseManager(evseId);
    return to && ((then) => desk.ask(to, evseManagerResults, 'force_unlock', { connector_id }, then));
  },
  resetAllowed: (type) =>
    system &&
    ((then) => {
      if (!modules.implements(system, 'reset')) return then({ failed: 'the module cannot reset' });
      // A module that has no opinion lets it happen.
      if (!modules.implements(system, 'is_reset_allowed')) return then({ value: true });
      desk.ask(system, systemResults, 'is_reset_allowed', { type }, then);
    }),
  dataTransfer: (request) =>
    dataTransfer &&
    ((then) => desk.ask(dataTransfer, dataTransferResults, 'data_transfer', { request }, then)),
});

export const isTrue = (outcome: Checked<boolean>): boolean => 'value' in outcome && outcome.value;
