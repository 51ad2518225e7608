import { Subject } from 'rxjs';
import type { NotifyEffect } from '../actors/csms/outbox.ts';
import { securityEvent } from '../actors/security-events.ts';
import { evseManagerAddress, withReading } from '../charger/built-in.ts';
import { toRfc3339 } from '../domain/time.ts';
import { type ConnectionEffect, connectionStatus } from './connection-status.ts';
import type { EventStream } from './event-stream.ts';
import { readNow } from './meters.ts';
import type { StationParts } from './parts.ts';

/** The note that tells the next start why it happened. */
export const BOOT_REASON = 'boot reason';
/** A reset lets the last messages out before the process ends. */
const FAREWELL_MS = 500;
const LONGEST_GOODBYE_MS = 3000;

type SetVariable = { type: 'setVariable'; component: string; variable: string; value: string };
type SetClock = { type: 'setClock'; at: number };
type Exit = { type: 'exit process'; kind: string };
type RestartEvse = { type: 'restart evse'; evseId: number };
type EvseState = { type: 'evseState'; evseId: number; connectorId: number; state: string };
type Remember = { type: 'remember boot reason'; reason: string };
type TakeMeterValues = {
  type: 'take meter values';
  evseId: number;
  transactionId?: string;
  measurands?: 'sampled' | 'aligned';
};

/** Does what machines ask of the station itself. Returns whose samples may be others from then on, for the metering: an EVSE, or all. */
export const performStationEffects = (
  parts: StationParts,
  events: EventStream,
): Subject<number | undefined> => {
  const { host, storage, model } = parts;
  const changes = new Subject<number | undefined>();
  host.within<SetVariable>('setVariable', ({ component, variable, value }) => {
    const write = model.assign(`${component}/${variable}`, value);
    if (write) host.stage(() => storage.variables.put(write.key, write.value));
  });
  host.within<Remember>('remember boot reason', ({ reason }) =>
    host.stage(() => storage.facts.put(BOOT_REASON, reason)),
  );
  host.within<RestartEvse>('restart evse', ({ evseId }) => restartEvse(parts, evseId));
  host.within<TakeMeterValues>('take meter values', (effect) => takeMeterValues(parts, effect));
  // Within the turn: what the acceptance brings about bears the new time already.
  host.within<SetClock>('setClock', ({ at }) => setClock(parts, at));
  host.after<SetClock>('setClock', ({ at }) => {
    if (parts.settings.timeSources.includes('Heartbeat')) parts.external?.timeSet(at);
  });
  host.after<EvseState>('evseState', ({ evseId, connectorId, state }) => {
    events.tell('evse_state', { evse_id: evseId, connector_id: connectorId, state });
    changes.next(evseId);
  });
  host.after<NotifyEffect>('notify', ({ notification }) => {
    if (notification.type === 'transactionEvent') changes.next(notification.connector.evseId);
  });
  host.after<ConnectionEffect>('connectionStatus', (status) => tellConnection(parts, events, status));
  host.after<Exit>('exit process', ({ kind }) => {
    if (!parts.external?.reset(kind, parts.settings.resetRetries))
      parts.clock.setTimeout(() => void leave(parts), FAREWELL_MS);
  });
  host.after('boot answered', () => {});
  return changes;
};

/** B11.FR.08: the EvseManager begins anew over the hardware as it is now; the car that is still plugged in keeps its session. */
const restartEvse = ({ host, hardware }: StationParts, evseId: number): void => {
  const driver = hardware.drivers.get(evseId);
  if (!driver) return;
  host.post(`evse/${evseId}`, { type: 'booted', ordered: true } as { type: string });
  const boot = { type: 'boot', hardware: driver.state(), resume: true };
  host.post(evseManagerAddress(evseId), withReading(boot, driver));
};

/** The connection is closed in order, however long the CSMS takes to agree. */
const leave = async ({ csms, options }: StationParts): Promise<void> => {
  setTimeout(() => options.exit(0), LONGEST_GOODBYE_MS);
  await csms.stop();
  options.exit(0);
};

/** B01.FR.06. Differences below a second are the way the answer took. */
const setClock = ({ clock, host, settings }: StationParts, at: number): void => {
  if (!settings.timeSources.includes('Heartbeat')) return;
  const before = clock.now();
  const change = Math.abs(at - before);
  if (change >= 1000) clock.set(at);
  if (change > settings.timeAdjustmentReportingThreshold * 1000)
    host.emit(securityEvent('SettingSystemTime', at, `from ${toRfc3339(before)} to ${toRfc3339(at)}`));
};

const takeMeterValues = (parts: StationParts, effect: TakeMeterValues): void => {
  const { host, settings } = parts;
  const reading = readNow(parts, effect.evseId);
  if (!reading) return;
  const { transactionId } = effect;
  if (transactionId)
    host.post(`transaction/${transactionId}`, { type: 'sample', kind: 'triggered', ...reading } as never);
  else
    host.post(`evse/${effect.evseId}`, {
      type: 'triggered sample',
      ...reading,
      measurands: effect.measurands === 'aligned' ? settings.alignedMeasurands : settings.txUpdatedMeasurands,
    } as never);
};

const tellConnection = ({ model, host }: StationParts, events: EventStream, effect: ConnectionEffect): void =>
  events.tell('connection_status', {
    ...connectionStatus(model, effect),
    since: toRfc3339(host.now()),
  });
