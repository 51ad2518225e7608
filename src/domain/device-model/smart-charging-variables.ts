import type { VariableSpec } from './variable.ts';

const COMPONENT = 'SmartChargingCtrlr';
const RO = { mutability: 'ReadOnly' } as const;
const RW = { mutability: 'ReadWrite' } as const;
const INTEGER = { dataType: 'integer', minLimit: 0 } as const;
const BOOLEAN = { dataType: 'boolean' } as const;

/** Those a CSMS may set (K01.FR.22). */
const PURPOSES = ['ChargingStationMaxProfile', 'TxDefaultProfile', 'TxProfile'] as const;

/** Profiles that there is room for: Entries[ChargingProfiles].maxLimit, 1.6 MaxChargingProfilesInstalled. */
export const PROFILE_ENTRIES = `${COMPONENT}/Entries[ChargingProfiles]`;
export const PROFILES_INSTALLED_16 = 'OCPP16LegacyCtrlr/MaxChargingProfilesInstalled';

/** Whether EVSEs can be kept to fewer phases than they have; the second is 1.6 ConnectorSwitch3to1PhaseSupported. */
export const PHASE_SWITCHING = [`${COMPONENT}/ACPhaseSwitchingSupported`, `${COMPONENT}/Phases3to1`] as const;

/** What the station promises about profiles, and what it does where none applies. */
const whatIsTaken: VariableSpec[] = [
  { component: COMPONENT, variable: 'Available', ...BOOLEAN, ...RO, default: 'true', constant: true },
  {
    component: COMPONENT,
    variable: 'Enabled',
    ...BOOLEAN,
    ...RW,
    default: 'true',
    setting: 'smartChargingEnabled',
  },
  {
    component: COMPONENT,
    variable: 'ProfileStackLevel',
    ...INTEGER,
    ...RO,
    default: '100',
    setting: 'profileStackLevel',
  },
  {
    component: COMPONENT,
    variable: 'PeriodsPerSchedule',
    ...INTEGER,
    ...RO,
    maxLimit: 1024,
    default: '1024',
    setting: 'periodsPerSchedule',
  },
  {
    component: COMPONENT,
    variable: 'Entries',
    instance: 'ChargingProfiles',
    ...INTEGER,
    ...RO,
    maxLimit: 500,
    default: '0',
  },
  {
    component: COMPONENT,
    variable: 'RateUnit',
    dataType: 'MemberList',
    valuesList: ['A', 'W'],
    atLeastOne: true,
    ...RO,
    default: 'A,W',
    setting: 'chargingRateUnits',
  },
  // Supplied by whoever knows the hardware.
  ...PHASE_SWITCHING.map(
    (key): VariableSpec => ({
      component: COMPONENT,
      variable: key.slice(COMPONENT.length + 1),
      ...BOOLEAN,
      ...RO,
      default: 'false',
      constant: true,
    }),
  ),
];

/** Limits from elsewhere than the CSMS (K11 to K13). */
const external: VariableSpec[] = [
  {
    component: COMPONENT,
    variable: 'ExternalControlSignalsEnabled',
    ...BOOLEAN,
    ...RW,
    default: 'true',
    setting: 'externalControlSignalsEnabled',
  },
  {
    component: COMPONENT,
    variable: 'LimitChangeSignificance',
    dataType: 'decimal',
    unit: 'Percent',
    minLimit: 0,
    maxLimit: 100,
    ...RW,
    default: '1.0',
    setting: 'limitChangeSignificance',
  },
  {
    component: COMPONENT,
    variable: 'NotifyChargingLimitWithSchedules',
    ...BOOLEAN,
    ...RW,
    default: 'false',
    setting: 'notifyLimitWithSchedules',
  },
];

/** Beside the standard's; the names are EVerest's. */
const whereNothingApplies: VariableSpec[] = [
  {
    component: COMPONENT,
    variable: 'SupplyVoltage',
    dataType: 'decimal',
    unit: 'V',
    minLimit: 1,
    ...RW,
    default: '230',
    setting: 'supplyVoltage',
  },
  {
    component: COMPONENT,
    variable: 'CompositeScheduleDefaultLimitAmps',
    dataType: 'decimal',
    unit: 'A',
    minLimit: 0,
    ...RW,
    setting: 'defaultLimitAmps',
  },
  {
    component: COMPONENT,
    variable: 'CompositeScheduleDefaultLimitWatts',
    dataType: 'decimal',
    unit: 'W',
    minLimit: 0,
    ...RW,
    setting: 'defaultLimitWatts',
  },
  {
    component: COMPONENT,
    variable: 'CompositeScheduleDefaultNumberPhases',
    dataType: 'integer',
    minLimit: 1,
    maxLimit: 3,
    ...RW,
    default: '3',
    setting: 'defaultNumberPhases',
  },
  {
    component: COMPONENT,
    variable: 'IgnoredProfilePurposesOffline',
    dataType: 'MemberList',
    valuesList: PURPOSES,
    ...RW,
    default: '',
    setting: 'profilePurposesIgnoredOffline',
  },
  {
    component: 'InternalCtrlr',
    variable: 'MaxCompositeScheduleDuration',
    dataType: 'integer',
    unit: 's',
    minLimit: 0,
    ...RO,
    default: '31536000',
    setting: 'maxCompositeScheduleDuration',
  },
  {
    component: 'InternalCtrlr',
    variable: 'SupportedChargingProfilePurposeTypes',
    dataType: 'MemberList',
    valuesList: PURPOSES,
    ...RO,
    default: PURPOSES.join(','),
    setting: 'profilePurposes',
  },
];

/** What 1.6 alone knows. */
const of16: VariableSpec[] = [
  {
    component: 'OCPP16LegacyCtrlr',
    variable: 'MaxChargingProfilesInstalled',
    ...INTEGER,
    ...RO,
    default: '500',
  },
  {
    component: 'OCPP16LegacyCtrlr',
    variable: 'AllowChargingProfileWithoutStartSchedule',
    ...BOOLEAN,
    ...RW,
    default: 'false',
    setting: 'profileWithoutStartSchedule',
  },
];

export const smartChargingVariables: readonly VariableSpec[] = [
  ...whatIsTaken,
  ...external,
  ...whereNothingApplies,
  ...of16,
];
