import type { EVSEType } from '../generated/ocpp201.ts';

/** An address of the 3-tier model in the members of a command. */
export const placeOf = ({ id, connectorId }: EVSEType): { evseId: number; connectorId?: number } => ({
  evseId: id,
  ...(connectorId !== undefined && { connectorId }),
});
