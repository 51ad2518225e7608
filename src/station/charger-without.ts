/** What a charger cannot do is not offered to the CSMS: the device model says so before anybody asks. */
import type { StationConfig } from '../config/station-config.ts';
import { keyOf, refOf, type VariableSpec } from '../domain/device-model/variable.ts';

/**
 * EVerest's API has no word for reservations, and its Auth takes neither the time that a token waits for its plug nor
 * the master pass from us: they are what EVerest's own configuration says (docs/everest.md).
 */
const EVEREST: { readonly [key: string]: Partial<VariableSpec> } = {
  'ReservationCtrlr/Available': { default: 'false', constant: true },
  'ReservationCtrlr/Enabled': { default: 'false', mutability: 'ReadOnly', constant: true },
  'OCPP16LegacyCtrlr/SupportedFeatureProfiles': {
    default: 'Core,FirmwareManagement,LocalAuthListManagement,RemoteTrigger,SmartCharging',
  },
  'TxCtrlr/EVConnectionTimeOut': { mutability: 'ReadOnly' },
  'AuthCtrlr/MasterPassGroupId': { mutability: 'ReadOnly' },
};

/** The catalogue as far as the charger below can keep to it. */
export const withinTheCharger = (
  catalogue: readonly VariableSpec[],
  { everest }: Pick<StationConfig, 'everest'>,
): VariableSpec[] =>
  everest ? catalogue.map((spec) => ({ ...spec, ...EVEREST[keyOf(refOf(spec))] })) : [...catalogue];
