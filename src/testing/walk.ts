import type { CallOutcome } from '../trial/csms-link.ts';
import type { Heard } from '../trial/scenario/network.ts';
import {
  type Contract,
  type ContractState,
  type Expectation,
  expectation,
  type Fact,
  initialState,
  nameOf,
  REFUSALS,
  UNHEARD,
} from './contract.ts';
import { type Edge, edgeName } from './edges.ts';
import type { Happening } from './happenings.ts';
import { Observer } from './observer.ts';
import { perform } from './perform.ts';
import type { Subject } from './subject.ts';

/** Seconds of the station's time until what is to be said must have been said, and between two looks. */
const PATIENCE_S = 40;
const LOOK_S = 0.5;
/** How much of the conversation a failure shows. */
const SHOWN = 40;

/** What repeats a failure: also the form of the files that are replayed. */
export type Replay = {
  contract: string;
  version: '1.6' | '2.0.1';
  /** As {@link follow} means it. */
  inHurry?: true;
  happenings: readonly Happening[];
};

/** The subject did something else than the contract says. */
export class ContractBroken extends Error {
  readonly edge: Edge;
  readonly differences: readonly string[];
  /** Everything that happened since the beginning, the last one included. */
  readonly replay: Replay;

  constructor(replay: Replay, edge: Edge, differences: readonly string[], heard: readonly Heard[]) {
    super(
      [
        `the contract "${replay.contract}" is broken in OCPP ${replay.version}: ${edgeName(edge)}`,
        ...differences.map((difference) => `  ${difference}`),
        `to repeat it: ${JSON.stringify(replay)}`,
        'the end of the conversation:',
        ...heard.slice(-SHOWN).map(lineOf),
      ].join('\n'),
    );
    this.edge = edge;
    this.differences = differences;
    this.replay = replay;
  }
}

/** One way through a contract with a real station and a real CSMS, held against it after every happening. */
export class Walk {
  readonly #happenings: Happening[] = [];
  readonly #contract: Contract;
  readonly #subject: Subject;
  readonly #evseId: number;
  readonly #observer: Observer;
  #state: ContractState;
  /** What the CSMS has to hear as soon as it can. */
  #owed: Fact[] = [];
  #factsHeard = 0;
  #inHurry = false;

  /** @param evseId the EVSE at which it happens */
  constructor(contract: Contract, subject: Subject, evseId = 1) {
    this.#contract = contract;
    this.#subject = subject;
    this.#evseId = evseId;
    this.#observer = new Observer(subject.csms.version, evseId);
    this.#state = initialState(contract);
  }

  /** Where the contract stands. */
  get state(): ContractState {
    return this.#state;
  }

  /** How much has happened. */
  get taken(): number {
    return this.#happenings.length;
  }

  /**
   * Lets something happen and looks what comes of it.
   * @param inHurry what comes of it is looked at with the next happening, which comes at once
   * @throws ContractBroken
   */
  async take(happening: Happening, inHurry = false): Promise<void> {
    const expected = expectation(this.#contract, this.#state, happening);
    const edge = { from: nameOf(this.#state), happening };
    const calls = this.#look().calls.length;
    this.#happenings.push(happening);
    this.#inHurry ||= inHurry;
    this.#owed.push(...expected.says);
    const isHeard = !this.#state.hasTag(UNHEARD);
    const place = { evseId: this.#evseId, transactionId: this.#observer.transactionId, isHeard };
    const answer = await perform(this.#subject, happening, place);
    if (expected.restarts) await this.#subject.station.restarted();
    const differences = [
      ...answerDifferences(expected, answer),
      ...(inHurry ? [] : await this.#rest(expected, calls)),
    ];
    if (differences.length > 0)
      throw new ContractBroken(this.#replay, edge, differences, this.#subject.csms.heard);
    this.#state = expected.next;
  }

  get #replay(): Replay {
    const { name } = this.#contract;
    const { version } = this.#subject.csms;
    const happenings = this.#happenings;
    return { contract: name, version, ...(this.#inHurry && { inHurry: true }), happenings };
  }

  #look(): Observer {
    this.#observer.look(this.#subject.csms.heard);
    return this.#observer;
  }

  /** Until all is as expected, and whether it stays so. */
  async #rest(expected: Expectation, calls: number): Promise<string[]> {
    const { station } = this.#subject;
    const unheard = expected.next.hasTag(UNHEARD);
    for (let waitedS = 0; !unheard && waitedS < PATIENCE_S; waitedS += LOOK_S) {
      if (this.#differences(expected, calls).length === 0) break;
      await station.passTime(LOOK_S);
    }
    await station.settle();
    const found = this.#differences(expected, calls);
    if (!unheard && found.length === 0) {
      this.#factsHeard = this.#observer.facts.length;
      this.#owed = [];
    }
    return found;
  }

  #differences({ next, believes }: Expectation, calls: number): string[] {
    const observer = this.#look();
    const news = observer.facts.slice(this.#factsHeard);
    const isOwed = news.every((fact, place) => fact === this.#owed[place]);
    if (next.hasTag(UNHEARD)) {
      const { mayCall } = believes;
      const said = isOwed ? [] : [`the CSMS has heard ${news.join(', ')}, expected ${this.#owed.join(', ')}`];
      return [...said, ...observer.differences({ ...(mayCall && { mayCall }) }, calls)];
    }
    const [told, owed] = [news.join(', ') || 'nothing', this.#owed.join(', ') || 'nothing'];
    return [
      ...(isOwed && news.length === this.#owed.length
        ? []
        : [`the CSMS has heard ${told}, expected ${owed}`]),
      ...observer.differences(believes, calls),
    ];
  }
}

const answerDifferences = ({ named, answers }: Expectation, answer: CallOutcome | undefined): string[] => {
  if (answer === undefined) return [];
  if (answer.kind !== 'result') return [`the command was answered ${JSON.stringify(answer)}`];
  const status = String(answer.payload.status);
  const isRight = answers ? answers.includes(status) : named !== REFUSALS.includes(status);
  const wanted = answers?.join(' or ') ?? (named ? 'no refusal' : 'a refusal');
  return isRight ? [] : [`the command was answered ${status}, expected ${wanted}`];
};

const lineOf = ({ from, action, frame }: Heard): string => {
  const payload = 'payload' in frame ? frame.payload : frame;
  return `${from === 'station' ? '->' : '<-'} ${action} ${frame.kind} ${JSON.stringify(payload)}`.slice(
    0,
    240,
  );
};
