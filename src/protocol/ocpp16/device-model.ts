import type { Tell } from '../version.ts';

/** 1.6 has no device model: what was asked for in 2.0.1, or would be told there, has nobody to go to here. */
export const monitoringReportPart: Tell<'monitoringReportPart'> = { requests: () => [] };
export const customerInformationPart: Tell<'customerInformationPart'> = { requests: () => [] };
export const stationEvents: Tell<'stationEvents'> = { requests: () => [] };
