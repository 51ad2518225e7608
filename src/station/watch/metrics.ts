/**
 * What Prometheus reads at `/metrics` (station file: `api.metrics`). Counters and times are kept as frames and commits go by;
 * everything that is a state is read when somebody asks. Nothing here names a token, a transaction or a secret.
 */
import { readdirSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { FrameSeen } from '../../actors/csms/csms-link.ts';
import type { Trace } from '../../actors/host/trace.ts';
import { runningTransactions } from '../../actors/running-transactions.ts';
import { CONNECTOR_STATES } from '../../domain/connector.ts';
import { evseView } from '../connector-view.ts';
import { readNow } from '../meters.ts';
import type { StationParts } from '../parts.ts';
import { CallTimes } from './call-times.ts';

const ROUND_TRIP_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const COMMIT_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5];

export type Metrics = { contentType: string; text(): Promise<string> };

/** Begins to count. */
export const keepMetrics = (parts: StationParts): Metrics => {
  const register = new Registry();
  countMessages(parts, register);
  timeCommits(parts, register);
  countConnections(parts, register);
  showDelivery(parts, register);
  showEvses(parts, register);
  showProcess(register);
  return { contentType: register.contentType, text: () => register.metrics() };
};

const countMessages = ({ watch }: StationParts, register: Registry): void => {
  const messages = new Counter({
    name: 'statecharge_ocpp_messages_total',
    help: 'OCPP messages by direction (seen from the station), kind and action.',
    labelNames: ['direction', 'kind', 'action'],
    registers: [register],
  });
  const times = new Histogram({
    name: 'statecharge_ocpp_call_seconds',
    help: 'From a CALL to its answer; out: the CSMS answered, in: the station did.',
    labelNames: ['direction', 'action'],
    buckets: ROUND_TRIP_SECONDS,
    registers: [register],
  });
  const calls = new CallTimes();
  watch.add({
    frame: (frame: FrameSeen) => {
      const { kind, action, seconds } = calls.head(frame, performance.now());
      const { direction } = frame;
      messages.inc({ direction, kind, action });
      if (seconds !== undefined)
        times.observe({ direction: direction === 'in' ? 'out' : 'in', action }, seconds);
    },
  });
};

const timeCommits = ({ watch }: StationParts, register: Registry): void => {
  const seconds = new Histogram({
    name: 'statecharge_commit_seconds',
    help: 'Time of a commit to the database, its sync included.',
    buckets: COMMIT_SECONDS,
    registers: [register],
  });
  const writes = new Counter({
    name: 'statecharge_commit_writes_total',
    help: 'Rows written or deleted by commits.',
    registers: [register],
  });
  watch.add({
    trace: (trace: Trace) => {
      if (trace.kind !== 'commit') return;
      seconds.observe(trace.tookMs / 1000);
      writes.inc(trace.writes);
    },
  });
};

const countConnections = ({ host, csms }: StationParts, register: Registry): void => {
  const changes = new Counter({
    name: 'statecharge_connection_changes_total',
    help: 'Times that the connection to the CSMS came up or went.',
    labelNames: ['to'],
    registers: [register],
  });
  host.after<{ type: 'connectionStatus'; connected: boolean }>('connectionStatus', ({ connected }) =>
    changes.inc({ to: connected ? 'connected' : 'disconnected' }),
  );
  gauge(register, 'statecharge_connected', '1: connected to the CSMS.', () =>
    csms.link.session === undefined ? 0 : 1,
  );
};

const showDelivery = ({ host, csms, storage }: StationParts, register: Registry): void => {
  gauge(
    register,
    'statecharge_outbox_messages',
    'Messages that wait for the CSMS.',
    () => csms.outbox.waiting().entries,
  );
  gauge(register, 'statecharge_outbox_bytes', 'Their size on disk.', () => csms.outbox.waiting().bytes);
  gauge(register, 'statecharge_outbox_oldest_seconds', 'Age of the oldest of them; 0: none waits.', () => {
    const [oldest] = csms.outbox.waiting().oldest;
    return oldest && 'at' in oldest.notification
      ? Math.max(0, host.now() - oldest.notification.at) / 1000
      : 0;
  });
  gauge(
    register,
    'statecharge_dead_letters',
    'Messages that the CSMS would not take.',
    () => storage.deadLetters.all().length,
  );
  gauge(
    register,
    'statecharge_transactions_running',
    'Transactions under way.',
    () => runningTransactions(host).length,
  );
  gauge(register, 'statecharge_unhandled_events', 'Events since the start that changed nothing.', () =>
    [...host.unhandled.values()].reduce((sum, count) => sum + count, 0),
  );
};

const showEvses = (parts: StationParts, register: Registry): void => {
  const { host, layout } = parts;
  const ofEach = (name: string, help: string, labels: string[], show: (to: Gauge, evseId: number) => void) =>
    new Gauge({
      name,
      help,
      labelNames: ['evse', ...labels],
      registers: [register],
      collect() {
        for (const { evseId } of layout.evses) show(this, evseId);
      },
    });
  ofEach('statecharge_evse_state', '1 for the state that the EVSE is in.', ['state'], (to, evseId) => {
    const now = evseView(host, layout.evses.find((evse) => evse.evseId === evseId)!).state;
    for (const state of CONNECTOR_STATES) to.set({ evse: evseId, state }, state === now ? 1 : 0);
  });
  const reading = (pick: 'energy_Wh_import' | 'power_W') => (to: Gauge, evseId: number) => {
    const total = readNow(parts, evseId)?.meter_value[pick]?.total;
    if (total === undefined) to.remove({ evse: evseId });
    else to.set({ evse: evseId }, total);
  };
  ofEach('statecharge_energy_wh', 'Register of the EVSE’s meter.', [], reading('energy_Wh_import'));
  ofEach('statecharge_power_watts', 'Power drawn at the EVSE.', [], reading('power_W'));
};

const showProcess = (register: Registry): void => {
  const started = Date.now() / 1000 - process.uptime();
  gauge(register, 'process_start_time_seconds', 'Start of the process, Unix time.', () => started);
  gauge(register, 'process_resident_memory_bytes', 'Memory of the process.', () => process.memoryUsage.rss());
  gauge(
    register,
    'nodejs_heap_used_bytes',
    'Memory of JavaScript objects.',
    () => process.memoryUsage().heapUsed,
  );
  gauge(register, 'process_cpu_seconds_total', 'Processor time.', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  gauge(register, 'process_open_fds', 'Open files and sockets; 0 where the system does not say.', () => {
    try {
      return readdirSync('/proc/self/fd').length;
    } catch {
      return 0;
    }
  });
};

const gauge = (register: Registry, name: string, help: string, read: () => number): void => {
  new Gauge({
    name,
    help,
    registers: [register],
    collect() {
      this.set(read());
    },
  });
};
