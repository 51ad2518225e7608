import type { Manner } from '../behaviour.ts';
import type { Json } from '../wire.ts';
import { at, difference, filledIn, type Memory } from './matching.ts';
import type { Heard } from './network.ts';
import type { Step, StepName, StepOf } from './scenario-file.ts';
import type { Stage } from './stage.ts';

/** Where a scenario stands: what was heard up to here has been looked at. */
export type Progress = { stage: Stage; memory: Memory; cursor: number };

/** Undefined: done. Else why the scenario has failed here. */
type Outcome = string | undefined;
type Doing = { [N in StepName]: (progress: Progress, given: StepOf<N>) => Promise<Outcome> };

export const doStep = (progress: Progress, { name, given }: Step): Promise<Outcome> => {
  const filled = filledIn(given, progress.memory);
  return (doing[name] as (progress: Progress, given: unknown) => Promise<Outcome>)(progress, filled);
};

const evseIn = (given: number | { evse: number }): number => (typeof given === 'number' ? given : given.evse);
const restOf = (given: number | { evse: number }): object => {
  if (typeof given === 'number') return {};
  const { evse: _, ...rest } = given;
  return rest;
};
/** What people and cars do is taken at once; what comes of it is expected by other steps. */
const done = async (act: Promise<unknown>): Promise<Outcome> => {
  await act;
  return undefined;
};

const doing: Doing = {
  'plug-in': ({ stage }, given) => done(stage.api.plugIn(evseIn(given), restOf(given))),
  unplug: ({ stage }, given) => done(stage.api.unplug(evseIn(given))),
  swipe: ({ stage }, given) => {
    const { token, evse } = typeof given === 'string' ? { token: given } : given;
    return done(stage.api.swipe(token, evse === undefined ? undefined : [evse]));
  },
  pause: ({ stage }, given) => done(stage.api.pause(evseIn(given))),
  resume: ({ stage }, given) => done(stage.api.resume(evseIn(given), restOf(given))),
  limit: ({ stage }, { evse, current_A }) => done(stage.api.limit(evse, current_A)),
  fault: ({ stage }, { evse, type }) => done(stage.api.fault(evse, type)),
  'clear-fault': ({ stage }, { evse, type }) => done(stage.api.clearFault(evse, type)),
  wait: ({ stage }, seconds) => done(stage.wait(seconds)),
  kill: ({ stage }) => done(stage.kill()),
  restart: ({ stage }) => done(stage.restart()),
  network: async ({ stage: { network } }, given) => {
    if (given === 'down') network.cut();
    else if (given === 'up') network.mend();
    else network.weather = given;
    return undefined;
  },
  expect: async (progress, given) => {
    const { stage, cursor } = progress;
    const found = await stage.until(given.within, () => firstLike(stage.network.heard, cursor, given));
    if (found === undefined) return missed(stage.network.heard.slice(cursor), given);
    progress.cursor = found.index + 1;
    return remember(progress.memory, found.payload, given.remember);
  },
  'expect-none': async ({ stage, cursor }, given) => {
    const look = { ...given, kind: 'call' as const, where: {} };
    const found = await stage.until(given.for, () => firstLike(stage.network.heard, cursor, look));
    return found && `${given.action} came: ${JSON.stringify(found.payload)}`;
  },
  send: async ({ stage, memory }, given) => {
    if (!stage.csms) return 'the CSMS is somebody else’s: it sends by itself';
    const station = await stage.until(60, () => stage.station);
    if (station === undefined) return 'the station is not connected';
    const outcome = await stage.csms.call(station, given.action, given.payload);
    if (given.error !== undefined) return difference({ kind: 'error', code: given.error }, outcome);
    if (outcome.kind !== 'result') return `no answer but ${JSON.stringify(outcome)}`;
    return (
      difference(given.answer ?? {}, outcome.payload) ?? remember(memory, outcome.payload, given.remember)
    );
  },
  answer: async ({ stage }, { action, times, ...given }) => {
    if (!stage.csms) return 'the CSMS is somebody else’s: it answers as it likes';
    stage.csms.behave({ on: action, ...(times !== undefined && { times }), do: mannerOf(given) });
    return undefined;
  },
  state: async ({ stage }, { evse, is, within }) => {
    let last = '';
    const reached = await stage.until(within, async () => {
      last = (await stage.api.evse(evse)).state;
      return last === is ? last : undefined;
    });
    return reached === undefined ? `EVSE ${evse} is ${last}, expected ${is} within ${within} s` : undefined;
  },
  books: async ({ stage }, wanted) => {
    const { csms } = stage;
    if (!csms) return 'the books are kept by the trial CSMS alone';
    const isRight = () => (booksDifference(csms.transactions(), wanted) === undefined ? true : undefined);
    if (await stage.until(wanted.within, isRight)) return undefined;
    return booksDifference(csms.transactions(), wanted);
  },
};

const mannerOf = ({ with: answer, error, manner }: Omit<StepOf<'answer'>, 'action' | 'times'>): Manner => {
  if (manner !== undefined) return manner;
  return error === undefined ? { answer: answer ?? {} } : { error };
};

type Look = Pick<StepOf<'expect'>, 'action' | 'from' | 'kind' | 'where'>;

const payloadOf = ({ frame }: Heard): Json => {
  if (frame.kind === 'malformed') return {};
  return frame.kind === 'error' ? { code: frame.code, description: frame.description } : frame.payload;
};

const isOf = ({ from, action, frame }: Heard, look: Look): boolean =>
  from === look.from && action === look.action && frame.kind === look.kind;

const firstLike = (heard: readonly Heard[], from: number, look: Look) => {
  const index = heard.findIndex(
    (each, place) =>
      place >= from && isOf(each, look) && difference(look.where, payloadOf(each)) === undefined,
  );
  return index < 0 ? undefined : { index, payload: payloadOf(heard[index]!) };
};

/** Of those that came close the last, with what was different; else what came instead. */
const missed = (heard: readonly Heard[], given: StepOf<'expect'>): string => {
  const close = heard.filter((each) => isOf(each, given)).at(-1);
  const never = `no such ${given.action} within ${given.within} s`;
  if (close) return `${never}; the last one: ${difference(given.where, payloadOf(close))}`;
  const instead = [...new Set(heard.filter(({ from }) => from === given.from).map(({ action }) => action))];
  return `${never}; heard instead: ${instead.join(', ') || 'nothing'}`;
};

const remember = (memory: Memory, payload: Json, wanted: { [name: string]: string }): Outcome => {
  for (const [name, path] of Object.entries(wanted)) {
    const value = at(payload, path);
    if (value === undefined) return `there is no ${path} to remember as ${name}`;
    memory.set(name, value);
  }
  return undefined;
};

type Books = ReturnType<NonNullable<Stage['csms']>['transactions']>;

const booksDifference = (books: Books, wanted: StepOf<'books'>): string | undefined => {
  const ended = books.filter(({ endedAt }) => endedAt !== undefined);
  const faults = books.flatMap(({ id, faults: wrong }) => wrong.map((each) => `transaction ${id}: ${each}`));
  if (faults.length > 0) return faults.join('; ');
  if (books.length !== wanted.transactions)
    return `${books.length} transactions in the books, expected ${wanted.transactions}`;
  if (ended.length !== (wanted.ended ?? ended.length))
    return `${ended.length} ended, expected ${wanted.ended}`;
  const reason = ended.at(-1)?.reason;
  return wanted.reason === undefined || reason === wanted.reason
    ? undefined
    : `the last one ended with ${reason}, expected ${wanted.reason}`;
};
