import { distinctUntilChanged, map, type Observable, Subject, share } from 'rxjs';
import { evseManagerAddress } from '../../charger/built-in.ts';
import type { PhaseUse } from '../../domain/hardware.ts';
import { LEAST_AC_CURRENT_A, LEAST_DC_CURRENT_A } from '../../domain/hardware-limits.ts';
import type { IdToken } from '../../domain/id-token.ts';
import type { Powermeter } from '../../domain/metering.ts';
import { type LimitNow, limitAt } from '../../domain/smart-charging/limit-now.ts';
import { type Consumer, shareOut } from '../../domain/smart-charging/sharing.ts';
import type { Clock, Instant, Timer } from '../../domain/time.ts';
import type { NotifyEffect } from '../csms/outbox.ts';
import { LIMITS } from './profiles.ts';
import { type ChargingParts, limitQuestion } from './question.ts';

export type LimitsParts = ChargingParts & {
  clock: Clock & { onStep?(listener: () => void): void };
  /** The built-in EvseManagers. */
  evseIds: readonly number[];
  readMeter(evseId: number): Powermeter | undefined;
  /** What the list or the cache says of a token's priority. */
  priorityOf?(token: IdToken): number | undefined;
};

/** What the desk tells itself. */
const LOOK = 'look';
/** The session events after which another set of EVSEs may draw. */
const POWER_PATH = ['TransactionStarted', 'TransactionFinished', 'Deauthorized', 'SessionFinished'];

/** What an EVSE may draw; on which phases, where it can switch them. */
type Allowed = { limitA: number; phases?: PhaseUse };
/** What holds now, by EVSE, and until when. */
type Allotment = { allowed: ReadonlyMap<number, Allowed>; changesAt: Instant | undefined };

type Told = {
  type: 'publish';
  interface: string;
  variable: string;
  evseId?: number;
  value: { event?: string };
};
type ReplyEffect = { type: 'reply'; callId: string; reply: { status?: string } };
type Connection = { type: 'connectionStatus' };

/**
 * What each EVSE may draw now, as a stream of distinct values that reaches its EvseManager at the instant it changes: a
 * deadline stands at the next change, nothing polls. It is derived from what is on disk, so a restart finds it again.
 */
export class ChargingLimits {
  /** An instant at which to look: something has changed, or was to change now. */
  readonly #asked = new Subject<Instant>();
  readonly #parts: LimitsParts;
  /** Everything that was allotted, as it happens. */
  readonly allotments: Observable<Allotment>;
  /** What the limits were looked at for. */
  readonly reconsidered = new Subject<{ reason: string; at: Instant }>();
  #isLookDue = false;
  #deadline: Timer | undefined;

  constructor(parts: LimitsParts) {
    this.#parts = parts;
    const { host, clock, profiles } = parts;
    this.allotments = this.#asked.pipe(
      map((at) => allotment(parts, at)),
      share(),
    );
    for (const evseId of parts.evseIds) this.#tell(evseId);
    this.allotments.subscribe(({ changesAt }) => this.#wakeAt(changesAt));
    host.desk(LIMITS, ({ type, at }) => {
      if (type === LOOK) this.#look(at);
      else this.#lookSoon(type, at);
    });
    host.within<NotifyEffect>('notify', ({ notification }) => {
      if (notification.type !== 'transactionEvent') return;
      profiles.transactionTold(notification);
      if (notification.eventType !== 'Updated') host.post(LIMITS, { type: 'transaction told' });
    });
    host.within<Told>('publish', ({ variable, evseId, value }) => {
      if (variable !== 'session_event' || evseId === undefined) return;
      profiles.sessionTold(evseId, value.event ?? '');
      if (POWER_PATH.includes(value.event ?? '')) host.post(LIMITS, { type: 'session told' });
    });
    host.within<ReplyEffect>('reply', ({ callId, reply }) => {
      if (reply.status === 'Rejected') profiles.abandon((waiting) => waiting.callId === callId);
    });
    host.within('priority learnt', () => host.post(LIMITS, { type: 'priority learnt' }));
    host.within<Connection>('connectionStatus', () => host.post(LIMITS, { type: 'connection changed' }));
    clock.onStep?.(() => host.post(LIMITS, { type: 'clock set' }));
  }

  /** Once the EvseManagers are there: what was the limit when the power went may be so no longer. */
  begin(): void {
    this.#parts.host.receive(LIMITS, { type: 'begin' });
  }

  /** Many reasons come together: one look, behind what the turn has posted by now, is enough for them. */
  #lookSoon(reason: string, at: Instant): void {
    this.reconsidered.next({ reason, at });
    if (this.#isLookDue) return;
    this.#isLookDue = true;
    this.#parts.host.post(LIMITS, { type: LOOK });
  }

  #look(at: Instant): void {
    this.#isLookDue = false;
    this.#asked.next(at);
  }

  close(): void {
    this.#parts.clock.clearTimeout(this.#deadline);
  }

  #tell(evseId: number): void {
    const { host, readMeter } = this.#parts;
    const limits = this.allotments.pipe(
      map(({ allowed }) => allowed.get(evseId)),
      distinctUntilChanged(isSame),
    );
    limits.subscribe((allowed) => {
      const meter_value = readMeter(evseId);
      const event = { type: 'limit changed', ...allowed, ...(meter_value && { meter_value }) };
      host.post(evseManagerAddress(evseId), event as { type: string });
    });
  }

  #wakeAt(changesAt: Instant | undefined): void {
    const { clock, host } = this.#parts;
    clock.clearTimeout(this.#deadline);
    if (changesAt === undefined) return;
    const ms = Math.max(0, changesAt - clock.now());
    this.#deadline = clock.setTimeout(() => host.receive(LIMITS, { type: 'limit due' }), ms);
  }
}

const allotment = (parts: LimitsParts, at: Instant): Allotment => {
  const question = { ...limitQuestion(parts), unit: 'A' as const, at };
  const whole = limitAt({ ...question, evseId: 0 });
  const own = new Map(parts.layout.evses.map(({ evseId }) => [evseId, limitAt({ ...question, evseId })]));
  const drawing = consumers(parts, own);
  const shares = shareOut(whole.limit, drawing);
  const allowed = new Map(
    parts.evseIds.map((evseId) => [evseId, inForce(parts, own.get(evseId)!, evseId, shares.get(evseId))]),
  );
  return { allowed, changesAt: earliest([whole, ...own.values()]) };
};

/** Those whose power path is closed, in the order in which it closed. */
const consumers = (parts: LimitsParts, own: ReadonlyMap<number, LimitNow>): Consumer[] =>
  parts.layout.evses
    .map(({ evseId, supply }) => ({ evseId, supply, ...drawerAt(parts, evseId) }))
    .filter(({ facts }) => facts?.powerPathClosed === true)
    .sort((a, b) => (a.facts.powerPathClosedAt ?? 0) - (b.facts.powerPathClosedAt ?? 0))
    .map(({ evseId, supply, priority }) => ({
      evseId,
      priority,
      limitA: own.get(evseId)!.limit,
      leastA: supply?.current === 'DC' ? LEAST_DC_CURRENT_A : LEAST_AC_CURRENT_A,
    }));

/** K03.FR.04 to FR.06: what was said of the transaction, of its token with it, of the token before; 0 otherwise. */
const drawerAt = ({ host, priorityOf }: LimitsParts, evseId: number) => {
  const { facts, transactionId } = host.snapshot(`evse/${evseId}`)?.context ?? {};
  const told = transactionId ? host.snapshot(`transaction/${transactionId}`)?.context : undefined;
  const known = facts?.idToken && priorityOf?.(facts.idToken);
  const priority: number = told?.chargingPriority ?? told?.tokenPriority ?? known ?? 0;
  return { facts, priority };
};

/** Never more than the hardware can carry. */
const inForce = (
  { layout }: LimitsParts,
  { limit, numberPhases, phaseToUse }: LimitNow,
  evseId: number,
  limitA = limit,
): Allowed => {
  const supply = layout.evses.find((evse) => evse.evseId === evseId)?.supply;
  const phases = supply?.phaseSwitching &&
    numberPhases !== undefined && {
      count: numberPhases,
      ...(phaseToUse !== undefined && { use: phaseToUse }),
    };
  return { limitA: Math.min(limitA, supply?.maxCurrentA ?? limitA), ...(phases && { phases }) };
};

const isSame = (a: Allowed | undefined, b: Allowed | undefined): boolean =>
  a?.limitA === b?.limitA && a?.phases?.count === b?.phases?.count && a?.phases?.use === b?.phases?.use;

const earliest = (limits: readonly LimitNow[]): Instant | undefined => {
  const changes = limits.flatMap(({ changesAt }) => changesAt ?? []);
  return changes.length > 0 ? Math.min(...changes) : undefined;
};
