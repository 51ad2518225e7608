/** The control pilot of IEC 61851 cannot offer less. A */
export const LEAST_AC_CURRENT_A = 6;
