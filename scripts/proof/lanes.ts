/** What is proven where: each lane is a set of test files that run at two sizes. The longest come first. */
export const lanes: { readonly [lane: string]: readonly string[] } = {
  mutants: ['test/mutants'],
  model: ['test/model'],
  'network chaos': ['test/chaos'],
  fuzzing: ['test/fuzz'],
  'power cuts': [
    'test/faults',
    'test/persistence/full-disk.test.ts',
    'test/process/full-disk.test.ts',
    'test/upgrade',
  ],
  soak: ['test/soak'],
  scenarios: ['test/trial/scenario.test.ts'],
};

/** It needs the machine for itself and runs when all others have ended. */
export const BENCHMARKS = 'benchmarks';

export const laneNames: readonly string[] = [...Object.keys(lanes), BENCHMARKS];

/** `power` or `power-cuts` for `power cuts`; undefined: no lane, or more than one, begins like this. */
export const laneNamed = (word: string): string | undefined => {
  const wanted = word.replaceAll('-', ' ');
  const found = laneNames.filter((lane) => lane.startsWith(wanted));
  return found.length === 1 ? found[0] : undefined;
};
