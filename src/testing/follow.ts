import { covers } from './contract.ts';
import type { Happening } from './happenings.ts';
import type { Walk } from './walk.ts';

/**
 * Lets happen what the contract says something about, in order, and leaves out the rest: so any list of happenings is a way.
 * @param inHurry the network and the power go at once after what happens before, and before its consequences have been told
 * @throws ContractBroken
 */
export const follow = async (
  walk: Walk,
  happenings: readonly Happening[],
  inHurry = false,
): Promise<void> => {
  for (const [place, happening] of happenings.entries()) {
    if (!covers(walk.state, happening)) continue;
    const next = happenings[place + 1];
    await walk.take(happening, inHurry && next !== undefined && isOvertaken(happening, next));
  }
};

const TOKENS_SHOWN: readonly Happening[] = ['token shown', 'another token shown', 'refused token shown'];

/** A token that nobody has decided upon may be forgotten by a power cut: its driver is still there. */
const isOvertaken = (happening: Happening, next: Happening): boolean =>
  next === 'network cut' || (next === 'power cut' && !TOKENS_SHOWN.includes(happening));
