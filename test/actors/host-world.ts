import { SimulatedClock } from '../../src/actors/clock.ts';
import type { Trace } from '../../src/actors/host/trace.ts';
import { DurableHost, type HostOptions } from '../../src/actors/host.ts';
import type { AnyEffect, MachineEntry } from '../../src/machines/kit.ts';
import { openStorage } from '../../src/persistence/open-storage.ts';
import type { Storage } from '../../src/persistence/storage.ts';
import { lampMachine } from './sample-machine.ts';

export const lampEntry: MachineEntry = { machine: lampMachine, durable: true, version: 1 };

/** A host with a fresh memory, time that stands still, and everything that it does written down. */
export class World {
  readonly storage: Storage;
  clock = new SimulatedClock();
  host!: DurableHost;
  traces: Trace[] = [];
  logs: string[] = [];
  /** `notify` effects performed, as `address what`. */
  notified: string[] = [];
  faults: string[] = [];
  commitFailures: unknown[] = [];
  commits = 0;
  #ids = 0;

  constructor(storage: Storage) {
    this.storage = storage;
  }

  static async open(options: Partial<HostOptions> = {}): Promise<World> {
    const world = new World(await openStorage(':memory:'));
    world.start(options);
    return world;
  }

  start(options: Partial<HostOptions> = {}): DurableHost {
    const host = new DurableHost({
      storage: this.storage,
      clock: this.clock,
      machines: { lamp: lampEntry, 'memory lamp': { ...lampEntry, durable: false } },
      newId: () => `id-${++this.#ids}`,
      log: (level, message) => this.logs.push(`${level} ${message}`),
      onFault: (address, error) => this.faults.push(`${address}: ${(error as Error).message}`),
      onCommitFailure: (error) => this.commitFailures.push(error),
      trace: (trace) => {
        this.traces.push(trace);
        if (trace.kind === 'commit') this.commits++;
      },
      ...options,
    });
    host.after<AnyEffect & { what: string }>('notify', ({ what }, from) =>
      this.notified.push(`${from} ${what}`),
    );
    this.host = host;
    this.clock.settle = () => host.atRest();
    host.boot();
    return host;
  }

  /** The power goes and comes back after `offMs`: nothing of the old process is asked or told. */
  async powerCut(offMs = 0, options: Partial<HostOptions> = {}): Promise<void> {
    const now = this.clock.now() + offMs;
    this.clock = new SimulatedClock(now);
    this.notified = [];
    this.start(options);
    await this.host.atRest();
  }

  value(address: string): unknown {
    return this.host.snapshot(address)?.value;
  }
}
