/** Keys of 1.6 and of EVerest's section Internal that 2.0.1 has no place for. */
import type { VariableSpec } from './variable.ts';

const COMPONENT = 'OCPP16LegacyCtrlr';
const RW = { mutability: 'ReadWrite' } as const;

export const legacyVariables: readonly VariableSpec[] = [
  {
    component: COMPONENT,
    variable: 'StopTransactionMaxMeterValues',
    dataType: 'integer',
    // The begin and the end are never left out [E]; the most bounds the row of a transaction that lasts for days.
    minLimit: 2,
    maxLimit: 100,
    mutability: 'ReadOnly',
    default: '100',
    setting: 'samplesForTheEnd',
  },
  ...[
    'RejectRemoteStartTransactionWithoutConnectorId',
    'RemoteStartTransactionWithoutConnectorIdFindFirst',
    'StopTransactionIfUnlockNotSupported',
  ].map(
    (variable): VariableSpec => ({
      component: COMPONENT,
      variable,
      dataType: 'boolean',
      ...RW,
      default: 'false',
    }),
  ),
];
