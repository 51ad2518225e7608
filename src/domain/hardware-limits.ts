/** The control pilot of IEC 61851 cannot offer less. A */
export const LEAST_AC_CURRENT_A = 6;
/** A DC output that gives less gives nothing worth a contactor. A */
export const LEAST_DC_CURRENT_A = 1;
/** Between the poles of a DC output, for want of a better number; only amperes of DC limits go by it. V */
export const DC_VOLTAGE = 400;
