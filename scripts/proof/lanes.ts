/** What is proven where: each lane is a set of test files that run at two sizes. */
export const lanes: { readonly [lane: string]: readonly string[] } = {
  scenarios: ['test/trial/scenario.test.ts'],
  model: ['test/model'],
  'power cuts': [
    'test/faults',
    'test/persistence/full-disk.test.ts',
    'test/process/full-disk.test.ts',
    'test/upgrade',
  ],
  'network chaos': ['test/chaos'],
  fuzzing: ['test/fuzz'],
  soak: ['test/soak'],
  mutants: ['test/mutants'],
};

/** `power` or `power-cuts` for `power cuts`; undefined: no lane, or more than one, begins like this. */
export const laneNamed = (word: string): string | undefined => {
  const wanted = word.replaceAll('-', ' ');
  const found = Object.keys(lanes).filter((lane) => lane.startsWith(wanted));
  return found.length === 1 ? found[0] : undefined;
};
