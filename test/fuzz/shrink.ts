/**
 * The fewest of `cases` that still fail, by leaving out ever smaller parts (delta debugging). What fails only together
 * with something that came before comes back whole.
 */
export const fewest = async <T>(
  cases: readonly T[],
  fails: (some: readonly T[]) => Promise<boolean>,
  mostTries = 60,
): Promise<readonly T[]> => {
  let left = cases;
  let tries = 0;
  for (let size = Math.ceil(left.length / 2); size >= 1 && left.length > 1; ) {
    const rest = await (async () => {
      for (let start = 0; start < left.length && tries < mostTries; start += size) {
        const part = left.slice(start, start + size);
        const others = [...left.slice(0, start), ...left.slice(start + size)];
        tries += 1;
        if (part.length < left.length && (await fails(part))) return part;
        if (others.length > 0 && (await fails(others))) return others;
      }
      return undefined;
    })();
    if (rest) left = rest;
    else if (size === 1) break;
    size = rest ? Math.max(1, Math.min(size, Math.ceil(left.length / 2))) : Math.ceil(size / 2);
    if (tries >= mostTries) break;
  }
  return left;
};
