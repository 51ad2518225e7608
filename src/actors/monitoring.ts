import { createHash } from 'node:crypto';
import type { DeviceModel } from '../domain/device-model/device-model.ts';
import { keyOf, refOf, type VariableKey } from '../domain/device-model/variable.ts';
import {
  comparisonOf,
  type GivenMonitor,
  type Monitor,
  type MonitoringBase,
} from '../domain/monitoring/monitor.ts';
import { type MonitorWish, type SetMonitoringStatus, whyNot } from '../domain/monitoring/wish.ts';
import type { Settings } from '../domain/settings.ts';
import type { StatusInfo } from '../domain/status-info.ts';
import { type MonitorContext, type MonitorEffect, watchOf } from '../machines/monitor.words.ts';
import type { Storage } from '../persistence/storage.ts';
import type { NotifyEffect } from './csms/outbox.ts';
import type { Host } from './host-contract.ts';
import { runningTransactions } from './running-transactions.ts';
import type { StationEvents } from './station-events.ts';
import type { ValueWatch } from './value-watch.ts';

export type MonitoringParts = {
  host: Host;
  storage: Pick<Storage, 'facts' | 'variables'>;
  model: DeviceModel;
  settings: Pick<Settings, 'monitoringEnabled'>;
  values: ValueWatch;
  events: StationEvents;
  /** Monitors of the component files. */
  given: readonly GivenMonitor[];
};

export type MonitorOutcome = { status: SetMonitoringStatus; id?: number; statusInfo?: StatusInfo };

const PREFIX = 'monitor/';
const LAST = 'last monitor';
const BASE: VariableKey = 'MonitoringCtrlr/ActiveMonitoringBase';
const LEVEL: VariableKey = 'MonitoringCtrlr/ActiveMonitoringLevel';

/** The monitors of the station: an actor each at `monitor/ID`; this starts them, feeds them, and tells what they saw. */
export class Monitoring {
  readonly #parts: MonitoringParts;
  /** How to stop watching, by the key that is watched. */
  readonly #watched = new Map<VariableKey, () => void>();
  /** Faults of the running turn, by EVSE: what changes now changes because of them. */
  readonly #causes = new Map<number, number>();

  /** What variables hold, for whoever else wants to know of changes. */
  get values(): ValueWatch {
    return this.#parts.values;
  }

  constructor(parts: MonitoringParts) {
    this.#parts = parts;
    parts.host.within<MonitorEffect>('monitor fired', (effect) => this.#tell(effect));
    parts.host.within<NotifyEffect>('notify', ({ notification }) => {
      if (notification.type !== 'transactionEvent' || notification.eventType === 'Updated') return;
      const { eventType, transactionId } = notification;
      this.#transactionChanged(eventType === 'Ended' ? transactionId : undefined);
    });
    parts.host.within('evseState', () => parts.values.look());
  }

  /** To be called once all actors are back and the charger's values can be read. */
  begin(): void {
    this.#takeGiven();
    for (const { address, monitor } of this.#actors())
      this.#parts.host.receive(address, { type: 'booted', ...this.#situation(monitor) } as never);
    this.#watchAllSoon();
  }

  /** Those that are in force. */
  all(): Monitor[] {
    return this.#actors()
      .filter(({ isOff }) => !isOff)
      .map(({ monitor }) => monitor);
  }

  /** N04, one by one: each is judged by what those before it have left. */
  set(wishes: readonly MonitorWish[]): MonitorOutcome[] {
    const known = this.all();
    const outcomes = wishes.map((wish) => this.#setOne(wish, known));
    this.#watchAllSoon();
    return outcomes;
  }

  /** N06. One that the maker of the station gave comes back with the factory default. */
  clear(id: number): 'Accepted' | 'Rejected' | 'NotFound' {
    const found = this.#actors().find(({ monitor, isOff }) => monitor.id === id && !isOff);
    if (!found) return 'NotFound';
    if (found.monitor.kind === 'HardWiredMonitor') return 'Rejected';
    this.#parts.host.post(found.address, { type: found.monitor.factory ? 'switched off' : 'removed' });
    this.#watchAllSoon();
    return 'Accepted';
  }

  /** N03. */
  setBase(base: MonitoringBase): void {
    for (const actor of this.#actors()) this.#applyBase(actor, base);
    this.#assign(BASE, base);
    this.#watchAllSoon();
  }

  /** N05. */
  setLevel(severity: number): void {
    this.#assign(LEVEL, String(severity));
  }

  /** What happens at an EVSE in this turn from now on has this event for its cause. */
  causedBy(evseId: number, eventId: number): void {
    this.#causes.set(evseId, eventId);
    this.#parts.host.afterCommit(() => this.#causes.clear());
  }

  #applyBase({ address, monitor, isOff }: MonitorActor, base: MonitoringBase): void {
    const { host } = this.#parts;
    const { factory, kind } = monitor;
    if (kind === 'HardWiredMonitor' || (kind === 'CustomMonitor' && base === 'All' && !isOff)) return;
    if (!factory) {
      host.post(address, { type: 'removed' });
      return;
    }
    const asGiven: Monitor = { ...monitor, ...factory, kind: 'PreconfiguredMonitor' };
    if (kind === 'CustomMonitor' || isOff) this.#post(address, 'replaced', asGiven, { monitor: asGiven });
    if (base === 'HardWiredOnly') host.post(address, { type: 'switched off' });
  }

  #setOne(wish: MonitorWish, known: Monitor[]): MonitorOutcome {
    const { model } = this.#parts;
    const found = model.find(wish);
    if ('status' in found) return { status: found.status };
    const refusal = whyNot(wish, found.spec, known);
    if (refusal) return refusal;
    const { component, variable } = refOf(found.spec);
    const before = known.findIndex(({ id }) => id === wish.id);
    const factory = known[before]?.factory;
    const monitor: Monitor = {
      ...watchOf(wish),
      id: wish.id ?? this.#newId(),
      component,
      variable,
      comparison: comparisonOf(found.spec),
      kind: 'CustomMonitor',
      ...(factory && { factory }),
      ...(wish.customData !== undefined && { customData: wish.customData }),
    };
    if (before < 0) {
      known.push(monitor);
      this.#start(monitor);
    } else {
      known[before] = monitor;
      this.#post(PREFIX + monitor.id, 'replaced', monitor, { monitor });
    }
    return { status: 'Accepted', id: monitor.id };
  }

  #start(monitor: Monitor, on = true): void {
    const address = PREFIX + monitor.id;
    this.#parts.host.start('monitor', address, { monitor });
    if (on) this.#post(address, 'switched on', monitor);
  }

  #post(address: string, type: string, monitor: Monitor, more: object = {}): void {
    this.#parts.host.post(address, { type, ...this.#situation(monitor), ...more } as never);
  }

  /** Takes over what the component files give, and drops what they do not give any more. */
  #takeGiven(): void {
    const { host, model, given } = this.#parts;
    const missing = new Map(given.map((one) => [nameOf(one, one), one]));
    for (const { address, monitor } of this.#actors())
      if (
        monitor.factory &&
        !missing.delete(nameOf(monitor, monitor.factory)) &&
        monitor.kind !== 'CustomMonitor'
      )
        host.receive(address, { type: 'removed' });
    const on = model.value(BASE) !== 'HardWiredOnly';
    for (const one of missing.values()) {
      const found = model.find(one);
      if ('status' in found) continue;
      const monitor = {
        ...one,
        id: this.#newId(),
        comparison: comparisonOf(found.spec),
        factory: watchOf(one),
      };
      this.#start(monitor, on || one.kind === 'HardWiredMonitor');
    }
  }

  #newId(): number {
    const { host, storage } = this.#parts;
    this.#lastId ??= Number(storage.facts.get(LAST) ?? 0);
    const id = ++this.#lastId;
    host.stage(() => storage.facts.put(LAST, String(id)));
    return id;
  }
  #lastId: number | undefined;

  #assign(key: VariableKey, value: string): void {
    const { model, host, storage } = this.#parts;
    const write = model.assign(key, value);
    if (write) host.stage(() => storage.variables.put(write.key, write.value));
  }

  #actors(): MonitorActor[] {
    const { host } = this.#parts;
    return host.addresses(PREFIX).flatMap((address) => {
      const snapshot = host.snapshot(address);
      if (!snapshot) return [];
      const { monitor } = snapshot.context as MonitorContext;
      return [{ address, monitor, isOff: snapshot.value === 'switched off' }];
    });
  }

  /** The actors have to hear of it first. */
  #watchAllSoon(): void {
    this.#parts.host.afterCommit(() => this.#watchAll());
  }

  /** Keeps to what monitors look at now. */
  #watchAll(): void {
    const wanted = new Set(
      this.all()
        .filter(({ type }) => type === 'Delta' || type.endsWith('Threshold'))
        .map((monitor) => keyOf(monitor)),
    );
    for (const [key, stop] of this.#watched)
      if (!wanted.has(key)) {
        stop();
        this.#watched.delete(key);
      }
    for (const key of wanted)
      if (!this.#watched.has(key) && this.#parts.model.has(key))
        this.#watched.set(
          key,
          this.#parts.values.watch(key, () => this.#feed(key)),
        );
  }

  #feed(key: VariableKey): void {
    for (const { address, monitor } of this.#actors()) {
      if (keyOf(monitor) !== key) continue;
      const cause = this.#causes.get(monitor.component.evse?.id ?? 0);
      const event = { type: 'value', value: this.#valueOf(monitor), ...(cause !== undefined && { cause }) };
      this.#parts.host.receive(address, event);
    }
  }

  #transactionChanged(ended?: string): void {
    for (const { address, monitor } of this.#actors())
      if (monitor.transaction) this.#post(address, 'transaction', monitor, this.#situation(monitor, ended));
  }

  #situation(monitor: Monitor, ended?: string): { value: string; transactionId: string | null } {
    const evseId = monitor.component.evse?.id;
    const transaction = runningTransactions(this.#parts.host).find(
      ({ id, connector }) => id !== ended && (evseId === undefined || connector.evseId === evseId),
    );
    return { value: this.#valueOf(monitor), transactionId: transaction?.id ?? null };
  }

  /** What may only be written changes without showing what it is. */
  #valueOf({ component, variable, comparison }: Monitor): string {
    const { model } = this.#parts;
    const key = keyOf({ component, variable });
    if (!model.has(key)) return '';
    const value = model.value(key) ?? '';
    const isSecret = model.spec(key)?.mutability === 'WriteOnly' && comparison === 'text';
    return isSecret ? createHash('sha256').update(value).digest('hex').slice(0, 16) : value;
  }

  #tell({ monitor, trigger, value, cleared, transactionId, cause }: MonitorEffect): void {
    const { host, model, settings, events } = this.#parts;
    // An alert that was told is owed its end, also while the CSMS is away.
    if (!settings.monitoringEnabled || !(cleared || events.wanted(monitor.severity))) {
      host.post(PREFIX + monitor.id, { type: 'unheard' });
      return;
    }
    const spec = model.spec(keyOf(monitor));
    events.tell({
      component: monitor.component,
      variable: monitor.variable,
      trigger,
      kind: monitor.kind,
      actualValue: spec?.mutability === 'WriteOnly' ? '' : (value ?? this.#valueOf(monitor)),
      monitorId: monitor.id,
      ...(cleared && { cleared }),
      ...(cause !== undefined && { cause }),
      ...(monitor.transaction && transactionId !== null && { transactionId }),
    });
  }
}

type MonitorActor = { address: string; monitor: Monitor; isOff: boolean };

const nameOf = (
  { component, variable }: Pick<Monitor, 'component' | 'variable'>,
  { type, severity, value, transaction }: Pick<Monitor, 'type' | 'severity' | 'value' | 'transaction'>,
): string => `${keyOf({ component, variable })} ${type} ${severity} ${value} ${transaction}`;
