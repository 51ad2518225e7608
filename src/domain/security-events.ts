/**
 * The security events of OCPP 2.0.1 (A04) and which of them are critical: those are told to the CSMS, whatever the
 * link, the others only logged. 1.6 has other names for some, and is told as much (its test cases ask for it).
 */
const CRITICAL: readonly string[] = [
  'FirmwareUpdated',
  'SettingSystemTime',
  'StartupOfTheDevice',
  'ResetOrReboot',
  'SecurityLogWasCleared',
  'MemoryExhaustion',
  'TamperDetectionActivated',
  'InvalidFirmwareSignature',
  'InvalidFirmwareSigningCertificate',
  'InvalidCsmsCertificate',
  'InvalidChargingStationCertificate',
  'InvalidTLSVersion',
  'InvalidTLSCipherSuite',
  'DiscardedRenewedClientCertificate',
  'MaintenanceLoginAccepted',
  'MaintenanceLoginFailed',
];

const NOT_CRITICAL: readonly string[] = [
  'FailedToAuthenticateAtCsms',
  'CsmsFailedToAuthenticate',
  'ReconfigurationOfSecurityParameters',
  'InvalidMessages',
  'AttemptedReplayAttacks',
];

/** Modules on a 1.6 station may use its names. */
const NOT_CRITICAL_16: readonly string[] = [
  'FailedToAuthenticateAtCentralSystem',
  'CentralSystemFailedToAuthenticate',
];

export const SECURITY_EVENTS: readonly string[] = [...CRITICAL, ...NOT_CRITICAL];

/** Whether the CSMS is to hear of it. What is not on the list is an integrator's or our own, and told. */
export const isCritical = ({ event, critical }: { event: string; critical?: boolean }): boolean =>
  critical ?? !(NOT_CRITICAL.includes(event) || NOT_CRITICAL_16.includes(event));
