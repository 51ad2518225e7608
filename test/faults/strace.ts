import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** One system call of the thread that runs JavaScript and SQLite; `on` is a path or `TCP:[from->to]`. */
export type Call = { name: string; on: string };

/** Why calls cannot be traced here; undefined: they can. */
export const whyNoStrace = (): string | undefined => {
  try {
    execFileSync('strace', ['-D', '-o', '/dev/null', 'true'], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return `strace cannot be used: ${(error as Error).message.split('\n')[0]}`;
  }
};

/**
 * Runs a program under strace, which watches from aside, so that the process is the program's own.
 * @param inject what befalls a call: `fsync:error=EIO:when=7`
 */
export const strace = (into: string, calls: readonly string[], inject?: string): string[] => [
  'strace',
  ...['-D', '-f', '-A', '-yy', '-s', '0', '-o', into],
  ...['-e', `trace=${calls.join(',')}`, '-e', 'signal=none'],
  ...(inject === undefined ? [] : ['-e', `inject=${inject}`]),
];

/** What a thread did and achieved, in order. A call that other threads have interrupted on the page is put together again. */
export const callsOf = (file: string, pid: number): Call[] => {
  const calls: Call[] = [];
  let begun = '';
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (!line.startsWith(`${pid} `)) continue;
    if (line.endsWith(UNFINISHED)) {
      begun = line.slice(0, -UNFINISHED.length);
      continue;
    }
    const whole = RESUMED.test(line) ? line.replace(RESUMED, () => begun) : line;
    const call = callOf(whole);
    if (call !== undefined) calls.push(call);
  }
  return calls;
};

const UNFINISHED = '<unfinished ...>';
const RESUMED = /^.*<\.\.\. \w+ resumed>/;
const FAILED = / = -1 E[A-Z]+ /;
const CALL = /^\d+ +(\w+)\((?:\d+<(.+?)>(?=[,) ])|"([^"]*)")/;

const callOf = (line: string): Call | undefined => {
  const match = FAILED.test(line) ? null : CALL.exec(line);
  return match === null ? undefined : { name: match[1]!, on: match[2] ?? match[3] ?? '' };
};
