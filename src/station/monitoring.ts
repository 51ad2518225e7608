import { supplyFaults, tellFaults } from '../actors/fault-events.ts';
import { Monitoring } from '../actors/monitoring.ts';
import { StationEvents } from '../actors/station-events.ts';
import { ValueWatch } from '../actors/value-watch.ts';
import type { StationParts } from './parts.ts';

/** Monitors of the device model, and the faults that are told without one. */
export const openMonitoring = ({
  config,
  host,
  storage,
  model,
  settings,
  layout,
  clock,
}: Pick<StationParts, 'config' | 'host' | 'storage' | 'model' | 'settings' | 'layout' | 'clock'>): {
  monitoring: Monitoring;
  values: ValueWatch;
} => {
  const spoken = config.ocpp.module !== 'OCPP';
  const events = new StationEvents({ host, storage, settings, spoken });
  const values = new ValueWatch(model, clock);
  const { monitors: given = [] } = config.ocpp.deviceModel;
  const monitoring = new Monitoring({ host, storage, model, settings, values, events, given });
  supplyFaults(model, layout, host);
  tellFaults(host, layout, events, (evseId, eventId) => monitoring.causedBy(evseId, eventId));
  return { monitoring, values };
};
