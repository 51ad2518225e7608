import type { Host } from '../actors/host-contract.ts';
import { connectorAddress, type StationLayout } from '../actors/layout.ts';
import { type RunningTransaction, transactionOf } from '../actors/running-transactions.ts';
import type { EvseView } from '../api/station-api.ts';
import type { ChargerError, ConnectorState } from '../domain/connector.ts';

type Connector = { state: ConnectorState; plugged: boolean };

export const connectorView = (host: Host, evseId: number, connectorId: number): Connector => {
  const context = host.snapshot(connectorAddress({ evseId, connectorId }))?.context;
  return { state: context?.state ?? 'Available', plugged: context?.plugged ?? false };
};

/** One that is in use speaks for its EVSE, else the first. Whoever looks at many EVSEs knows already what is `running`. */
export const evseView = (
  host: Host,
  layout: StationLayout['evses'][number],
  running?: readonly RunningTransaction[],
): EvseView => {
  const connectors = layout.connectors.map(({ connectorId }) => ({
    id: connectorId,
    ...connectorView(host, layout.evseId, connectorId),
  }));
  const speaker = connectors.find(({ plugged }) => plugged) ?? connectors[0];
  const transaction = transactionOf(host, layout.evseId, running);
  const charger = host.snapshot(`evse_manager/${layout.evseId}`)?.context;
  return {
    id: layout.evseId,
    state: speaker?.state ?? 'Available',
    plugged_in: connectors.some(({ plugged }) => plugged),
    ...(transaction && { transaction_id: transaction.id }),
    connectors: connectors.map(({ id, state }) => ({ id, state })),
    ...(charger && { limit_A: charger.limitA, faults: charger.faults.map(({ type }: ChargerError) => type) }),
  };
};
