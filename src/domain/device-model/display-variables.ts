/** Block O: display messages. */
import type { VariableSpec } from './variable.ts';
import { BOOLEAN, INTEGER, RO, RW } from './variable-kinds.ts';

export const displayMessageCtrlr: VariableSpec[] = [
  { component: 'DisplayMessageCtrlr', variable: 'Available', ...BOOLEAN, ...RO, default: 'true' },
  { component: 'DisplayMessageCtrlr', variable: 'Enabled', ...BOOLEAN, ...RW, default: 'true' },
  // How many there are; the limit is how many there may be.
  { component: 'DisplayMessageCtrlr', variable: 'DisplayMessages', ...INTEGER, ...RO, maxLimit: 64 },
  {
    component: 'DisplayMessageCtrlr',
    variable: 'SupportedFormats',
    dataType: 'MemberList',
    valuesList: ['ASCII', 'HTML', 'URI', 'UTF8'],
    ...RO,
    default: 'ASCII,UTF8',
  },
  {
    component: 'DisplayMessageCtrlr',
    variable: 'SupportedPriorities',
    dataType: 'MemberList',
    valuesList: ['AlwaysFront', 'InFront', 'NormalCycle'],
    ...RO,
    default: 'AlwaysFront,InFront,NormalCycle',
  },
];
