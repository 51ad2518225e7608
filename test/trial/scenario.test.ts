/** Scenario files: the ready ones pass, a wrong expectation fails with what was heard instead. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: scenarios write ${name}
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCsms } from '../../src/trial/csms.ts';
import { difference, filledIn } from '../../src/trial/scenario/matching.ts';
import { play, runScenarios } from '../../src/trial/scenario/run-scenario.ts';
import { readScenario } from '../../src/trial/scenario/scenario-file.ts';
import { asJUnit } from '../../src/trial/scenario/verdict.ts';
import { tell } from '../lanes.ts';

const ready = join(import.meta.dirname, '../../scenarios');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'statecharge-scenarios-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const scenario = (name: string, text: string): string => {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, text);
  return file;
};

describe('the ready scenarios', () => {
  const verdicts: Awaited<ReturnType<typeof play>>[] = [];
  afterAll(() => {
    const failures = verdicts.filter(({ passed }) => !passed).length;
    tell({ lane: 'scenarios', what: 'the ready scenario files', cases: verdicts.length, failures });
  });

  it('name cases and requirements that exist', () => {
    const listed = readFileSync(join(import.meta.dirname, '../conformance/cases.csv'), 'utf8');
    const named = readdirSync(ready).map((name) => ({ name, read: readScenario(join(ready, name)) }));
    for (const { name, read } of named)
      expect(
        'scenario' in read &&
          read.scenario.cases.filter((id) => id.startsWith('TC_') && !listed.includes(id)),
        name,
      ).toEqual([]);
  });

  it.each(readdirSync(ready))(
    '%s passes',
    async (name) => {
      const verdict = await play(join(ready, name));
      verdicts.push(verdict);
      expect(verdict).toMatchObject({ passed: true });
    },
    60_000,
  );
});

describe('a scenario that fails', () => {
  it('says at which step, what came instead, and shows the conversation; as text, JSON and JUnit', async () => {
    const file = scenario(
      'wrong',
      `
name: A wrong <expectation>
ocpp: "1.6"
steps:
  - expect: { action: BootNotification, where: { chargePointModel: Nobody }, within: 2 }
  - plug-in: 1
`,
    );
    const lines: string[] = [];
    const [json, junit] = [join(folder, 'out.json'), join(folder, 'out.xml')];
    expect(await runScenarios([file], { json, junit }, (line) => lines.push(line))).toBe(1);
    const told = lines.join('\n');
    expect(told).toContain('FAILED  A wrong <expectation>');
    expect(told).toContain('the last one: chargePointModel is "Trial", expected "Nobody"');
    expect(told).toContain('-> BootNotification call');
    expect(told).not.toContain('2. plug-in');
    expect(told).toMatch(/0 passed, 1 failed$/);
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject([
      { passed: false, steps: [{ failed: expect.any(String) }] },
    ]);
    expect(readFileSync(junit, 'utf8')).toMatch(
      /tests="1" failures="1"[\s\S]*A wrong &lt;expectation&gt;[\s\S]*<failure/,
    );
    expect(existsSync(file)).toBe(true);
  }, 30_000);

  it('a file with mistakes starts nothing and names each of them', () => {
    const read = readScenario(
      scenario(
        'bad',
        'name: x\nocpp: 2.0.1\nsteps:\n  - plugin: 1\n  - expect: { action: 5 }\n  - wait: 1\n    kill: true\n',
      ),
    );
    const problems = 'problems' in read ? read.problems.join('\n') : '';
    expect(problems).toMatch(/step 1: found plugin, expected one of plug-in, unplug/);
    expect(problems).toMatch(/step 2: expect: action/);
    expect(problems).toMatch(/step 3: one thing a step, found wait, kill/);
  });
});

it('a CSMS of somebody else is played against in real time; what only the trial CSMS can do is refused', async () => {
  const csms = await startCsms();
  const file = scenario(
    'theirs',
    `
name: Theirs
ocpp: "1.6"
steps:
  - expect: { action: BootNotification, from: csms, kind: result, where: { status: Accepted } }
  - send: { action: ClearCache }
`,
  );
  const verdict = await play(file, { csmsUrl: csms.url });
  await csms.stop();
  expect(verdict.steps).toEqual([
    { says: expect.stringContaining('expect') },
    { says: expect.stringContaining('send'), failed: expect.stringContaining('somebody else') },
  ]);
}, 30_000);

describe('what an expectation compares', () => {
  it.each([
    [{ a: 1 }, { a: 1, b: 2 }, undefined],
    [{ a: 1 }, { a: '1' }, undefined],
    [{ a: '>= 10' }, { a: '9' }, 'a is "9", expected ">= 10"'],
    [{ a: '/^x/' }, { a: 'xy' }, undefined],
    [{ a: '*' }, {}, 'a is missing'],
    [{ list: [{ b: 2 }] }, { list: [{ b: 1 }, { b: 2, c: 3 }] }, undefined],
    [{ list: [{ b: 4 }] }, { list: [{ b: 1 }] }, 'list has no element like {"b":4}'],
    [{ a: { b: 1 } }, { a: 2 }, 'a is 2, expected an object'],
  ])('%j of %j: %s', (expected, actual, outcome) => {
    expect(difference(expected, actual)).toBe(outcome);
  });

  it('remembered values keep their kind, and one that is not there is named', () => {
    const memory = new Map<string, unknown>([['id', 7]]);
    expect(filledIn({ transactionId: '${id}', text: 'no ${id}' }, memory)).toEqual({
      transactionId: 7,
      text: 'no 7',
    });
    expect(() => filledIn('${other}', memory)).toThrow('nothing is remembered as other; remembered: id');
  });
});

it('JUnit has no characters that XML forbids', () => {
  const verdict = {
    file: 'f',
    name: 'n',
    cases: [],
    ocpp: '1.6',
    seed: 1,
    passed: false,
    seconds: 1,
    steps: [],
    problem: 'a\u0007b',
  };
  expect(asJUnit([verdict])).toContain('message="ab"');
});

it('whoever is killed in the middle of a scenario leaves no station behind', async () => {
  const file = scenario(
    'long',
    'name: Long\nocpp: "1.6"\nsteps:\n  - expect: { action: Nothing, within: 3600 }\n',
  );
  const cli = join(import.meta.dirname, '../../dist/cli.js');
  const scenarios = spawn(process.execPath, [cli, 'scenario', file], { stdio: 'ignore' });
  const children = () =>
    readFileSync(`/proc/${scenarios.pid}/task/${scenarios.pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean);
  await expect.poll(children, { timeout: 15_000 }).toHaveLength(1);
  const [station] = children();
  const isRunning = () => existsSync(`/proc/${station}`);
  scenarios.kill('SIGKILL');
  await once(scenarios, 'exit');
  await expect.poll(isRunning, { timeout: 15_000 }).toBe(false);
}, 40_000);
