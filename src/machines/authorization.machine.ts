import { judge, judgeOffline, resultOf, type Verdict } from '../domain/authorization.ts';
import type { CertificateStatus } from '../domain/certificates.ts';
import {
  type Case,
  certificateStatusOf,
  type Examined,
  isContract,
  judgeContract,
  learnt,
  mayNotBeShown,
  proofOf,
  verdictOn,
} from '../domain/contract.ts';
import type { IdToken, IdTokenInfo } from '../domain/id-token.ts';
import type { Answers, Inquiry, Unanswered } from '../domain/inquiries.ts';
import type { ProvidedToken, ValidationResult } from '../domain/session.ts';
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
  /** The CSMS tells the price of an accepted token before it may start anything (1.6 WaitForSetUserPriceTimeout). */
  awaitsPrice?: boolean;
  /** Who asked; the built-in Auth when absent. */
  replyTo?: Address;
};

export type AuthorizationContext = AuthorizationInput & {
  verdict: Verdict;
  /** Of a contract, once it was looked at. */
  examined: Examined | null;
  /** What the CSMS says of its certificates. */
  certificateStatus?: CertificateStatus;
};

export type AuthorizationEvent = Stamp &
  /** What the certificates of a contract are worth. */
  (
    | { type: 'contract examined'; examined: Examined }
    | { type: 'answered'; inquiry: 'authorize'; answer: Answers['authorize'] }
    | { type: 'unanswered'; inquiry: 'authorize'; why: Unanswered }
    | { type: 'price told'; idToken: string }
  );

export type AuthorizationEffect =
  | { type: 'inquire'; inquiry: Inquiry }
  /** Comes back as `contract examined`. */
  | { type: 'examine contract'; token: ProvidedToken }
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
    delays: { 'the wait for the price': () => settings.userPriceTimeoutMs },
    guards: {
      'it is a contract': ({ context }) =>
        context.verdict.verdict === 'ask' && context.examined === null && isContract(context.token),
      'the price is still to come': ({ context, event }) =>
        context.awaitsPrice === true &&
        settings.userPriceTimeoutMs > 0 &&
        event.type === 'answered' &&
        event.answer.idTokenInfo.status === 'Accepted',
      'it is the price of this token': ({ context, event }) =>
        event.type === 'price told' &&
        event.idToken.toLowerCase() === context.token.id_token.value.toLowerCase(),
      'only the CSMS can tell': ({ context }) => context.verdict.verdict === 'ask',
      'the CSMS cannot be reached': ({ event }) => event.type === 'unanswered' && event.why !== 'refused',
    },
    actions: {
      'ask the CSMS': effect(({ context }) => ({
        type: 'inquire' as const,
        inquiry: {
          type: 'authorize' as const,
          idToken: context.token.id_token,
          ...(context.examined && { contract: proofOf(context.token, context.examined) }),
        },
      })),
      'have the contract examined': effect(({ context }) => ({
        type: 'examine contract' as const,
        token: context.token,
      })),
      'judge the contract': assign(({ context, event }) => {
        if (event.type !== 'contract examined') return {};
        const { examined } = event;
        const verdict = judgeContract(caseOf(context, examined, event.at), context.online, settings);
        return { examined, verdict };
      }),
      'take the answer': assign(({ context, event }) =>
        event.type === 'answered' ? answered(event.answer, context.examined) : {},
      ),
      // C10.FR.01: the bad ones too.
      'learn the answer': enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'answered') return;
        const idTokenInfo = learnt(event.answer.idTokenInfo, event.answer.certificateStatus);
        if (idTokenInfo) enqueue.emit({ type: 'learn', idToken: context.token.id_token, idTokenInfo });
      }),
      'decide without the CSMS': assign(({ context, event }) => ({
        verdict: context.examined
          ? judgeContract(caseOf(context, context.examined, event.at), false, settings)
          : judgeOffline(context, event.at, settings),
      })),
      'refuse it': assign({ verdict: { verdict: 'refuse', status: 'Invalid' } as Verdict }),
      'report the verdict': effect(({ context }) => ({
        type: 'post' as const,
        to: context.replyTo ?? 'auth',
        event: { type: 'validated', requestId: context.requestId, result: resultFrom(context) },
      })),
    },
  }).createMachine({
    id: 'authorization',
    context: ({ input }) => ({
      ...input,
      examined: null,
      verdict: firstVerdict(input, settings),
    }),
    initial: 'judging',
    states: {
      judging: {
        description: 'What the station knows by itself may be enough.',
        always: [
          {
            guard: 'it is a contract',
            target: 'examining the contract',
            actions: 'have the contract examined',
          },
          { guard: 'only the CSMS can tell', target: 'asking the CSMS', actions: 'ask the CSMS' },
          { target: 'decided' },
        ],
      },
      'examining the contract': {
        description: 'Whoever keeps the roots looks at the chain of the contract (C07.FR.02, FR.06, FR.08).',
        on: { 'contract examined': { target: 'judging', actions: 'judge the contract' } },
      },
      'asking the CSMS': {
        description: 'An Authorize is on its way; it fails at once when the link does.',
        on: {
          answered: [
            {
              guard: 'the price is still to come',
              target: 'waiting for the price',
              actions: ['take the answer', 'learn the answer'],
            },
            { target: 'decided', actions: ['take the answer', 'learn the answer'] },
          ],
          unanswered: [
            { guard: 'the CSMS cannot be reached', target: 'decided', actions: 'decide without the CSMS' },
            { target: 'decided', actions: 'refuse it' },
          ],
        },
      },
      'waiting for the price': {
        description: 'The token is accepted; the driver is to see its price first.',
        on: { 'price told': { guard: 'it is the price of this token', target: 'decided' } },
        after: { 'the wait for the price': 'decided' },
      },
      decided: {
        description: 'Auth has the verdict.',
        type: 'final',
        entry: 'report the verdict',
      },
    },
  });

/** A contract is not judged before it was looked at, whatever is known of its eMAID. */
const firstVerdict = (input: AuthorizationInput, settings: Settings): Verdict => {
  if (mayNotBeShown(input.token, settings)) return { verdict: 'refuse', status: 'NotAllowedTypeEVSE' };
  if (isContract(input.token) && settings.authEnabled) return { verdict: 'ask' };
  return judge(input.token, input, input.online, input.at ?? 0, settings);
};

const caseOf = (context: AuthorizationContext, examined: Examined, now: Instant): Case => ({
  token: context.token,
  known: context,
  examined,
  now,
});

const answered = (answer: Answers['authorize'], examined: Examined | null) => {
  const { certificateStatus } = answer;
  const verdict = verdictOf(answer, examined);
  return { verdict, ...(examined && certificateStatus && { certificateStatus }) };
};

const verdictOf = (answer: Answers['authorize'], examined: Examined | null): Verdict => {
  const { idTokenInfo: info, certificateStatus } = answer;
  if (examined) return verdictOn(info, certificateStatus, examined);
  return info.status === 'Accepted'
    ? { verdict: 'accept', info }
    : { verdict: 'refuse', status: info.status };
};

const resultFrom = (context: AuthorizationContext): ValidationResult => {
  const certificate_status = certificateStatusOf(context.certificateStatus, context.examined);
  return { ...judged(context.verdict), ...(certificate_status && { certificate_status }) };
};

const judged = (verdict: Verdict): ValidationResult =>
  verdict.verdict === 'accept'
    ? resultOf(verdict.info)
    : { authorization_status: verdict.verdict === 'refuse' ? verdict.status : 'Unknown' };
