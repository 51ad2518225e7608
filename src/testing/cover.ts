import { type Contract, nameOf } from './contract.ts';
import { type Edge, edgeName, edgesOf, shortestWay, wayToNext } from './edges.ts';
import { follow } from './follow.ts';
import type { Subject } from './subject.ts';
import { ContractBroken, Walk } from './walk.ts';

/** What became of trying every happening in every state. */
export type Coverage = { edges: number; covered: number; happenings: number; failures: ContractBroken[] };

/**
 * Tries every happening in every state of a contract, on ways that are as short as can be.
 * @param begin a subject as at the beginning of the contract; asked for once more after each failure, and where no way
 *   leads on
 */
export const cover = async (contract: Contract, begin: () => Promise<Subject>): Promise<Coverage> => {
  const edges = edgesOf(contract);
  const left = new Set(edges.map(edgeName));
  const failures: ContractBroken[] = [];
  const isLeft = (edge: Edge): boolean => left.has(edgeName(edge));
  let happenings = 0;
  let covered = 0;
  for (let walk = new Walk(contract, await begin()); left.size > 0; ) {
    const way = wayToNext(contract, walk.state, isLeft);
    if (way === undefined) {
      walk = new Walk(contract, await begin());
      continue;
    }
    try {
      for (const happening of way) {
        happenings += 1;
        const edge = edgeName({ from: nameOf(walk.state), happening });
        await walk.take(happening);
        covered += left.delete(edge) ? 1 : 0;
      }
    } catch (error) {
      if (!(error instanceof ContractBroken)) throw error;
      failures.push(await atItsShortest(contract, error, begin));
      left.delete(edgeName(error.edge));
      if (left.size > 0) walk = new Walk(contract, await begin());
    }
  }
  return { edges: edges.length, covered, happenings, failures };
};

/** The same failure on the shortest way there; the long way when it takes more than the contract knows of. */
const atItsShortest = async (
  contract: Contract,
  broken: ContractBroken,
  begin: () => Promise<Subject>,
): Promise<ContractBroken> => {
  try {
    await follow(new Walk(contract, await begin()), shortestWay(contract, broken.edge));
  } catch (error) {
    if (error instanceof ContractBroken) return error;
    throw error;
  }
  return broken;
};
