import { randomUUID } from 'node:crypto';
import { SimulatedClock } from '../../src/actors/clock.ts';
import { Csms, csmsMachines } from '../../src/actors/csms/csms.ts';
import type { Endpoint } from '../../src/actors/csms/csms-endpoint.ts';
import type { FrameSeen } from '../../src/actors/csms/csms-link.ts';
import { learn } from '../../src/actors/csms/csms-session.ts';
import { DurableHost } from '../../src/actors/host.ts';
import type { Command, Reply } from '../../src/domain/commands.ts';
import type { Notification, TransactionEvent } from '../../src/domain/notifications.ts';
import { openStorage } from '../../src/persistence/open-storage.ts';
import type { Storage } from '../../src/persistence/storage.ts';
import { testSettings } from '../settings.ts';
import { ScriptedCsms } from './scripted-csms.ts';

type Event = { type: string; [member: string]: unknown };

/** The CSMS side of a station on its own: real sockets, simulated time, a database in memory. */
export class CsmsWorld {
  readonly settings = testSettings();
  clock = new SimulatedClock(Date.UTC(2025, 0, 1));
  readonly effects: Event[] = [];
  readonly frames: FrameSeen[] = [];
  readonly logs: string[] = [];
  readonly commands: { callId: string; command: Command }[] = [];
  /** What a desk at `transaction/T1` was sent. */
  readonly told: Event[] = [];
  endpoint: Endpoint;
  /** Called when an attempt begins, and when its socket is open. */
  learn = learn;
  reply: (command: Command) => Reply | 'later' | 'throw' = () => ({ results: [] });
  host!: DurableHost;
  csms!: Csms;

  readonly server: ScriptedCsms;
  readonly storage: Storage;
  private constructor(server: ScriptedCsms, storage: Storage) {
    this.server = server;
    this.storage = storage;
    this.endpoint = { csmsUrl: server.url, identity: 'CS 1', subprotocols: ['ocpp2.0.1', 'ocpp1.6'] };
  }

  static async open(change: (world: CsmsWorld) => void = () => {}): Promise<CsmsWorld> {
    const world = new CsmsWorld(await ScriptedCsms.start(), await openStorage(':memory:'));
    change(world);
    world.start();
    return world;
  }

  /** Also after a power cut: the storage stays, all else is new. */
  start(): void {
    this.#newHost();
    this.csms = new Csms({
      host: this.host,
      storage: this.storage,
      clock: this.clock,
      settings: this.settings,
      endpoint: () => this.endpoint,
      connectorNumber: ({ evseId }) => evseId,
      gridPhase: (_connector, phase) => phase,
      connectorByNumber: (connectorId) => ({ evseId: connectorId, connectorId: 1 }),
      command: (callId, command) => this.#command(callId, command),
      newId: randomUUID,
      random: () => 0,
      log: (level, message) => this.logs.push(`${level} ${message}`),
      onFrame: (frame) => this.frames.push(frame),
      learn: (subprotocol) => this.learn(subprotocol),
    });
    this.clock.settle = () => this.csms.settled(50);
    this.host.boot();
    this.csms.start('PowerUp', { vendorName: 'V', model: 'M' });
  }

  /** Connected, accepted and at rest. */
  async booted(times = 1): Promise<this> {
    await this.server.hears('BootNotification', times);
    await this.csms.settled();
    return this;
  }

  async notify(...notifications: Notification[]): Promise<void> {
    for (const notification of notifications) {
      const effect = { type: 'notify', notification };
      this.host.emit(effect);
    }
    await this.host.atRest();
  }

  powerCut(): void {
    this.host.close();
    this.server.drop();
    this.clock = new SimulatedClock(this.clock.now());
  }

  queued(): Notification[] {
    const found: Notification[] = [];
    for (const lane of ['transaction', 'rest'] as const)
      for (
        let entry = this.storage.outbox.first(lane);
        entry;
        entry = this.storage.outbox.first(lane, entry.seq)
      )
        found.push(entry.notification);
    return found;
  }

  async close(): Promise<void> {
    this.host.close();
    await this.server.stop();
    this.storage.close();
  }

  #newHost(): void {
    this.host = new DurableHost({
      storage: this.storage,
      clock: this.clock,
      machines: csmsMachines(this.settings),
      newId: randomUUID,
      log: (level, message) => this.logs.push(`${level} ${message}`),
      onCommitFailure: (error) => {
        throw error;
      },
    });
    for (const type of ['setClock', 'setVariable', 'connectionStatus', 'learn'])
      this.host.after(type, (effect) => this.effects.push(effect));
    this.host.desk('transaction/T1', ({ at: _at, id: _id, ...event }) => void this.told.push(event));
  }

  #command(callId: string, command: Command): void {
    this.commands.push({ callId, command });
    const reply = this.reply(command);
    if (reply === 'throw') throw new Error('a bug');
    if (reply === 'later') return;
    const effect = { type: 'reply', callId, reply };
    this.host.emit(effect);
  }
}

/** A message of the transaction T1 unless said otherwise. */
export const transactionEvent = (
  seqNo: number,
  eventType: TransactionEvent['eventType'],
  changes: Partial<TransactionEvent> = {},
): TransactionEvent => ({
  type: 'transactionEvent',
  eventType,
  transactionId: 'T1',
  seqNo,
  at: Date.UTC(2025, 0, 1) + seqNo * 1000,
  trigger: eventType === 'Updated' ? 'MeterValuePeriodic' : 'Authorized',
  offline: false,
  connector: { evseId: 1, connectorId: 1 },
  meterWh: seqNo * 100,
  ...(eventType === 'Started' && { idToken: { value: 'TAG', type: 'ISO14443' } }),
  ...(eventType === 'Ended' && { stoppedReason: 'Local' as const }),
  meterValues: [
    {
      at: Date.UTC(2025, 0, 1) + seqNo * 1000,
      sampledValues: [
        { value: seqNo * 100, measurand: 'Energy.Active.Import.Register', context: 'Sample.Periodic' },
      ],
    },
  ],
  ...changes,
});

export const status = (to: 'Available' | 'Charging' | 'Faulted' = 'Available'): Notification => ({
  type: 'connectorStatusChanged',
  connector: { evseId: 1, connectorId: 1 },
  to,
  at: Date.UTC(2025, 0, 1),
  errorCode: 'NoError',
});
