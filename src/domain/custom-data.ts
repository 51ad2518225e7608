/**
 * What a vendor added to a message of OCPP 2.0.1 (block P): kept where there is something to keep it with, and given back
 * with it as it came. Nothing here depends on it, but where the page of a vendor is known (California pricing).
 */
export type CustomData = { vendorId: string; [member: string]: unknown };

/** What an object of a message brings along, for the object of ours that it becomes; and the other way round. */
export const customDataOf = ({ customData }: { customData?: CustomData }): { customData?: CustomData } =>
  customData === undefined ? {} : { customData };
