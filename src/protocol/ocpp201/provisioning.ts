import { fromRfc3339 } from '../../domain/time.ts';
import type { ChargingStationType, Requests, Responses } from '../generated/ocpp201.ts';
import type { Ask, Hear } from '../version.ts';

export const bootNotification: Ask<'bootNotification'> = {
  request: ({ reason, station }) => {
    const serialNumber = station.serialNumber ?? station.chargeBoxSerialNumber;
    const chargingStation: ChargingStationType = {
      vendorName: station.vendorName.slice(0, 50),
      model: station.model.slice(0, 20),
      ...(serialNumber && { serialNumber: serialNumber.slice(0, 25) }),
      ...(station.firmwareVersion && { firmwareVersion: station.firmwareVersion.slice(0, 50) }),
      ...((station.iccid || station.imsi) && {
        modem: {
          ...(station.iccid && { iccid: station.iccid.slice(0, 20) }),
          ...(station.imsi && { imsi: station.imsi.slice(0, 20) }),
        },
      }),
    };
    return { action: 'BootNotification', payload: { reason, chargingStation } };
  },
  answer: ({ status, currentTime, interval }: Responses['BootNotification']) => ({
    status,
    currentTime: fromRfc3339(currentTime),
    interval: Math.max(0, interval),
  }),
};

export const heartbeat: Ask<'heartbeat'> = {
  request: () => ({ action: 'Heartbeat', payload: {} }),
  answer: ({ currentTime }: Responses['Heartbeat']) => ({ currentTime: fromRfc3339(currentTime) }),
};

/** The attribute type is echoed, Actual when the request has none (B06.FR.03, FR.11). */
export const getVariables: Hear<'getVariables'> = {
  command: ({ getVariableData }: Requests['GetVariables']) => ({
    type: 'getVariables',
    variables: getVariableData.map(({ component, variable, attributeType }) => ({
      component,
      variable,
      ...(attributeType && { attributeType }),
    })),
  }),
  response: ({ results }): Responses['GetVariables'] => ({
    getVariableResult: results.map(({ component, variable, attributeType, status, value, statusInfo }) => ({
      attributeStatus: status,
      attributeType: attributeType ?? 'Actual',
      ...(status === 'Accepted' && { attributeValue: value ?? '' }),
      ...(statusInfo && { attributeStatusInfo: statusInfo }),
      component,
      variable,
    })),
  }),
};

export const setVariables: Hear<'setVariables'> = {
  command: ({ setVariableData }: Requests['SetVariables']) => ({
    type: 'setVariables',
    variables: setVariableData.map(({ component, variable, attributeType, attributeValue }) => ({
      component,
      variable,
      ...(attributeType && { attributeType }),
      value: attributeValue,
    })),
  }),
  response: ({ results }): Responses['SetVariables'] => ({
    setVariableResult: results.map(({ component, variable, attributeType, status, statusInfo }) => ({
      attributeStatus: status,
      attributeType: attributeType ?? 'Actual',
      ...(statusInfo && { attributeStatusInfo: statusInfo }),
      component,
      variable,
    })),
  }),
};

export const reset: Hear<'reset'> = {
  command: ({ type, evseId }: Requests['Reset']) => ({
    type: 'reset',
    kind: type,
    ...(evseId !== undefined && { evseId }),
  }),
  response: ({ status, statusInfo }): Responses['Reset'] => ({ status, ...(statusInfo && { statusInfo }) }),
};
