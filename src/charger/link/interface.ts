import * as z from 'zod/mini';
import { fromRfc3339 } from '../../domain/time.ts';
import type { Commands } from '../contract.ts';
import { complaint } from './messages.ts';
import type { Outcome } from './module-link.ts';

/** How the results of an interface's commands look; what a module says is checked against it at the door. */
export type Results<I extends keyof Commands> = {
  readonly [C in keyof Commands[I]]: z.ZodMiniType<ResultOf<I, C>>;
};
export type ArgsOf<I extends keyof Commands, C extends keyof Commands[I]> = Commands[I][C] extends {
  args: infer A;
}
  ? A
  : never;
export type ResultOf<I extends keyof Commands, C extends keyof Commands[I]> = Commands[I][C] extends {
  result: infer R;
}
  ? R
  : never;

/** A result that was checked, or why there is none. */
export type Checked<T> = { value: T } | { failed: string };

export const checkResult = <T>(shape: z.ZodMiniType<T>, outcome: Outcome): Checked<T> => {
  if ('failed' in outcome) return outcome;
  const read = z.safeParse(shape, outcome.value);
  return read.success
    ? { value: read.data }
    : { failed: `the result is not valid: ${complaint(read.error)}` };
};

/** A value that a module published, checked, or what is wrong with it. */
export const checkValue = <S extends z.ZodMiniType>(
  shape: S,
  value: unknown,
): { value: z.output<S> } | { refused: string } => {
  const read = z.safeParse(shape, value);
  return read.success ? { value: read.data } : { refused: complaint(read.error) };
};

/** For commands without a result. */
export const NOTHING: z.ZodMiniType<null> = z.pipe(
  z.unknown(),
  z.transform((): null => null),
);

/** Any date-time of RFC 3339. */
export const TIMESTAMP = z
  .string()
  .check(z.refine((text) => !Number.isNaN(fromRfc3339(text)), 'not a date-time'));
