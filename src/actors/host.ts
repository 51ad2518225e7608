import { performance } from 'node:perf_hooks';
import type { Clock, Instant } from '../domain/time.ts';
import type {
  Address,
  AnyEffect,
  AnyMachineSnapshot,
  MachineEntry,
  Post,
  Stamp,
  Start,
} from '../machines/kit.ts';
import type { Storage } from '../persistence/storage.ts';
import { ActorRows } from './host/actor-rows.ts';
import { ActorTable } from './host/actor-table.ts';
import { ClockFloor } from './host/clock-floor.ts';
import { Deadlines } from './host/deadlines.ts';
import { HostedActor, type Outcome } from './host/hosted-actor.ts';
import { type Restoration, restoreAll } from './host/restore.ts';
import type { Log, LogLevel, Trace } from './host/trace.ts';
import { Turn } from './host/turn.ts';
import type { Host } from './host-contract.ts';

export type HostOptions = {
  storage: Storage;
  clock: Clock & { onStep?(listener: (ms: number) => void): void };
  /** By the name that `start` effects and rows carry. */
  machines: Record<string, MachineEntry>;
  /** An id that nobody else has, such as a UUID. */
  newId: () => string;
  log: Log;
  /** A machine, a desk or a handler threw: a bug, already logged and contained. */
  onFault?: (address: Address, error: unknown, event: { type: string }) => void;
  /** The disk refused. Memory is now ahead of it, so the process has to end; nothing of the turn was performed. */
  onCommitFailure: (error: unknown) => void;
  /** Looked up each time: nothing is put together for nobody. */
  readonly trace?: ((trace: Trace) => void) | undefined;
  /** How far the floor kept for the clock may lag behind the last commit [an hour]. */
  clockFloorEveryMs?: number;
  /** Deliveries that one input may cause before it counts as a loop. */
  deliveryLimit?: number;
};

type Event = { type: string };
type Stamped = Event & Stamp;
type Desk = (event: Stamped) => void;
type Envelope = { to: Address; event: Event; from?: Address; timerId?: string };
type Handler = (effect: AnyEffect, from: Address) => void;

/** A deadline that its machine could not digest is offered again, or the actor would wait for it for ever. */
const FAULTED_DEADLINE_RETRY_MS = 60_000;
/** Microsteps after which a machine counts as caught in a loop; xstate's own default is none. */
const MICROSTEP_LIMIT = 1000;

export class DurableHost implements Host {
  /** Events that changed nothing and caused nothing, by `machine event`; `nobody event` had no receiver. */
  readonly unhandled = new Map<string, number>();
  readonly #options: HostOptions;
  readonly #actors = new ActorTable();
  readonly #desks = new Map<Address, Desk>();
  readonly #deadlines: Deadlines;
  readonly #withinTurn = new Map<string, Handler[]>();
  readonly #afterTurn = new Map<string, Handler[]>();
  readonly #queue: Envelope[] = [];
  readonly #rows = new ActorRows();
  readonly #floor: ClockFloor;
  readonly #turn: Turn;
  #draining = false;
  /** Whose event is being worked on: the sender of what a handler or a desk posts. */
  #current: Address = 'host';

  constructor(options: HostOptions) {
    this.#options = options;
    this.#floor = new ClockFloor(options.storage, options.clockFloorEveryMs);
    this.#deadlines = new Deadlines(options.clock, (to, timerId, event) =>
      this.#input({ to, event, timerId }),
    );
    this.#turn = new Turn({
      collect: () => [...this.#rows.writes(options.storage), ...this.#deadlines.writes(options.storage)],
      commit: (writes) => this.#commit(writes),
      failed: (error) => {
        this.#deadlines.silence();
        options.onCommitFailure(error);
      },
    });
    options.clock.onStep?.((ms) => {
      if (this.#deadlines.step(ms)) this.#turn.open();
    });
    for (const { machine } of Object.values(options.machines))
      if (!Number.isFinite(machine.options.maxIterations)) machine.options.maxIterations = MICROSTEP_LIMIT;
    this.within<Post>('post', ({ to, event }, from) => this.#post(to, event, from));
    this.within<Start>('start', ({ machine, address, input }) => this.#start(machine, address, input));
    this.after<LogEffect>('log', ({ type: _, level, message, ...details }) =>
      options.log(level, message, details),
    );
  }

  /**
   * Takes up all actors and deadlines of the former life. Register handlers and desks first; overdue deadlines fire
   * afterwards through the clock, in the order in which they were due, so what is received in the same event-loop turn
   * precedes them. A row that cannot be taken up is set aside in `storage.quarantine` and reported as a fault.
   */
  boot(): void {
    const { storage, machines } = this.#options;
    const { actors, timers, refused } = restoreAll(storage, machines, ({ machine, address }) =>
      this.#hosted(machine, address),
    );
    for (const actor of actors) this.#actors.add(actor);
    for (const actor of actors) this.#rows.changed(actor);
    for (const timer of timers) this.#deadlines.restore(timer);
    for (const each of refused) this.#setAside(each);
    this.#turn.open();
  }

  receive(to: Address, event: Event): void {
    this.#input({ to, event });
  }

  start(machine: string, address: Address, input: unknown): void {
    this.#turn.open();
    this.#start(machine, address, input);
    this.#drain();
  }

  post(to: Address, event: Event): void {
    this.#post(to, event, this.#current);
    this.#drain();
  }

  emit(effect: AnyEffect, from: Address = this.#current): void {
    this.#turn.open();
    this.#perform(effect, from);
    this.#drain();
  }

  desk(address: Address, handle: Desk): void {
    if (this.#desks.has(address) || this.#actors.has(address)) throw new Error(`${address} is taken`);
    this.#desks.set(address, handle);
  }

  snapshot(address: Address): AnyMachineSnapshot | undefined {
    return this.#actors.get(address)?.snapshot;
  }

  /** The name under which the machine of an actor is started. */
  machineOf(address: Address): string | undefined {
    return this.#actors.get(address)?.machineName;
  }

  /** What the actor waits for, by the clock. */
  deadlines(address: Address): { event: string; due: Instant }[] {
    return this.#deadlines.of(address);
  }

  addresses(prefix = ''): Address[] {
    return this.#actors.addresses(prefix);
  }

  within<E extends AnyEffect>(type: E['type'], handle: (effect: E, from: Address) => void): void {
    append(this.#withinTurn, type, handle as Handler);
  }

  after<E extends AnyEffect>(type: E['type'], perform: (effect: E, from: Address) => void): void {
    append(this.#afterTurn, type, perform as Handler);
  }

  stage(write: () => void): void {
    this.#turn.stage(write);
  }

  afterCommit(run: () => void): void {
    this.#turn.afterCommit(() => this.#guard('host', { type: 'after the commit' }, run));
  }

  /** Resolves at the end of the turn that is open, or of the last of those that follow at once from it. */
  atRest(): Promise<void> {
    return this.#turn.atRest();
  }

  now(): Instant {
    return this.#options.clock.now();
  }

  /** Commits the open turn and performs its effects; nothing is received any more. No actor is stopped: all go on at the next boot. */
  close(): void {
    this.#turn.close();
    this.#deadlines.silence();
  }

  #input(envelope: Envelope): void {
    if (this.#turn.closed) return;
    const { to, event, timerId } = envelope;
    this.#options.trace?.({ kind: 'input', at: this.now(), to, event, ...(timerId ? { timerId } : {}) });
    this.#queue.push(envelope);
    this.#drain();
  }

  #post(to: Address, event: Event, from: Address): void {
    this.#options.trace?.({ kind: 'post', at: this.now(), from, to, event });
    this.#queue.push({ to, event, from });
  }

  /** Works off the queue, in the order in which it was filled; what is posted meanwhile joins its end. */
  #drain(): void {
    if (this.#draining || this.#turn.closed) return;
    this.#turn.open();
    this.#draining = true;
    try {
      this.#workOff();
    } finally {
      this.#queue.length = 0;
      this.#draining = false;
      this.#current = 'host';
    }
  }

  #workOff(): void {
    const limit = this.#options.deliveryLimit ?? 10_000;
    for (let taken = 0; taken < this.#queue.length; taken++) {
      const envelope = this.#queue[taken]!;
      if (taken >= limit) {
        const loop = new Error(`one input caused more than ${limit} deliveries`);
        this.#fault(envelope.to, loop, envelope.event);
        return;
      }
      this.#deliver(envelope);
    }
  }

  #deliver(envelope: Envelope): void {
    const { to } = envelope;
    const receivers = to.endsWith('/*') ? this.addresses(to.slice(0, -1)) : [to];
    for (const address of receivers) this.#deliverTo(address, envelope);
  }

  #deliverTo(address: Address, envelope: Envelope): void {
    const { event } = envelope;
    // An order of magnitude faster than a literal with a spread in it, and done for every event there is.
    const stamped: Stamped = Object.assign({}, event, { at: this.now(), id: this.#options.newId() });
    this.#current = address;
    const actor = this.#actors.get(address);
    const desk = this.#desks.get(address);
    if (actor) this.#step(actor, stamped, envelope);
    else if (desk) this.#guard(address, stamped, () => desk(stamped));
    else this.#count('nobody', event, address);
  }

  #step(actor: HostedActor, event: Stamped, { from, timerId }: Omit<Envelope, 'to' | 'event'>): void {
    const outcome = actor.deliver(event, this.#options.trace !== undefined);
    if ('error' in outcome) {
      this.#contain(actor, outcome.error, event, timerId);
      return;
    }
    if (this.#options.trace)
      this.#traceStep(actor, event, outcome, { ...(from && { from }), ...(timerId && { timerId }) });
    if (!outcome.changed && outcome.effects.length === 0) this.#count(actor.machineName, event);
    this.#settle(actor, outcome);
  }

  #start(machine: string, address: Address, input: unknown): void {
    const actor = this.#hosted(machine, address);
    this.#actors.add(actor);
    this.#options.trace?.({ kind: 'started', at: this.now(), address, machine });
    const outcome = actor.start(input);
    if ('error' in outcome) {
      this.#forget(actor);
      this.#fault(address, outcome.error, { type: 'start' });
      return;
    }
    this.#traceStep(actor, { type: 'xstate.init', input } as Event, outcome, { from: this.#current });
    this.#settle(actor, outcome);
  }

  #traceStep(
    actor: HostedActor,
    event: Event,
    { taken = [], effects, changed }: Outcome,
    origin: { from?: Address; timerId?: string },
  ): void {
    const { address, machineName: machine, snapshot } = actor;
    this.#options.trace?.({
      kind: 'stepped',
      at: this.now(),
      address,
      machine,
      event,
      ...origin,
      taken,
      effects,
      changed,
      snapshot,
    });
  }

  #hosted(machine: string, address: Address): HostedActor {
    const entry = this.#options.machines[machine];
    if (!entry) throw new Error(`No machine is named ${machine}`);
    if (this.#actors.has(address) || this.#desks.has(address)) throw new Error(`${address} is taken`);
    return new HostedActor(address, machine, entry, {
      schedule: (event, delayMs, timerId) => {
        this.#options.trace?.({ kind: 'armed', at: this.now(), address, event, delayMs });
        this.#deadlines.arm(address, timerId ?? this.#options.newId(), event, delayMs, entry.durable);
      },
      cancel: (timerId) => this.#deadlines.cancel(address, timerId),
    });
  }

  /** After an actor has taken a step: its effects, and its end if it has come to it. */
  #settle(actor: HostedActor, { effects, changed }: Outcome): void {
    if (changed) this.#rows.changed(actor);
    if (actor.done) this.#forget(actor);
    for (const effect of effects) this.#perform(effect, actor.address);
  }

  #forget(actor: HostedActor): void {
    const { address, machineName: machine } = actor;
    this.#deadlines.cancelAll(address);
    this.#actors.delete(address);
    this.#rows.finished(actor);
    this.#options.trace?.({ kind: 'finished', at: this.now(), address, machine });
  }

  #perform(effect: AnyEffect, from: Address): void {
    this.#options.trace?.({ kind: 'effect', at: this.now(), from, effect });
    const handlers = this.#withinTurn.get(effect.type) ?? [];
    const performers = this.#afterTurn.get(effect.type) ?? [];
    if (handlers.length + performers.length === 0)
      this.#fault(from, new Error(`nothing performs the effect ${effect.type}`), effect);
    for (const handle of handlers) this.#guard(from, effect, () => handle(effect, from));
    for (const perform of performers)
      this.#turn.afterCommit(() => this.#guard(from, effect, () => perform(effect, from)));
  }

  #guard(address: Address, event: Event, run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#fault(address, error, event);
    }
  }

  #contain(actor: HostedActor, error: unknown, event: Stamped, timerId: string | undefined): void {
    const { at: _at, id: _id, ...deadline } = event;
    if (timerId !== undefined)
      this.#deadlines.arm(actor.address, timerId, deadline, FAULTED_DEADLINE_RETRY_MS, actor.entry.durable);
    this.#fault(actor.address, error, event);
  }

  #fault(address: Address, error: unknown, event: Event): void {
    this.#options.trace?.({ kind: 'fault', at: this.now(), address, error, event });
    this.#options.log('error', `${address} failed on ${event.type}: ${messageOf(error)}`, { error, event });
    this.#options.onFault?.(address, error, event);
  }

  #count(receiver: string, event: Event, address?: Address): void {
    const key = `${receiver} ${event.type}`;
    this.unhandled.set(key, (this.unhandled.get(key) ?? 0) + 1);
    this.#options.log('debug', `unhandled: ${address ?? receiver} ${event.type}`);
  }

  #commit(writes: (() => void)[]): void {
    const began = performance.now();
    this.#options.storage.commit([...writes, ...this.#floor.writes(this.now())]);
    const tookMs = performance.now() - began;
    this.#options.trace?.({ kind: 'commit', at: this.now(), writes: writes.length, tookMs });
  }

  /** Out of the way of a new actor at the same address, but kept, with its deadlines, for whoever looks into it. */
  #setAside({ row, timers, error }: Restoration['refused'][number]): void {
    const { storage } = this.#options;
    this.stage(() => {
      storage.quarantine.put({ ...row, timers, reason: messageOf(error), at: this.now() });
      storage.actors.delete(row.address);
      for (const { address, timerId } of timers) storage.timers.delete(address, timerId);
    });
    this.#fault(row.address, error, { type: 'restore' });
  }
}

type LogEffect = { type: 'log'; level: LogLevel; message: string };

const append = <T>(lists: Map<string, T[]>, key: string, item: T): void => {
  lists.set(key, [...(lists.get(key) ?? []), item]);
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
