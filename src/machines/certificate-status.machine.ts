import type {
  CertificateStatusContext,
  CertificateStatusEffect,
  CertificateStatusEvent,
} from './certificate-status.words.ts';
import { assign, effect, setup } from './kit.ts';

export type CertificateStatusSettings = {
  readonly certificateCheckDelay: number;
  readonly ocspRequestInterval: number;
};

/** What the CSMS could not find out is asked again the next day. */
const RETRY_S = 86_400;

/**
 * The OCSP status of the certificates that are shown to cars, asked of the CSMS one after the other: after a renewal and
 * once a week (M06). Durable: a week goes on through a power cut. Address `certificate-status`.
 */
export const certificateStatusMachine = (settings: CertificateStatusSettings) =>
  setup({
    types: {} as {
      context: CertificateStatusContext;
      events: CertificateStatusEvent;
      emitted: CertificateStatusEffect;
    },
    delays: {
      'a moment': () => settings.certificateCheckDelay * 1000,
      'the refresh interval': () => Math.max(1, settings.ocspRequestInterval) * 1000,
      'the retry interval': () => Math.max(1, Math.min(RETRY_S, settings.ocspRequestInterval)) * 1000,
    },
    guards: {
      'there is one left': ({ context }) => context.left.length > 0,
      'some have no status': ({ context }) => context.failed > 0,
      'the CSMS knows it': ({ event }) =>
        event.type === 'answered' &&
        event.answer.status === 'Accepted' &&
        event.answer.ocspResult !== undefined,
      'nobody was there': ({ event }) => event.type === 'unanswered' && event.why === 'offline',
    },
    actions: {
      'list the certificates': effect({ type: 'list certificates to ask about' } as const),
      'keep the list': assign({
        left: ({ event }) => (event.type === 'certificates listed' ? event.requests : []),
        failed: 0,
      }),
      'ask about the first': effect(({ context }) => ({
        type: 'inquire' as const,
        inquiry: { type: 'getCertificateStatus' as const, request: context.left[0]! },
      })),
      'keep its status': effect(({ context, event }) => ({
        type: 'keep certificate status' as const,
        request: context.left[0]!,
        ocspResult: event.type === 'answered' ? (event.answer.ocspResult ?? '') : '',
      })),
      'be done with it': assign({ left: ({ context }) => context.left.slice(1) }),
      'count the failure': assign({ failed: ({ context }) => context.failed + 1 }),
      'say that it has none': effect(({ context }) => ({
        type: 'log' as const,
        level: 'warn' as const,
        message: `the CSMS knows no OCSP status of certificate ${context.left[0]?.serialNumber}`,
      })),
    },
  }).createMachine({
    id: 'certificate-status',
    context: { left: [], failed: 0 },
    initial: 'waiting for the CSMS',
    on: { 'chain renewed': '.listing' },
    states: {
      'waiting for the CSMS': {
        description: 'It is asked once it is there.',
        on: { online: 'soon' },
      },
      soon: {
        description: 'The station is online again; other things come first.',
        after: { 'a moment': 'listing' },
      },
      listing: {
        description: 'Which certificates are there, and whom would OCSP ask about them?',
        entry: 'list the certificates',
        on: {
          'certificates listed': { target: 'going on', actions: 'keep the list' },
          'listing failed': 'to be tried again',
          booted: { target: 'listing', reenter: true },
        },
      },
      'going on': {
        description: 'Passed through at once: the next one, or the end of the round.',
        always: [
          { guard: 'there is one left', target: 'asking' },
          { guard: 'some have no status', target: 'to be tried again' },
          { target: 'up to date' },
        ],
      },
      asking: {
        description: 'GetCertificateStatus is out, or waits for its turn.',
        entry: 'ask about the first',
        on: {
          answered: [
            {
              guard: 'the CSMS knows it',
              target: 'going on',
              actions: ['keep its status', 'be done with it'],
            },
            {
              target: 'going on',
              actions: ['say that it has none', 'be done with it', 'count the failure'],
            },
          ],
          unanswered: [
            { guard: 'nobody was there', target: 'waiting for the CSMS' },
            {
              target: 'going on',
              actions: ['say that it has none', 'be done with it', 'count the failure'],
            },
          ],
          booted: 'waiting for the CSMS',
        },
      },
      'up to date': {
        description: 'All are known; they are asked about again before the week is over (M06.FR.10).',
        after: { 'the refresh interval': 'listing' },
      },
      'to be tried again': {
        description: 'The CSMS had no status for some (M06.FR.04); it may have one tomorrow.',
        after: { 'the retry interval': 'listing' },
      },
    },
  });
