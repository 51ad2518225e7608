import type { ExternalModules } from '../../charger/link/external-modules.ts';
import { checkValue } from '../../charger/link/interface.ts';
import {
  certificateRequest,
  chargingNeeds,
  iso15118Results,
} from '../../charger/link/iso15118-extensions.ts';
import type { Endpoint } from '../../charger/link/messages.ts';
import type { Settings } from '../../domain/settings.ts';
import { CAR_NEEDS } from '../charging/negotiations.ts';
import { type CertificateResponse, EV_CERTIFICATES } from '../ev-certificates.ts';
import type { Log } from '../host/trace.ts';
import type { Host } from '../host-contract.ts';
import type { ExternalEvse } from './external-evse.ts';
import type { ModuleDesk } from './module-desk.ts';

export type Iso15118Parts = {
  host: Host;
  desk: ModuleDesk;
  modules: ExternalModules;
  /** One a stack, for one EVSE or for all of them. */
  stacks: readonly (Endpoint & { evseId?: number })[];
  /** The only EVSE there is, where a stack does not say at which it is. */
  onlyEvse?: number;
  log: Log;
};

/** Whether cars may charge by their contract at EVSEs in other processes; a module need not know the command. */
export const tellPlugAndCharge = (
  desk: ModuleDesk,
  evses: readonly ExternalEvse[],
  settings: Pick<
    Settings,
    'pncEnabled' | 'centralContractValidationAllowed' | 'contractCertificateInstallationEnabled'
  >,
): void => {
  const { pncEnabled: pnc_enabled } = settings;
  if (pnc_enabled === undefined) return;
  const plug_and_charge_configuration = {
    pnc_enabled,
    central_contract_validation_allowed: settings.centralContractValidationAllowed === true,
    contract_certificate_installation_enabled: settings.contractCertificateInstallationEnabled === true,
  };
  for (const { provider } of evses)
    desk.send(provider, 'set_plug_and_charge_configuration', { plug_and_charge_configuration }, () => {});
};

/** Ties stacks of ISO 15118 in other processes to the station: they take the place of the simulated car. */
export const connectIso15118Modules = (parts: Iso15118Parts): void => {
  const { host, desk, modules, stacks, log, onlyEvse } = parts;
  for (const module of stacks)
    modules.consume(module, {
      publish: (variable, value) => {
        if (variable === 'charging_needs') return needsTold(host, module.evseId ?? onlyEvse, value);
        if (variable !== 'iso15118_certificate_request') return undefined;
        const read = checkValue(certificateRequest, value);
        if ('refused' in read) return read.refused;
        const { exi_request, iso15118_schema_version, certificate_action } = read.value;
        const request = {
          exiRequest: exi_request,
          schemaVersion: iso15118_schema_version,
          action: certificate_action,
        };
        host.receive(EV_CERTIFICATES, { type: 'certificate wanted', from: { module }, request } as {
          type: string;
        });
        return undefined;
      },
    });
  host.within<CertificateResponse>('car gets certificate', ({ to, action, status, exiResponse }) => {
    if (!('module' in to)) return;
    const certificate_response = { certificate_action: action, exi_response: exiResponse, status };
    const args = { certificate_response };
    desk.ask(to.module, iso15118Results, 'set_get_certificate_response', args, (outcome) => {
      if ('failed' in outcome) log('warn', `a certificate did not reach its car: ${outcome.failed}`);
    });
  });
};

/** K15: the CSMS hears of it; what comes of it reaches the car as a limit of its EVSE. */
const needsTold = (host: Host, evseId: number | undefined, value: unknown): string | undefined => {
  if (evseId === undefined) return 'charging_needs: the mapping of the module does not say at which EVSE';
  const read = checkValue(chargingNeeds, value);
  if ('refused' in read) return read.refused;
  host.receive(CAR_NEEDS, { type: 'needs told', evseId, needs: read.value } as { type: string });
  return undefined;
};
