import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../src/cli/check-config.ts';
import { type Broken, brokenFiles, GOOD } from '../config/broken-files.ts';
import { folderWith } from '../config/world.ts';
import { CLI, NODE } from './harness/station-process.ts';

type Ended = { code: number | null; out: string; err: string };

const cli = (...args: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(NODE, [CLI, ...args], { timeout: 20_000 }, (error, out, err) =>
      resolve({ code: error === null ? 0 : ((error as { code?: number }).code ?? null), out, err }),
    );
  });

const SEED = 20_260_304;
const COUNT = 100;
const AT_A_TIME = 4;

const inParallel = async <T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> => {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += AT_A_TIME)
    results.push(...(await Promise.all(items.slice(start, start + AT_A_TIME).map(work))));
  return results;
};

describe(`${COUNT} broken configurations (seed ${SEED})`, () => {
  it('the ones they are made from are good', async () => {
    for (const files of GOOD) expect(await cli('check-config', folderWith(files))).toMatchObject({ code: 0 });
  });

  it('run: each gives an error that names the place, exit code 1, no station, no stack trace', async () => {
    const faults = await inParallel(brokenFiles(COUNT, SEED), async (broken) => {
      const stationFile = folderWith(broken.files);
      return faultsOf(broken, stationFile, await cli('run', '--config', stationFile));
    });
    expect(faults.flat()).toEqual([]);
  }, 120_000);

  it('check-config names the same places', () => {
    const faults = brokenFiles(COUNT, SEED).flatMap((broken) => {
      const stationFile = folderWith(broken.files);
      const lines: string[] = [];
      const code = checkConfig(stationFile, (line) => lines.push(line));
      return faultsOf(broken, stationFile, { code, out: lines.join('\n'), err: '' });
    });
    expect(faults).toEqual([]);
  });
});

const faultsOf = ({ what, file, key }: Broken, stationFile: string, { code, out, err }: Ended): string[] => {
  const folder = dirname(stationFile);
  const said = out + err;
  const lines = said.split('\n').filter((line) => line.startsWith('error: '));
  const isNamed = lines.some((line) => line.includes(join(folder, file)) && line.includes(key));
  const wasStarted = existsSync(join(folder, 'db')) || said.includes('local API on');
  rmSync(folder, { recursive: true });
  return [
    ...(code === 1 ? [] : [`exit code ${code}`]),
    ...(isNamed ? [] : [`the place is not named: ${file}: ${key}`]),
    ...(/\n\s+at /.test(said) ? ['a stack trace'] : []),
    ...(wasStarted ? ['a station was started'] : []),
  ].map((fault) => `${what}: ${fault}\n${said}`);
};
