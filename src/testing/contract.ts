import { type AnyMachineSnapshot, type AnyStateMachine, getInitialSnapshot, transition } from 'xstate';
import type { ConnectorState } from '../domain/connector.ts';
import { type Happening, isCommand } from './happenings.ts';

/**
 * What a CSMS has to have heard of once and in this order, in words both versions share: that a transaction began, and
 * for which token; that it ended, and why; that a reservation has come to an end by itself (2.0.1).
 */
export type Fact = `started ${string}` | `ended ${string}` | `reservation ${string}`;

/** What a CSMS may believe of an EVSE. */
export type Belief = {
  /** The connector's state in the nine words of OCPP 1.6 (2.0.1 folds some of them); several: each is right. */
  connector?: ConnectorState | readonly ConnectorState[];
  transaction?: 'none' | 'running';
  /** The only messages that the station may begin with; left out: any. */
  mayCall?: readonly string[];
};

/** What stands beside the states and transitions of a contract's machine. */
export type Clause = {
  /** Of a state: what the CSMS believes while it lasts. Clauses of parallel states are laid over each other. */
  believes?: Belief;
  /** Of a state: what the contract says nothing about while it lasts; it is not tried there. */
  leavesOpen?: readonly Happening[];
  /** Of a transition: the station ends itself and comes back. */
  restarts?: true;
  /** Of a transition: what the CSMS hears because of it. Left out: nothing of billing. */
  says?: readonly Fact[];
  /** Of a transition: the statuses that answer the command. Left out: any that is no refusal. */
  answers?: readonly string[];
};

/**
 * What a CSMS may observe of one feature: a statechart without timers and ids. What happens in a state that names no
 * transition for it changes nothing that the CSMS believes, and a command is refused.
 */
export type Contract = {
  readonly name: string;
  readonly machine: AnyStateMachine;
  /** All that can happen; tried in every state. */
  readonly happenings: readonly Happening[];
  /** What the states together mean, where it is more than the sum of their clauses. */
  readonly believes?: (state: ContractState) => Belief;
};

export type ContractState = AnyMachineSnapshot;

/** Tag of the states in which nobody hears the station: what it has to say it owes until somebody does. */
export const UNHEARD = 'unheard';

/** What one happening has to come to. */
export type Expectation = {
  next: ContractState;
  /** The state names a transition for it. */
  named: boolean;
  believes: Belief;
  says: readonly Fact[];
  /** Undefined: any answer that is none of {@link REFUSALS}, or where the state names nothing, one of them. */
  answers: readonly string[] | undefined;
  restarts: boolean;
};

/** Statuses that say no, in both versions. */
export const REFUSALS = ['Rejected', 'Occupied', 'Unavailable', 'Faulted', 'Unknown', 'UnlockFailed'];

export const initialState = ({ machine }: Contract): ContractState => getInitialSnapshot(machine);

/** What the contract expects when `happening` comes about in `state`. */
export const expectation = (contract: Contract, state: ContractState, happening: Happening): Expectation => {
  const event = { type: happening };
  const taken = contract.machine.getTransitionData(state, event);
  const clauses = taken.map(({ meta }) => (meta ?? {}) as Clause);
  const [next] = transition(contract.machine, state, event) as [ContractState, unknown];
  return {
    next,
    named: taken.length > 0,
    believes: beliefIn(contract, next),
    says: clauses.flatMap(({ says }) => says ?? []),
    answers: clauses.flatMap(({ answers }) => (answers ? [answers] : []))[0],
    restarts: clauses.some(({ restarts }) => restarts),
  };
};

/** What the CSMS believes in a state. */
const beliefIn = ({ believes }: Contract, state: ContractState): Belief =>
  Object.assign({}, ...clausesOf(state).map((clause) => clause.believes), believes?.(state));

/** Whether the contract says what has to come of `happening` in `state`. */
export const covers = (state: ContractState, happening: Happening): boolean =>
  !clausesOf(state).some(({ leavesOpen }) => leavesOpen?.includes(happening)) &&
  !(state.hasTag(UNHEARD) && isCommand(happening));

const clausesOf = (state: ContractState): Clause[] =>
  (Object.values(state.getMeta()) as (Clause | undefined)[]).flatMap((clause) => clause ?? []);

/** The state's name, the same for the same state. */
export const nameOf = ({ value }: ContractState): string =>
  typeof value === 'string' ? value : parts(value).join(', ');

const parts = (value: object): string[] =>
  Object.entries(value).flatMap(([region, inner]) =>
    typeof inner === 'string' ? [inner] : parts(inner).map((part) => `${region} ${part}`),
  );
