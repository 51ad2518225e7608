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

/**
 * Takes over who we are from somebody who knows better than the configuration, for as long as this process lives.
 * What a variable cannot hold leaves it as it was.
 */
export const learnIdentity = (
  model: DeviceModel,
  { vendorName, model: name, ...others }: Partial<StationIdentity>,
): void => {
  const values = [
    ['ChargePointVendor', vendorName],
    ['ChargePointModel', name],
    ...Object.entries(OPTIONAL).map(([member, variable]) => [
      variable,
      others[member as keyof typeof OPTIONAL],
    ]),
  ] as const;
  for (const [variable, value] of values) if (value) model.assign(`InternalCtrlr/${variable}`, value);
};

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
