/** 2.0.1 TxStartPoint and TxStopPoint values (E.1). */
export type TxPoint =
  | 'ParkingBayOccupancy'
  | 'EVConnected'
  | 'Authorized'
  | 'DataSigned'
  | 'PowerPathClosed'
  | 'EnergyTransfer';

export type ChargingState = 'Idle' | 'EVConnected' | 'Charging' | 'SuspendedEV' | 'SuspendedEVSE';

export type TriggerReason =
  | 'Authorized'
  | 'CablePluggedIn'
  | 'ChargingRateChanged'
  | 'ChargingStateChanged'
  | 'Deauthorized'
  | 'EnergyLimitReached'
  | 'EVCommunicationLost'
  | 'EVConnectTimeout'
  | 'MeterValueClock'
  | 'MeterValuePeriodic'
  | 'TimeLimitReached'
  | 'Trigger'
  | 'UnlockCommand'
  | 'StopAuthorized'
  | 'EVDeparted'
  | 'EVDetected'
  | 'RemoteStop'
  | 'RemoteStart'
  | 'AbnormalCondition'
  | 'SignedDataReceived'
  | 'ResetCommand';

/**
 * Why a transaction ended: 2.0.1 stoppedReason plus the three of 1.6 that 2.0.1 folds into others
 * (HardReset and SoftReset become ImmediateReset, UnlockCommand becomes Other).
 */
export type StoppedReason =
  | 'DeAuthorized'
  | 'EmergencyStop'
  | 'EnergyLimitReached'
  | 'EVDisconnected'
  | 'GroundFault'
  | 'HardReset'
  | 'ImmediateReset'
  | 'Local'
  | 'LocalOutOfCredit'
  | 'MasterPass'
  | 'Other'
  | 'OvercurrentFault'
  | 'PowerLoss'
  | 'PowerQuality'
  | 'Reboot'
  | 'Remote'
  | 'SOCLimitReached'
  | 'SoftReset'
  | 'StoppedByEV'
  | 'TimeLimitReached'
  | 'Timeout'
  | 'UnlockCommand';
