/** An endpoint as a value: the routes, the OpenAPI document and the tests all read the same list. */
import * as z from 'zod/mini';
import type { StationApi } from './station-api.ts';

/** Why a request is not carried out. `message` is a sentence for people, `code` a word for programs. */
export class Refusal {
  readonly status: RefusalStatus;
  readonly code: string;
  readonly message: string;

  constructor(status: RefusalStatus, code: string, message: string) {
    this.status = status;
    this.code = code;
    this.message = message;
  }
}

export type RefusalStatus = 400 | 403 | 404 | 409 | 413 | 500 | 501;

export type Asked<B = unknown> = {
  station: StationApi;
  /** Of the path, such as `id` in `/evses/{id}`; empty when the path has none of that name. */
  param(name: string): string;
  body: B;
};

export type Endpoint = {
  method: 'GET' | 'POST' | 'DELETE';
  /** Under /api/v1. */
  path: string;
  summary: string;
  /** Absent: there is none, and none is looked at. */
  body?: z.ZodMiniType;
  /** 202: the turn that took it is on disk. 200: the answer is the body. */
  status: 200 | 202;
  answer: z.ZodMiniType;
  /** The refusals of its own, beside what every request may meet. */
  refusals: readonly RefusalStatus[];
  /** The answer of a 200; what a command returns is not looked at, unless it is a refusal. */
  handle(asked: Asked): unknown;
};

type Shared = { summary: string; refusals?: readonly RefusalStatus[] };

export const read = <A extends z.ZodMiniType>(
  path: string,
  {
    answer,
    handle,
    refusals = [],
    summary,
  }: Shared & { answer: A; handle(asked: Asked): z.input<A> | Refusal },
): Endpoint => ({ method: 'GET', path, summary, status: 200, answer, refusals, handle });

const NOTHING = z.strictObject({});

type Act<S extends z.ZodMiniType> = Shared & {
  method?: 'POST' | 'DELETE';
  body?: S;
  /** Returns, or resolves to, a refusal, or nothing. */
  act(asked: Asked<z.output<S>>): unknown;
};

/** Answered 202 as soon as the turn that took it is on disk, never waiting for the CSMS or the hardware. */
export const command = <S extends z.ZodMiniType = typeof NOTHING>(
  path: string,
  { act, body, refusals = [], method = 'POST', summary }: Act<S>,
): Endpoint => ({
  method,
  path,
  summary,
  body: body ?? NOTHING,
  status: 202,
  answer: NOTHING,
  refusals: [400, ...refusals],
  handle: (asked) => act(asked as Asked<z.output<S>>),
});

type Question<S extends z.ZodMiniType, A extends z.ZodMiniType> = Shared & {
  body?: S;
  answer: A;
  handle(asked: Asked<z.output<S>>): Promise<z.input<A> | Refusal>;
};

/** Answered 200 with its result. */
export const question = <A extends z.ZodMiniType, S extends z.ZodMiniType = typeof NOTHING>(
  path: string,
  { handle, body, answer, refusals = [], summary }: Question<S, A>,
): Endpoint => ({
  method: 'POST',
  path,
  summary,
  body: body ?? NOTHING,
  status: 200,
  answer,
  refusals: [400, ...refusals],
  handle: (asked) => handle(asked as Asked<z.output<S>>),
});
