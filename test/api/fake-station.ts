import { Subject } from 'rxjs';
import { type LocalApi, openLocalApi } from '../../src/api/listener.ts';
import type { OcppCommand, StationApi, StationEvent, WatchEvent } from '../../src/api/station-api.ts';

/** A station that only writes down what is asked of it. EVSE 1 is simulated, EVSE 2 is not. */
export class FakeStation implements StationApi {
  readonly calls: unknown[][] = [];
  readonly events = new Subject<StationEvent>();
  connection?: { connect(): void; disconnect(): void };
  advanceClock?: (ms: number) => Promise<void>;
  /** What commands of `ocpp_generic` come to. */
  outcome: { value: unknown } | { failed: string } = { value: null };
  /** Commits wait for this. */
  commit: Promise<void> = Promise.resolve();

  status() {
    return { state: 'running' as const, ocpp: { connected: true }, modules: {} };
  }
  evses() {
    const connectors = [{ id: 1, state: 'Available' as const }];
    return [1, 2].map((id) => ({ id, state: 'Available' as const, plugged_in: false, connectors }));
  }
  evse(evseId: number) {
    return this.evses().find(({ id }) => id === evseId);
  }
  displayed() {
    return [];
  }

  simulator(evseId: number) {
    const note = (name: string) => (body?: unknown) => void this.calls.push([name, body]);
    if (evseId !== 1) return undefined;
    return {
      plugIn: note('plugIn'),
      unplug: note('unplug'),
      pause: note('pause'),
      resume: note('resume'),
      renegotiate: note('renegotiate'),
      finish: note('finish'),
      limit: note('limit'),
      bay: note('bay'),
      raiseFault: note('raiseFault'),
      clearFault: note('clearFault'),
    };
  }
  presentToken(token: unknown) {
    this.calls.push(['presentToken', token]);
  }
  async dataTransfer(request: unknown) {
    this.calls.push(['dataTransfer', request]);
    return { status: 'Accepted' as const, data: '42' };
  }
  chargingSchedules() {
    const start_schedule = '2025-01-01T00:00:00.000Z';
    return [
      {
        evse: 0,
        charging_rate_unit: 'A' as const,
        charging_schedule_period: [],
        duration: 600,
        start_schedule,
      },
    ];
  }
  async explainLimit({ evse_id }: { evse_id: number }) {
    if (evse_id > 2) return undefined;
    const at = '2025-01-01T00:00:00.000Z';
    return {
      evse_id,
      at,
      limit: 32,
      unit: 'A' as const,
      cap: { by: 'default' },
      profiles: [],
      words: ['so'],
    };
  }
  async ocpp(command: OcppCommand, args: object) {
    this.calls.push([command, args]);
    return this.outcome;
  }
  readonly watch = {
    events: new Subject<WatchEvent>(),
    actors: () => [{ address: 'connector/1/1', machine: 'connector', value: 'Available' }],
    actor: (address: string) =>
      address === 'connector/1/1'
        ? { address, machine: 'connector', value: 'Available', context: {}, deadlines: [] }
        : undefined,
  };
  cutPower?: () => void;
  variables() {
    const variable = { component: 'TxCtrlr', variable: 'EVConnectionTimeOut', value: '60' };
    return [{ ...variable, mutability: 'ReadWrite' as const, data_type: 'integer' }];
  }
  outbox() {
    return { entries: 0, bytes: 0, oldest: [] };
  }
  readonly deadLetters = {
    list: () => [this.letter],
    show: (id: number) => (id === 7 ? { ...this.letter, notification: this.notification } : undefined),
    retry: (id: number) => id === 7 && this.calls.push(['retry', id]) > 0,
  };
  readonly diagnosis = {
    show: () => ({ set_aside: [], not_taken: [{ by: 'nobody', event: 'hello', count: 2 }] }),
    clear: () => void this.calls.push(['forget']),
  };
  committed() {
    return this.commit;
  }
  private readonly notification = { type: 'securityEvent' as const, event: 'StartupOfTheDevice', at: 0 };
  private readonly letter = {
    id: 7,
    at: '2025-01-01T00:00:00.000Z',
    reason: 'timeout',
    type: 'securityEvent',
  };
}

export type World = {
  station: FakeStation;
  api: LocalApi;
  send(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
};

/** A fake station behind a real listener on a free port. */
export const openWorld = async (): Promise<World> => {
  const station = new FakeStation();
  const api = await openLocalApi({ host: '127.0.0.1', port: 0 });
  api.attach(station);
  api.mayLoad();
  const send: World['send'] = async (method, path, body) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`${api.url}/api/v1${path}`, {
      method,
      ...(body !== undefined && { body: text }),
    });
    return { status: response.status, body: await response.json() };
  };
  return { station, api, send };
};
