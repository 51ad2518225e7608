import { adjacencyMapToArray, getAdjacencyMap } from 'xstate/graph';
import { type Contract, type ContractState, covers, expectation, initialState, nameOf } from './contract.ts';
import type { Happening } from './happenings.ts';

/** A happening in a state, also one that the state ignores. */
export type Edge = { from: string; happening: Happening };

/** Every happening in every state that can be reached, but what the contract leaves open there. */
export const edgesOf = (contract: Contract): Edge[] => {
  const map = getAdjacencyMap(contract.machine, {
    events: (state) => covered(contract, state).map((type) => ({ type })),
    serializeState: (state) => nameOf(state),
  });
  return adjacencyMapToArray(map).map(({ state, event }) => ({
    from: nameOf(state),
    happening: event.type as Happening,
  }));
};

export const edgeName = ({ from, happening }: Edge): string => `${happening}, while ${from}`;

/**
 * The fewest happenings that lead from `state` through an edge that is wanted; undefined: none can be reached.
 * @param isClosed edges that no way may take
 */
export const wayToNext = (
  contract: Contract,
  state: ContractState,
  isWanted: (edge: Edge) => boolean,
  isClosed: (edge: Edge) => boolean = () => false,
): Happening[] | undefined => {
  for (const { state: here, way } of reached(contract, state, isClosed)) {
    const from = nameOf(here);
    const happening = covered(contract, here).find((each) => isWanted({ from, happening: each }));
    if (happening !== undefined) return [...way, happening];
  }
  return undefined;
};

/** The fewest happenings that lead back to where the contract begins; undefined: nothing does. */
export const wayHome = (contract: Contract, from: ContractState): Happening[] | undefined => {
  const home = nameOf(initialState(contract));
  for (const { state, way } of reached(contract, from)) if (nameOf(state) === home) return way;
  return undefined;
};

/** The shortest way from the beginning through an edge: what repeats a failure there. */
export const shortestWay = (contract: Contract, edge: Edge): Happening[] =>
  wayToNext(
    contract,
    initialState(contract),
    ({ from, happening }) => from === edge.from && happening === edge.happening,
  ) ?? [];

/** All states that can be reached from one, the nearest first, with the way there. */
function* reached(
  contract: Contract,
  from: ContractState,
  isClosed: (edge: Edge) => boolean = () => false,
): Generator<{ state: ContractState; way: Happening[] }> {
  const known = new Set([nameOf(from)]);
  const front: { state: ContractState; way: Happening[] }[] = [{ state: from, way: [] }];
  for (const here of front) {
    yield here;
    for (const happening of covered(contract, here.state)) {
      if (isClosed({ from: nameOf(here.state), happening })) continue;
      const { next } = expectation(contract, here.state, happening);
      if (known.has(nameOf(next))) continue;
      known.add(nameOf(next));
      front.push({ state: next, way: [...here.way, happening] });
    }
  }
}

const covered = ({ happenings }: Contract, state: ContractState): Happening[] =>
  happenings.filter((happening) => covers(state, happening));
