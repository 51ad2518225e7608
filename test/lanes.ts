import { appendFileSync } from 'node:fs';

/** Whether the long lanes run (`npm run proof -- --full`); else all lanes are of the size of CI. */
export const LONG = process.env.STATECHARGE_LANE === 'long';

/** Drawn anew for a long run, so that each is another one; the same for every run of CI. `STATECHARGE_SEED` names one to repeat. */
export const SEED = Number(process.env.STATECHARGE_SEED ?? (LONG ? Date.now() % 1_000_000 : 4711));

/** What a part of a lane came to, for the table of `npm run proof`. */
export type Outcome = {
  lane:
    | 'scenarios'
    | 'model'
    | 'power cuts'
    | 'network chaos'
    | 'fuzzing'
    | 'soak'
    | 'mutants'
    | 'benchmarks';
  /** What was done, in few words, with the version: `OCPP 2.0.1: frames from the schemas`. */
  what: string;
  cases: number;
  failures: number;
  seed?: number;
  /** Whatever else was counted: `{ kills: 40, lost: 0 }`. */
  figures?: Readonly<Record<string, number | string>>;
};

/** Tells the outcome to whoever reads the log, and to `npm run proof`. */
export const tell = (outcome: Outcome): void => {
  const { lane, what, cases, failures, seed, figures = {} } = outcome;
  const more = Object.entries({ ...(seed === undefined ? {} : { seed }), ...figures });
  console.log(
    [
      `${lane}, ${what}: ${cases} cases, ${failures} failures`,
      ...more.map(([name, value]) => `${name} ${value}`),
    ].join(', '),
  );
  const file = process.env.STATECHARGE_OUTCOMES;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(outcome)}\n`);
};
