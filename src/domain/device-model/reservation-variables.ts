/** Block H: reservation. */
import type { VariableSpec } from './variable.ts';
import { BOOLEAN, RO, RW } from './variable-kinds.ts';

export const reservationCtrlr: VariableSpec[] = [
  { component: 'ReservationCtrlr', variable: 'Available', ...BOOLEAN, ...RO, default: 'true' },
  {
    component: 'ReservationCtrlr',
    variable: 'Enabled',
    ...BOOLEAN,
    ...RW,
    default: 'true',
    setting: 'reservationEnabled',
    enabledBy: 'ReservationCtrlr/Available',
  },
  {
    component: 'ReservationCtrlr',
    variable: 'NonEvseSpecific',
    ...BOOLEAN,
    ...RO,
    default: 'true',
    setting: 'reservationNonEvseSpecific',
  },
];
