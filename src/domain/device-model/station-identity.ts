import type { StationIdentity } from '../inquiries.ts';
import type { DeviceModel } from './device-model.ts';

const OPTIONAL = {
  serialNumber: 'ChargePointSerialNumber',
  chargeBoxSerialNumber: 'ChargeBoxSerialNumber',
  firmwareVersion: 'FirmwareVersion',
  iccid: 'ICCID',
  imsi: 'IMSI',
  meterSerialNumber: 'MeterSerialNumber',
  meterType: 'MeterType',
} as const;

/** Who we are, as BootNotification tells it, from the variables that hold it. */
export const stationIdentity = (model: DeviceModel): StationIdentity => {
  const identity: StationIdentity = {
    vendorName: model.value('InternalCtrlr/ChargePointVendor') ?? '',
    model: model.value('InternalCtrlr/ChargePointModel') ?? '',
  };
  for (const [member, variable] of Object.entries(OPTIONAL)) {
    const value = model.value(`InternalCtrlr/${variable}`);
    if (value) identity[member as keyof typeof OPTIONAL] = value;
  }
  return identity;
};
