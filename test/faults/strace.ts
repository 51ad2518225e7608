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

/** What a process did and achieved, in order: a call that other threads have interrupted on the page is one all the same. */
export const callsOf = (file: string, pid: number): Call[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => !/ = -1 E[A-Z]+ /.test(line))
    .map((line) => CALL.exec(line))
    .filter((match) => match !== null && Number(match[1]) === pid)
    .map((match) => ({ name: match![2]!, on: match![3] ?? match![4] ?? '' }));

const CALL = /^(\d+) +(\w+)\((?:\d+<(.+?)>(?=[,) ])|"([^"]*)")/;
