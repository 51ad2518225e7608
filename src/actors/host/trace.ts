import type { Instant } from '../../domain/time.ts';
import type { Address, AnyEffect } from '../../machines/kit.ts';

/** What can be seen of the host at work: for a recording, the live page and tests. */
export type Trace =
  /** Came through the one door. `timerId`: it is a deadline that has passed. */
  | { kind: 'input'; at: Instant; to: Address; event: { type: string }; timerId?: string }
  | { kind: 'post'; at: Instant; from: Address; to: Address; event: { type: string } }
  | { kind: 'effect'; at: Instant; from: Address; effect: AnyEffect }
  | { kind: 'started' | 'finished'; at: Instant; address: Address; machine: string }
  | { kind: 'fault'; at: Instant; address: Address; error: unknown; event: { type: string } }
  | { kind: 'commit'; at: Instant; writes: number };

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type Log = (level: LogLevel, message: string, details?: Record<string, unknown>) => void;
