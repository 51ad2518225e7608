import type { ExternalModules } from '../../charger/link/external-modules.ts';
import { checkValue } from '../../charger/link/interface.ts';
import { certificateRequest, iso15118Results } from '../../charger/link/iso15118-extensions.ts';
import type { Endpoint } from '../../charger/link/messages.ts';
import type { Settings } from '../../domain/settings.ts';
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
  stacks: readonly Endpoint[];
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
export const connectIso15118Modules = ({ host, desk, modules, stacks, log }: Iso15118Parts): void => {
  for (const module of stacks)
    modules.consume(module, {
      publish: (variable, value) => {
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
