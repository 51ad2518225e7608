/** A scenario file: what is done to a station and what has to go over the wire. */
import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import * as z from 'zod/mini';

const evse = z._default(z.int().check(z.minimum(1)), 1);
/** `plug-in: 2` is short for `plug-in: {evse: 2}`. */
const atEvse = z.union([z.int().check(z.minimum(1)), z.strictObject({ evse })]);
const seconds = z.number().check(z.positive());
const json = z.record(z.string(), z.unknown());
const who = z.enum(['station', 'csms']);
const chance = z.exactOptional(z.number().check(z.minimum(0), z.maximum(1)));
const fault = z.strictObject({ evse, type: z._default(z.string(), 'MREC6UnderVoltage') });

/** One step has one of these members. */
const STEPS = {
  'plug-in': z.union([z.int(), z.looseObject({ evse })]),
  unplug: atEvse,
  swipe: z.union([z.string(), z.strictObject({ token: z.string(), evse: z.exactOptional(z.int()) })]),
  pause: atEvse,
  resume: z.union([z.int(), z.looseObject({ evse })]),
  limit: z.strictObject({ evse, current_A: z.nullable(z.number()) }),
  fault,
  'clear-fault': fault,
  wait: seconds,
  kill: z.literal(true),
  restart: z.literal(true),
  network: z.union([
    z.enum(['down', 'up']),
    z.strictObject({
      latency_ms: z.exactOptional(z.number().check(z.minimum(0))),
      drop: chance,
      duplicate: chance,
      close: chance,
    }),
  ]),
  expect: z.strictObject({
    action: z.string(),
    from: z._default(who, 'station'),
    kind: z._default(z.enum(['call', 'result', 'error']), 'call'),
    where: z._default(json, {}),
    within: z._default(seconds, 60),
    remember: z._default(z.record(z.string(), z.string()), {}),
  }),
  'expect-none': z.strictObject({ action: z.string(), from: z._default(who, 'station'), for: seconds }),
  send: z.strictObject({
    action: z.string(),
    payload: z._default(json, {}),
    answer: z.exactOptional(json),
    error: z.exactOptional(z.string()),
    remember: z._default(z.record(z.string(), z.string()), {}),
  }),
  answer: z.strictObject({
    action: z.string(),
    with: z.exactOptional(json),
    error: z.exactOptional(z.string()),
    manner: z.exactOptional(z.enum(['never answer', 'answer twice', 'close', 'close in mid-message'])),
    times: z.exactOptional(z.int().check(z.minimum(1))),
  }),
  state: z.strictObject({ evse, is: z.string(), within: z._default(seconds, 60) }),
  books: z.strictObject({
    transactions: z.int(),
    ended: z.exactOptional(z.int()),
    reason: z.exactOptional(z.string()),
    within: z._default(seconds, 60),
  }),
} as const;

export type StepName = keyof typeof STEPS;
export type StepOf<N extends StepName> = z.output<(typeof STEPS)[N]>;
export type Step = { [N in StepName]: { name: N; given: StepOf<N>; says: string } }[StepName];

const file = z.strictObject({
  name: z.string(),
  /** Certification cases and requirements that it shows. */
  cases: z._default(z.array(z.string()), []),
  ocpp: z.pipe(z.transform(String), z.enum(['1.6', '2.0.1'])),
  seed: z._default(z.int(), 1),
  steps: z.array(z.record(z.string(), z.unknown())).check(z.minLength(1)),
});

export type Scenario = Omit<z.output<typeof file>, 'steps'> & { steps: Step[] };

/** Reads a scenario. What is wrong with it comes back in words, with the place. */
export const readScenario = (path: string): { scenario: Scenario } | { problems: string[] } => {
  let parsed: unknown;
  try {
    parsed = load(readFileSync(path, 'utf8'));
  } catch (error) {
    return { problems: [`${path}: ${(error as Error).message}`] };
  }
  const read = file.safeParse(parsed);
  if (!read.success) return { problems: complaints(path, read.error.issues) };
  const steps = read.data.steps.map((step, index) => stepOf(step, `${path}: step ${index + 1}`));
  const problems = steps.flatMap((step) => ('problems' in step ? step.problems : []));
  if (problems.length > 0) return { problems };
  return { scenario: { ...read.data, steps: steps as Step[] } };
};

const stepOf = (step: object, where: string): Step | { problems: string[] } => {
  const [name = '', ...others] = Object.keys(step);
  const known = Object.keys(STEPS).join(', ');
  if (others.length > 0)
    return { problems: [`${where}: one thing a step, found ${Object.keys(step).join(', ')}`] };
  if (!(name in STEPS))
    return { problems: [`${where}: found ${name || 'nothing'}, expected one of ${known}`] };
  const given = (step as { [name: string]: unknown })[name];
  const read = STEPS[name as StepName].safeParse(given);
  if (!read.success) return { problems: complaints(`${where}: ${name}`, read.error.issues) };
  return { name, given: read.data, says: `${name} ${brief(given)}` } as Step;
};

const complaints = (where: string, issues: readonly { path: PropertyKey[]; message: string }[]): string[] =>
  issues.map(({ path, message }) => [where, path.join('.'), message].filter(Boolean).join(': '));

const brief = (given: unknown): string => {
  const text = typeof given === 'object' ? JSON.stringify(given).replaceAll('"', '') : String(given);
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
};
