import { type Contract, nameOf } from './contract.ts';
import { edgeName, edgesOf, shortestWay, wayToNext } from './edges.ts';
import { follow } from './follow.ts';
import type { Subject } from './subject.ts';
import { ContractBroken, Walk } from './walk.ts';

/** What became of trying every happening in every state. */
export type Coverage = { edges: number; covered: number; happenings: number; failures: ContractBroken[] };

/** A subject that breaks the contract so often is broken altogether, and each failure takes its patience. */
const ENOUGH_FAILURES = 4;

/**
 * Tries every happening in every state of a contract, on ways that are as short as can be; ends early after a few failures.
 * @param begin a subject as at the beginning of the contract; asked for once more after each failure, and where no way
 *   leads on
 */
export const cover = async (contract: Contract, begin: () => Promise<Subject>): Promise<Coverage> => {
  const edges = edgesOf(contract);
  const left = new Set(edges.map(edgeName));
  const broken = new Set<string>();
  const failures: ContractBroken[] = [];
  const next = ({ state }: Walk) =>
    wayToNext(
      contract,
      state,
      (edge) => left.has(edgeName(edge)),
      (edge) => broken.has(edgeName(edge)),
    );
  let happenings = 0;
  let walk = new Walk(contract, await begin());
  const anew = async (): Promise<Walk> => {
    walk = new Walk(contract, await begin());
    return walk;
  };
  while (left.size > 0 && failures.length < ENOUGH_FAILURES) {
    const way = next(walk) ?? next(await anew());
    // What is left lies behind what is broken.
    if (way === undefined) break;
    try {
      for (const happening of way) {
        happenings += 1;
        const edge = edgeName({ from: nameOf(walk.state), happening });
        await walk.take(happening);
        left.delete(edge);
      }
    } catch (error) {
      if (!(error instanceof ContractBroken)) throw error;
      failures.push(await atItsShortest(contract, error, begin));
      broken.add(edgeName(error.edge));
      left.delete(edgeName(error.edge));
      await anew();
    }
  }
  const covered = edges.length - left.size - broken.size;
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
