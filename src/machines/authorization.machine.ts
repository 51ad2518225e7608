import { judge, judgeOffline, resultOf, type Verdict } from '../domain/authorization.ts';
import type { IdToken, IdTokenInfo } from '../domain/id-token.ts';
import type { Inquiry, Unanswered } from '../domain/inquiries.ts';
import type { ProvidedToken } from '../domain/session.ts';
import type { Settings } from '../domain/settings.ts';
import type { Instant } from '../domain/time.ts';
import { type Address, assign, effect, enqueueActions, type Post, type Stamp, setup } from './kit.ts';

export type AuthorizationInput = {
  /** Comes back with the verdict. */
  requestId: string;
  token: ProvidedToken;
  /** Cache entry that still counts (`cachedInfo`), local list entry. */
  cached?: IdTokenInfo;
  listed?: IdTokenInfo;
  /** The CSMS has accepted the station and the link is up. */
  online: boolean;
  /** Now, to compare expiry dates with; absent when that is done already. */
  at?: Instant;
  /** Who asked; the built-in Auth when absent. */
  replyTo?: Address;
};

export type AuthorizationContext = AuthorizationInput & { verdict: Verdict };

export type AuthorizationEvent = Stamp &
  (
    | { type: 'answered'; inquiry: 'authorize'; answer: { idTokenInfo: IdTokenInfo } }
    | { type: 'unanswered'; inquiry: 'authorize'; why: Unanswered }
  );

export type AuthorizationEffect =
  | { type: 'inquire'; inquiry: Inquiry }
  | { type: 'learn'; idToken: IdToken; idTokenInfo: IdTokenInfo }
  | Post;

/**
 * The one place with a verdict on a token (`auth_validator`): local list, cache, Authorize, offline rules; one actor
 * a token. In memory alone: after a restart Auth asks again. Address `authorization/ID`.
 */
export const authorizationMachine = (settings: Settings) =>
  setup({
    types: {} as {
      context: AuthorizationContext;
      events: AuthorizationEvent;
      emitted: AuthorizationEffect;
      input: AuthorizationInput;
    },
    guards: {
      'only the CSMS can tell': ({ context }) => context.verdict.verdict === 'ask',
      'the CSMS cannot be reached': ({ event }) => event.type === 'unanswered' && event.why !== 'refused',
    },
    actions: {
      'ask the CSMS': effect(({ context }) => ({
        type: 'inquire' as const,
        inquiry: { type: 'authorize' as const, idToken: context.token.id_token },
      })),
      'take the answer': assign(({ event }) =>
        event.type === 'answered' ? { verdict: verdictOf(event.answer.idTokenInfo) } : {},
      ),
      // C10.FR.01: the bad ones too.
      'learn the answer': enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'answered') return;
        const { idTokenInfo } = event.answer;
        enqueue.emit({ type: 'learn', idToken: context.token.id_token, idTokenInfo });
      }),
      'decide without the CSMS': assign(({ context, event }) => ({
        verdict: judgeOffline(context, event.at, settings),
      })),
      'refuse it': assign({ verdict: { verdict: 'refuse', status: 'Invalid' } as Verdict }),
      'report the verdict': effect(({ context }) => ({
        type: 'post' as const,
        to: context.replyTo ?? 'auth',
        event: { type: 'validated', requestId: context.requestId, result: resultFrom(context.verdict) },
      })),
    },
  }).createMachine({
    id: 'authorization',
    context: ({ input }) => ({
      ...input,
      verdict: judge(input.token, input, input.online, input.at ?? 0, settings),
    }),
    initial: 'judging',
    states: {
      judging: {
        description: 'What the station knows by itself may be enough.',
        always: [
          { guard: 'only the CSMS can tell', target: 'asking the CSMS', actions: 'ask the CSMS' },
          { target: 'decided' },
        ],
      },
      'asking the CSMS': {
        description: 'An Authorize is on its way; it fails at once when the link does.',
        on: {
          answered: { target: 'decided', actions: ['take the answer', 'learn the answer'] },
          unanswered: [
            { guard: 'the CSMS cannot be reached', target: 'decided', actions: 'decide without the CSMS' },
            { target: 'decided', actions: 'refuse it' },
          ],
        },
      },
      decided: {
        description: 'Auth has the verdict.',
        type: 'final',
        entry: 'report the verdict',
      },
    },
  });

const verdictOf = (info: IdTokenInfo): Verdict =>
  info.status === 'Accepted' ? { verdict: 'accept', info } : { verdict: 'refuse', status: info.status };

const resultFrom = (verdict: Verdict) =>
  verdict.verdict === 'accept'
    ? resultOf(verdict.info)
    : { authorization_status: verdict.verdict === 'refuse' ? verdict.status : ('Unknown' as const) };
