/** The parts of the station that one can touch. */
import { faultVariables } from './faults.ts';
import { readingVariables } from './live-readings.ts';
import type { VariableSpec } from './variable.ts';
import { BOOLEAN, INTEGER, RO, RW, STRING } from './variable-kinds.ts';

/** What the station is built of, as far as variables tell of it. */
export type StationShape = {
  evses: readonly { evseId: number; connectors: readonly { connectorId: number; type: string }[] }[];
  /** An EVSE or its meter is in another process, and may measure more than the simulated ones. */
  metersElsewhere?: boolean;
  /** It has settings of OCPP 1.6. */
  ocpp16?: boolean;
  /** A part of it speaks ISO 15118 with cars. */
  iso15118?: boolean;
};

const AVAILABILITY_STATES = ['Available', 'Occupied', 'Reserved', 'Unavailable', 'Faulted'];

const connectorsOf = (evses: StationShape['evses']): number =>
  evses.reduce((sum, { connectors }) => sum + connectors.length, 0);

const connectorCounts = (connectors: number): VariableSpec[] => [
  {
    component: 'OCPP16LegacyCtrlr',
    variable: 'NumberOfConnectors',
    ...INTEGER,
    ...RO,
    default: String(connectors),
    constant: true,
  },
  {
    component: 'OCPP16LegacyCtrlr',
    variable: 'ConnectorPhaseRotationMaxLength',
    ...INTEGER,
    ...RO,
    // The station itself is number 0.
    default: String(connectors + 1),
    constant: true,
  },
];

const part = (place: Pick<VariableSpec, 'component' | 'evse'>): VariableSpec[] => [
  {
    ...place,
    variable: 'AvailabilityState',
    dataType: 'OptionList',
    valuesList: AVAILABILITY_STATES,
    ...RO,
    default: 'Available',
  },
  { ...place, variable: 'Available', ...BOOLEAN, ...RO, default: 'true', constant: true },
  { ...place, variable: 'SupplyPhases', ...INTEGER, ...RO, maxLimit: 3, default: '3' },
];

/** The parts one can touch. Their states are supplied by the station (`DeviceModel.supply`). */
export const physical = ({ evses }: StationShape): VariableSpec[] => [
  ...part({ component: 'ChargingStation' }),
  {
    component: 'ChargingStation',
    variable: 'Model',
    ...STRING,
    ...RO,
    mirrors: 'InternalCtrlr/ChargePointModel',
  },
  {
    component: 'ChargingStation',
    variable: 'VendorName',
    ...STRING,
    ...RO,
    mirrors: 'InternalCtrlr/ChargePointVendor',
  },
  { component: 'ChargingStation', variable: 'Problem', ...BOOLEAN, ...RO, default: 'false' },
  {
    component: 'ChargingStation',
    variable: 'AllowNewSessionsPendingFirmwareUpdate',
    ...BOOLEAN,
    ...RW,
    default: 'false',
    setting: 'allowNewSessionsPendingFirmwareUpdate',
  },
  ...evses.flatMap(({ evseId, connectors }) => [
    ...part({ component: 'EVSE', evse: { id: evseId } }),
    {
      component: 'EVSE',
      evse: { id: evseId },
      variable: 'Power',
      dataType: 'decimal',
      unit: 'W',
      maxLimit: 22_080,
      ...RO,
    } as const,
    { component: 'EVSE', evse: { id: evseId }, variable: 'AllowReset', ...BOOLEAN, ...RO } as const,
    ...readingVariables(evseId),
    ...faultVariables(
      evseId,
      connectors.map(({ connectorId }) => connectorId),
    ),
    ...connectors.flatMap(({ connectorId, type }): VariableSpec[] => {
      const place = { component: 'Connector', evse: { id: evseId, connectorId } };
      return [...part(place), { ...place, variable: 'ConnectorType', ...STRING, ...RO, default: type }];
    }),
  ]),
  ...connectorCounts(connectorsOf(evses)),
];
