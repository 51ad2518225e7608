import type { ConnectorState } from '../domain/connector.ts';
import type { Fact as LedgerFact } from '../trial/ledger.ts';
import { factFrom16 } from '../trial/ledger-ocpp16.ts';
import { factFrom201 } from '../trial/ledger-ocpp201.ts';
import type { Heard } from '../trial/scenario/network.ts';
import { type Json, number, text } from '../trial/wire.ts';
import type { Belief, Fact } from './contract.ts';

/** What a CSMS has learnt of one EVSE from what went over the wire. Repeats of what it has heard are no news. */
export class Observer {
  /** In the order in which they were heard. */
  readonly facts: Fact[] = [];
  /** Actions of the station's CALLs, in order. */
  readonly calls: string[] = [];
  readonly #version: '1.6' | '2.0.1';
  readonly #evseId: number;
  readonly #known = new Set<string>();
  /** Reservations that are known to be over. */
  readonly #over = new Set<unknown>();
  /** 1.6: the CSMS names a transaction when it answers its start. */
  #startCall: string | undefined;
  #seen = 0;
  #connector: string | undefined;
  #chargingState: string | undefined;
  #transactionId: string | undefined;
  #isRunning = false;

  constructor(version: '1.6' | '2.0.1', evseId: number) {
    this.#version = version;
    this.#evseId = evseId;
  }

  /** The transaction that runs, else the last one. */
  get transactionId(): string | undefined {
    return this.#transactionId;
  }

  /** Looks at what has been heard since the last time. */
  look(heard: readonly Heard[]): void {
    for (; this.#seen < heard.length; this.#seen++) this.#take(heard[this.#seen]!);
  }

  /** Everything in which the CSMS believes something else, in words. */
  differences({ connector, transaction, mayCall }: Belief, callsSince: number): string[] {
    const found: string[] = [];
    const wanted = connector === undefined ? [] : [connector].flat();
    if (wanted.length > 0 && !wanted.some((state) => this.#looksLike(state)))
      found.push(`the connector is told to be ${this.#shown}, expected ${wanted.join(' or ')}`);
    const told = this.#isRunning ? 'running' : 'none';
    if (transaction !== undefined && transaction !== told)
      found.push(`transaction: ${told}, expected ${transaction}`);
    const strays = mayCall ? this.calls.slice(callsSince).filter((action) => !mayCall.includes(action)) : [];
    if (strays.length > 0) found.push(`the station said ${strays.join(', ')}, expected ${mayCall}`);
    return found;
  }

  get #shown(): string {
    return [this.#connector, this.#chargingState].filter(Boolean).join(', ') || 'nothing';
  }

  /** 2.0.1 says in the transaction's events what 1.6 says of the connector. */
  #looksLike(state: ConnectorState): boolean {
    if (this.#version === '1.6') return this.#connector === state;
    if (!IN_USE.includes(state)) return this.#connector === state;
    if (this.#connector !== 'Occupied') return false;
    return !this.#isRunning || !CHARGING_STATES.includes(state) || this.#chargingState === state;
  }

  #take({ from, action, frame }: Heard): void {
    if (frame.kind === 'result' && from === 'csms' && frame.id === this.#startCall)
      this.#transactionId = String(frame.payload.transactionId);
    if (frame.kind !== 'call') return;
    if (action === 'ReserveNow') this.#over.delete(frame.payload.id);
    if (from !== 'station') return;
    this.calls.push(action);
    if (action === 'StartTransaction') this.#startCall = frame.id;
    if (action === 'BootNotification') this.#connector = undefined;
    if (action === 'ReservationStatusUpdate') this.#reservationEnded(frame.payload);
    if (action === 'StatusNotification') this.#status(frame.payload);
    const fact =
      this.#version === '1.6' ? factFrom16(action, frame.payload) : factFrom201(action, frame.payload);
    if (fact !== undefined) this.#learn(fact, action, frame.payload);
  }

  #status(payload: Json): void {
    const [place, status] =
      this.#version === '1.6' ? ['connectorId', 'status'] : ['evseId', 'connectorStatus'];
    if (number(payload[place]) === this.#evseId) this.#connector = text(payload[status]);
  }

  /** A power cut before the answer is on disk has it told once more. */
  #reservationEnded({ reservationId, reservationUpdateStatus }: Json): void {
    if (this.#over.has(reservationId)) return;
    this.#over.add(reservationId);
    this.facts.push(`reservation ${String(reservationUpdateStatus)}` as Fact);
  }

  #learn(fact: LedgerFact, action: string, payload: Json): void {
    // What is said once more after an outage differs in that it says so (2.0.1 E11.FR.07).
    const fingerprint = `${action} ${JSON.stringify({ ...payload, offline: undefined })}`;
    if (this.#known.has(fingerprint)) return;
    this.#known.add(fingerprint);
    if (fact.id !== undefined) this.#transactionId = fact.id;
    if (fact.chargingState !== undefined) this.#chargingState = fact.chargingState;
    if (fact.kind === 'started') this.facts.push(`started ${fact.token ?? ''}`);
    if (fact.kind === 'ended') this.facts.push(`ended ${spokenIn201(fact.reason ?? '')}`);
    if (fact.kind !== 'updated') this.#isRunning = fact.kind === 'started';
  }
}

const CHARGING_STATES: readonly ConnectorState[] = ['Charging', 'SuspendedEV', 'SuspendedEVSE'];
const IN_USE: readonly ConnectorState[] = ['Preparing', 'Finishing', ...CHARGING_STATES];

/** The reasons of 1.6 that 2.0.1 has other words for. */
const REASONS: { [reason: string]: string } = { HardReset: 'ImmediateReset', SoftReset: 'ImmediateReset' };
const spokenIn201 = (reason: string): string => REASONS[reason] ?? reason;
