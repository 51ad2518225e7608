import type {
  InquireEffect,
  SigningEffect,
  SigningEvent,
  SigningInput,
} from './certificate-signing.words.ts';
import { assign, effect, setup } from './kit.ts';

type Context = SigningInput & {
  /** The request that is out, or is to go out again. */
  csr: string | null;
  /** How often it was repeated without an answer. */
  repeats: number;
  /** The CSMS has asked for it, so it may go out while the registration is pending. */
  triggered: boolean;
  /** The CSMS will not sign it; asked for again when the CSMS says so. Rows of an older program lack it. */
  declined?: boolean;
};

export type SigningSettings = {
  readonly certSigningWaitMinimum: number;
  readonly certSigningRepeatTimes: number;
  readonly certificateCheckDelay: number;
  readonly certificateCheckInterval: number;
  readonly v2gCertificateCheckDelay: number | undefined;
  readonly v2gCertificateCheckInterval: number | undefined;
};

const isForCars = ({ certificateType }: SigningInput): boolean => certificateType === 'V2GCertificate';

/**
 * A certificate of the station's own: asked for when the CSMS says so or it is about to expire (A02, A03), until the
 * CSMS has signed it. Durable: a request that is out is still waited for after a power cut.
 */
export const certificateSigningMachine = (settings: SigningSettings) =>
  setup({
    types: {} as { context: Context; events: SigningEvent; emitted: SigningEffect; input: SigningInput },
    delays: {
      'the first check': ({ context }) =>
        1000 *
        ((isForCars(context) ? settings.v2gCertificateCheckDelay : undefined) ??
          settings.certificateCheckDelay),
      'the check interval': ({ context }) =>
        1000 *
        Math.max(
          1,
          (isForCars(context) ? settings.v2gCertificateCheckInterval : undefined) ??
            settings.certificateCheckInterval,
        ),
      // A02.FR.18: doubles every time.
      'the signing wait': ({ context }) =>
        Math.max(1, settings.certSigningWaitMinimum) * 2 ** Math.min(context.repeats, 20) * 1000,
    },
    guards: {
      // 1.6 application note; in 2.0.1 it is good manners too.
      'the CSMS has not declined': ({ context }) => !(isForCars(context) && context.declined),
      'the CSMS will sign it': ({ event }) => event.type === 'answered' && event.answer.status === 'Accepted',
      'nobody was there': ({ event }) => event.type === 'unanswered' && event.why === 'offline',
      'the CSMS may have heard it': ({ event }) => event.type === 'unanswered' && event.why === 'timeout',
      'it may be repeated': ({ context }) => context.repeats < settings.certSigningRepeatTimes,
    },
    actions: {
      'check the expiry': effect(({ context }) => ({
        type: 'check certificate expiry' as const,
        certificateType: context.certificateType,
      })),
      'make a key and a request': effect(({ context }) => ({
        type: 'make signing request' as const,
        certificateType: context.certificateType,
      })),
      'begin anew': assign({
        csr: null,
        repeats: 0,
        declined: false,
        triggered: ({ event }) => event.type === 'signing triggered',
      }),
      'keep the request': assign({
        csr: ({ event }) => (event.type === 'request made' ? event.csr : null),
      }),
      'send the request': effect(
        ({ context }): InquireEffect => ({
          type: 'inquire',
          inquiry: {
            type: 'signCertificate',
            csr: context.csr ?? '',
            certificateType: context.certificateType,
          },
          triggered: context.triggered,
        }),
      ),
      'note that it declined': assign({ declined: true }),
      'count the repetition': assign({ repeats: ({ context }) => context.repeats + 1 }),
      'say that there is none': effect(({ context }) => ({
        type: 'log' as const,
        level: 'warn' as const,
        message: `the CSMS has not signed our request for a ${context.certificateType}`,
      })),
    },
  }).createMachine({
    id: 'certificate-signing',
    context: ({ input }) => ({ ...input, csr: null, repeats: 0, triggered: false }),
    initial: 'idle',
    on: {
      'signing triggered': { target: '.making a request', actions: 'begin anew' },
      // A02.FR.20: one that was refused is not asked for again by itself.
      'certificate installed': '.idle',
      'certificate refused': '.idle',
    },
    states: {
      idle: {
        description: 'No request is out. The certificate in use is looked at from time to time (A03.FR.02).',
        initial: 'checked',
        on: {
          online: '.soon to be checked',
          'expires soon': {
            guard: 'the CSMS has not declined',
            target: 'making a request',
            actions: 'begin anew',
          },
        },
        states: {
          'soon to be checked': {
            description: 'The station is online again; other things come first.',
            after: { 'the first check': { target: 'checked', actions: 'check the expiry' } },
          },
          checked: {
            description: 'The certificate was looked at and is good for a while.',
            after: {
              'the check interval': { target: 'checked', reenter: true, actions: 'check the expiry' },
            },
          },
        },
      },
      'making a request': {
        description: 'A new key pair is made (A02.FR.02), which takes a while. A restart begins it again.',
        entry: 'make a key and a request',
        on: {
          'request made': { target: 'asking', actions: 'keep the request' },
          'no request': 'idle',
          booted: { target: 'making a request', reenter: true },
        },
      },
      asking: {
        description: 'SignCertificate is out, or waits for its turn.',
        entry: 'send the request',
        on: {
          answered: [
            { guard: 'the CSMS will sign it', target: 'waiting for the certificate' },
            { target: 'idle', actions: ['note that it declined', 'say that there is none'] },
          ],
          unanswered: [
            { guard: 'nobody was there', target: 'waiting for the CSMS' },
            { guard: 'the CSMS may have heard it', target: 'waiting for the certificate' },
            { target: 'idle', actions: ['note that it declined', 'say that there is none'] },
          ],
          booted: 'waiting for the CSMS',
        },
      },
      'waiting for the CSMS': {
        description: 'Offline: the request goes out when the CSMS is there again.',
        on: { online: 'asking' },
      },
      'waiting for the certificate': {
        description:
          'The CSMS will send CertificateSigned; it is reminded, ever more rarely (A02.FR.17 to FR.19).',
        after: {
          'the signing wait': [
            { guard: 'it may be repeated', target: 'asking', actions: 'count the repetition' },
            { target: 'idle', actions: 'say that there is none' },
          ],
        },
      },
    },
  });
