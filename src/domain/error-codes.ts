import type { ChargerError, ErrorCode } from './connector.ts';

/**
 * What 1.6 calls a fault. Everything else is an OtherError with the module's own word for it (local API section 4): any
 * word, `constructor` as well.
 */
const ERROR_CODES: ReadonlyMap<string, ErrorCode> = new Map(
  Object.entries<ErrorCode>({
    ConnectorLockFailure: 'ConnectorLockFailure',
    MREC1ConnectorLockFailure: 'ConnectorLockFailure',
    ConnectorLockFailedLock: 'ConnectorLockFailure',
    ConnectorLockFailedUnlock: 'ConnectorLockFailure',
    CommunicationFault: 'EVCommunicationError',
    LocalListConflict: 'LocalListConflict',
    PowermeterTransactionStartFailed: 'PowerMeterFailure',
    ResetFailure: 'ResetFailure',
  }),
);

export type ReportedError = { errorCode: ErrorCode; info?: string; vendorErrorCode?: string };

/** An error as StatusNotification reports it. */
export const reportedError = (error: ChargerError | undefined): ReportedError => {
  if (!error) return { errorCode: 'NoError' };
  const name = nameOf(error);
  return {
    errorCode: ERROR_CODES.get(name) ?? 'OtherError',
    ...(error.message && { info: error.message }),
    vendorErrorCode: name,
  };
};

/** A fault of low severity is a warning: it is reported, and charging goes on. */
export const blocksCharging = ({ severity }: ChargerError): boolean => severity !== 'Low';

export const isSameError = (a: ChargerError, b: ChargerError): boolean =>
  a.type === b.type && (a.sub_type ?? '') === (b.sub_type ?? '');

/** EVerest writes the interface in front: `evse_manager/MREC6UnderVoltage`. */
const nameOf = ({ type }: ChargerError): string => type.slice(type.lastIndexOf('/') + 1);
