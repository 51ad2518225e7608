/** `statecharge scenario`: plays scenario files, each with a station, a CSMS and a network of its own. */
import { writeFileSync } from 'node:fs';
import type { Heard } from './network.ts';
import { readScenario, type Scenario } from './scenario-file.ts';
import { Stage, type StageOptions } from './stage.ts';
import { doStep, type Progress } from './steps.ts';
import { asJson, asJUnit, asText, type StepVerdict, type Verdict } from './verdict.ts';

export type ScenarioOptions = { csms?: string; json?: string; junit?: string; seed?: number };
type Print = (line: string) => void;

/** How much of the conversation a failure shows. */
const SHOWN = 30;

/** 0: all passed; 1: some did not. */
export const runScenarios = async (
  files: readonly string[],
  { csms, json, junit, seed }: ScenarioOptions,
  print: Print,
): Promise<number> => {
  const verdicts: Verdict[] = [];
  for (const file of files) {
    const verdict = await play(file, { ...(csms !== undefined && { csmsUrl: csms }) }, seed);
    verdicts.push(verdict);
    print(asText([verdict]).split('\n').slice(0, -2).join('\n'));
  }
  print(asText(verdicts).trimEnd().split('\n').at(-1)!);
  if (json !== undefined) writeFileSync(json, asJson(verdicts));
  if (junit !== undefined) writeFileSync(junit, asJUnit(verdicts));
  return verdicts.every(({ passed }) => passed) ? 0 : 1;
};

/** Plays one file. Never rejects: what goes wrong is the verdict. */
export const play = async (file: string, options: StageOptions = {}, seed?: number): Promise<Verdict> => {
  const read = readScenario(file);
  const began = performance.now();
  const nothing = {
    file,
    name: file,
    cases: [],
    ocpp: '',
    seed: seed ?? 0,
    passed: false,
    seconds: 0,
    steps: [],
  };
  if ('problems' in read) return { ...nothing, problem: read.problems.join('; ') };
  const scenario = { ...read.scenario, ...(seed !== undefined && { seed }) };
  const { name, cases, ocpp } = scenario;
  const about = { file, name, cases, ocpp, seed: scenario.seed };
  const seconds = () => (performance.now() - began) / 1000;
  let stage: Stage | undefined;
  try {
    stage = await Stage.open(scenario, options);
    const steps = await playSteps(scenario, stage);
    const passed = steps.every(({ failed }) => failed === undefined);
    const heard = stage.network.heard.slice(-SHOWN).map(lineOf);
    return { ...about, passed, seconds: seconds(), steps, ...(!passed && { heard }) };
  } catch (error) {
    return { ...nothing, ...about, seconds: seconds(), problem: (error as Error).message };
  } finally {
    await stage?.close();
  }
};

/** Up to the first that fails. */
const playSteps = async (scenario: Scenario, stage: Stage): Promise<StepVerdict[]> => {
  const progress: Progress = { stage, memory: new Map(), cursor: 0 };
  const verdicts: StepVerdict[] = [];
  for (const step of scenario.steps) {
    const failed = await doStep(progress, step).catch((error: Error) => error.message);
    verdicts.push({ says: step.says, ...(failed !== undefined && { failed }) });
    if (failed !== undefined) break;
  }
  return verdicts;
};

const lineOf = ({ from, action, frame }: Heard): string => {
  const arrow = from === 'station' ? '->' : '<-';
  const payload =
    frame.kind === 'malformed' ? frame.text : frame.kind === 'error' ? frame.code : frame.payload;
  return `${arrow} ${action} ${frame.kind} ${JSON.stringify(payload)}`.slice(0, 200);
};
