import { asapScheduler, auditTime, merge, Observable, Subject, type Subscription, tap } from 'rxjs';
import type { Powermeter, SampledExtras } from '../domain/metering.ts';
import { nextAligned, nextPeriodic } from '../domain/sampling-slots.ts';
import type { Settings } from '../domain/settings.ts';
import type { Clock, Instant, Timer } from '../domain/time.ts';
import type { SampleKind } from '../domain/transaction-record.ts';

/** A transaction that may be sampled. `watched`: its energy is limited, so the meter is looked at more often. */
export type MeteredTransaction = { id: string; startedAt: Instant; watched?: boolean };
export type MeteredEvse = { evseId: number; transaction?: MeteredTransaction };

export type MeteringParts = {
  /** One that is set while it runs says so: the slots move with it. */
  clock: Clock & { onStep?(listener: (ms: number) => void): void };
  settings: Settings;
  evseIds: readonly number[];
  /** These EVSEs as they are now. */
  evses(wanted: readonly number[]): MeteredEvse[];
  /** The meter now; undefined: it has said nothing yet. */
  read(evseId: number): { meter_value: Powermeter; extras: SampledExtras } | undefined;
  deliver(address: string, event: MeteringEvent): void;
  /** The EVSE whose transaction may be different from before; undefined: a setting, and so any of them. */
  changes: Observable<number | undefined>;
};

/** Goes to `transaction/ID` (`sample`, `keep`) or `evse/N` (`aligned sample`). */
export type MeteringEvent = { type: 'sample' | 'keep' | 'aligned sample'; [member: string]: unknown };

/** The longest that energy flows without being written down (architecture, "Nothing is lost"). */
const KEEP_EVERY_S = 60;
const WATCH_EVERY_S = 5;

/**
 * Takes the samples: periodic ones counted from the start of the transaction and clock-aligned ones counted from
 * midnight UTC, so that neither needs to remember anything over a restart. What fell into an outage is skipped.
 */
export const startMetering = (parts: MeteringParts): { unsubscribe(): void } => {
  const streams = new Map(parts.evseIds.map((evseId) => [evseId, new RunningStreams()]));
  const end = () => {
    for (const running of streams.values()) running.keep([]);
  };
  const look = (evseIds: readonly number[]) => {
    for (const evse of parts.evses(evseIds)) streams.get(evse.evseId)?.keep(streamsOf(evse, parts));
  };
  look(parts.evseIds);
  const steps = new Subject<undefined>();
  parts.clock.onStep?.(() => steps.next(undefined));
  const changed = new Set<number>();
  const changes = merge(parts.changes, steps.pipe(tap(end)))
    .pipe(
      tap((evseId) => {
        for (const each of evseId === undefined ? parts.evseIds : [evseId]) changed.add(each);
      }),
      // However much changes in a turn, one look at its end is enough.
      auditTime(0, asapScheduler),
    )
    .subscribe(() => {
      look([...changed]);
      changed.clear();
    });
  return {
    unsubscribe: () => {
      changes.unsubscribe();
      end();
    },
  };
};

/** The streams of one EVSE that are subscribed to. */
class RunningStreams {
  readonly #running = new Map<string, Subscription>();

  /** Ends what is not wanted any more, begins what is new, and leaves the rest undisturbed. */
  keep(wanted: NamedStream[]): void {
    const names = new Set(wanted.map(([name]) => name));
    for (const [name, subscription] of this.#running)
      if (!names.has(name)) {
        subscription.unsubscribe();
        this.#running.delete(name);
      }
    for (const [name, stream] of wanted)
      if (!this.#running.has(name)) this.#running.set(name, stream.subscribe());
  }
}

/** A stream of samples; the name holds all it depends on, so that an equal one goes on undisturbed. */
type NamedStream = [name: string, stream: Observable<never>];

const streamsOf = ({ evseId, transaction }: MeteredEvse, parts: MeteringParts): NamedStream[] =>
  transaction ? transactionStreams(evseId, transaction, parts) : idleStreams(evseId, parts);

const idleStreams = (evseId: number, parts: MeteringParts): NamedStream[] => {
  const { alignedInterval, alignedMeasurands } = parts.settings;
  const take = (slot: Instant) => {
    const reading = parts.read(evseId);
    if (reading) parts.deliver(`evse/${evseId}`, { type: 'aligned sample', slot, ...reading });
  };
  return alignedMeasurands.length > 0 ? aligned(`evse/${evseId}`, alignedInterval, take, parts.clock) : [];
};

const transactionStreams = (
  evseId: number,
  transaction: MeteredTransaction,
  parts: MeteringParts,
): NamedStream[] => {
  const { settings, clock } = parts;
  const { id, startedAt } = transaction;
  const address = `transaction/${id}`;
  const take = (kind: SampleKind) => (slot: Instant) => {
    const reading = parts.read(evseId);
    if (reading) parts.deliver(address, { type: 'sample', kind, ...reading, ...stampOf(kind, slot) });
  };
  return [
    ...(settings.txUpdatedMeasurands.length > 0
      ? periodic(`${address} periodic`, startedAt, settings.txUpdatedInterval, take('periodic'), clock)
      : []),
    ...(settings.txEndedMeasurands.length > 0
      ? periodic(`${address} ended`, startedAt, settings.txEndedInterval, take('endedPeriodic'), clock)
      : []),
    // J01.FR.19: with SendDuringIdle only EVSEs without a transaction are sampled by the clock.
    ...(settings.alignedMeasurands.length > 0 && !settings.sendDuringIdle
      ? aligned(`${address} clock`, settings.alignedInterval, take('clock'), clock)
      : []),
    ...(settings.alignedTxEndedMeasurands.length > 0
      ? aligned(`${address} ended clock`, settings.alignedTxEndedInterval, take('endedClock'), clock)
      : []),
    ...keeping(evseId, transaction, parts),
  ];
};

/** Readings that no message needs, so that a power cut costs little; none while the meter stands still. */
const keeping = (
  evseId: number,
  { id, startedAt, watched }: MeteredTransaction,
  { settings, clock, read, deliver }: MeteringParts,
): NamedStream[] => {
  const interval = watched ? WATCH_EVERY_S : KEEP_EVERY_S;
  const sampled = settings.txUpdatedMeasurands.length > 0 ? settings.txUpdatedInterval : 0;
  if (sampled > 0 && sampled <= interval) return [];
  let last: number | undefined;
  const keep = (slot: Instant) => {
    const reading = read(evseId);
    const register = reading?.meter_value.energy_Wh_import.total;
    const sampledNow = sampled > 0 && (slot - startedAt) % (sampled * 1000) === 0;
    if (reading && register !== last && !sampledNow)
      deliver(`transaction/${id}`, { type: 'keep', meter_value: reading.meter_value });
    last = register;
  };
  return periodic(`transaction/${id} keep ${sampled}`, startedAt, interval, keep, clock);
};

/** A clock-aligned sample stands for its slot; any other for the meter's own timestamp. */
const stampOf = (kind: SampleKind, slot: Instant) =>
  kind === 'clock' || kind === 'endedClock' ? { slot } : {};

type Take = (slot: Instant) => void;

const periodic = (name: string, start: Instant, interval: number, take: Take, clock: Clock): NamedStream[] =>
  interval > 0
    ? [[`${name} ${interval}`, slots(clock, (now) => nextPeriodic(start, interval, now), take)]]
    : [];

const aligned = (name: string, interval: number, take: Take, clock: Clock): NamedStream[] =>
  interval > 0 ? [[`${name} ${interval}`, slots(clock, (now) => nextAligned(interval, now), take)]] : [];

/** Calls `take` at each instant that `next` names after now, for as long as somebody is subscribed. */
const slots = (clock: Clock, next: (now: Instant) => Instant, take: Take): Observable<never> =>
  new Observable<never>(() => {
    let timer: Timer | undefined;
    const wait = (now: Instant) => {
      const slot = next(now);
      timer = clock.setTimeout(() => {
        // A timer may fire a little early; the slot itself must not come twice.
        wait(Math.max(slot, clock.now()));
        take(slot);
      }, slot - clock.now());
    };
    wait(clock.now());
    return () => clock.clearTimeout(timer);
  });
