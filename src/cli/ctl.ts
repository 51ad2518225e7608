/** `statecharge ctl`: what an operator, a car or a card can do to a running station, over its local API. */
import { ApiRefusal, LocalApi } from '../trial/local-api.ts';
import { apiAddress } from './address.ts';
import { deadLettersText, deadLetterText, diagnosisText, oddText, statusText } from './ctl-text.ts';
import { type ExplainOptions, explainLimit } from './explain-limit.ts';

export type Where = { api?: string; config?: string };
export type Print = (line: string) => void;

/** One verb. What it resolves with is printed. */
export type Verb = (api: LocalApi, token?: string) => Promise<string>;

const done = (text: string) => (): string => text;

export const status: Verb = async (api) =>
  [
    statusText(
      await api.status(),
      await api.evses(),
      await api.get('/outbox'),
      await api.get('/dead-letters'),
    ),
    ...oddText(await api.get('/diagnosis')),
  ].join('\n');
export const plugIn =
  (evseId: number, car: object): Verb =>
  (api) =>
    api.plugIn(evseId, car).then(done(`a car is at EVSE ${evseId}`));
export const unplug =
  (evseId: number): Verb =>
  (api) =>
    api.unplug(evseId).then(done(`the car leaves EVSE ${evseId}`));
export const swipe =
  (token: string, evseIds: number[]): Verb =>
  (api) =>
    api.swipe(token, evseIds.length > 0 ? evseIds : undefined).then(done(`${token} was shown to the reader`));
export const pause =
  (evseId: number): Verb =>
  (api) =>
    api.pause(evseId).then(done(`the car at EVSE ${evseId} stops drawing`));
export const resume =
  (evseId: number, draw: object): Verb =>
  (api) =>
    api.resume(evseId, draw).then(done(`the car at EVSE ${evseId} draws again`));
export const fault =
  (evseId: number, type: string): Verb =>
  (api) =>
    api.fault(evseId, type).then(done(`${type} at EVSE ${evseId}`));
export const clearFault =
  (evseId: number, type: string): Verb =>
  (api) =>
    api.clearFault(evseId, encodeURIComponent(type)).then(done(`${type} is gone from EVSE ${evseId}`));
export const connect: Verb = (api) => api.connect().then(done('connecting'));
export const disconnect: Verb = (api) =>
  api.disconnect().then(done('disconnected until "ctl connect"; what happens meanwhile is kept'));
export const listDeadLetters: Verb = async (api) => deadLettersText(await api.get('/dead-letters'));
export const showDeadLetter =
  (id: number): Verb =>
  async (api) =>
    deadLetterText(await api.get(`/dead-letters/${id}`));
export const retryDeadLetter =
  (id: number): Verb =>
  (api) =>
    api.post(`/dead-letters/${id}/retry`).then(done(`dead letter ${id} is in the outbox again`));

export const showDiagnosis: Verb = async (api) => diagnosisText(await api.get('/diagnosis'));
export const clearDiagnosis: Verb = (api) => api.post('/diagnosis/clear').then(done('forgotten'));

export const explain =
  (options: ExplainOptions): Verb =>
  (api) =>
    explainLimit(api, options);

/** What another computer, or a phone, needs to speak to this station. The token is shown nowhere else. */
export const pair: Verb = async (api, token) =>
  token === undefined
    ? `the local API at ${api.url} needs no token: nobody but this computer reaches it`
    : (await import('./pairing.ts')).pairing(api.url, token);

export const watch: Verb = async (api) =>
  (await import('./ctl-watch.ts')).watch(api, console.log, process.stdout);

/** The power goes: SIGKILL to the station's process, which must be on this computer. */
export const kill: Verb = async (api) => {
  const { pid } = await api.status();
  if (pid === undefined || !/^http:\/\/(127\.|localhost|\[::1\])/.test(api.url))
    throw new ApiRefusal(409, 'not_here', 'the station runs on another computer');
  process.kill(pid, 'SIGKILL');
  return `the station's process ${pid} is gone`;
};

/** Finds the station, does it, says what came of it. 0, or 1 with one line on `complain`. */
export const ctl = async (where: Where, verb: Verb, print: Print, complain: Print): Promise<number> => {
  const address = apiAddress(where);
  if ('problem' in address) {
    complain(address.problem);
    return 1;
  }
  try {
    print(await verb(new LocalApi(address.url, address.token), address.token));
    return 0;
  } catch (error) {
    complain(`error: ${complaintOf(error, address.url)}`);
    return 1;
  }
};

const complaintOf = (error: unknown, url: string): string => {
  if (error instanceof ApiRefusal) return error.message;
  // What fetch rejects with when nobody listens.
  if (error instanceof TypeError) return `no station answers at ${url}`;
  throw error;
};
