/** What became of a scenario, for people, for programs and for a CI server. */

export type StepVerdict = { says: string; failed?: string };
export type Verdict = {
  file: string;
  name: string;
  cases: readonly string[];
  ocpp: string;
  seed: number;
  passed: boolean;
  seconds: number;
  steps: StepVerdict[];
  /** The conversation, the last lines; only where something failed. */
  heard?: string[];
  /** A file that is no scenario, or a station that did not come up. */
  problem?: string;
};

export const asText = (verdicts: readonly Verdict[]): string =>
  [...verdicts.flatMap(linesOf), summary(verdicts), ''].join('\n');

const linesOf = ({ file, name, ocpp, passed, steps, problem, heard = [] }: Verdict): string[] => {
  const head = `${passed ? 'passed' : 'FAILED'}  ${name} (${ocpp}, ${file})`;
  if (passed) return [head];
  const told = steps.map(
    ({ says, failed }, index) => `  ${index + 1}. ${says}${failed ? `\n     -> ${failed}` : ''}`,
  );
  const talk =
    heard.length > 0 ? ['  the conversation before that:', ...heard.map((line) => `    ${line}`)] : [];
  return [head, ...(problem === undefined ? [] : [`  ${problem}`]), ...told, ...talk];
};

const summary = (verdicts: readonly Verdict[]): string => {
  const failed = verdicts.filter(({ passed }) => !passed).length;
  return `${verdicts.length - failed} passed, ${failed} failed`;
};

export const asJson = (verdicts: readonly Verdict[]): string => `${JSON.stringify(verdicts, undefined, 2)}\n`;

/** As CI servers read it (the format of Ant's JUnit task). */
export const asJUnit = (verdicts: readonly Verdict[]): string => {
  const failed = verdicts.filter(({ passed }) => !passed).length;
  const cases = verdicts.map((verdict) => {
    const { name, ocpp, seconds, passed } = verdict;
    const head = `  <testcase classname="statecharge.${ocpp.replaceAll('.', '_')}" name="${xml(name)}" time="${seconds.toFixed(3)}"`;
    if (passed) return `${head}/>`;
    const why = verdict.problem ?? verdict.steps.find((step) => step.failed !== undefined)?.failed ?? '';
    const whole = linesOf(verdict).join('\n');
    return `${head}>\n    <failure message="${xml(why)}">${xml(whole)}</failure>\n  </testcase>`;
  });
  const counts = `tests="${verdicts.length}" failures="${failed}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="statecharge scenario" ${counts}>\n${cases.join('\n')}\n</testsuite>\n`;
};

const XML: { [character: string]: string } = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' };
const xml = (text: string): string =>
  text.replace(/[<>&"]/g, (character) => XML[character]!).replace(/[^\P{Cc}\n\t]/gu, '');
