import type { ChargerError, ConnectorAddress } from '../connector.ts';
import type { VariableRef, VariableSpec } from './variable.ts';

type Component = VariableRef['component'];
/** Which part of the station a fault is about: each EVSE or connector has its own. */
type Concern = {
  component: string;
  variable: 'Problem' | 'Tripped' | 'Active';
  at: 'evse' | 'connector';
  /** 0 Danger to 9 Debug. */
  severity: number;
};

const LOCK: Concern = {
  component: 'ConnectorPlugRetentionLock',
  variable: 'Problem',
  at: 'connector',
  severity: 2,
};
const PLUG: Concern = { component: 'Connector', variable: 'Problem', at: 'connector', severity: 2 };
const RESIDUAL: Concern = { component: 'RCD', variable: 'Tripped', at: 'evse', severity: 0 };
const OVERCURRENT: Concern = {
  component: 'OverCurrentProtection',
  variable: 'Tripped',
  at: 'evse',
  severity: 1,
};
const SUPPLY: Concern = { component: 'ElectricalFeed', variable: 'Problem', at: 'evse', severity: 2 };
const PILOT: Concern = { component: 'CPPWMController', variable: 'Problem', at: 'evse', severity: 3 };
const CONTACTOR: Concern = { component: 'PowerContactor', variable: 'Problem', at: 'evse', severity: 1 };
const HEAT: Concern = { component: 'TemperatureSensor', variable: 'Problem', at: 'evse', severity: 1 };
const METER: Concern = { component: 'FiscalMetering', variable: 'Problem', at: 'evse', severity: 2 };
const EMERGENCY: Concern = { component: 'EmergencyStopSensor', variable: 'Active', at: 'evse', severity: 0 };
/** Whatever else is wrong with an EVSE. */
const EVSE: Concern = { component: 'EVSE', variable: 'Problem', at: 'evse', severity: 3 };

/** EVerest's faults, by name or, where the same name means something else there, by interface and name. */
const CONCERNS: ReadonlyMap<string, Concern> = new Map(
  Object.entries({
    MREC1ConnectorLockFailure: LOCK,
    ConnectorLockFailure: LOCK,
    ConnectorLockCapNotCharged: LOCK,
    ConnectorLockUnexpectedOpen: LOCK,
    ConnectorLockUnexpectedClose: LOCK,
    ConnectorLockFailedLock: LOCK,
    ConnectorLockFailedUnlock: LOCK,
    MREC2GroundFailure: RESIDUAL,
    'ac_rcd/AC': RESIDUAL,
    'ac_rcd/DC': RESIDUAL,
    'ac_rcd/SelfTestFailed': RESIDUAL,
    MREC3HighTemperature: HEAT,
    MREC4OverCurrentFailure: OVERCURRENT,
    MREC5OverVoltage: SUPPLY,
    MREC6UnderVoltage: SUPPLY,
    MREC8EmergencyStop: EMERGENCY,
    MREC10InvalidVehicleMode: PILOT,
    MREC14PilotFault: PILOT,
    DiodeFault: PILOT,
    MREC15PowerLoss: SUPPLY,
    BrownOut: SUPPLY,
    MREC17EVSEContactorFault: CONTACTOR,
    MREC18CableOverTempDerate: HEAT,
    MREC19CableOverTempStop: HEAT,
    MREC20PartialInsertion: PLUG,
    MREC23ProximityFault: PLUG,
    MREC24ConnectorVoltageHigh: SUPPLY,
    MREC25BrokenLatch: PLUG,
    MREC26CutCable: PLUG,
    PowermeterTransactionStartFailed: METER,
    'powermeter/CommunicationFault': METER,
  }),
);

const ALL: readonly Concern[] = [...new Set([...CONCERNS.values(), EVSE])];

/** Components that stand here because of their faults alone: an integrator may say more of them. */
export const FAULT_COMPONENTS: ReadonlySet<string> = new Set(
  ALL.map(({ component }) => component).filter((name) => name !== 'EVSE' && name !== 'Connector'),
);

/** What a fault says of the device model. */
export type FaultReport = {
  component: Component;
  variable: { name: string };
  severity: number;
  /** ChargeX's code where the fault has one, else its name. */
  techCode: string;
};

/** @param connectorId undefined: the whole EVSE; what a connector has then speaks for the first. EVSE 0: the station */
export const faultReport = (
  error: ChargerError,
  { evseId, connectorId }: { evseId: number; connectorId?: number | undefined },
): FaultReport => {
  const { component, variable, at, severity } = concernOf(error);
  if (evseId === 0)
    return {
      component: { name: 'ChargingStation' },
      variable: { name: 'Problem' },
      severity: error.severity === 'Low' ? 6 : severity,
      techCode: techCodeOf(error),
    };
  const evse = at === 'connector' ? { id: evseId, connectorId: connectorId || 1 } : { id: evseId };
  return {
    component: { name: component, evse },
    variable: { name: variable },
    severity: error.severity === 'Low' ? 6 : severity,
    techCode: techCodeOf(error),
  };
};

const concernOf = ({ type }: ChargerError): Concern =>
  CONCERNS.get(type) ?? CONCERNS.get(nameIn(type)) ?? EVSE;

/** EVerest writes the interface in front. */
const nameIn = (type: string): string => type.slice(type.lastIndexOf('/') + 1);

/** `MREC6UnderVoltage` is ChargeX's CX006. */
const techCodeOf = ({ type, sub_type }: ChargerError): string => {
  const number = /^MREC(\d+)/.exec(nameIn(type))?.[1];
  if (number !== undefined) return `CX${number.padStart(3, '0')}`;
  return sub_type ? `${nameIn(type)}/${sub_type}` : nameIn(type);
};

/** The variables of one EVSE that faults speak of. */
export const faultVariables = (evseId: number, connectorIds: readonly number[]): VariableSpec[] =>
  ALL.flatMap(({ component, variable, at }) => {
    const places =
      at === 'evse' ? [{ id: evseId }] : connectorIds.map((connectorId) => ({ id: evseId, connectorId }));
    return places.map((evse) => ({
      component,
      evse,
      variable,
      dataType: 'boolean' as const,
      mutability: 'ReadOnly' as const,
      default: 'false',
    }));
  });

/** Whether one of the faults that stand at a connector is what the variable speaks of. */
export const isFaulty = (
  { component, evse, variable }: Pick<VariableSpec, 'component' | 'evse' | 'variable'>,
  errors: readonly ChargerError[],
  place: ConnectorAddress,
): boolean =>
  errors.some((error) => {
    const about = faultReport(error, place);
    return (
      about.component.name === component &&
      about.variable.name === variable &&
      about.component.evse?.connectorId === evse?.connectorId
    );
  });
