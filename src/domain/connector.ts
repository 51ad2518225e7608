/** The nine connector states of OCPP 1.6, the finest set any version needs; 2.0.1 folds them into five. */
export const CONNECTOR_STATES = [
  'Available',
  'Preparing',
  'Charging',
  'SuspendedEV',
  'SuspendedEVSE',
  'Finishing',
  'Reserved',
  'Unavailable',
  'Faulted',
] as const;
export type ConnectorState = (typeof CONNECTOR_STATES)[number];

/** 1.6 ChargePointErrorCode. */
export type ErrorCode =
  | 'NoError'
  | 'ConnectorLockFailure'
  | 'EVCommunicationError'
  | 'GroundFailure'
  | 'HighTemperature'
  | 'InternalError'
  | 'LocalListConflict'
  | 'OtherError'
  | 'OverCurrentFailure'
  | 'OverVoltage'
  | 'PowerMeterFailure'
  | 'PowerSwitchFailure'
  | 'ReaderFailure'
  | 'ResetFailure'
  | 'UnderVoltage'
  | 'WeakSignal';

/** One connector of one EVSE; both count from 1. */
export type ConnectorAddress = { evseId: number; connectorId: number };

/** A fault of the charger as a module raises it (EVerest's error vocabulary). */
export type ChargerError = {
  type: string;
  sub_type?: string;
  message: string;
  description?: string;
  severity?: 'Low' | 'Medium' | 'High';
};
