import { filter, type Subject } from 'rxjs';
import { followExternalLimits } from '../actors/charging/external-limits.ts';
import { ChargingLimits } from '../actors/charging/limits.ts';
import { openNegotiations } from '../actors/charging/negotiations.ts';
import { LIMITS } from '../actors/charging/profiles.ts';
import { switchesPhases } from '../actors/layout.ts';
import { type MeteredEvse, startMetering } from '../actors/metering.ts';
import type { Published } from '../actors/modules/seam.ts';
import { startOcppSide } from '../actors/ocpp-side.ts';
import { rearrange } from '../actors/reservations.ts';
import { runningTransactions } from '../actors/running-transactions.ts';
import { raiseSecurityEvent, securityEvent } from '../actors/security-events.ts';
import { knownToken } from '../actors/token-knowledge.ts';
import { bindDrivers, bootCharger, evseManagerAddress, evseManagerInput } from '../charger/built-in.ts';
import { supplyAvailability } from '../domain/device-model/availability-state.ts';
import { supplyReadings } from '../domain/device-model/live-readings.ts';
import { PHASE_SWITCHING, PROFILE_ENTRIES } from '../domain/device-model/smart-charging-variables.ts';
import { stationIdentity } from '../domain/device-model/station-identity.ts';
import type { BootReason } from '../domain/inquiries.ts';
import { toRfc3339 } from '../domain/time.ts';
import { watchesEnergy } from '../machines/transaction.machine.ts';
import { DAMAGE } from '../persistence/open-storage.ts';
import { publishSchedules } from './charging-schedules.ts';
import { connectorView } from './connector-view.ts';
import { askContractCars } from './contract-cars.ts';
import { BOOT_REASON, performStationEffects } from './effects.ts';
import { EventStream } from './event-stream.ts';
import { readNow } from './meters.ts';
import { performNetworkEffects, trialUnderWay } from './network-effects.ts';
import type { Running, StationParts } from './parts.ts';
import { feedTopics } from './topics.ts';

/** Takes up the former life, reads the hardware, and connects. */
export const begin = (
  parts: StationParts,
  seam: { published: Subject<Published> },
  restored: () => void = () => {},
): Running => {
  const { host, clock, hardware, model, layout, external } = parts;
  const events = new EventStream(() => clock.now(), hardware.drivers);
  const changes = performStationEffects(parts, events);
  performNetworkEffects(parts);
  feedTopics(parts, events, seam.published);
  supplyModel(parts);
  external?.readings.told.subscribe(({ evseId, reading }) => {
    if (!hardware.drivers.has(evseId)) events.tell('powermeter', { evse_id: evseId, ...reading });
  });
  model.onChange((key) => settingsChanged(parts, changes, key));
  const limits = openSmartCharging(parts);
  // A new EvseManager orders at once, so its driver has to listen before it starts.
  const subscriptions = bindDrivers(hardware.drivers, host);
  host.boot();
  restored();
  const bootReason = takeBootReason(parts);
  startOcppSide(host, layout);
  startCharger(parts);
  parts.profiles.forgetTransactionsBut(runningTransactions(host).map(({ id }) => id));
  limits.begin();
  host.receive('evse/*', { type: 'booted', ordered: bootReason !== 'PowerUp' } as { type: string });
  host.receive('connector/*', { type: 'booted' });
  for (const reset of ['reset', 'evse_reset/*']) host.receive(reset, { type: 'boot' });
  rearrange(host);
  const schedules = publishSchedules(parts, limits, scheduleAudience(parts, events));
  for (const those of ['signing/*', 'session_cost/*']) host.receive(those, { type: 'booted' });
  if (host.snapshot('certificate-status')) host.receive('certificate-status', { type: 'booted' });
  host.receive('negotiation/*', { type: 'booted' });
  parts.system?.boot();
  const metering = beginMetering(parts, changes);
  bootCharger(hardware.drivers, host, {
    resume: parts.settings.resumeTransactionsOnBoot,
    evseIds: layout.evses.map(({ evseId }) => evseId),
  });
  askContractCars(parts);
  parts.monitoring.begin();
  const running: Running = {
    events,
    state: 'starting',
    stop: () =>
      stop(
        parts,
        running,
        [...subscriptions, { unsubscribe: () => [limits, schedules].map((part) => part.close()) }],
        metering,
      ),
  };
  whenAllAreReady(parts, running, (reason) => connect(parts, reason ?? bootReason));
  return running;
};

/** Readers of the event stream, and modules that have subscribed. */
const scheduleAudience = ({ external }: StationParts, events: EventStream) => ({
  isThere: () => events.observed || external?.isGenericHeard('charging_schedules') === true,
  tell: (value: { schedules: object[] }) => {
    events.tell('charging_schedules', value);
    external?.tellGeneric('charging_schedules', value);
  },
});

/** What may be drawn, and the talk about it with cars that speak ISO 15118. */
const openSmartCharging = (parts: StationParts): ChargingLimits => {
  const { hardware } = parts;
  const limits = new ChargingLimits({
    ...parts,
    evseIds: [...hardware.drivers.keys()].filter((evseId) => !hasSink(parts, evseId)),
    readMeter: (evseId) => hardware.drivers.get(evseId)?.readMeter(),
    priorityOf: (token) => {
      const { listed, cached } = knownToken(parts.storage, parts.settings, token, parts.clock.now());
      return (listed ?? cached)?.chargingPriority;
    },
  });
  const externalLimitsDue = followExternalLimits(parts);
  limits.reconsidered
    .pipe(filter(({ reason }) => reason === 'limit due'))
    .subscribe(({ at }) => externalLimitsDue(at));
  openNegotiations(
    {
      ...parts,
      evseManager: (evseId) => (hardware.drivers.has(evseId) ? evseManagerAddress(evseId) : undefined),
    },
    limits.reconsidered,
  );
  return limits;
};

/** Variables that are read where the thing itself is. */
const supplyModel = (parts: StationParts): void => {
  const { host, clock, model, layout, profiles, hardware } = parts;
  supplyAvailability(model, layout, ({ evseId, connectorId }) => connectorView(host, evseId, connectorId));
  supplyReadings(model, layout, (evseId) => readNow(parts, evseId));
  model.supply('ClockCtrlr/DateTime', () => toRfc3339(clock.now()));
  // An EvseManager in another process knows no command for it (local API 5.1).
  for (const { evseId } of layout.evses)
    model.supply(`EVSE@${evseId}/AllowReset`, () => String(hardware.drivers.has(evseId)));
  for (const key of PHASE_SWITCHING) model.supply(key, () => String(switchesPhases(layout)));
  model.supply(PROFILE_ENTRIES, () => String(profiles.count));
};

/** Its energy sink keeps to the limit then (local API 5.1). */
const hasSink = ({ config }: StationParts, id: number): boolean =>
  config.energySinks.some(({ evseId }) => evseId === id);

/** A station whose modules are all built in need not wait for anybody. */
const whenAllAreReady = (
  { external }: StationParts,
  running: Running,
  start: (bootReason?: BootReason) => void,
): void => {
  const run = () => {
    running.state = 'running';
  };
  if (external) {
    running.state = 'waiting_for_modules';
    external.awaitAll(run, start);
  } else {
    run();
    start();
  }
};

/** What the disk has done to the database is told once, by the start that found it. */
const tellDamage = ({ host, storage, options }: StationParts): void => {
  const damage = storage.facts.get(DAMAGE);
  if (damage === undefined) return;
  options.log('error', `the database was damaged: ${damage}`);
  host.stage(() => storage.facts.put(DAMAGE, undefined));
  raiseSecurityEvent(host, 'DatabaseDamaged', damage);
};

/** A04: each start is a security event, by its reason. */
const reportStart = (host: StationParts['host'], bootReason: BootReason): void =>
  bootReason === 'PowerUp'
    ? raiseSecurityEvent(host, 'StartupOfTheDevice')
    : raiseSecurityEvent(host, 'ResetOrReboot', bootReason);

const connect = (parts: StationParts, bootReason: BootReason): void => {
  const { host, csms, clock, config, model, storage } = parts;
  tellDamage(parts);
  reportStart(host, bootReason);
  const start = () => csms.start(bootReason, stationIdentity(model), trialUnderWay(storage));
  const delay = config.ocpp.delayOcppStartMilliseconds;
  if (delay > 0) clock.setTimeout(start, delay);
  else start();
};

const startCharger = ({ host, hardware, config, layout, external, everest }: StationParts): void => {
  for (const [evseId, driver] of hardware.drivers) {
    const address = evseManagerAddress(evseId);
    if (!host.snapshot(address)) host.start('evse-manager', address, evseManagerInput(evseId, driver));
  }
  external?.start();
  everest?.start();
  const evseIds = layout.evses.map(({ evseId }) => evseId);
  if (!config.provided.auth && !host.snapshot('auth'))
    host.start('auth', 'auth', { evseIds, selectionAlgorithm: config.auth.selectionAlgorithm });
};

const beginMetering = (parts: StationParts, changes: Parameters<typeof startMetering>[0]['changes']) => {
  const { host, clock, settings, layout } = parts;
  return startMetering({
    clock,
    settings,
    evseIds: layout.evses.map(({ evseId }) => evseId),
    evses: (wanted) => meteredEvses(host, wanted),
    read: (evseId) => readNow(parts, evseId),
    deliver: (address, event) => host.receive(address, event),
    changes,
  });
};

const meteredEvses = (host: StationParts['host'], evseIds: readonly number[]): MeteredEvse[] => {
  const running = new Map(runningTransactions(host).map(({ id, connector }) => [connector.evseId, id]));
  return evseIds.map((evseId) => {
    const id = running.get(evseId);
    const snapshot = id === undefined ? undefined : host.snapshot(`transaction/${id}`);
    if (id === undefined || !snapshot) return { evseId };
    const { startedAt } = snapshot.context;
    return { evseId, transaction: { id, startedAt, watched: watchesEnergy(snapshot) } };
  });
};

const settingsChanged = ({ host }: StationParts, changes: Subject<number | undefined>, key: string): void => {
  // A01.FR.11, FR.12: that it changed, never to what.
  if (key.startsWith('SecurityCtrlr/'))
    host.emit(securityEvent('ReconfigurationOfSecurityParameters', host.now(), key));
  if (key === 'SecurityCtrlr/BasicAuthPassword') host.post('connection', { type: 'credentials changed' });
  if (key.startsWith('ReservationCtrlr/')) rearrange(host);
  for (const address of ['connection', 'registration', LIMITS])
    host.post(address, { type: 'settings changed' });
  host.afterCommit(() => changes.next(undefined));
};

/** Why the station starts: an ordered reset has left a note, anything else is a power-up. */
const takeBootReason = ({ host, storage }: StationParts): BootReason => {
  const reason = storage.facts.get(BOOT_REASON) as BootReason | undefined;
  if (reason) host.stage(() => storage.facts.put(BOOT_REASON, undefined));
  return reason ?? 'PowerUp';
};

const stop = async (
  { host, csms, hardware, storage, messageLog, external, everest, system }: StationParts,
  running: Running,
  subscriptions: { unsubscribe(): void }[],
  metering: { unsubscribe(): void },
): Promise<void> => {
  running.state = 'stopping';
  external?.close();
  everest?.close();
  metering.unsubscribe();
  await system?.close();
  await csms.stop();
  for (const subscription of subscriptions) subscription.unsubscribe();
  for (const driver of hardware.drivers.values()) driver.close();
  host.close();
  await messageLog.close();
  storage.close();
};
