import type { Monitor, Watch } from '../domain/monitoring/monitor.ts';
import type { Stamp } from './kit.ts';

export type MonitorContext = {
  monitor: Monitor;
  /** Delta: the value that was told last, or with which it began; null: none yet. */
  reference: string | null;
  /** The transaction that runs on the component; null: none. */
  transactionId: string | null;
  /** The CSMS did not want to know that the value is beyond; then it need not know that it is over. */
  unheard: boolean;
};

/** `value`: the variable's present one, as text; '' when it has none. */
export type MonitorEvent = Stamp &
  (
    | { type: 'value'; value: string; cause?: number }
    | { type: 'switched on'; value: string; transactionId: string | null }
    | { type: 'switched off' }
    | { type: 'transaction'; value: string; transactionId: string | null }
    /** The process has begun: what happened while it was away is judged by what is now. */
    | { type: 'booted'; value: string; transactionId: string | null }
    /** The CSMS wants something else of it (N04.FR.12). */
    | { type: 'replaced'; monitor: Monitor; value: string; transactionId: string | null }
    | { type: 'unheard' }
    | { type: 'removed' }
  );

/** Something the CSMS may want to hear; whether it does is decided by its level and connection. */
export type MonitorEffect = {
  type: 'monitor fired';
  monitor: Monitor;
  trigger: 'Alerting' | 'Delta' | 'Periodic';
  /** Absent: what it is when it is told. */
  value?: string;
  cleared?: boolean;
  transactionId: string | null;
  cause?: number;
};

export const watchOf = ({ type, value, severity, transaction }: Watch): Watch => ({
  type,
  value,
  severity,
  transaction,
});
