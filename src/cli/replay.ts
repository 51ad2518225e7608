/** `statecharge replay`: a recording against the machines of this version. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pageFile } from '../api/page.ts';
import { toRfc3339 } from '../domain/time.ts';
import {
  type Acceptance,
  accept,
  acceptanceFile,
  acceptances,
  type Judged,
  judge,
} from '../station/accepted-differences.ts';
import { type Difference, type Replayed, replay } from '../station/replay.ts';
import { today } from '../station/today.ts';

type Print = (line: string) => void;

/**
 * 0: every actor does what it did, or what was accepted beside the recording. 1: some do not, one line each, or the file
 * cannot be replayed.
 * @param because accepts what is found, for this reason
 */
export const runReplay = async (
  file: string,
  because: string | undefined,
  print: Print,
  complain: Print,
): Promise<number> => {
  try {
    const replayed = replay(readFileSync(file, 'utf8'), await today());
    const judged = judge(replayed.differences, listFor(file, replayed, because));
    for (const difference of judged.open.slice(0, MOST_SHOWN)) print(differenceText(difference));
    print(summary(replayed, judged));
    return judged.open.length === 0 ? 0 : 1;
  } catch (error) {
    complain(`error: ${file}: ${(error as Error).message}`);
    return 1;
  }
};

const listFor = (file: string, { differences }: Replayed, because: string | undefined): Acceptance[] => {
  const beside = acceptanceFile(file);
  const list = existsSync(beside) ? acceptances(readFileSync(beside, 'utf8')) : [];
  if (because === undefined) return list;
  const longer = accept(differences, list, because);
  writeFileSync(beside, `${JSON.stringify(longer, null, 2)}\n`);
  return longer;
};

const MOST_SHOWN = 100;

const summary = (
  { steps, frames, actors, from, until }: Replayed,
  { open, accepted, stale }: Judged,
): string => {
  const found = open.length === 0 ? 'no difference' : count(open.length, 'difference');
  return [
    `${steps} events of ${actors} actors and ${frames} messages, ${toRfc3339(from)} to ${toRfc3339(until)}: ${found}`,
    ...(accepted > 0 ? [`${count(accepted, 'difference')} accepted`] : []),
    ...(stale.length > 0 ? [`${count(stale.length, 'accepted difference')} not to be seen any more`] : []),
  ].join(', ');
};

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

const differenceText = ({ line, at, address, event, what, recorded, now }: Difference): string =>
  [
    `line ${line}, ${toRfc3339(at)}: ${address} on ${event}: ${what}`,
    `  recorded  ${JSON.stringify(recorded)}`,
    `  now       ${JSON.stringify(now)}`,
  ].join('\n');

/** Shows a recording in the live page, on loopback alone, until the process is ended. */
export const showRecording = async (
  file: string,
  port: number,
  print: Print,
  complain: Print,
): Promise<number | undefined> => {
  let recording: string;
  try {
    recording = readFileSync(file, 'utf8');
  } catch (error) {
    complain(`error: ${(error as Error).message}`);
    return 1;
  }
  const server = createServer(async (request, response) => {
    const path = request.url?.split(/[?#]/)[0] ?? '/';
    const served = path === '/recording.jsonl' ? { headers: {}, content: recording } : await pageFile(path);
    if (served) response.writeHead(200, served.headers).end(served.content);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  print(`http://127.0.0.1:${(server.address() as AddressInfo).port}/#recording`);
  return undefined;
};
