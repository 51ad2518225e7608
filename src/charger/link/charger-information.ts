/** Interface `charger_information`: who this charger is, when its maker's own module knows better than the configuration. */
import * as z from 'zod/mini';
import type { StationIdentity } from '../../domain/inquiries.ts';
import type { ChargerInformation } from '../contract.ts';
import type { Results } from './interface.ts';

const TEXT = z.exactOptional(z.string());

export const chargerInformationResults: Results<'charger_information'> = {
  get_charger_information: z.object({
    vendor: z.string().check(z.minLength(1)),
    model: z.string().check(z.minLength(1)),
    chargepoint_serial: TEXT,
    chargebox_serial: TEXT,
    firmware_version: TEXT,
  }),
};

export const identityFromWire = (information: ChargerInformation): StationIdentity => {
  const { vendor, model, chargepoint_serial, chargebox_serial, firmware_version } = information;
  return {
    vendorName: vendor,
    model,
    ...(chargepoint_serial && { serialNumber: chargepoint_serial }),
    ...(chargebox_serial && { chargeBoxSerialNumber: chargebox_serial }),
    ...(firmware_version && { firmwareVersion: firmware_version }),
  };
};
