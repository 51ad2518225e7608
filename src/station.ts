import { randomUUID } from 'node:crypto';
import { ChargingProfiles } from './actors/charging/profiles.ts';
import { SimulatedClock, type SteppingClock, SystemClock } from './actors/clock.ts';
import { showsCosts } from './actors/cost-settings.ts';
import { Csms } from './actors/csms/csms.ts';
import { DataTransfers } from './actors/csms/data-transfers.ts';
import { guardProfiles } from './actors/csms/network-profiles.ts';
import { openDisplay } from './actors/display.ts';
import { DurableHost } from './actors/host.ts';
import { connectorByNumber, connectorNumber } from './actors/layout.ts';
import { joinSeam, type SeamParts } from './actors/modules/seam.ts';
import { watchForIdle } from './actors/ocpp-side.ts';
import { keepReservations } from './actors/reservations.ts';
import { openSecurityEvents } from './actors/security-events.ts';
import { learnTokens, validation } from './actors/token-knowledge.ts';
import { evseManagerAddress } from './charger/built-in.ts';
import type { StationConfig } from './config/station-config.ts';
import { liveSettings } from './domain/device-model/live-settings.ts';
import { wiring } from './domain/device-model/wiring.ts';
import type { Instant } from './domain/time.ts';
import type { MachineEntry } from './machines/kit.ts';
import { DiskReserve } from './persistence/disk-reserve.ts';
import { openDamagedStorage } from './persistence/open-storage.ts';
import { isDamage } from './persistence/storage-error.ts';
import { toleratedOf } from './protocol/leniency.ts';
import { StationApiView } from './station/api-view.ts';
import { openCertificates } from './station/certificates.ts';
import { commandDoor, openCommandDesk } from './station/command-desk.ts';
import { openContractCars } from './station/contract-cars.ts';
import { endSafely, keepReserve } from './station/disk-full.ts';
import { endpointOf } from './station/endpoint.ts';
import { openHardware } from './station/hardware.ts';
import { latestInstant } from './station/latest-instant.ts';
import { refuseNewer, stationMachines, systemManners } from './station/machines.ts';
import { alsoTold, openMessageLog } from './station/message-log.ts';
import { buildModel, layoutOf, settled, withModuleOverrides } from './station/model.ts';
import { openOcppGeneric } from './station/modules/ocpp-generic.ts';
import { loadSides } from './station/modules/sides.ts';
import { openMonitoring } from './station/monitoring.ts';
import type { StationOptions, StationParts } from './station/parts.ts';
import { openPrices } from './station/prices.ts';
import { begin } from './station/start.ts';
import { openSystem } from './station/system/built-in-system.ts';
import { keepUserConfig } from './station/user-config.ts';
import { learnWatched, onlookersOf } from './station/watch/onlookers.ts';
import { Watch } from './station/watch/watch.ts';

export type { StationOptions };
export type Station = { readonly api: StationApiView; stop(): Promise<void> };

/**
 * Puts a station together and starts it: database, actors of the former life, hardware, then the connection.
 * @throws StorageError when the database cannot be used; nothing has been changed then
 */
export const startStation = async (fromFiles: StationConfig, options: StationOptions): Promise<Station> => {
  const { log } = options;
  const reserve = new DiskReserve(fromFiles.ocpp.databaseFolder);
  const storage = await openDamagedStorage(fromFiles.ocpp.databaseFolder, { reserve, at: Date.now() });
  const given = withModuleOverrides(fromFiles, storage, log);
  const layout = layoutOf(given);
  const clock = clockOf(options, latestInstant(storage));
  const model = buildModel(given, storage, log);
  const config = settled(given, model, storage);
  const settings = liveSettings(model);
  const sides = await loadSides(config);
  const watch: Watch = new Watch(() => csms.link.session?.validator, log);
  const host = buildHost(
    { config, options, storage, clock, settings, watch },
    sides.machines(settings),
    endSafely(options, config.ocpp.databaseFolder, () => hardware.drivers.values()),
  );
  watch.join(host);
  const { external, everest } = sides.open({ config, layout, clock, log }, host);
  const hardware = openHardware(config, clock, external?.readings);
  const certificates = openCertificates({ config, model, settings, host, external, log });
  const { material, security } = certificates;
  guardProfiles(model, material);
  const messageLog = openMessageLog({ config, model, host, storage, log });
  const { monitoring } = openMonitoring({ config, host, storage, model, settings, layout, clock });
  const base = {
    ...{ config, options, layout, clock, storage, model, settings, host },
    ...{
      profiles: new ChargingProfiles(host, storage),
      ...certificates,
      messageLog,
      watch,
      external,
      everest,
      monitoring,
    },
    system: openSystem({ config, host, clock, model, storage, messageLog, security, log }),
  };
  const csms = joinCsms(base);
  const parts: StationParts = {
    ...base,
    hardware,
    csms,
    dataTransfers: new DataTransfers(host, randomUUID),
    ocppGeneric: openOcppGeneric({ ...base, csms }),
  };
  const seam = seamParts(parts);
  openContractCars({ ...parts, log });
  openDisplay(host, model);
  const prices = openPrices(parts);
  const published = joinSeam(host, seam);
  external?.join(parts, seam.validate, prices.tariffs);
  const onlookers = await onlookersOf(parts);
  const running = begin(parts, published, () => onlookers.begin());
  onlookers.follow(running);
  prices.begin();
  keepReserve(parts, reserve);
  keepUserConfig({ ...parts, log });
  return { api: new StationApiView(parts, running, onlookers.metrics), stop: () => running.stop() };
};

const clockOf = ({ simulatedClock }: StationOptions, notBefore: Instant): SteppingClock =>
  simulatedClock ? new SimulatedClock(notBefore || undefined) : new SystemClock({ notBefore });

const buildHost = (
  {
    config,
    options,
    storage,
    clock,
    settings,
    watch,
  }: Pick<StationParts, 'config' | 'options' | 'storage' | 'clock' | 'settings' | 'watch'>,
  externalMachines: Record<string, MachineEntry>,
  failed: (error: unknown) => void,
): DurableHost => {
  const machines = { ...stationMachines(settings, systemManners(config)), ...externalMachines };
  refuseNewer(config.ocpp.databaseFolder, storage, machines);
  return new DurableHost({
    storage,
    clock,
    machines,
    newId: randomUUID,
    // Simulated time has no other clock to go by after a restart.
    ...(options.simulatedClock && { clockFloorEveryMs: 0 }),
    log: options.log,
    onCommitFailure: failed,
    onFault: (_address, error) => {
      if (isDamage(error)) failed(error);
    },
    get trace() {
      return watch.hook;
    },
  });
};

const joinCsms = (parts: Omit<StationParts, 'hardware' | 'csms' | 'dataTransfers' | 'ocppGeneric'>): Csms => {
  const {
    config,
    options,
    layout,
    clock,
    storage,
    model,
    settings,
    host,
    profiles,
    messageLog,
    watch,
    security,
  } = parts;
  learnTokens({ host, storage, model, settings });
  watchForIdle(host);
  openSecurityEvents(host);
  keepReservations({ host, layout, settings });
  const csms = new Csms({
    host,
    storage,
    clock,
    settings,
    endpoint: (slot, wishes) => {
      options.onConnecting?.();
      return endpointOf({ config, model, material: parts.material }, slot, wishes);
    },
    connectorNumber: (connector) => connectorNumber(layout, connector),
    connectorByNumber: (number) => connectorByNumber(layout, number),
    gridPhase: wiring(model),
    command: commandDoor(host),
    newId: randomUUID,
    random: Math.random,
    log: alsoTold(messageLog, options.log),
    onFrame: (frame) => {
      messageLog.frame(frame);
      watch.frame(frame);
    },
    onEvent: messageLog.connection,
    tolerated: (url) => toleratedOf(config.ocpp.leniency, url),
    ...(options.record !== undefined && { learn: learnWatched(watch) }),
  });
  const modules = parts.external?.questions;
  openCommandDesk(host, {
    storage,
    model,
    settings,
    profiles,
    layout,
    material: parts.material,
    security,
    undelivered: (transactionId) => csms.outbox.holds(transactionId),
    crowded: () => csms.outbox.crowded,
    monitoring: parts.monitoring,
    ...(modules && { modules }),
    ...(parts.system && { system: parts.system }),
  });
  return csms;
};

const seamParts = ({
  host,
  storage,
  settings,
  hardware,
  external,
  layout,
  csms,
  model,
}: StationParts): SeamParts => ({
  readMeter: (evseId) => hardware.drivers.get(evseId)?.readMeter() ?? external?.readings.latest(evseId),
  meter: (evseId) => external?.meterOf(evseId),
  connectors: (evseId) =>
    layout.evses.find((evse) => evse.evseId === evseId)?.connectors.map(({ connectorId }) => connectorId) ??
    [],
  evseManager: (evseId) => external?.addressOf(evseId) ?? evseManagerAddress(evseId),
  validate: validation(
    host,
    storage,
    settings,
    () => csms.link.session?.subprotocol === 'ocpp1.6' && showsCosts(model),
  ),
});
