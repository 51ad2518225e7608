import type { Instant } from '../../domain/time.ts';
import type { Address, AnyEffect, AnyMachineSnapshot, Stamp } from '../../machines/kit.ts';

/** What can be seen of the host at work: for a recording, the live page and tests. */
export type Trace =
  /** Came through the one door. `timerId`: it is a deadline that has passed. */
  | { kind: 'input'; at: Instant; to: Address; event: { type: string }; timerId?: string }
  | { kind: 'post'; at: Instant; from: Address; to: Address; event: { type: string } }
  | { kind: 'effect'; at: Instant; from: Address; effect: AnyEffect }
  | { kind: 'started' | 'finished'; at: Instant; address: Address; machine: string }
  | { kind: 'fault'; at: Instant; address: Address; error: unknown; event: { type: string } }
  | Stepped
  | { kind: 'armed'; at: Instant; address: Address; event: { type: string }; delayMs: number }
  | { kind: 'commit'; at: Instant; writes: number; tookMs: number };

/** An actor has taken in an event, or has started (`xstate.init`, with its `input`). */
export type Stepped = {
  kind: 'stepped';
  at: Instant;
  address: Address;
  machine: string;
  event: { type: string } & Partial<Stamp>;
  /** The actor, desk or handler that sent it; absent: it came through the door. */
  from?: Address;
  timerId?: string;
  /** The transitions that were taken, as the drawings name them. */
  taken: readonly string[];
  effects: readonly AnyEffect[];
  changed: boolean;
  snapshot: AnyMachineSnapshot;
};

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type Log = (level: LogLevel, message: string, details?: Record<string, unknown>) => void;
