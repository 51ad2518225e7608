import type { ConnectorAddress } from '../domain/connector.ts';

/** The EVSEs of this station and their connectors, in order; ids count from 1 without gaps (OCPP 2.0.1, 0.3). */
export type StationLayout = { evses: readonly EvseLayout[] };
export type EvseLayout = {
  evseId: number;
  connectors: readonly { connectorId: number; type: string }[];
  /** A cable that can be unlocked at the station; false: a fixed cable. */
  connectorLock: boolean;
  /** What its hardware can carry; absent: a module in another process knows. */
  supply?: { current: 'AC' | 'DC'; phases: number; maxCurrentA: number; phaseSwitching?: boolean };
};

/** Whether an EVSE, or all of them, can be kept to fewer phases than they have (1.6 ConnectorSwitch3to1PhaseSupported). */
export const switchesPhases = ({ evses }: StationLayout, evseId = 0): boolean => {
  const concerned = evses.filter((evse) => evseId === 0 || evse.evseId === evseId);
  return concerned.length > 0 && concerned.every(({ supply }) => supply?.phaseSwitching === true);
};

/** 1.6 connector 0: the station as a whole. It has an actor and a status of its own. */
export const WHOLE_STATION: ConnectorAddress = { evseId: 0, connectorId: 0 };

/** All connectors in EVSE, then connector order: the order in which 1.6 numbers them. */
export const connectorsOf = (layout: StationLayout): ConnectorAddress[] =>
  layout.evses.flatMap((evse) =>
    evse.connectors.map(({ connectorId }) => ({ evseId: evse.evseId, connectorId })),
  );

/** The connectors that a command means: those of the EVSE and the number it names, or all where it names none. */
export const connectorsAt = (
  layout: StationLayout,
  { evseId, connectorId }: { evseId?: number; connectorId?: number },
): ConnectorAddress[] =>
  connectorsOf(layout).filter(
    (connector) =>
      (evseId === undefined || connector.evseId === evseId) &&
      (connectorId === undefined || connector.connectorId === connectorId),
  );

/** 1.6 numbers connectors across the station, from 1. */
export const connectorNumber = (layout: StationLayout, connector: ConnectorAddress): number =>
  connectorsOf(layout).findIndex(
    (known) => known.evseId === connector.evseId && known.connectorId === connector.connectorId,
  ) + 1;

export const connectorByNumber = (layout: StationLayout, number: number): ConnectorAddress | undefined =>
  connectorsOf(layout)[number - 1];

export const connectorAddress = ({ evseId, connectorId }: ConnectorAddress): string =>
  `connector/${evseId}/${connectorId}`;
