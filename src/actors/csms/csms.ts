import type { ConnectorAddress } from '../../domain/connector.ts';
import type { BootReason, StationIdentity } from '../../domain/inquiries.ts';
import type { Settings } from '../../domain/settings.ts';
import type { Clock } from '../../domain/time.ts';
import { connectionMachine } from '../../machines/connection.machine.ts';
import type { ConnectionManners, Trial } from '../../machines/connection.words.ts';
import { deliveryMachine } from '../../machines/delivery.machine.ts';
import type { MachineEntry } from '../../machines/kit.ts';
import { admits, registrationMachine } from '../../machines/registration.machine.ts';
import type { Storage } from '../../persistence/storage.ts';
import type { StationView } from '../../protocol/version.ts';
import type { Log } from '../host/trace.ts';
import type { Host } from '../host-contract.ts';
import { CsmsCalls, type CsmsCallsOptions } from './csms-calls.ts';
import { CsmsLink, type LinkOptions } from './csms-link.ts';
import { learn } from './csms-session.ts';
import { Delivery } from './delivery.ts';
import { Inquiries } from './inquiries.ts';
import { Outbox } from './outbox.ts';

export type CsmsParts = {
  host: Host;
  storage: Storage;
  clock: Clock;
  settings: Settings;
  endpoint: LinkOptions['endpoint'];
  connectorNumber(connector: ConnectorAddress): number;
  connectorByNumber(connectorId: number): ConnectorAddress | undefined;
  gridPhase: StationView['gridPhase'];
  command: CsmsCallsOptions['command'];
  newId(): string;
  /** 0 to 1. */
  random(): number;
  log: Log;
  tolerated?: LinkOptions['tolerated'];
  onFrame?: LinkOptions['onFrame'];
  onEvent?: LinkOptions['onEvent'];
  learn?: LinkOptions['learn'];
  openingTimeout?: number;
};

/** The machines of this side; all live in memory, since a socket does not survive either. */
export const csmsMachines = (
  settings: Settings,
  manners: ConnectionManners = {},
): Record<string, MachineEntry> => ({
  connection: { machine: connectionMachine(settings, manners), durable: false, version: 1 },
  registration: { machine: registrationMachine(settings), durable: false, version: 1 },
  delivery: { machine: deliveryMachine(settings), durable: false, version: 1 },
});

/** How long a simulated clock waits, in real milliseconds, for a CSMS that does not answer. */
const PATIENCE_MS = 300;
/** After so much waiting without a sign of life nothing will come, and each further wait is short. */
const GIVEN_UP_AFTER_MS = 3000;
const GIVEN_UP_MS = 20;
const SOON_TURNS = 20;

/** The station's side of the conversation with the CSMS. Build it before `host.boot()`, start it after. */
export class Csms {
  readonly link: CsmsLink;
  readonly outbox: Outbox;
  readonly calls: CsmsCalls;
  readonly view: StationView;
  readonly #parts: CsmsParts;
  /** What a simulated clock has waited for in vain, and since when there was no sign of life. */
  #silence = { signs: 0, waitedMs: 0 };

  constructor(parts: CsmsParts) {
    this.#parts = parts;
    const { host, storage, clock, settings, log } = parts;
    const session = () => this.link.session;
    this.outbox = new Outbox({ host, storage, clock, settings, session, log });
    this.view = {
      connectorNumber: parts.connectorNumber,
      connectorByNumber: parts.connectorByNumber,
      gridPhase: parts.gridPhase,
      csmsTransactionId: (id) => this.outbox.announcements.get(id)?.csmsTransactionId,
    };
    this.calls = new CsmsCalls({
      ...parts,
      view: this.view,
      admits: () => admits(host.snapshot('registration')),
      rejected: () => host.snapshot('registration')?.context.verdict === 'Rejected',
    });
    const inquiries = new Inquiries({
      ...{ host, clock, settings },
      online: () => session() !== undefined,
      undelivered: (transactionId) => this.outbox.holds(transactionId),
    });
    this.link = this.#newLink(inquiries);
    new Delivery({ host, outbox: this.outbox, inquiries, view: this.view, link: this.link, log });
  }

  /**
   * Starts the actors and the first attempt to connect.
   * @param trial a security profile that was being tried when the power went
   */
  start(reason: BootReason, station: StationIdentity, trial?: Trial): void {
    const { host } = this.#parts;
    host.start('delivery', 'delivery', {});
    host.start('registration', 'registration', { reason, station });
    if (!host.snapshot('connection')) host.start('connection', 'connection', {});
    // An operator who said stop before all modules were there is obeyed.
    if (host.snapshot('connection')?.value !== 'offline') return;
    host.receive('connection', { type: 'connect', ...(trial && { trial }) } as { type: string });
  }

  /** Closes the connection in order; what was not delivered stays in the outbox. */
  async stop(): Promise<void> {
    this.#parts.host.receive('connection', { type: 'disconnect' });
    this.outbox.flush();
    await this.#parts.host.atRest();
    await this.link.closed();
  }

  /** Whether something is under way that a simulated clock should not overtake. */
  get busy(): boolean {
    return this.link.busy || this.calls.busy;
  }

  /** Resolves when nothing is under way, or the CSMS has not answered for a while. */
  async settled(patienceMs = PATIENCE_MS): Promise<void> {
    const { host } = this.#parts;
    const { signs } = this.link;
    if (this.#silence.signs !== signs) this.#silence = { signs, waitedMs: 0 };
    const began = performance.now();
    const until = began + (this.#silence.waitedMs < GIVEN_UP_AFTER_MS ? patienceMs : GIVEN_UP_MS);
    let turns = 0;
    do {
      await host.atRest();
      // Most answers come within a few turns; for the others the processor is left to whoever makes them.
      await new Promise((resolve) => (turns++ < SOON_TURNS ? setImmediate(resolve) : setTimeout(resolve, 1)));
      await host.atRest();
    } while (this.busy && performance.now() < until);
    if (this.busy) this.#silence.waitedMs += performance.now() - began;
  }

  #newLink(inquiries: Inquiries): CsmsLink {
    const { onFrame, onEvent, openingTimeout, tolerated, ...parts } = this.#parts;
    return new CsmsLink({
      ...parts,
      learn: parts.learn ?? learn,
      pinned: () => this.outbox.pinned(),
      onCall: (session, call) => this.calls.take(session, call),
      onGone: (session) => {
        this.calls.drop(session);
        inquiries.giveUp();
      },
      listens: (session, text) => this.calls.listens(session, text),
      ...(tolerated && { tolerated }),
      ...(onFrame && { onFrame }),
      ...(onEvent && { onEvent }),
      ...(openingTimeout !== undefined && { openingTimeout }),
    });
  }
}
