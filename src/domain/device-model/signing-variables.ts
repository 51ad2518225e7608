import type { VariableSpec } from './variable.ts';

const RW = { mutability: 'ReadWrite' } as const;

/** Signed meter values (block J). What is signed is the meter's affair; these say what of it is told. */
export const signingVariables: readonly VariableSpec[] = [
  {
    component: 'SampledDataCtrlr',
    variable: 'SignReadings',
    dataType: 'boolean',
    ...RW,
    // A meter that signs is there for the bill: nobody has to ask for it.
    default: 'true',
    setting: 'signSampledReadings',
  },
  {
    component: 'AlignedDataCtrlr',
    variable: 'SignReadings',
    dataType: 'boolean',
    ...RW,
    default: 'false',
    setting: 'signAlignedReadings',
  },
  {
    component: 'OCPPCommCtrlr',
    variable: 'PublicKeyWithSignedMeterValue',
    dataType: 'OptionList',
    valuesList: ['Never', 'OncePerTransaction', 'EveryMeterValue'],
    ...RW,
    default: 'Never',
    setting: 'publicKeyWithSignedMeterValue',
  },
];
